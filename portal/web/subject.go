package web

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// place is what people speak about, on the release they look at: a project, a
// department's year, a hearing or a line.
type place struct {
	subject  comment.Subject
	base     string // address of its page below the jurisdiction
	name     string
	release  string       // hash
	target   civic.Target // as account.Can sees it when somebody speaks or rates
	unitName func(code string) string
	section  ui.Link // the list it belongs to

	year    civic.FiscalYear
	history []was                     // what releases said of it, the newest first
	fits    func(release.Header) bool // the releases that could say something of it; nil for any
}

// finder reads what an address is about.
type finder func(r *Request, id string) (place, error)

// find reads what a subject's name stands for: "project/BR1DGE0000".
func (p People) find(r *Request, name string) (place, error) {
	kind, id, _ := strings.Cut(name, "/")
	find, known := map[comment.Kind]finder{
		comment.OnProject:    p.projectOf,
		comment.OnDepartment: p.departmentOf,
		comment.OnHearing:    p.hearingOf,
		comment.OnLine:       p.lineOf,
		comment.OnSection:    p.sectionOf,
	}[comment.Kind(kind)]
	if !known {
		return place{}, civic.Invalid("comment.subject", "subject "+name)
	}
	return find(r, id)
}

// projectOf reads the project an address names.
func (p People) projectOf(r *Request, id string) (place, error) {
	project, err := p.Project(r.Context, r.Jurisdiction.Code, r.Edition, civic.PublicID(id), release.Choice{})
	if err != nil {
		return place{}, err
	}
	return p.placeOf(r, project)
}

func (p People) placeOf(r *Request, project release.Project) (place, error) {
	names, err := p.Names(r.Context, project.Release)
	if err != nil {
		return place{}, err
	}
	target := r.Target("project")
	target.Unit, target.Phase = project.Unit, phaseOf(r.Jurisdiction)
	return place{
		subject: comment.Subject{Kind: comment.OnProject, ID: string(project.ID)},
		base:    "/projects/" + string(project.ID), name: project.Name, release: project.Release.Hash, target: target,
		unitName: func(code string) string { return names.UnitName(code, r.Lang.Code()) },
		section:  ui.Link{Label: r.T("nav.projects"), Href: r.Link.To("/projects")},
		year:     project.Release.Document.Year, history: appearances(project.History),
		fits: func(h release.Header) bool { return h.Document.Year == project.Release.Document.Year && h.Projects > 0 },
	}, nil
}

// appearances are a project's proposed amounts in its releases.
func appearances(history []release.Appearance) []was {
	list := make([]was, len(history))
	for i, a := range history {
		list[i] = was{hash: a.Release.Hash, document: a.Release.Document, amount: a.Original}
	}
	return list
}

// departmentOf reads the department or unit an address names.
func (p People) departmentOf(r *Request, code string) (place, error) {
	h, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if err != nil {
		return place{}, err
	}
	return p.departmentPlace(r, h, code)
}

// departmentPlace is a department's year as something to speak about, as a
// release shows it.
func (p People) departmentPlace(r *Request, h release.Header, code string) (place, error) {
	names, err := p.Names(r.Context, h)
	if err != nil {
		return place{}, err
	}
	if _, known := names.Unit(code); !known {
		return place{}, civic.NotFound("unit " + code)
	}
	target := r.Target("department")
	target.Unit, target.Phase = code, phaseOf(r.Jurisdiction)
	return place{
		subject: comment.Subject{Kind: comment.OnDepartment, ID: code},
		base:    "/departments/" + code, name: names.UnitName(code, r.Lang.Code()), release: h.Hash, target: target,
		unitName: func(code string) string { return names.UnitName(code, r.Lang.Code()) },
		section:  ui.Link{Label: r.T("nav.departments"), Href: r.Link.To("/departments")},
		year:     h.Document.Year,
	}, nil
}

// hearingOf reads the hearing an address or a form names.
func (p People) hearingOf(r *Request, id string) (place, error) {
	found, _, err := p.announced(r, id)
	if err != nil {
		return place{}, err
	}
	return p.hearingPlace(r, found)
}

// hearingPlace is a hearing as something to speak about: open while its phase
// says so.
func (p People) hearingPlace(r *Request, h hearing.Hearing) (place, error) {
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return place{}, err
	}
	target := r.Target("hearing")
	target.Unit, target.Phase = h.Unit, phaseOf(r.Jurisdiction)
	if !h.Open(hearing.Comment, r.Now) {
		target.Phase = civic.PhaseClosed
	}
	return place{
		subject: comment.Subject{Kind: comment.OnHearing, ID: h.ID},
		base:    "/hearings/" + h.ID, name: h.Title, release: h.Release, target: target, unitName: units,
		section: ui.Link{Label: r.T("hearing.title"), Href: r.Link.To("/hearings")},
	}, nil
}

// path is an address below the page.
func (p place) path(below string) string { return p.base + below }

// link leads back to a part of the page.
func (p place) link(r *Request, part string) ui.Link {
	return ui.Link{Label: p.name, Href: r.Link.To(p.base) + "#" + part}
}

// phaseOf says whether a government takes opinions and ratings. A sample
// shows somebody else's published figures: nothing may be said in its name.
func phaseOf(j civic.Jurisdiction) civic.Phase {
	if j.Kind == civic.Sample {
		return civic.PhaseClosed
	}
	return civic.PhaseOpen
}

// subjectLink leads to what an opinion is about, by its ID where it has no
// name.
func subjectLink(r *Request, kind comment.Kind, id, name string) ui.Link {
	pages := map[comment.Kind]string{comment.OnProject: "/projects/", comment.OnDepartment: "/departments/", comment.OnHearing: "/hearings/"}
	if kind == comment.OnLine {
		return ui.Link{Label: orElse(name, id), Href: r.Link.To(lineBase(id))}
	}
	if kind == comment.OnSection {
		return ui.Link{Label: orElse(name, id), Href: r.Link.To(sectionBase(id))}
	}
	if pages[kind] == "" {
		return ui.Link{Label: orElse(name, id)}
	}
	return ui.Link{Label: orElse(name, id), Href: r.Link.To(pages[kind] + id)}
}
