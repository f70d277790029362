package web

import (
	"context"
	"io"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
	"github.com/sunbudget/sunbudget/search"
)

// Publications are the published releases, for reading.
type Publications interface {
	Releases(ctx context.Context, jurisdiction string, edition int64) ([]release.Header, error)
	Release(ctx context.Context, jurisdiction string, edition int64, choice release.Choice) (release.Header, error)
	Sealed
	// ScoreBundles are the published scores, the latest period first.
	ScoreBundles(ctx context.Context, jurisdiction string) ([]scoring.File, error)
	release.Rules
	Comparisons
	Summaries
	Alerts
	Districts
	Issues
	FileReader(ctx context.Context, jurisdiction, hash, name string) io.Reader
	// HearingsOn and RepliesOn are parts of a project's course.
	HearingsOn(ctx context.Context, jurisdiction, project string) ([]hearing.Hearing, error)
	RepliesOn(ctx context.Context, jurisdiction, project string) ([]comment.Answered, error)
	Names(ctx context.Context, h release.Header) (release.Names, error)
	Originals(ctx context.Context, h release.Header, project civic.PublicID) ([]release.Original, error)
	Sums(ctx context.Context, h release.Header, dimension string) ([]release.Sum, error)
	CommentCounts(ctx context.Context, jurisdiction string, ids []civic.PublicID) (map[civic.PublicID]comment.Count, error)
	Cards(ctx context.Context, h release.Header, ids []civic.PublicID) ([]release.Card, error)
	Project(ctx context.Context, jurisdiction string, edition int64, id civic.PublicID, choice release.Choice) (release.Project, error)
	Clusters(ctx context.Context, h release.Header, zoom int, box release.Box, limit int) ([]release.Cluster, error)
	ClustersOf(ctx context.Context, h release.Header, ids []civic.PublicID, zoom int, box release.Box, limit int) ([]release.Cluster, error)
	Map(ctx context.Context, jurisdiction string) (release.Map, error)
	TablesOf(ctx context.Context, h release.Header) ([]release.TableOf, error)
	Printed(ctx context.Context, releases []int64) ([]release.Printed, error)
	Lines(ctx context.Context, h release.Header, unit, table string) ([]release.Line, error)
	Notes(ctx context.Context, h release.Header, unit, table string) ([]release.Note, error)
	Sections(ctx context.Context, h release.Header, unit string) ([]budget.Section, error)
	SectionHistory(ctx context.Context, jurisdiction string, edition int64, year civic.FiscalYear, of release.Accounts, unit, number string) ([]release.SectionIn, error)
	Explained(ctx context.Context, h release.Header) ([]string, error)
	LineHistory(ctx context.Context, jurisdiction string, edition int64, table, unit, code string) ([]release.LineIn, error)
	Details(ctx context.Context, h release.Header, ids []civic.PublicID) ([]release.Detail, error)
}

// ProjectSection is a part of a project's page that another page family
// makes: opinions, ratings. nil is nothing to show.
type ProjectSection func(r *Request, project release.Project) (templ.Component, error)

// DepartmentSection is a part of a department's page on a release that another
// page family makes. nil is nothing to show.
type DepartmentSection func(r *Request, h release.Header, unit budget.Unit) (templ.Component, error)

// HomeSection is a part of the first page under "what I can still influence".
type HomeSection func(r *Request) (templ.Component, error)

// Reading is what the public reading pages are made of.
type Reading struct {
	Publications
	Engine          search.Complete
	ProjectSections []ProjectSection
	// MethodSections are further parts of /method.
	MethodSections []HomeSection
	LineSections   []LineSection
	// SectionOpinions are the opinions on a section of an explanation; nil for none.
	SectionOpinions HomeSection
	// DepartmentSections are further parts of a department's page.
	DepartmentSections []DepartmentSection
	HomeSections       []HomeSection
	Tour               *Tour // of the demo; nil elsewhere
}

// PublicRoutes are the pages every visitor reads, and the same for programs.
func PublicRoutes(p Reading) []Route {
	routes := []Route{
		read("/", p.home).live(wholeJurisdiction),
		read("/budgets", p.budgets),
		read("/budgets/:year", p.budget, sheetParams...),
		read("/projects", p.projects, release.Params...).live(wholeJurisdiction),
		read("/projects.csv", p.projectsCSV, release.Params...).streamed(),
		read("/projects/:id", p.project, choiceParams...).live(projectTarget),
		read("/projects/:id/request", p.request, choiceParams...),
		read("/deadlines", p.deadlines, "year"),
		read("/deadlines.csv", p.deadlinesCSV, "year").streamed(),
		read("/budgets/:year/citizens", p.citizens(p.citizensYear), choiceParams[1:]...),
		read("/budgets/:year/citizens.pdf", p.citizensPDF(p.citizensYear), choiceParams[1:]...),
		read("/departments/:code/citizens", p.citizens(p.citizensDepartment), choiceParams...),
		read("/departments/:code/citizens.pdf", p.citizensPDF(p.citizensDepartment), choiceParams...),
		read("/departments", p.departments, choiceParams...),
		read("/departments/:code", p.department, choiceParams...).live(wholeJurisdiction),
		read("/regions/:code", p.region, choiceParams...),
		read("/map", p.showMap, append([]string{"figure", "near"}, release.Params...)...).live(mapTarget),
		read("/overview", p.overview, choiceParams...).live(alertTarget),
		read("/overview/:picture.csv", p.overviewCSV, choiceParams...).streamed(),
		read("/alerts", p.alerts, alertParams...).live(alertTarget),
		read("/alerts.csv", p.alertsCSV, alertParams...).streamed(),
		read("/issues", p.issues, issueParams...).live(issueTarget),
		read("/issues.csv", p.issuesCSV, issueParams...).streamed(),
		read("/issues/:id", p.issue).live(issueTarget),
		read("/compare", p.compare, compareParams...),
		read("/compare.csv", p.compareCSV, compareParams...).streamed(),
		read("/differences", p.differences, differenceParams...).live(wholeJurisdiction),
		read("/differences.csv", p.differencesCSV, differenceParams...).streamed(),
		read("/data", p.allData),
		read("/data/:hash", p.releaseData),
		read("/data/:hash/datapackage.json", p.releasePackage),
		read("/data/:hash/files/:name", p.releaseFile).streamed(),
		read("/data/:hash/:table.csv", p.releaseCSV).streamed(),
		read("/data/:hash/:table.json", p.releaseJSON).streamed(),
		read("/method", p.method).live(wholeJurisdiction),
		read("/glossary", p.glossary),
		read("/accessibility", p.accessibility),
	}
	if p.Tour != nil {
		routes = append(routes, read("/tour", p.tour))
	}
	return slices.Concat(routes, statutoryRoutes(p), explanationRoutes(p), apiRoutes(p))
}

// read is a public GET route.
func read(path string, handle func(*Request) error, params ...string) Route {
	return Route{Method: http.MethodGet, Path: path, Site: Public, Action: account.Read, Params: params, Handle: handle}
}

// live names the living part the page shows.
func (r Route) live(target func(*Request) string) Route {
	r.Live = target
	return r
}

// choiceParams are the parameters that name a release.
var choiceParams = []string{"year", "stage", "version", "month"}

// view prepares a page about the release the parameters name.
func (p Reading) view(r *Request, choice release.Choice) (published.View, error) {
	h, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, choice)
	if err != nil {
		return published.View{}, err
	}
	return p.viewOf(r, h)
}

// viewOf prepares a page about a release. It speaks the reader's language
// from the start: titles are made before the frame around them.
func (p Reading) viewOf(r *Request, h release.Header) (published.View, error) {
	names, err := p.Names(r.Context, h)
	return published.View{Frame: ui.Page{Lang: r.Lang}, Link: r.Link, Release: h, Names: names}, err
}

// framed adds the frame once the page knows its title.
func (r *Request) framed(v published.View, title, description string, crumbs ...ui.Link) published.View {
	v.Frame = r.Frame(title, description, append(crumbs, ui.Link{Label: title})...)
	v.Frame.AsOf = v.Release.AsOf
	return v
}

// wholeJurisdiction is the living part of pages that show what people write
// all over the jurisdiction.
func wholeJurisdiction(*Request) string { return EveryTarget }

// viewAndFilter is a page about a release with what the reader asked of it.
type viewAndFilter struct {
	published.View
	filter release.Filter
}

// scope is what a search of the page's release looks at.
func (v viewAndFilter) scope() search.Scope {
	return search.Scope{Release: v.Release, Names: v.Names}
}

// className is the official name of a functional class in lang.
func className(f civic.Function, lang string) string { return budget.ClassName(string(f), lang) }

// fresh keeps a route out of the response cache.
func (r Route) fresh() Route {
	r.Fresh = true
	return r
}

// crowded lets a route take who is signed in from memory.
func (r Route) crowded() Route {
	r.Crowded = true
	return r
}

// streamed is fresh: an answer that may be large is not kept in memory.
func (r Route) streamed() Route { return r.fresh() }
