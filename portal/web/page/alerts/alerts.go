// Package alerts lists what is worth asking about in a year's payments, with
// how each signal is computed.
package alerts

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page lists the signals of one release in execution.
type Page struct {
	published.View
	All        []release.Signalled
	Matching   []release.Signalled
	Signal     budget.Signal // only this one is listed, "" for all
	Level      budget.Alert  // only this one is listed, "" for all
	Department string        // only this one is listed, "" for all
	Number     int           // of the page, from 1
}

// PageSize is how many signals a page lists.
const PageSize = 50

// Executing reports a release that has payments by month.
func (p Page) Executing() bool {
	_, ok := p.Release.Elapsed()
	return ok
}

// Fits reports a signal the reader asked for.
func (p Page) Fits(s release.Signalled) bool {
	return (p.Signal == "" || s.Signal == p.Signal) && (p.Level == "" || s.Level == p.Level) &&
		(p.Department == "" || p.Names.Department(s.Unit) == p.Department)
}

// Lead is the page in one sentence.
func (p Page) Lead() string {
	if !p.Executing() {
		return p.T("alerts.lead_none", p.Document())
	}
	projects := map[civic.PublicID]bool{}
	for _, s := range p.All {
		projects[s.ID] = true
	}
	return p.T("alerts.lead", p.Document(), civic.Thousands(int64(len(projects))), civic.Thousands(int64(len(p.All))))
}

// SignalName names a kind of signal.
func (p Page) SignalName(s budget.Signal) string { return p.T("alerts." + string(s)) }

// LevelName names a level of the public scale.
func (p Page) LevelName(level budget.Alert) string { return p.T("alert." + string(level)) }

// Why says in words what raised a signal.
func (p Page) Why(s release.Signalled) string {
	switch s.Signal {
	case budget.Idle:
		return p.T("alerts.why_idle", int(s.Value))
	case budget.Burst:
		return p.T("alerts.why_burst", s.Month, message.Percent(s.Value))
	}
	return p.T("alerts.why_"+string(s.Signal), message.Percent(s.Value))
}

// Shown are the signals of this page of the list.
func (p Page) Shown() []release.Signalled {
	first := min((p.Number-1)*PageSize, len(p.Matching))
	return p.Matching[first:min(first+PageSize, len(p.Matching))]
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
			row.Cells = append(row.Cells, ui.Text(civic.Thousands(int64(p.count(signal, budget.Alert(level))))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// rule says how a signal is computed, with its thresholds.
func (p Page) rule(s budget.Signal) string {
	switch s {
	case budget.Idle:
		return p.T("alerts.rule_idle", budget.IdleMonths, budget.LongIdleMonths)
	case budget.Over:
		return p.T("alerts.rule_over", message.Percent(budget.OverShare), message.Percent(budget.FarOverShare))
	case budget.Burst:
		return p.T("alerts.rule_burst", message.Percent(budget.BurstShare))
	}
	steps := budget.AlertSteps
	return p.T("alerts.rule_behind", budget.AlertFrom, message.Percent(steps[0].Lag), message.Percent(steps[1].Lag), message.Percent(steps[2].Lag), message.Percent(steps[3].Lag))
}

func (p Page) count(signal budget.Signal, level budget.Alert) (n int) {
	for _, s := range p.All {
		if s.Signal == signal && s.Level == level {
			n++
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

// DepartmentOptions are the departments one may choose.
func (p Page) DepartmentOptions() []ui.Option {
	var codes []string
	for _, u := range p.Names.Units {
		if u.Parent == "" {
			codes = append(codes, u.Code)
		}
	}
	return p.options(p.Department, codes, p.UnitName)
}

// List is the table of this page of the list.
func (p Page) List() ui.Table {
	t := ui.Table{Caption: p.Document(), Columns: []ui.Column{
		{Head: p.T("alerts.project")}, {Head: p.T("alerts.level")}, {Head: p.T("alerts.why")},
		{Head: p.T("published.amount") + " (" + p.T("published.unit_wan") + ")", Numeric: true},
		{Head: p.T("published.paid") + " (" + p.T("published.unit_wan") + ")", Numeric: true},
		{Head: p.T("budget.department")},
	}}
	for _, s := range p.Shown() {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(s.Name, p.Link.To("/projects/"+string(s.ID), p.Choice()...)), ui.PillTag(ui.AlertPill(p.Lang(), string(s.Level))),
			ui.Text(p.reason(s)),
			ui.Money(p.Lang(), s.Amount), ui.Money(p.Lang(), s.Paid[len(s.Paid)-1]), ui.Text(p.UnitName(s.Unit)),
		}})
	}
	return t
}

// reason is the kind of a signal with what raised it.
func (p Page) reason(s release.Signalled) string {
	colon := p.T("alerts.colon")
	if p.Lang() == message.EN {
		colon += " "
	}
	return p.SignalName(s.Signal) + colon + p.Why(s)
}

// Pager leads on and back.
func (p Page) Pager() ui.Pager {
	pager := ui.Pager{Shown: p.T("list.shown", len(p.Shown()), civic.Thousands(int64(len(p.Matching))))}
	if p.Number*PageSize < len(p.Matching) {
		pager.Next = p.address("/alerts", "page", strconv.Itoa(p.Number+1)) + "#list"
	}
	if p.Number > 1 {
		pager.First = p.address("/alerts") + "#list"
	}
	return pager
}

// Download is the list as a file.
func (p Page) Download() ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.address("/alerts.csv")}
}
