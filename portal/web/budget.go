package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/budget"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// budgets leads to the newest year's page.
func (p Reading) budgets(r *Request) error {
	h, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if err != nil {
		return err
	}
	r.answer = redirect(r.Link.Budget(int(h.Document.Year)), http.StatusFound)
	return nil
}

// budget is the page of one year.
func (p Reading) budget(r *Request) error {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return err
	}
	if filter.Year, err = strconv.Atoi(r.Param("year")); err != nil {
		return civic.NotFound("year " + r.Param("year"))
	}
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	page := budget.Page{Years: yearsOf(all), Releases: ofYear(all, filter.Year)}
	if page.View, err = p.view(r, filter.Choice); err != nil {
		return err
	}
	if err := p.fillBudget(r, &page); err != nil {
		return err
	}
	if page.Originals, err = p.originals(r, page.View, ""); err != nil {
		return err
	}
	page.View = r.framed(page.View, budget.Title(r.Lang, filter.Year), r.T("budget.lead", page.Document()),
		ui.Link{Label: r.T("nav.budgets"), Href: r.Link.To("/budgets")})
	return r.Page(budget.Show(page))
}

// fillBudget reads the sums.
func (p Reading) fillBudget(r *Request, page *budget.Page) error {
	units, err := p.Sums(r.Context, page.Release, "unit")
	if err != nil {
		return err
	}
	page.Departments = page.Names.ByDepartment(units)
	explained, err := p.Explained(r.Context, page.Release)
	if err != nil {
		return err
	}
	page.Explained = len(explained)
	for dimension, sums := range map[string]*[]release.Sum{"lei": &page.Classes, "economic": &page.Economics, "region": &page.Regions} {
		if *sums, err = p.Sums(r.Context, page.Release, dimension); err != nil {
			return err
		}
	}
	return nil
}

func yearsOf(all []release.Header) []int {
	var years []int
	for _, h := range all {
		years = append(years, int(h.Document.Year))
	}
	slices.Sort(years)
	slices.Reverse(years)
	return slices.Compact(years)
}

func ofYear(all []release.Header, year int) []release.Header {
	var of []release.Header
	for _, h := range all {
		if int(h.Document.Year) == year {
			of = append(of, h)
		}
	}
	return of
}
