package web

import (
	"net/url"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
)

// apiRoutes are for programs: the same parameters, the same figures. An item
// is never empty where a list has none: lists are arrays, unknown is null.
func apiRoutes(p Reading) []Route {
	return []Route{
		read("/api/v1/openapi.json", p.apiSpec),
		read("/api/v1/projects", p.apiProjects, release.Params...),
		read("/api/v1/projects/:id", p.apiProject, choiceParams...),
		read("/api/v1/suggest", p.apiSuggest, append([]string{"q"}, choiceParams...)...),
		read("/api/v1/releases", p.apiReleases),
		read("/api/v1/releases/:hash", p.apiRelease),
		read("/api/v1/issues", p.apiIssues, issueParams...).live(issueTarget),
		read("/api/v1/map/points", p.apiPoints, append([]string{"zoom"}, release.Params...)...),
		read("/api/v1/map/districts", p.apiDistricts, append([]string{"figure"}, choiceParams...)...).live(mapTarget),
		read("/api/v1/map/projects/:id", p.apiPopup, choiceParams...),
	}
}

// apiList is the answer of every list.
type apiList[T any] struct {
	Total   int                   `json:"total"`
	Items   []T                   `json:"items"`
	Facets  map[string][]apiFacet `json:"facets"`
	Next    *string               `json:"next"` // address of the next page
	Edition int64                 `json:"edition"`
}

// apiFacet is one value of a facet.
type apiFacet struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// apiNamed is a code with its name in the language asked for.
type apiNamed struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// apiProject is a project as lists show it. Amounts are published figures in
// 分; execution is in basis points; points are points.
type apiProject struct {
	ID         civic.PublicID `json:"id"`
	Name       string         `json:"name"`
	Summary    string         `json:"summary"`
	Unit       apiNamed       `json:"unit"`
	Department apiNamed       `json:"department"`
	Function   apiNamed       `json:"function"`
	Economic   *apiNamed      `json:"economic"`
	Region     *apiNamed      `json:"region"`
	Point      *apiPoint      `json:"point"`
	Class      budget.Class   `json:"class"`
	Start      *string        `json:"start"`
	End        *string        `json:"end"`
	Original   civic.Figure   `json:"original"`
	Adjusted   civic.Figure   `json:"adjusted"`
	Paid       civic.Figure   `json:"paid"`
	Execution  *apiRate       `json:"execution"`
	Alert      *budget.Alert  `json:"alert"`
	Self       *float64       `json:"self"`
	Review     *float64       `json:"review"`
	URL        string         `json:"url"`
}

type apiPoint struct {
	Lon float64 `json:"lon"`
	Lat float64 `json:"lat"`
}

type apiRate struct {
	Lo int64 `json:"lo"`
	Hi int64 `json:"hi"`
}

// apiOf writes a project.
func apiOf(v published.View, c release.Card) apiProject {
	item := apiProject{
		ID: c.ID, Name: c.Name, Summary: c.Summary,
		Unit:       apiNamed{c.Unit, v.UnitName(c.Unit)},
		Department: apiNamed{v.Names.Department(c.Unit), v.UnitName(v.Names.Department(c.Unit))},
		Function:   apiNamed{string(c.Function), v.ClassName(string(c.Function))},
		Class:      c.Class, Start: orNull(c.Start), End: orNull(c.End),
		Original: c.Original, Adjusted: c.Adjusted, Paid: c.Paid,
		Self: inPoints(c.Self), Review: inPoints(c.Review), URL: v.Link.Project(string(c.ID)),
	}
	if c.Economic != "" {
		item.Economic = &apiNamed{string(c.Economic), v.ClassName(string(c.Economic))}
	}
	if c.Region != "" {
		item.Region = &apiNamed{c.Region, v.RegionName(c.Region)}
	}
	if c.Lon != nil && c.Lat != nil {
		item.Point = &apiPoint{*c.Lon, *c.Lat}
	}
	if c.Execution != nil {
		item.Execution = &apiRate{c.Execution.Lo, c.Execution.Hi}
	}
	if level := v.Release.Alert(c); level != budget.NoAlert {
		item.Alert = &level
	}
	return item
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func inPoints(hundredths *int) *float64 {
	if hundredths == nil {
		return nil
	}
	points := float64(*hundredths) / 100
	return &points
}

// apiRelease is a release.
type apiRelease struct {
	Hash         string       `json:"hash"`
	Jurisdiction string       `json:"jurisdiction"`
	Year         int          `json:"year"`
	Stage        civic.Stage  `json:"stage"`
	Version      int          `json:"version"`
	Month        *int         `json:"month"`
	AsOf         string       `json:"as_of"`
	SealedAt     time.Time    `json:"sealed_at"`
	PublishedAt  time.Time    `json:"published_at"`
	Edition      int64        `json:"edition"`
	LogIndex     int64        `json:"log_index"`
	Supersedes   *string      `json:"supersedes"`
	Projects     int          `json:"projects"`
	Original     civic.Figure `json:"original"`
	Adjusted     civic.Figure `json:"adjusted"`
	Paid         civic.Figure `json:"paid"`
	URL          string       `json:"url"`
}

func apiReleaseOf(b link.Builder, h release.Header) apiRelease {
	item := apiRelease{
		Hash: h.Hash, Jurisdiction: h.Document.Jurisdiction, Year: int(h.Document.Year), Stage: h.Document.Stage,
		Version: h.Document.Version, AsOf: h.AsOf.Format(time.DateOnly), SealedAt: h.SealedAt, PublishedAt: h.PublishedAt,
		Edition: h.Edition, LogIndex: h.LogIndex, Supersedes: orNull(h.Supersedes), Projects: h.Projects,
		Original: h.Original, Adjusted: h.Adjusted, Paid: h.Paid, URL: b.API("/releases/" + h.Hash),
	}
	if h.Document.Stage == civic.Execution {
		item.Month = &h.Document.Month
	}
	return item
}

// apiProjects is the list of projects.
func (p Reading) apiProjects(r *Request) error {
	list, filter, err := p.list(r)
	if err != nil {
		return err
	}
	v := r.apiView(list.Release, list.Names)
	answer := struct {
		apiList[apiProject]
		Release   apiRelease                   `json:"release"`
		Corrected []apiCorrection              `json:"corrected"`
		Search    apiHealth                    `json:"search"`
		Marked    map[civic.PublicID]apiMarked `json:"marked"`
	}{
		apiList[apiProject]{Total: list.Total, Items: []apiProject{}, Facets: apiFacets(v, list.Facets), Edition: r.Edition},
		apiReleaseOf(r.Link, list.Release), apiCorrections(list.Corrected), apiHealthOf(list.Health), apiMarks(filter, list),
	}
	for _, c := range list.Cards {
		answer.Items = append(answer.Items, apiOf(v, c))
	}
	if list.Next != "" {
		next := url.Values{"cursor": {list.Next}}
		for name, values := range r.Query {
			if name != "cursor" {
				next[name] = values
			}
		}
		answer.Next = orNull(r.Link.With("/api/v1/projects", next))
	}
	return r.JSON(answer)
}

// apiView names codes in the reader's language.
func (r *Request) apiView(h release.Header, names release.Names) published.View {
	v := published.View{Link: r.Link, Release: h, Names: names}
	v.Frame.Lang = r.Lang
	return v
}

func apiFacets(v published.View, facets map[string][]release.FacetValue) map[string][]apiFacet {
	all := map[string][]apiFacet{}
	for dimension, values := range facets {
		all[dimension] = []apiFacet{}
		for _, value := range values {
			all[dimension] = append(all[dimension], apiFacet{value.Value, facetLabel(v, dimension, value.Value), value.Count})
		}
	}
	return all
}

// facetLabel names a value as the filter panel does.
func facetLabel(v published.View, dimension, value string) string {
	switch dimension {
	case "region":
		return v.RegionName(value)
	case "department":
		return v.UnitName(value)
	case "class", "economic":
		return v.ClassName(value)
	case "alert":
		return v.T("lag." + value)
	}
	return v.T("projects." + dimension + "_" + value)
}

// apiProject is one project with its months, goals and history.
func (p Reading) apiProject(r *Request) error {
	found, err := p.projectOf(r)
	if err != nil {
		return err
	}
	names, err := p.Names(r.Context, found.Release)
	if err != nil {
		return err
	}
	return r.JSON(apiDetailOf(r.apiView(found.Release, names), r.Edition, found))
}

// apiDetail is a project with everything published about it.
type apiDetail struct {
	apiProject
	Justification string          `json:"justification"`
	Necessity     *string         `json:"necessity"`
	Priority      *string         `json:"priority"`
	Schedule      *string         `json:"schedule"`
	Release       apiRelease      `json:"release"`
	Months        []apiMonth      `json:"months"`
	Goals         []apiGoal       `json:"goals"`
	History       []apiAppearance `json:"history"`
	Edition       int64           `json:"edition"`
}

type apiMonth struct {
	Month int          `json:"month"`
	Paid  civic.Figure `json:"paid"`
}

type apiGoal struct {
	Level1 string   `json:"level1"`
	Level2 string   `json:"level2"`
	Level3 string   `json:"level3"`
	Target string   `json:"target"`
	Actual *string  `json:"actual"`
	Weight float64  `json:"weight"`
	Self   *float64 `json:"self"`
	Review *float64 `json:"review"`
}

type apiAppearance struct {
	Release  string       `json:"release"` // hash
	Year     int          `json:"year"`
	Stage    civic.Stage  `json:"stage"`
	Original civic.Figure `json:"original"`
	Adjusted civic.Figure `json:"adjusted"`
	Paid     civic.Figure `json:"paid"`
}

func apiDetailOf(v published.View, edition int64, found release.Project) apiDetail {
	detail := apiDetail{
		apiProject: apiOf(v, found.Card), Justification: found.Justification, Release: apiReleaseOf(v.Link, found.Release),
		Months: []apiMonth{}, Goals: []apiGoal{}, History: []apiAppearance{}, Edition: edition,
	}
	detail.Necessity, detail.Priority = orNull(found.Texts[budget.NecessityText]), orNull(found.Texts[budget.PriorityText])
	detail.Schedule = orNull(found.Texts[budget.ScheduleText])
	for _, m := range found.Months {
		detail.Months = append(detail.Months, apiMonth(m))
	}
	for _, g := range found.Goals {
		detail.Goals = append(detail.Goals, apiGoal{
			g.Level1, g.Level2, g.Level3, g.Target, orNull(g.Actual), float64(g.Weight) / 100, inPoints(g.Self), inPoints(g.Review),
		})
	}
	for _, a := range found.History {
		d := a.Release.Document
		detail.History = append(detail.History, apiAppearance{a.Release.Hash, int(d.Year), d.Stage, a.Original, a.Adjusted, a.Paid})
	}
	return detail
}
