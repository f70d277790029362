package web

import (
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/projects"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/search"
)

// list finds one page of the projects the request asks for.
func (p Reading) list(r *Request) (release.List, release.Filter, error) {
	v, err := p.chosen(r)
	if err != nil {
		return release.List{}, v.filter, err
	}
	list, err := p.find(r, v.scope(), v.filter)
	return list, v.filter, err
}

// find asks the engine and reads the cards of what it found.
func (p Reading) find(r *Request, scope search.Scope, filter release.Filter) (release.List, error) {
	hits, err := p.Engine.Search(r.Context, scope, filter)
	if err != nil {
		return release.List{}, err
	}
	if !hits.Health.Good() {
		r.passing() // soon it will be otherwise
	}
	cards, err := p.Cards(r.Context, scope.Release, hits.IDs)
	return release.List{
		Release: scope.Release, Names: scope.Names, Cards: cards, Total: hits.Total, Facets: hits.Facets, Next: hits.Next,
		Corrected: hits.Corrected, Health: hits.Health,
	}, err
}

// projects is the list as a page.
func (p Reading) projects(r *Request) error {
	list, filter, err := p.list(r)
	if err != nil {
		return err
	}
	page := projects.Page{Filter: filter, Query: r.Query, List: list, Text: search.Read(filter.Text, list.Corrected...)}
	page.View = published.View{Link: r.Link, Release: list.Release, Names: list.Names}
	if page.Releases, err = p.Releases(r.Context, r.Jurisdiction.Code, r.Edition); err != nil {
		return err
	}
	page.View = r.framed(page.View, projects.Title(r.Lang), "")
	page.Frame.Description = page.Lead()
	return r.Page(projects.Show(page))
}
