package web

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/home"
)

// home is the first page of a jurisdiction.
func (p Reading) home(r *Request) error {
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	current, ok := release.Choose(all, release.Choice{})
	if !ok {
		return civic.Fail(civic.KindNotFound, "error.no_release", "nothing is published yet")
	}
	page := home.Page{News: all, Drafts: openDrafts(all, current)}
	if page.View, err = p.viewOf(r, current); err != nil {
		return err
	}
	if page.Classes, err = p.Sums(r.Context, current, "lei"); err != nil {
		return err
	}
	page.Total = release.Total(page.Classes)
	if page.Sections, err = p.homeSections(r); err != nil {
		return err
	}
	if p.Tour != nil && r.Jurisdiction.Kind == civic.Demo {
		page.Tour = r.Link.To("/tour")
	}
	page.Frame = r.Frame("", "")
	page.Frame.AsOf = current.AsOf
	page.Frame.Description = page.Lead()
	return r.Page(home.Show(page))
}

func (p Reading) homeSections(r *Request) ([]templ.Component, error) {
	var sections []templ.Component
	for _, make := range p.HomeSections {
		section, err := make(r)
		if err != nil {
			return nil, err
		}
		if section != nil {
			sections = append(sections, section)
		}
	}
	return sections, nil
}

// openDrafts are the newest drafts of years that have nothing better yet.
func openDrafts(all []release.Header, current release.Header) []release.Header {
	var drafts []release.Header
	seen := map[civic.FiscalYear]bool{}
	for _, h := range all {
		year := h.Document.Year
		newest, ok := release.Choose(all, release.Choice{Year: int(year)})
		if ok && !seen[year] && year > current.Document.Year && newest.Document.Stage == civic.Draft {
			drafts = append(drafts, newest)
		}
		seen[year] = true
	}
	return drafts
}
