package web

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
	"github.com/sunbudget/sunbudget/portal/web/page/project"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// projectOf reads the project a request names, in the release its parameters
// name.
func (p Reading) projectOf(r *Request) (release.Project, error) {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return release.Project{}, err
	}
	id := civic.PublicID(r.Param("id"))
	if !id.Valid() {
		return release.Project{}, civic.NotFound("project " + string(id))
	}
	return p.Project(r.Context, r.Jurisdiction.Code, r.Edition, id, filter.Choice)
}

// project is a project's own page.
func (p Reading) project(r *Request) error {
	found, err := p.projectOf(r)
	if err != nil {
		return err
	}
	page := project.Page{Project: found}
	if page.View, err = p.viewOf(r, found.Release); err != nil {
		return err
	}
	if page.Sections, err = p.projectSections(r, found); err != nil {
		return err
	}
	if page.Issues, err = p.issuesAbout(r, func(i oversight.Issue) bool { return i.Project == string(found.ID) }); err != nil {
		return err
	}
	if page.Course, err = p.course(r, page.View, found); err != nil {
		return err
	}
	if page.Originals, err = p.originals(r, page.View, found.ID); err != nil {
		return err
	}
	if page.Rules, err = p.rulesFor(r, found); err != nil {
		return err
	}
	page.View = r.framed(page.View, found.Name, page.Sentence(), ui.Link{Label: r.T("nav.projects"), Href: r.Link.To("/projects")})
	return r.Page(project.Show(page))
}

// course reads what happened to a project besides its figures.
func (p Reading) course(r *Request, v published.View, found release.Project) (course project.Course, err error) {
	course.Now = r.Now
	id := string(found.ID)
	if course.Hearings, err = p.HearingsOn(r.Context, r.Jurisdiction.Code, id); err != nil {
		return course, err
	}
	if course.Replies, err = p.RepliesOn(r.Context, r.Jurisdiction.Code, id); err != nil {
		return course, err
	}
	clock, err := p.clocked(r, v)
	if err != nil {
		return course, err
	}
	filter := release.SignalFilter{Kind: release.PublicSignals, Project: found.ID}
	signals, err := p.Signals(r.Context, found.Release, filter, 0, len(budget.Signals))
	for _, s := range signals {
		course.Alerts = append(course.Alerts, project.Alerted{
			At: clock.Since(s.Standing), Words: alerts.Reason(r.Lang, s.Standing), Level: s.Level, Href: alerts.At(v, s),
		})
	}
	return course, err
}

func (p Reading) projectSections(r *Request, found release.Project) ([]templ.Component, error) {
	var sections []templ.Component
	for _, make := range p.ProjectSections {
		section, err := make(r, found)
		if err != nil {
			return nil, err
		}
		if section != nil {
			sections = append(sections, section)
		}
	}
	return sections, nil
}

// projectTarget names the living part of a project's page, as
// comment.Subject does.
func projectTarget(r *Request) string { return "project/" + r.Param("id") }
