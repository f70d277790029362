package main

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"

	"gopkg.in/yaml.v3"

	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
	"github.com/sunbudget/sunbudget/portal/web/theme"
)

// operatorFile is who answers for the site, as the operator writes it.
type operatorFile struct {
	Name     string `yaml:"name"`
	Contacts []struct {
		Label string `yaml:"label"`
		Text  string `yaml:"text"`
		Href  string `yaml:"href"`
	} `yaml:"contacts"`
	// Records are ICP and 公安 records, 网站标识码, 党政机关标识.
	Records []linkFile `yaml:"records"`
	Links   []linkFile `yaml:"links"`
	// Theme is for the whole site, Themes for single governments by code.
	Theme  *theme.Theme           `yaml:"theme"`
	Themes map[string]theme.Theme `yaml:"themes"`
}

type linkFile struct {
	Label string `yaml:"label"`
	Href  string `yaml:"href"`
}

// demoOperator answers for the demo.
var demoOperator = ui.Operator{Name: "Sunbudget · 阳光预算"}

// operator reads the operator file strictly: an unknown word is an error with
// its line.
func (c serveCommand) operator() (ui.Operator, web.Themes, error) {
	if c.Operator == "" {
		return demoOperator, nil, nil
	}
	raw, err := os.ReadFile(c.Operator)
	if err != nil {
		return ui.Operator{}, nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	var file operatorFile
	if err := decoder.Decode(&file); err != nil {
		return ui.Operator{}, nil, fmt.Errorf("operator file %s: %w", c.Operator, err)
	}
	themes, err := file.themes()
	if err != nil {
		return ui.Operator{}, nil, fmt.Errorf("operator file %s: %w", c.Operator, err)
	}
	return file.operator(), themes, nil
}

// themes are the style sheets of the operator's colours.
func (file operatorFile) themes() (web.Themes, error) {
	sheets := web.Themes{}
	if file.Theme != nil {
		sheet, err := file.Theme.Sheet()
		if err != nil {
			return nil, err
		}
		sheets[web.Everybody] = sheet
	}
	for _, code := range slices.Sorted(maps.Keys(file.Themes)) {
		sheet, err := file.Themes[code].Sheet()
		if err != nil {
			return nil, fmt.Errorf("government %s: %w", code, err)
		}
		sheets[code] = sheet
	}
	return sheets, nil
}

func (file operatorFile) operator() ui.Operator {
	operator := ui.Operator{Name: file.Name, Records: links(file.Records), Links: links(file.Links)}
	for _, contact := range file.Contacts {
		operator.Contacts = append(operator.Contacts, ui.Contact{Label: contact.Label, Text: contact.Text, Href: contact.Href})
	}
	return operator
}

func links(files []linkFile) []ui.Link {
	list := make([]ui.Link, len(files))
	for i, f := range files {
		list[i] = ui.Link{Label: f.Label, Href: f.Href}
	}
	return list
}
