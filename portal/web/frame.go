package web

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Frame is the frame of a page of the jurisdiction: title, navigation,
// languages, edition and who answers for it. Crumbs lead from home to the
// page; the first, home itself, is added.
func (r *Request) Frame(title, description string, crumbs ...ui.Link) ui.Page {
	home := ui.Link{Label: r.T("nav.home"), Href: r.Link.Home()}
	return ui.Page{
		Lang: r.Lang, Title: title, Description: description,
		Base:         r.Link.Base,
		Jurisdiction: r.Jurisdiction.Name(r.Lang.Code()),
		Kind:         r.Jurisdiction.Kind,
		Home:         home.Href,
		Search:       r.Link.To("/projects"),
		Nav:          r.nav(),
		Crumbs:       append([]ui.Link{home}, crumbs...),
		Languages:    r.languages(),
		Account:      r.account(),
		Edition:      r.Edition,
		EditionHref:  r.Link.At(r.Edition).With(r.path, r.Query),
		Operator:     r.operator(),
		Theme:        r.server.themes.of(r.Link.Base, r.Jurisdiction.Code),
	}
}

// siteFrame is the frame of a page that every site has, such as an error: on
// the public site with its navigation, else with the desk's. title is a key.
func (r *Request) siteFrame(title, description string, crumbs ...ui.Link) ui.Page {
	if !slices.Contains(r.server.config.Sites, Public) {
		return r.deskFrame(title, crumbs...)
	}
	frame := r.Frame(r.T(title), description, crumbs...)
	frame.NoIndex = true
	return frame
}

// sections are the public pages of the main navigation.
var sections = []struct{ key, path string }{
	{"nav.budgets", "/budgets"},
	{"nav.overview", "/overview"},
	{"nav.projects", "/projects"},
	{"nav.departments", "/departments"},
	{"nav.map", "/map"},
	{"nav.hearings", "/hearings"},
	{"nav.performance", "/performance"},
	{"nav.data", "/data"},
	{"nav.log", "/log"},
}

func (r *Request) nav() []ui.Link {
	links := make([]ui.Link, 0, len(sections))
	for _, section := range sections {
		links = append(links, ui.Link{
			Label: r.T(section.key), Href: r.Link.To(section.path), Current: below(r.path, section.path),
		})
	}
	return links
}

// below reports that a page is a section's own or one of its pages.
func below(path, section string) bool {
	return path == section || len(path) > len(section) && path[:len(section)+1] == section+"/"
}

func (r *Request) languages() []ui.Link {
	links := make([]ui.Link, 0, len(message.Langs))
	for _, lang := range message.Langs {
		links = append(links, ui.Link{
			Label:   message.T(lang, "nav.language"),
			Href:    r.Link.Speaking(lang.Code()).With(r.path, r.Query),
			Current: lang.Code() == r.Lang.Code(),
		})
	}
	return links
}

func (r *Request) account() []ui.Link {
	if r.Actor.SignedIn() {
		return []ui.Link{{Label: r.Actor.Name, Href: r.Link.To("/me"), Current: below(r.path, "/me")}}
	}
	return []ui.Link{{Label: r.T("nav.sign_in"), Href: r.Link.To("/sign-in")}}
}

func (r *Request) operator() ui.Operator {
	operator := r.server.config.Operator
	operator.Links = append([]ui.Link{
		{Label: r.T("deadline.title"), Href: r.Link.To("/deadlines")},
		{Label: r.T("nav.method"), Href: r.Link.To("/method")},
		{Label: r.T("glossary.title"), Href: r.Link.To("/glossary")},
		{Label: r.T("nav.accessibility"), Href: r.Link.To("/accessibility")},
	}, operator.Links...)
	return operator
}
