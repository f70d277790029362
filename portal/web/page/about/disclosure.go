package about

import (
	"slices"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// classes of project the disclosure list speaks of, from the most open; what
// is classified is not in a release at all.
var classes = []budget.Class{budget.Ordinary, budget.Sensitive, budget.Protected}

// marks stand for grounds in the table, so that each is written out once.
const marks = "①②③④⑤⑥⑦⑧⑨⑩"

// Disclosure is the disclosure list: for each part of a project and each
// class, the form in which it is published, with a mark of the ground where
// it is not.
func (p Method) Disclosure() ui.Table {
	t := ui.Table{
		Caption: p.T("about.disclosure_caption"), Note: p.T("about.disclosure_note", p.List.Version),
		Columns: []ui.Column{{Head: p.T("about.field")}},
	}
	for _, class := range classes {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("project.class_" + string(class))})
	}
	grounds := p.Grounds()
	for _, entry := range p.List.Entries {
		row := ui.Row{Cells: []templ.Component{ui.Text(entry.Text.In(p.Frame.Lang.Code()))}}
		for _, class := range classes {
			rule := entry.Tiers[civic.PublicTier][class]
			word := p.T("about.form_" + string(rule.Form))
			if at := slices.IndexFunc(grounds, func(g Ground) bool { return g.code == rule.Ground }); at >= 0 {
				word += " " + grounds[at].Mark
			}
			row.Cells = append(row.Cells, ui.Text(word))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Ground is a legal ground of the list with its mark and the date by which
// it is looked at again.
type Ground struct {
	Mark   string
	Text   string
	Review string
	code   string
}

// Grounds are the grounds the public part of the list names, in the order of
// the table.
func (p Method) Grounds() []Ground {
	var found []Ground
	for _, entry := range p.List.Entries {
		for _, class := range classes {
			rule := entry.Tiers[civic.PublicTier][class]
			known := slices.ContainsFunc(found, func(g Ground) bool { return g.code == rule.Ground })
			if rule.Ground != "" && !known {
				found = append(found, p.ground(rule, len(found)))
			}
		}
	}
	return found
}

func (p Method) ground(rule disclosure.Rule, place int) Ground {
	g := Ground{code: rule.Ground, Text: p.List.Grounds[rule.Ground].In(p.Frame.Lang.Code())}
	if all := []rune(marks); place < len(all) {
		g.Mark = string(all[place])
	}
	if rule.Review != "" {
		g.Review = p.T("about.review", rule.Review)
	}
	return g
}

// Always are the parts the law requires, in words.
func (p Method) Always() []string {
	var texts []string
	for _, entry := range p.List.Frozen {
		texts = append(texts, entry.Text.In(p.Frame.Lang.Code()))
	}
	return texts
}

// NoPoints names the functional classes that are on no map.
func (p Method) NoPoints() string {
	var names []string
	for _, code := range p.List.NoPoints {
		name := budget.ClassName(code, p.Frame.Lang.Code())
		if name == "" {
			name = code
		}
		names = append(names, name)
	}
	return p.join("about.and", names)
}
