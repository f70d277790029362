// Package explanation holds the pages of what units say of their budgets and
// accounts in words (编制说明): the list of the units, and the text of one, each
// section with an address of its own.
package explanation

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Index is the list of the units that explain themselves in a release.
type Index struct {
	published.View
	Units []string
}

// Table lists the units, those of a department below it by their codes.
func (p Index) Table() ui.Table {
	t := ui.Table{Caption: p.T("explanation.units"), Columns: []ui.Column{{Head: p.T("budget.department")}, {Head: p.T("explanation.belongs")}}}
	for _, code := range p.Units {
		unit, _ := p.Names.Unit(code)
		above := ""
		if unit.Parent != "" {
			above = p.UnitName(unit.Parent)
		}
		href := p.Link.Explanation(int(p.Release.Document.Year), code, p.Choice()[2:]...)
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Anchor(p.UnitName(code), href), ui.Text(above)}})
	}
	return t
}

// Page is the text of one unit.
type Page struct {
	published.View
	Unit     string
	Sections []budget.Section // in the order of printing; never empty

	Originals templ.Component // the text as it was handed in on paper; nil where there is none
}

// Name is the title of the page.
func (p Page) Name() string {
	return p.ByStage("explanation.of", "explanation.of_final", p.UnitName(p.Unit))
}

// Lead says which document the text explains.
func (p Page) Lead() string { return p.T("explanation.lead", p.Document()) }

// Source is the line of provenance with the file of all explanations.
func (p Page) Source() ui.Source {
	source := p.View.Source("tables", ui.Link{Label: p.T("published.csv"), Href: p.Link.To("/data/" + p.Release.Hash + "/sections.csv")})
	source.Unit = "" // amounts stand in the text with their own units
	return source
}

// Canonical is the address of the canonical file in the sealed release.
func (p Page) Canonical() string {
	return p.Link.To("/data/" + p.Release.Hash + "/files/" + bundle.SectionsFile)
}

// Tables leads to the statutory tables the text explains.
func (p Page) Tables() ui.Link {
	table := budget.Tables()[0]
	if p.Release.Document.Stage == "final" {
		for _, t := range budget.Tables() {
			if t.Stage == "final" {
				table = t
				break
			}
		}
	}
	href := p.Link.Sheet(int(p.Release.Document.Year), table.Key, p.Unit, p.Choice()[2:]...)
	return ui.Link{Label: p.T("explanation.tables"), Href: href}
}

// Section is one section with what people say of it.
type Section struct {
	published.View
	Text     budget.Section
	Opinions templ.Component // nil where nobody may speak here
}

// Lead says whose explanation of which document it is from.
func (p Section) Lead() string {
	return p.T("explanation.section_of", p.UnitName(p.Text.Unit), p.Document())
}

// Whole leads to the section's place in the whole text.
func (p Section) Whole() ui.Link {
	return ui.Link{
		Label: p.ByStage("explanation.of", "explanation.of_final", p.UnitName(p.Text.Unit)),
		Href:  p.Link.Explanation(int(p.Release.Document.Year), p.Text.Unit, p.Choice()[2:]...) + "#" + p.Text.Anchor(),
	}
}

// Speak leads to the opinions on a section.
func (p Page) Speak(s budget.Section) string {
	year := strconv.Itoa(int(p.Release.Document.Year))
	return p.Link.To("/budgets/" + year + "/explanations/" + string(release.AccountsOf(p.Release.Document.Stage)) + "/" + s.Unit + "/" + s.Number)
}

// part is a run of a section's text: one paragraph, or the items of a list.
type part struct {
	paragraph string
	items     []string
}

// parts gathers neighbouring items into lists.
func parts(s budget.Section) []part {
	var all []part
	for _, line := range s.Paragraphs() {
		item, listed := strings.CutPrefix(line, "- ")
		switch {
		case !listed:
			all = append(all, part{paragraph: line})
		case len(all) > 0 && all[len(all)-1].items != nil:
			all[len(all)-1].items = append(all[len(all)-1].items, item)
		default:
			all = append(all, part{items: []string{item}})
		}
	}
	return all
}
