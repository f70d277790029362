package web

import (
	"context"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// Alerts are what published payments give, and what was said of it.
type Alerts interface {
	Signals(ctx context.Context, h release.Header, f release.SignalFilter, offset, limit int) ([]release.Signal, error)
	SignalCounts(ctx context.Context, h release.Header, f release.SignalFilter) ([]release.SignalCount, error)
	AlertRules(ctx context.Context, jurisdiction string) (oversight.RulesLogged, error)
	AlertNotes(ctx context.Context, jurisdiction string, year civic.FiscalYear, projects []string) ([]oversight.Noted, error)
}

// alertParams are the parameters of the list of alerts.
var alertParams = append([]string{"signal", "level", "department", "page"}, choiceParams...)

// alertTarget is the living part of pages that show what is said of alerts.
func alertTarget(*Request) string { return "alerts" }

// workdays is the State Council calendar, read once.
var workdays = civic.NewWorkdays()

// mostAlerts bounds one file of alerts; a release of 100,000 projects gives
// some 30,000.
const mostAlerts = 200_000

// months are the publications of a year's payments: from each on, alerts of
// its month have their clocks.
func months(all []release.Header, year civic.FiscalYear) []oversight.Published {
	var list []oversight.Published
	for _, h := range all {
		if h.Document.Year == year && h.Document.Stage == civic.Execution {
			list = append(list, oversight.Published{Month: h.Document.Month, At: h.PublishedAt})
		}
	}
	return list
}

// clocked prepares what a page says of the alerts of a view's release.
func (p Reading) clocked(r *Request, v published.View) (alerts.Clock, error) {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	published := months(all, v.Release.Document.Year)
	return alerts.Clock{Published: published, Workdays: workdays, Now: r.Now}, err
}

// alertsOf reads how many alerts there are of each kind in the release the
// parameters name, and what the reader asked to see of them.
func (p Reading) alertsOf(r *Request) (page alerts.Page, err error) {
	v, err := p.chosen(r)
	if err != nil {
		return page, err
	}
	page.View = v.View
	page.Signal, page.Level = budget.Signal(r.Query.Get("signal")), budget.Alert(r.Query.Get("level"))
	page.Department = r.Query.Get("department")
	if page.Signal != "" && !slices.Contains(budget.Signals, page.Signal) || page.Level != "" && !slices.Contains(budget.Alerts(), string(page.Level)) {
		return page, civic.Invalid("filter.bad_alert", "signal "+string(page.Signal)+", level "+string(page.Level))
	}
	if page.Clock, err = p.clocked(r, page.View); err != nil || !page.Executing() {
		return page, err
	}
	page.Counted, err = p.SignalCounts(r.Context, page.Release, release.SignalFilter{Kind: release.PublicSignals})
	return page, err
}

// signals reads some of the alerts a page asks for with what was said of them.
func (p Reading) signals(r *Request, page *alerts.Page, f release.SignalFilter, offset, limit int) ([]alerts.Entry, error) {
	rows, err := p.Signals(r.Context, page.Release, f, offset, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, s := range rows {
		ids[i] = string(s.ID)
	}
	notes, err := p.AlertNotes(r.Context, r.Jurisdiction.Code, page.Release.Document.Year, ids)
	return alerts.Entries(rows, notes), err
}

// alerts is the list of what is worth asking about.
func (p Reading) alerts(r *Request) error {
	page, err := p.alertsOf(r)
	if err != nil {
		return err
	}
	if page.Executing() {
		if err := p.fillAlerts(r, &page); err != nil {
			return err
		}
	}
	page.View = r.framed(page.View, r.T("alerts.title"), "")
	page.Frame.Description = page.Lead()
	return r.Page(alerts.Show(page))
}

// fillAlerts reads one page of the list, what waits, and what was set aside.
func (p Reading) fillAlerts(r *Request, page *alerts.Page) error {
	filter := page.Filter()
	matching, err := p.SignalCounts(r.Context, page.Release, filter)
	if err != nil {
		return err
	}
	page.Matching = alerts.Sum(matching)
	if page.Number, err = pageNumber(r, page.Matching, alerts.PageSize); err != nil {
		return err
	}
	if page.Shown, err = p.signals(r, page, filter, (page.Number-1)*alerts.PageSize, alerts.PageSize); err != nil {
		return err
	}
	if page.Rules, err = p.AlertRules(r.Context, r.Jurisdiction.Code); err != nil {
		return err
	}
	if page.Waiting, page.Overdue, err = p.waiting(r, page); err != nil {
		return err
	}
	page.Aside, err = p.signals(r, page, release.SignalFilter{Kind: release.AsideSignals}, 0, alerts.MostAside)
	return err
}

// waiting is how many alerts nobody has reviewed, and of them how many should
// have been by now.
func (p Reading) waiting(r *Request, page *alerts.Page) (all, overdue int, err error) {
	filter := release.SignalFilter{Kind: release.WaitingSignals}
	counts, err := p.SignalCounts(r.Context, page.Release, filter)
	all = alerts.Sum(counts)
	filter.Since = oversight.OverdueMonth(page.Clock.Published, page.Clock.Workdays, r.Now)
	if err != nil || filter.Since == 0 {
		return all, 0, err
	}
	counts, err = p.SignalCounts(r.Context, page.Release, filter)
	return all, alerts.Sum(counts), err
}

// alertsCSV is the same list as a file, all of it.
func (p Reading) alertsCSV(r *Request) error {
	page, err := p.alertsOf(r)
	if err != nil {
		return err
	}
	page.Frame.Lang = r.Lang
	var rows [][]string
	if page.Executing() {
		list, err := p.signals(r, &page, page.Filter(), 0, mostAlerts)
		if err != nil {
			return err
		}
		for _, e := range list {
			rows = append(rows, append(page.Cells(e), slices.Concat(figureCells(e.Amount), figureCells(e.Paid))...))
		}
	}
	head := append(page.Heads(), r.figureHeads(r.T("published.amount"), r.T("published.paid"))...)
	return r.CSV(page.Release.Document.String()+"-alerts.csv", head, rows)
}
