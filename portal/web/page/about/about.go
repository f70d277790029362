// Package about holds the pages that explain: how figures come about, and
// how the site can be used by everybody.
package about

import (
	"fmt"
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

// Disclosure is the table of the disclosure list: what is published how.
func (p Method) Disclosure() ui.Table {
	t := ui.Table{
		Caption: p.T("about.disclosure"), Note: p.T("about.disclosure_note"),
		Columns: []ui.Column{{Head: p.T("about.field")}, {Head: p.T("about.class")}, {Head: p.T("about.form")}, {Head: p.T("about.ground")}},
	}
	for _, rule := range p.Rules {
		ground := rule.GroundZH
		if p.Frame.Lang == message.EN && rule.GroundEN != "" {
			ground = rule.GroundEN
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.Or(p.Frame.Lang, "about.field_"+strings.TrimPrefix(rule.Field, "project."), rule.Field)),
			ui.Text(message.Or(p.Frame.Lang, "project.class_"+rule.Class, rule.Class)),
			ui.Text(p.T("about.form_" + rule.Form)), ui.Text(ground),
		}})
	}
	return t
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
