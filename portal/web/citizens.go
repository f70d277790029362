package web

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/citizens"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// citizensShown is how many projects fit on the one page.
const citizensShown = 5

// citizensYear is the citizens' budget of a year.
func (p Reading) citizensYear(r *Request) (page citizens.Page, err error) {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return page, err
	}
	if filter.Year, err = strconv.Atoi(r.Param("year")); err != nil {
		return page, civic.NotFound("year " + r.Param("year"))
	}
	if page.View, err = p.view(r, filter.Choice); err != nil {
		return page, err
	}
	return page, p.fillCitizens(r, &page, viewAndFilter{page.View, filter})
}

// citizensDepartment is a department's part of it.
func (p Reading) citizensDepartment(r *Request) (page citizens.Page, err error) {
	v, err := p.chosen(r)
	if err != nil {
		return page, err
	}
	unit, ok := v.Names.Unit(r.Param("code"))
	if !ok || unit.Parent != "" { // units are part of their department's page
		return page, civic.NotFound("department " + r.Param("code"))
	}
	page.View, page.Department = v.View, unit.Code
	return page, p.fillCitizens(r, &page, v)
}

// fillCitizens reads sums, the largest projects and the year before.
func (p Reading) fillCitizens(r *Request, page *citizens.Page, v viewAndFilter) error {
	if page.Release.Projects == 0 {
		return civic.NotFound("a release with projects")
	}
	all, err := p.Spending(r.Context, page.Release)
	if err != nil {
		return err
	}
	mine := func(names release.Names) func(release.Spending) bool {
		return func(s release.Spending) bool {
			return page.Department != "" && names.Department(s.Unit) != page.Department
		}
	}
	all = slices.DeleteFunc(all, mine(page.Names))
	classes := release.ByFunction(all)
	page.Classes = sumsOf(classes)
	if page.Department == "" {
		page.Spenders = sumsOf(release.ByUnit(all, page.Names))
	} else {
		v.filter.Departments = []string{page.Department}
	}
	page.Total = release.Total(page.Classes)
	if len(classes) == 1 { // most departments: one bar of all the money says nothing
		page.Classes = sumsOf(release.ByItem(all))
	}
	v.filter.Size = citizensShown
	list, err := p.find(r, v.scope(), v.filter)
	if err != nil {
		return err
	}
	page.Largest = list.Cards
	return p.fillEarlier(r, page, mine)
}

// fillEarlier reads the budget of the year before.
func (p Reading) fillEarlier(r *Request, page *citizens.Page, others func(release.Names) func(release.Spending) bool) error {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	before, ok := release.BudgetOf(all, int(page.Release.Document.Year)-1)
	if !ok {
		return nil
	}
	names, err := p.Names(r.Context, before)
	if err != nil {
		return err
	}
	spending, err := p.Spending(r.Context, before)
	spending = slices.DeleteFunc(spending, others(names))
	page.Before = &citizens.Earlier{Release: before, Total: release.Total(sumsOf(release.ByFunction(spending)))}
	return err
}

// sumsOf are the sums of branches, each under its key.
func sumsOf(branches []release.Branch) []release.Sum {
	sums := make([]release.Sum, len(branches))
	for i, b := range branches {
		sums[i] = b.Sum
		sums[i].Value = b.Key
	}
	return sums
}

// framedCitizens adds the frame.
func (r *Request) framedCitizens(page *citizens.Page) {
	crumb := ui.Link{Label: r.T("nav.budgets"), Href: r.Link.Budget(int(page.Release.Document.Year))}
	if page.Department != "" {
		crumb = ui.Link{Label: page.UnitName(page.Department), Href: r.Link.Department(page.Department)}
	}
	page.View = published.View{Link: r.Link, Release: page.Release, Names: page.Names, Frame: r.Frame("", "")}
	page.View = r.framed(page.View, page.Title(), "", crumb)
	page.Frame.Description = page.Lead()
}

// citizens answers with the page that read prepares.
func (p Reading) citizens(read func(*Request) (citizens.Page, error)) func(*Request) error {
	return func(r *Request) error {
		page, err := read(r)
		if err != nil {
			return err
		}
		r.framedCitizens(&page)
		return r.Page(citizens.Show(page))
	}
}

// citizensPDF answers with the same page on paper. A published edition never
// changes, so it is printed once and kept with the other answers.
func (p Reading) citizensPDF(read func(*Request) (citizens.Page, error)) func(*Request) error {
	return func(r *Request) error {
		page, err := read(r)
		if err != nil {
			return err
		}
		r.framedCitizens(&page)
		var html bytes.Buffer
		if err := citizens.Paper(page).Render(r.Context, &html); err != nil {
			return err
		}
		pdf, err := paper.PrintOnOnePage(r.Context, html.Bytes())
		if err != nil {
			return err
		}
		name := "citizens-" + page.Release.Document.String()
		if page.Department != "" {
			name += "-" + page.Department
		}
		return r.Bytes(pdfType, name+".pdf", pdf)
	}
}
