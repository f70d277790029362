// Package about holds the pages that explain: how figures come about, and
// how the site can be used by everybody.
package about

import (
	"fmt"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Method is the page of definitions and methods.
type Method struct {
	Frame ui.Page
	Link  link.Builder
	Rules []release.Rule // the disclosure list of the newest release
}

// T is a text of the catalogue.
func (p Method) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// Terms are the words of the figures with their definitions.
func (p Method) Terms() []string {
	return []string{"original", "adjusted", "paid", "rate", "elapsed", "self", "review"}
}

// Forms are the forms of a published figure.
func (p Method) Forms() []civic.Form {
	return []civic.Form{civic.Exact, civic.Interval, civic.Aggregate, civic.Withheld, civic.None}
}

// Alerts is the table of the levels of the progress alert.
func (p Method) Alerts() ui.Table {
	t := ui.Table{
		Caption: p.T("about.alerts"), Note: p.T("about.alerts_note", budget.AlertFrom),
		Columns: []ui.Column{{Head: p.T("about.level")}, {Head: p.T("about.lag"), Numeric: true}},
	}
	for _, step := range budget.AlertSteps {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.T("alert." + string(step.Level))), ui.Text(p.T("about.from_lag", message.Percent(step.Lag))),
		}})
	}
	return t
}

// classes of project the disclosure list speaks of, from the most open; what
// is classified is not in a release at all.
var classes = []budget.Class{budget.Ordinary, budget.Sensitive, budget.Protected}

// Disclosure is the disclosure list: for each part of a project and each
// class, the form in which it is published and the ground where it is not.
func (p Method) Disclosure() ui.Table {
	t := ui.Table{Caption: p.T("about.disclosure_caption"), Note: p.T("about.disclosure_note"), Columns: []ui.Column{{Head: p.T("about.field")}}}
	for _, class := range classes {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("project.class_" + string(class))})
	}
	for _, field := range p.fields() {
		row := ui.Row{Cells: []templ.Component{ui.Text(message.Or(p.Frame.Lang, "about.field_"+strings.TrimPrefix(field, "project."), field))}}
		for _, class := range classes {
			row.Cells = append(row.Cells, ui.Text(p.form(field, string(class))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fields are the parts of a project in the order of the list.
func (p Method) fields() []string {
	var fields []string
	for _, rule := range p.Rules {
		if !slices.Contains(fields, rule.Field) {
			fields = append(fields, rule.Field)
		}
	}
	return fields
}

// form says how one part of one class is published, with its ground.
func (p Method) form(field, class string) string {
	for _, rule := range p.Rules {
		if rule.Field != field || rule.Class != class {
			continue
		}
		ground := rule.GroundZH
		if p.Frame.Lang == message.EN && rule.GroundEN != "" {
			ground = rule.GroundEN
		}
		if ground == "" {
			return p.T("about.form_" + rule.Form)
		}
		return p.T("about.form_on_ground", p.T("about.form_"+rule.Form), ground)
	}
	return ""
}

// Bands are the amounts and rates lists are filtered by.
func (p Method) Bands() string {
	first, last := budget.AmountBands[0], budget.AmountBands[len(budget.AmountBands)-1]
	return fmt.Sprintf("%s … %s", p.T("projects.band_"+first.Key), p.T("projects.band_"+last.Key))
}

// Accessibility is the statement on how the site can be used.
type Accessibility struct {
	Frame ui.Page
}

// T is a text of the catalogue.
func (p Accessibility) T(key string) string { return message.T(p.Frame.Lang, key) }
