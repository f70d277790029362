package web

import (
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/projects"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/search"
)

// list finds one page of the projects the request asks for.
func (p Reading) list(r *Request) (release.List, release.Filter, error) {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return release.List{}, filter, err
	}
	h, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, filter.Choice)
	if err != nil {
		return release.List{}, filter, err
	}
	names, err := p.Names(r.Context, h)
	if err != nil {
		return release.List{}, filter, err
	}
	list, err := p.find(r, search.Scope{Release: h, Names: names}, filter)
	return list, filter, err
}

// find asks the engine and reads the cards of what it found.
func (p Reading) find(r *Request, scope search.Scope, filter release.Filter) (release.List, error) {
	hits, err := p.Engine.Search(r.Context, scope, filter)
	if err != nil {
		return release.List{}, err
	}
	cards, err := p.Cards(r.Context, scope.Release, hits.IDs)
	return release.List{
		Release: scope.Release, Names: scope.Names, Cards: cards, Total: hits.Total, Facets: hits.Facets, Next: hits.Next,
	}, err
}

// projects is the list as a page.
func (p Reading) projects(r *Request) error {
	list, filter, err := p.list(r)
	if err != nil {
		return err
	}
	page := projects.Page{Filter: filter, Query: r.Query, List: list}
	page.View = published.View{Link: r.Link, Release: list.Release, Names: list.Names}
	if page.Releases, err = p.Releases(r.Context, r.Jurisdiction.Code, r.Edition); err != nil {
		return err
	}
	page.View = r.framed(page.View, projects.Title(r.Lang), "")
	page.Frame.Description = page.Lead()
	return r.Page(projects.Show(page))
}
