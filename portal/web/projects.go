package web

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/projects"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
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
		Corrected: hits.Corrected, Changes: hits.Changes, Health: hits.Health,
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
	if page.Comments, err = p.commentWords(r, list.Cards); err != nil {
		return err
	}
	if page.Counts, err = p.counts(r, page.Releases, list, filter); err != nil {
		return err
	}
	if page.Related, err = p.related(r, list, filter); err != nil {
		return err
	}
	page.View = r.framed(page.View, projects.Title(r.Lang), "")
	page.Frame.Description = page.Lead()
	return r.Page(projects.Show(page))
}

// mostCounted bounds how many projects of other releases are gone through to
// say what another year or stage would find.
const mostCounted = 300_000

// counts are what the same conditions find in the releases that another year
// or stage leads to; nothing where those are too large to go through.
func (p Reading) counts(r *Request, all []release.Header, list release.List, filter release.Filter) (map[int64]int, error) {
	counts := map[int64]int{list.Release.ID: list.Total}
	filter.Cursor, filter.Size = "", 1
	others, total := projects.Alternatives(all, list.Release, filter.Choice), 0
	for _, h := range others {
		total += h.Projects
	}
	for _, h := range others {
		switch {
		case h.ID == list.Release.ID:
		case !filter.Narrowed():
			counts[h.ID] = h.Projects
		case total > mostCounted:
			return nil, nil
		default:
			names, err := p.Names(r.Context, h)
			if err != nil {
				return nil, err
			}
			hits, err := p.Engine.Search(r.Context, search.Scope{Release: h, Names: names}, filter)
			if err != nil {
				return nil, err
			}
			counts[h.ID] = hits.Total
		}
	}
	return counts, nil
}

// mostRelated is how many pages and words are offered beside a list.
const mostRelated = 6

// related are the departments, regions and words that the text may have
// meant: what a script offers while it is typed.
func (p Reading) related(r *Request, list release.List, filter release.Filter) ([]ui.Link, error) {
	if filter.Text == "" || filter.Cursor != "" {
		return nil, nil
	}
	found, err := p.Engine.Suggest(r.Context, search.Scope{Release: list.Release, Names: list.Names}, filter.Text)
	if err != nil {
		return nil, err
	}
	var links []ui.Link
	for _, s := range found {
		if s.Kind == release.SuggestProject || len(links) == mostRelated {
			continue
		}
		item := r.suggestion(list.Names, s)
		links = append(links, ui.Link{Label: r.T("projects.condition", item.Label, item.Text), Href: item.URL})
	}
	return links, nil
}

// commentWords say on each card how many opinions there are and how many have
// been answered.
func (p Reading) commentWords(r *Request, cards []release.Card) (map[civic.PublicID]string, error) {
	ids := make([]civic.PublicID, len(cards))
	for i, c := range cards {
		ids[i] = c.ID
	}
	counts, err := p.CommentCounts(r.Context, r.Jurisdiction.Code, ids)
	words := make(map[civic.PublicID]string, len(counts))
	for id, n := range counts {
		words[id] = r.T("projects.opinions", n.Opinions, n.Replies)
	}
	return words, err
}
