package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/page/performance"
	"github.com/sunbudget/sunbudget/portal/web/page/places"
	"github.com/sunbudget/sunbudget/portal/web/page/projects"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
	"github.com/sunbudget/sunbudget/search"
)

// chosen prepares a page about the release the parameters name.
func (p Reading) chosen(r *Request) (view viewAndFilter, err error) {
	if view.filter, err = release.ParseFilter(r.Query); err != nil {
		return view, err
	}
	if _, year := search.Parse(view.filter.Text); year != 0 {
		view.filter.Year = year // year:2025 says it in the text
	}
	view.View, err = p.view(r, view.filter.Choice)
	return view, err
}

// departments is the list of departments.
func (p Reading) departments(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	sums, err := p.Sums(r.Context, v.Release, "unit")
	if err != nil {
		return err
	}
	page := places.Departments{View: v.View, Sums: v.Names.ByDepartment(sums)}
	page.View = r.framed(page.View, r.T("place.departments"), r.T("place.departments_lead", page.Document()))
	return r.Page(places.ShowDepartments(page))
}

// department is the page of one department or unit.
func (p Reading) department(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	page := places.Department{View: v.View}
	var ok bool
	if page.Unit, ok = v.Names.Unit(r.Param("code")); !ok {
		return civic.NotFound("unit " + r.Param("code"))
	}
	v.filter.Departments = []string{page.Unit.Code}
	if page.List, page.Sum, err = p.largest(r, v, "unit", v.Names.UnitsOf(v.filter.Departments)); err != nil {
		return err
	}
	for _, u := range v.Names.Units {
		if u.Parent == page.Unit.Code {
			page.Below = append(page.Below, u)
		}
	}
	all, err := p.TablesOf(r.Context, v.Release)
	page.Tables = slices.DeleteFunc(all, func(t release.TableOf) bool { return t.Unit != page.Unit.Code })
	if err != nil {
		return err
	}
	if page.Explanation, err = p.explanationOf(r, v.Release, page.Unit.Code); err != nil {
		return err
	}
	units := v.Names.UnitsOf(v.filter.Departments)
	page.Issues, err = p.issuesAbout(r, func(i oversight.Issue) bool { return slices.Contains(units, i.Unit) })
	if err != nil {
		return err
	}
	if page.Sections, err = p.departmentSections(r, v.Release, page.Unit); err != nil {
		return err
	}
	page.View = r.framed(page.View, page.Name(), "", ui.Link{Label: r.T("nav.departments"), Href: r.Link.To("/departments")})
	page.Frame.Description = page.Lead()
	return r.Page(places.ShowDepartment(page))
}

// departmentSections are what people rate and say of a department's year.
func (p Reading) departmentSections(r *Request, h release.Header, unit budget.Unit) ([]templ.Component, error) {
	var sections []templ.Component
	for _, make := range p.DepartmentSections {
		section, err := make(r, h, unit)
		if err != nil {
			return nil, err
		}
		if section != nil {
			sections = append(sections, section)
		}
	}
	return sections, nil
}

// largestShown are the cards of a place's page.
const largestShown = 6

// largest finds the largest projects of a place and adds all of them up.
func (p Reading) largest(r *Request, v viewAndFilter, dimension string, codes []string) (release.List, release.Sum, error) {
	v.filter.Size = largestShown
	list, err := p.find(r, v.scope(), v.filter)
	if err != nil {
		return list, release.Sum{}, err
	}
	sums, err := p.Sums(r.Context, v.Release, dimension)
	return list, release.Total(slices.DeleteFunc(sums, func(s release.Sum) bool { return !slices.Contains(codes, s.Value) })), err
}

// region is the page of one town or street.
func (p Reading) region(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	page := places.Region{View: v.View}
	var ok bool
	if page.Region, ok = v.Names.Region(r.Param("code")); !ok {
		return civic.NotFound("region " + r.Param("code"))
	}
	v.filter.Regions = []string{page.Region.Code}
	if page.List, page.Sum, err = p.largest(r, v, "region", v.Names.RegionsOf(v.filter.Regions)); err != nil {
		return err
	}
	page.View = r.framed(page.View, page.Name(), "", ui.Link{Label: r.T("nav.map"), Href: r.Link.To("/map")})
	page.Frame.Description = page.Lead()
	return r.Page(places.ShowRegion(page))
}

// showMap is the map with its table.
func (p Reading) showMap(r *Request) error {
	v, err := p.chosen(r)
	if err != nil {
		return err
	}
	page := places.Map{View: v.View, Query: r.Query, Near: strings.TrimSpace(r.Query.Get("near"))}
	if page.Near != "" {
		pairs, err := p.nearby(r, v, page.Near)
		if err != nil {
			return err
		}
		if len(pairs) > 0 {
			return r.Redirect(r.Link.To("/map", append(page.Choice(), pairs...)...))
		}
	}
	page.Box = v.filter.Box
	if page.Measure, err = measureOf(r); err != nil {
		return err
	}
	if page.Search, err = p.mapSearch(r, v); err != nil {
		return err
	}
	if page.Sums, err = p.Sums(r.Context, v.Release, "region"); err != nil {
		return err
	}
	if page.Drawn, err = p.Map(r.Context, r.Jurisdiction.Code); err != nil {
		return err
	}
	if page.Living, err = p.living(r, v.View, page.Measure); err != nil {
		return err
	}
	page.View = r.framed(page.View, r.T("place.map"), "")
	page.Frame.Description = page.Lead()
	page.Search.View = page.View
	page.Frame.Scripts, page.Frame.Styles = []string{"map.js"}, []string{"map.css"}
	return r.Page(places.ShowMap(page))
}

// scoresTarget is the living part of pages that show published scores.
func scoresTarget(*Request) string { return "performance" }

// feltOf is how satisfied people are by district, of the newest period whose
// scores are published, and which period that is, in words.
func (p Reading) feltOf(r *Request) (felt places.Felt, period string, err error) {
	files, err := p.ScoreBundles(r.Context, r.Jurisdiction.Code)
	if err != nil || len(files) == 0 {
		return nil, "", err
	}
	bundle, err := scoring.ParseBundle(files[0].Bytes)
	if err != nil {
		return nil, "", err
	}
	return places.FeltIn(bundle.Result.Areas), performance.Period(r.Lang, bundle.Period), nil
}

// around is how far a typed place reaches to each side, in degrees: some 1.5 km.
const around = 0.015

// nearby finds a typed place in what is published: a town by its name, else
// where the projects are that speak of it, most of them first. It gives the
// parameters of the map there; none where nothing is called so. What visitors
// type is looked up here and sent to nobody.
func (p Reading) nearby(r *Request, v viewAndFilter, text string) ([]string, error) {
	if region, ok := v.Names.RegionCalled(text); ok {
		return []string{"region", region.Code}, nil
	}
	filter := v.filter
	filter.Text, filter.Box = text, nil
	ids, err := p.Engine.IDs(r.Context, v.scope(), filter)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	found, err := p.ClustersOf(r.Context, v.Release, ids, nearZoom, wholeEarth, 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	box := release.Box{West: found[0].Lon - around, South: found[0].Lat - around, East: found[0].Lon + around, North: found[0].Lat + around}
	return []string{"bbox", box.String()}, nil
}

// nearZoom makes cells of some 600 m: projects in one of them are at one place.
const nearZoom = 14

// besideMap is how many projects stand in the list beside the map.
const besideMap = 8

// mapSearch is the search whose results the map shows: the same filters as the
// list's, with the first of what they find.
func (p Reading) mapSearch(r *Request, v viewAndFilter) (search projects.Page, err error) {
	filter := v.filter
	filter.Size = besideMap
	search = projects.Page{Filter: v.filter, Query: r.Query, Path: "/map"}
	if search.List, err = p.find(r, v.scope(), filter); err != nil {
		return search, err
	}
	search.Releases, err = p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	return search, err
}

// measureOf is the figure a map is coloured by.
func measureOf(r *Request) (places.Measure, error) {
	measure := places.Measure(r.Query.Get("figure"))
	if measure == "" {
		return places.ByAmount, nil
	}
	if !slices.Contains(places.Measures, measure) {
		return "", civic.Invalid("filter.bad_figure", "figure "+string(measure))
	}
	return measure, nil
}
