package web

import (
	"context"
	"io"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
)

// alertParams are the parameters of the list of alerts.
var alertParams = append([]string{"signal", "level", "department", "page"}, choiceParams...)

// alertsOf reads the signals of the release the parameters name, narrowed as
// they ask.
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
	if _, executing := page.Release.Elapsed(); !executing {
		return page, nil
	}
	courses, err := p.Courses(r.Context, page.Release)
	page.All = release.Raise(courses)
	for _, s := range page.All {
		if page.Fits(s) {
			page.Matching = append(page.Matching, s)
		}
	}
	return page, err
}

// alerts is the list of what is worth asking about.
func (p Reading) alerts(r *Request) error {
	page, err := p.alertsOf(r)
	if err != nil {
		return err
	}
	if page.Number, err = pageNumber(r, len(page.Matching), alerts.PageSize); err != nil {
		return err
	}
	page.View = r.framed(page.View, r.T("alerts.title"), "")
	page.Frame.Description = page.Lead()
	return r.Page(alerts.Show(page))
}

// alertsCSV is the same list as a file, all of it.
func (p Reading) alertsCSV(r *Request) error {
	page, err := p.alertsOf(r)
	if err != nil {
		return err
	}
	page.Frame.Lang = r.Lang
	head := []string{r.T("csv.id"), r.T("csv.name"), r.T("csv.unit_code"), r.T("csv.unit"), r.T("alerts.signal"), r.T("alerts.level"), r.T("alerts.why")}
	for _, figure := range []string{r.T("published.amount"), r.T("published.paid")} {
		for _, part := range []string{"form", "from", "to", "reason"} {
			head = append(head, figure+" "+r.T("difference.csv_"+part))
		}
	}
	return r.Stream(csvType, page.Release.Document.String()+"-alerts.csv", func(_ context.Context, w io.Writer) error {
		s, err := newSheet(w, head...)
		if err != nil {
			return err
		}
		for _, a := range page.Matching {
			cells := []string{string(a.ID), a.Name, a.Unit, page.UnitName(a.Unit), page.SignalName(a.Signal), page.LevelName(a.Level), page.Why(a)}
			cells = append(cells, figureCells(a.Amount)...)
			if err := s.row(append(cells, figureCells(a.Paid[len(a.Paid)-1])...)...); err != nil {
				return err
			}
		}
		return s.end()
	})
}
