package web

import (
	"context"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/overview"
)

// Summaries are the sums of a whole release that pictures are drawn from.
type Summaries interface {
	Spending(ctx context.Context, h release.Header) ([]release.Spending, error)
	Monthly(ctx context.Context, h release.Header) ([]release.Monthly, error)
	Expenses(ctx context.Context, h release.Header) ([]release.Line, error)
}

// overview is a whole release in pictures, each with its table.
func (p Reading) overview(r *Request) error {
	page, err := p.overviewOf(r)
	if err != nil {
		return err
	}
	page.View = r.framed(page.View, r.T("overview.title"), "")
	page.Frame.Description = page.Lead()
	page.Frame.Scripts = []string{"charts.js"}
	return r.Page(overview.Show(page))
}

// overviewOf reads all that the pictures show.
func (p Reading) overviewOf(r *Request) (page overview.Page, err error) {
	v, err := p.chosen(r)
	if err != nil {
		return page, err
	}
	page.View = v.View
	if page.Spending, err = p.Spending(r.Context, page.Release); err != nil {
		return page, err
	}
	if page.Regions, err = p.Sums(r.Context, page.Release, "region"); err != nil {
		return page, err
	}
	if page.Monthly, err = p.Monthly(r.Context, page.Release); err != nil {
		return page, err
	}
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return page, err
	}
	page.News = all
	if page.Alerts, err = p.SignalCounts(r.Context, page.Release, release.SignalFilter{Kind: release.PublicSignals}); err != nil {
		return page, err
	}
	if err := p.fillYears(r, &page, all); err != nil {
		return page, err
	}
	return page, p.fillExpenses(r, &page, all)
}

// fillYears reads the budgets of this year and the last by 类.
func (p Reading) fillYears(r *Request, page *overview.Page, all []release.Header) error {
	year := int(page.Release.Document.Year)
	before, after, ok := release.BudgetsOf(all, year-1, year)
	if !ok {
		return nil
	}
	first, err := p.Sums(r.Context, before, "lei")
	if err != nil {
		return err
	}
	second, err := p.Sums(r.Context, after, "lei")
	page.Years = &overview.Years{Before: before, After: after, First: first, Second: second}
	return err
}

// fillExpenses reads the three public expenses of each year's budget, the
// oldest first.
func (p Reading) fillExpenses(r *Request, page *overview.Page, all []release.Header) error {
	years := yearsOf(all)
	slices.Reverse(years)
	for _, year := range years {
		h, ok := release.BudgetOf(all, year)
		if !ok {
			continue
		}
		lines, err := p.Expenses(r.Context, h)
		if err != nil {
			return err
		}
		if len(lines) > 0 {
			page.Expenses = append(page.Expenses, overview.YearOfExpenses{Release: h, Lines: lines})
		}
	}
	return nil
}

// overviewCSV is the table of one picture as a file.
func (p Reading) overviewCSV(r *Request) error {
	page, err := p.overviewOf(r)
	if err != nil {
		return err
	}
	page.Frame.Lang = r.Lang
	file, ok := page.File(r.Param("picture"))
	if !ok {
		return civic.NotFound("picture " + r.Param("picture"))
	}
	var rows [][]string
	for _, row := range file.Rows {
		cells := slices.Clone(row.Names)
		for _, f := range row.Figures {
			cells = append(cells, figureCells(f)...)
		}
		rows = append(rows, cells)
	}
	name := page.Release.Document.String() + "-" + r.Param("picture") + ".csv"
	return r.CSV(name, append(slices.Clone(file.Names), r.figureHeads(file.Figures...)...), rows)
}
