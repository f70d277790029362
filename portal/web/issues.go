package web

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/issues"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Issues are what public oversight found, for reading.
type Issues interface {
	Issues(ctx context.Context, jurisdiction string) ([]oversight.Issue, error)
	Issue(ctx context.Context, jurisdiction, id string) (oversight.Issue, error)
}

// issueParams are the parameters of the list of issues.
var issueParams = []string{"source", "state", "department", "page"}

// issueTarget is the living part of pages that show issues.
func issueTarget(*Request) string { return "issues" }

// issueReader prepares a page about issues; names are those of the release
// that is shown when none is asked for.
func (p Reading) issueReader(r *Request, title, description string, crumbs ...ui.Link) (issues.Reader, release.Names, error) {
	h, err := p.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if err != nil {
		return issues.Reader{}, release.Names{}, err
	}
	names, err := p.Names(r.Context, h)
	unit := func(code string) string { return names.UnitName(code, r.Lang.Code()) }
	frame := r.Frame(title, description, append(crumbs, ui.Link{Label: title})...)
	return issues.Reader{Frame: frame, Link: r.Link, Now: r.Now, UnitName: unit}, names, err
}

// issuesOf reads the list and what the reader asked of it.
func (p Reading) issuesOf(r *Request) (page issues.List, err error) {
	page.Filter = oversight.Filter{Source: oversight.Source(r.Query.Get("source")), State: oversight.Act(r.Query.Get("state"))}
	if page.Filter.Source != "" && !slices.Contains(oversight.Sources, page.Filter.Source) || page.Filter.State != "" && !slices.Contains(oversight.Acts, page.Filter.State) {
		return page, civic.Invalid("issue.fault_source", "source "+string(page.Filter.Source)+", state "+string(page.Filter.State))
	}
	var names release.Names
	if page.Reader, names, err = p.issueReader(r, r.T("issue.title"), ""); err != nil {
		return page, err
	}
	page.Choices = []ui.Option{{Label: r.T("filter.any")}}
	page.Department = r.Query.Get("department")
	for _, u := range names.Units {
		if u.Parent == "" {
			page.Choices = append(page.Choices, ui.Option{Value: u.Code, Label: page.UnitName(u.Code), Selected: u.Code == page.Department})
		}
	}
	if page.Department != "" {
		page.Filter.Units = names.UnitsOf([]string{page.Department})
	}
	if page.All, err = p.Issues(r.Context, r.Jurisdiction.Code); err != nil {
		return page, err
	}
	page.Matching = slices.DeleteFunc(slices.Clone(page.All), func(i oversight.Issue) bool { return !page.Filter.Fits(i) })
	page.Number, err = pageNumber(r, len(page.Matching), issues.PageSize)
	page.Frame.Description = page.Lead()
	return page, err
}

// issues is the list as a page.
func (p Reading) issues(r *Request) error {
	page, err := p.issuesOf(r)
	if err != nil {
		return err
	}
	return r.Page(issues.ShowList(page))
}

// issuesCSV is the list as a file.
func (p Reading) issuesCSV(r *Request) error {
	page, err := p.issuesOf(r)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, i := range page.Matching {
		rows = append(rows, page.Cells(i))
	}
	return r.CSV(r.Jurisdiction.Code+"-issues.csv", page.Heads(), rows)
}

// issue is one issue with its history.
func (p Reading) issue(r *Request) error {
	found, err := p.Issue(r.Context, r.Jurisdiction.Code, r.Param("id"))
	if err != nil {
		return err
	}
	page := issues.One{Issue: found, Project: found.Project}
	if page.Reader, _, err = p.issueReader(r, found.Title, found.Finding, ui.Link{Label: r.T("issue.title"), Href: r.Link.To("/issues")}); err != nil {
		return err
	}
	if found.Project != "" {
		about, err := p.Project(r.Context, r.Jurisdiction.Code, r.Edition, civic.PublicID(found.Project), release.Choice{})
		if err != nil && civic.KindOf(err) != civic.KindNotFound { // an earlier edition may not know it yet
			return err
		}
		if err == nil {
			page.Project = about.Name
		}
	}
	return r.Page(issues.ShowOne(page))
}

// issuesAbout draws the issues that fit on the page of what they are about;
// nil where there is none.
func (p Reading) issuesAbout(r *Request, fits func(oversight.Issue) bool) (templ.Component, error) {
	all, err := p.Issues(r.Context, r.Jurisdiction.Code)
	all = slices.DeleteFunc(all, func(i oversight.Issue) bool { return !fits(i) })
	if err != nil || len(all) == 0 {
		return nil, err
	}
	reader := issues.Reader{Link: r.Link, Now: r.Now}
	reader.Frame.Lang = r.Lang
	return issues.Short(reader, all), nil
}

// apiIssue is one problem on the list. Dates are days, moments RFC 3339.
type apiIssue struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	Source    oversight.Source `json:"source"`
	Reference *string          `json:"reference"`
	Unit      apiNamed         `json:"unit"`
	Project   *string          `json:"project"`
	Finding   string           `json:"finding"`
	State     oversight.Act    `json:"state"`
	PlanBy    string           `json:"plan_by"`
	AcceptBy  string           `json:"accept_by"`
	Late      *oversight.Act   `json:"late"`
	Steps     []apiStep        `json:"steps"`
	URL       string           `json:"url"`
}

type apiStep struct {
	Act      oversight.Act `json:"act"`
	Text     string        `json:"text"`
	At       time.Time     `json:"at"`
	LogIndex int64         `json:"log_index"`
}

// apiIssues is the list for programs, all that the parameters leave of it.
func (p Reading) apiIssues(r *Request) error {
	page, err := p.issuesOf(r)
	if err != nil {
		return err
	}
	answer := apiList[apiIssue]{Total: len(page.Matching), Items: []apiIssue{}, Facets: map[string][]apiFacet{}, Edition: r.Edition}
	for _, i := range page.Matching {
		item := apiIssue{
			ID: i.ID, Title: i.Title, Source: i.Source, Reference: orNull(i.Reference), Unit: apiNamed{i.Unit, page.UnitName(i.Unit)},
			Project: orNull(i.Project), Finding: i.Finding, State: i.State(), PlanBy: civic.Date(i.PlanBy), AcceptBy: civic.Date(i.AcceptBy),
			Steps: []apiStep{}, URL: r.Link.To("/issues/" + i.ID),
		}
		if late := i.Late(r.Now); late != "" {
			item.Late = &late
		}
		for _, s := range i.Steps {
			item.Steps = append(item.Steps, apiStep{s.Act, s.Text, s.At, s.LogIndex})
		}
		answer.Items = append(answer.Items, item)
	}
	return r.JSON(answer)
}
