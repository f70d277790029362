package web

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/project"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// rulesFor is the disclosure list where it explains a figure of the project;
// most projects are published whole and need none.
func (p Reading) rulesFor(r *Request, found release.Project) ([]release.Rule, error) {
	for _, f := range []civic.Figure{found.Original, found.Adjusted, found.Paid} {
		if f.Form == civic.Withheld {
			return p.Rules(r.Context, found.Release)
		}
	}
	return nil, nil
}

// request is the form to ask for what is not published of a project
// (依申请公开). Where everything is published there is nothing to ask for.
func (p Reading) request(r *Request) error {
	found, err := p.projectOf(r)
	if err != nil {
		return err
	}
	page := project.Request{Page: project.Page{Project: found}}
	if page.View, err = p.viewOf(r, found.Release); err != nil {
		return err
	}
	if page.Rules, err = p.Rules(r.Context, found.Release); err != nil {
		return err
	}
	if len(page.Withheld()) == 0 {
		return civic.NotFound("everything of project " + r.Param("id") + " is published")
	}
	page.Government = r.Jurisdiction.Name(string(r.Lang))
	at := ui.Link{Label: found.Name, Href: r.Link.To("/projects/"+r.Param("id"), page.Choice()...)}
	page.View = r.framed(page.View, r.T("inquiry.title"), r.T("inquiry.lead"), ui.Link{Label: r.T("nav.projects"), Href: r.Link.To("/projects")}, at)
	return r.Page(project.ShowRequest(page))
}
