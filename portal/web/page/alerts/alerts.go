// Package alerts lists what is worth asking about in a year's payments: how
// each signal is computed, who reviewed it, and what the unit says.
package alerts

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page lists the public alerts of one release in execution.
type Page struct {
	published.View
	Clock      Clock
	Counted    []release.SignalCount // all public ones
	Matching   int                   // public ones the reader asked for
	Shown      []Entry               // this page of them
	Waiting    int                   // for a review, not public yet
	Overdue    int                   // of them those whose review should be done
	Aside      []Entry               // set aside by reviewers, with reasons
	Rules      oversight.RulesLogged // the record of the thresholds in force
	Signal     budget.Signal         // only this one is listed, "" for all
	Level      budget.Alert          // only this one is listed, "" for all
	Department string                // only this one is listed, "" for all
	Number     int                   // of the page, from 1
}

// PageSize is how many signals a page lists: on a phone each is half a screen.
const PageSize = 20

// MostAside is how many of those set aside the page lists.
const MostAside = 50

// Executing reports a release that has payments by month.
func (p Page) Executing() bool {
	_, ok := p.Release.Elapsed()
	return ok
}

// Filter is what the reader asked for.
func (p Page) Filter() release.SignalFilter {
	f := release.SignalFilter{Kind: release.PublicSignals, Signal: p.Signal, Level: p.Level}
	if p.Department != "" {
		f.Units = p.Names.UnitsOf([]string{p.Department})
	}
	return f
}

// Lead is the page in one sentence.
func (p Page) Lead() string {
	if !p.Executing() {
		return p.T("alerts.lead_none", p.Document())
	}
	return p.T("alerts.lead", p.Document(), civic.Thousands(int64(Sum(p.Counted))))
}

// WaitingWords say how many alerts nobody has reviewed, and how many of them
// are overdue: what is kept back by silence is counted in public. "" where none
// waits.
func (p Page) WaitingWords() string {
	if p.Waiting == 0 {
		return ""
	}
	return p.T("alerts.waiting", civic.Thousands(int64(p.Waiting)), oversight.ReviewDays, civic.Thousands(int64(p.Overdue)))
}

// SignalName names a kind of signal.
func (p Page) SignalName(s budget.Signal) string { return p.T("alerts." + string(s)) }

// LevelName names a level of the public scale.
func (p Page) LevelName(level budget.Alert) string { return p.T("alert." + string(level)) }

// Why says in words what raised a signal.
func Why(lang message.Lang, s budget.Standing) string {
	switch s.Signal {
	case budget.Idle:
		if s.Value >= budget.LongIdleMonths {
			return message.T(lang, "alerts.why_unused", int(s.Value))
		}
		return message.T(lang, "alerts.why_idle", int(s.Value))
	case budget.Revenue:
		return message.T(lang, "alerts.why_revenue", int(s.Value), message.Points(budget.RevenueLag))
	case budget.Burst:
		return message.T(lang, "alerts.why_burst", s.Month, message.Percent(s.Value))
	case budget.Behind:
		return message.T(lang, "alerts.why_behind", message.Points(s.Value))
	}
	return message.T(lang, "alerts.why_over", message.Percent(s.Value))
}

// Repeated marks a signal that stood in several months; "" for one month.
func Repeated(lang message.Lang, s budget.Standing) string {
	if !s.Repeated() {
		return ""
	}
	return message.T(lang, "alerts.repeated", s.Times)
}

// Reason is the kind of a signal with what raised it.
func Reason(lang message.Lang, s budget.Standing) string {
	return message.T(lang, "alerts."+string(s.Signal)) + colon(lang) + Why(lang, s)
}

// colon stands between what something is and the words on it.
func colon(lang message.Lang) string {
	if lang == message.EN {
		return message.T(lang, "alerts.colon") + " "
	}
	return message.T(lang, "alerts.colon")
}

// Counts is the table of kinds by level, with how each is computed.
func (p Page) Counts() ui.Table {
	t := ui.Table{Caption: p.T("alerts.counts"), Note: p.T("alerts.since", budget.ThresholdsSince), Columns: []ui.Column{{Head: p.T("alerts.signal")}, {Head: p.T("alerts.rule")}}}
	for _, level := range budget.Alerts() {
		t.Columns = append(t.Columns, ui.Column{Head: p.LevelName(budget.Alert(level)), Numeric: true})
	}
	for _, signal := range budget.Signals {
		row := ui.Row{Cells: []templ.Component{
			ui.Anchor(p.SignalName(signal), p.address("/alerts", "signal", string(signal), "level", "")+"#list"), ui.Text(p.rule(signal)),
		}}
		for _, level := range budget.Alerts() {
			row.Cells = append(row.Cells, ui.Tally(p.count(signal, budget.Alert(level))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// RulesRecord leads to the record of the thresholds in the public log, where a
// change of them would stand with its own date.
func (p Page) RulesRecord() ui.Link {
	return ui.Link{
		Label: p.T("alerts.rules_logged", p.Rules.LogIndex),
		Href:  p.Link.To("/log/" + strconv.FormatInt(p.Rules.LogIndex, 10)),
	}
}

// rule says how a signal is computed, with its thresholds.
func (p Page) rule(s budget.Signal) string {
	switch s {
	case budget.Idle:
		return p.T("alerts.rule_idle", budget.IdleMonths, budget.LongIdleMonths)
	case budget.Revenue:
		return p.T("alerts.rule_revenue", message.Points(budget.RevenueLag), budget.RevenueMonths, budget.LongRevenueMonths, budget.RevenueSince)
	case budget.Over:
		return p.T("alerts.rule_over", message.Percent(budget.OverShare), message.Percent(budget.FarOverShare))
	case budget.Burst:
		return p.T("alerts.rule_burst", message.Percent(budget.BurstShare))
	}
	steps := budget.AlertSteps
	return p.T("alerts.rule_behind", budget.AlertFrom, message.Points(steps[0].Lag), message.Points(steps[1].Lag), message.Points(steps[2].Lag), message.Points(steps[3].Lag))
}

func (p Page) count(signal budget.Signal, level budget.Alert) (n int) {
	for _, c := range p.Counted {
		if c.Signal == signal && c.Level == level {
			n += c.Number
		}
	}
	return n
}

// address is this list with other parameters.
func (p Page) address(path string, pairs ...string) string {
	set := map[string]string{"signal": string(p.Signal), "level": string(p.Level), "department": p.Department}
	for i := 0; i+1 < len(pairs); i += 2 {
		set[pairs[i]] = pairs[i+1]
	}
	all := p.Choice()
	for name, value := range set {
		if value != "" {
			all = append(all, name, value)
		}
	}
	return p.Link.To(path, all...)
}

// options are the choices of a select, "any" first.
func (p Page) options(chosen string, values []string, label func(string) string) []ui.Option {
	options := []ui.Option{{Label: p.T("filter.any")}}
	for _, v := range values {
		options = append(options, ui.Option{Value: v, Label: label(v), Selected: v == chosen})
	}
	return options
}

// SignalOptions are the kinds one may choose.
func (p Page) SignalOptions() []ui.Option {
	var values []string
	for _, s := range budget.Signals {
		values = append(values, string(s))
	}
	return p.options(string(p.Signal), values, func(v string) string { return p.SignalName(budget.Signal(v)) })
}

// LevelOptions are the levels one may choose.
func (p Page) LevelOptions() []ui.Option {
	return p.options(string(p.Level), budget.Alerts(), func(v string) string { return p.LevelName(budget.Alert(v)) })
}

// List is the table of this page of the list.
func (p Page) List() ui.Table { return p.table(p.Document(), p.Shown) }

// AsideTable are the alerts that reviewers set aside, with their reasons.
func (p Page) AsideTable() ui.Table { return p.table(p.T("alerts.aside"), p.Aside) }

func (p Page) table(caption string, entries []Entry) ui.Table {
	t := ui.Table{Caption: caption, Columns: []ui.Column{
		{Head: p.T("alerts.about")}, {Head: p.T("alerts.level")}, {Head: p.T("alerts.why")}, {Head: p.T("alerts.said")},
		{Head: p.InWan("published.amount"), Numeric: true}, {Head: p.InWan("published.paid"), Numeric: true},
		{Head: p.T("budget.department")},
	}}
	for _, e := range entries {
		t.Rows = append(t.Rows, ui.Row{ID: rowID(e.Signal), Cells: []templ.Component{
			ui.Anchor(e.Name, About(p.Link, int(p.Release.Document.Year), string(e.ID), p.Choice()...)), ui.PillTag(ui.AlertPill(p.Lang(), string(e.Level))),
			why(p.Lang(), e.Standing), saidShort(p.Lang(), p.Clock.Says(p.Lang(), e)),
			ui.Money(p.Lang(), e.Amount), ui.Money(p.Lang(), e.Paid), ui.Text(p.UnitName(e.Unit)),
		}})
	}
	return t
}

// At leads to an alert in the list of its release, narrowed to its kind, level
// and department so that it stands on the first page.
func At(v published.View, s release.Signal) string {
	pairs := append(v.Choice(), "signal", string(s.Signal), "level", string(s.Level), "department", v.Names.Department(s.Unit))
	return v.Link.To("/alerts", pairs...) + "#" + rowID(s)
}

// rowID is the anchor of an alert: a project may have one of each kind.
func rowID(s release.Signal) string { return "alert-" + string(s.ID) + "-" + string(s.Signal) }

// About leads to what an alert of a year is about, by its ID: a project, or a
// line of revenue by month. pairs choose the release.
func About(to link.Builder, year int, id string, pairs ...string) string {
	if unit, code, ok := release.Receipt(id); ok {
		return to.Line(year, budget.Receipts, unit, code, pairs...)
	}
	return to.To("/projects/"+id, pairs...)
}

// shortly says in a few words how far the review, the explanation and the plan
// have come.
func shortly(lang message.Lang, list []Said) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = s.Short
	}
	and := message.T(lang, "alerts.short_and")
	if lang == message.EN {
		and += " "
	}
	return strings.Join(words, and)
}

// Says is the review of an alert, the unit's explanation and its plan, each
// with what is still owed.
func (c Clock) Says(lang message.Lang, e Entry) []Said {
	t := func(key string, args ...any) string { return message.T(lang, "alerts."+key, args...) }
	review := Said{Term: t("review"), Text: t("unreviewed"), Short: t("short_review_owed")}
	if n := oversight.Review(e.Notes, e.Level); n != nil {
		review.Text, review.When, review.Short = t(string(n.Note)), message.Date(lang, n.At), t("short_"+string(n.Note))
		if n.Text != "" {
			review.Text += colon(lang) + n.Text
		}
	}
	list := []Said{review}
	for _, owed := range []struct {
		note oversight.Note
		days int
	}{{oversight.Explained, oversight.ExplainDays}, {oversight.Replanned, oversight.ReplanDays}} {
		if n := oversight.Said(e.Notes, owed.note); n != nil {
			list = append(list, Said{Term: t(string(owed.note)), Text: n.Text, When: message.Date(lang, n.At), Short: t("short_" + string(owed.note))})
			continue
		}
		due := c.Due(e.Standing, owed.days).Due
		said := Said{Term: t(string(owed.note)), Text: t("due", message.Date(lang, due)), Short: t("short_" + string(owed.note) + "_owed")}
		if c.over(due) {
			said.Text, said.Late, said.Short = t("late", message.Date(lang, due)), true, t("short_"+string(owed.note)+"_late")
		}
		list = append(list, said)
	}
	return list
}

// Heads name the columns of the file before its figures.
func (p Page) Heads() []string {
	return []string{
		p.T("csv.id"), p.T("csv.name"), p.T("csv.unit_code"), p.T("csv.unit"), p.T("alerts.signal"), p.T("alerts.level"), p.T("alerts.why"),
		p.T("alerts.times"), p.T("alerts.first"), p.T("alerts.review"), p.T("alerts.explained"), p.T("alerts.replanned"),
	}
}

// Cells are a row of the file before its figures.
func (p Page) Cells(e Entry) []string {
	cells := []string{
		string(e.ID), e.Name, e.Unit, p.UnitName(e.Unit), p.SignalName(e.Standing.Signal), p.LevelName(e.Level), Why(p.Lang(), e.Standing),
		strconv.Itoa(e.Times), civic.Date(p.Clock.Since(e.Standing)),
	}
	for _, said := range p.Clock.Says(p.Lang(), e) {
		cells = append(cells, said.Text)
	}
	return cells
}

// Pager leads on and back.
func (p Page) Pager() ui.Pager {
	return p.Pages(len(p.Shown), p.Matching, p.Number, PageSize, func(page string) string { return p.address("/alerts", "page", page) + "#list" })
}

// Download is the list as a file.
func (p Page) Download() ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.address("/alerts.csv")}
}
