// Package about holds the pages that explain: how figures come about, and
// how the site can be used by everybody.
package about

import (
	"fmt"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Method is the page of definitions and methods.
type Method struct {
	Frame ui.Page
	Link  link.Builder
	List  *disclosure.List  // the disclosure list in force
	Score scoring.Method    // the parameters of scores in force
	Parts []templ.Component // further sections, such as how far scores can be trusted
}

// T is a text of the catalogue.
func (p Method) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// Sections are the parts of the page in order, each with its place.
func (p Method) Sections() []ui.Link {
	var links []ui.Link
	for _, id := range []string{"terms", "forms", "disclosure", "alerts", "scoring", "recompute", "people", "retention", "editions"} {
		links = append(links, ui.Link{Label: p.T("about." + id), Href: "#" + id})
	}
	return links
}

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
			ui.Text(p.T("alert." + string(step.Level))), ui.Text(p.T("about.from_lag", message.Points(step.Lag))),
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

// offered is what the site offers, in the order of the page.
var offered = []string{"large", "dark", "keyboard", "reader", "colour", "script", "captcha", "phone", "language", "third"}

// T is a text of the catalogue.
func (p Accessibility) T(key string) string { return message.T(p.Frame.Lang, key) }

// Glossary is the page of the words of budgets.
type Glossary struct {
	Frame ui.Page
}

// T is a text of the catalogue.
func (p Glossary) T(key string) string { return message.T(p.Frame.Lang, key) }

// Word is a word in the reader's language.
func (p Glossary) Word(word string) string { return p.T("glossary." + word) }

// Other is the word in the other language, OtherTag that language.
func (p Glossary) Other(word string) string { return message.T(other(p.Frame.Lang), "glossary."+word) }

// OtherTag is the tag of the other language.
func (p Glossary) OtherTag() string { return other(p.Frame.Lang).Tag() }

func other(lang message.Lang) message.Lang {
	if lang.Code() == string(message.EN) {
		return message.ZH
	}
	return message.EN
}

// groups are the words of the page by what they are about.
var groups = []struct {
	name  string
	words []string
}{
	{"books", []string{"general_budget", "fund_budget", "capital_budget", "insurance_budget"}},
	{"year", []string{"draft", "approval", "original", "adjusted", "actual", "final", "execution_rate", "carry_over"}},
	{"classes", []string{"basic", "project", "functional", "economic", "three_public", "operating", "procurement", "transfers", "debt"}},
	{"publication", []string{"proactive", "on_request", "withheld", "range", "as_of", "release", "edition", "correction"}},
	{"performance", []string{"target", "self_evaluation", "satisfaction", "zero_based"}},
	{"voice", []string{"consultation", "hearing", "moderation", "reply", "issue"}},
}
