// Package performance is the page of weighted public feedback: the scores of
// departments with their intervals, what is being rated now, and the file
// from which anybody can recompute them.
package performance

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page shows one closed period, where there is one, and the open one.
type Page struct {
	published.View
	Files   []scoring.File // of closed periods, the latest first
	Shown   *scoring.File
	Bundle  scoring.Bundle // of Shown, with its result
	Chosen  string         // department whose projects are listed, "" for none
	Open    *rating.Dated
	Running []scoring.Rated // of the open period
	Cards   map[civic.PublicID]release.Card
}

// Periods lead to the closed periods.
func (p Page) Periods() []ui.Link {
	var links []ui.Link
	for _, f := range p.Files {
		links = append(links, ui.Link{
			Label: Period(p.Lang(), f.Period), Href: p.Link.To("/performance", "period", string(f.Period)),
			Current: p.Shown != nil && f.Period == p.Shown.Period,
		})
	}
	return links
}

// Period names a rating period: 2026 年, 2026 年上半年.
func Period(lang message.Lang, period rating.Period) string {
	half := "year"
	if text := string(period); len(text) > 4 {
		half = text[4:]
	}
	return message.T(lang, "performance.period_"+half, int(period.Year()))
}

// result is the claimed result of the shown bundle.
func (p Page) result() scoring.Result {
	if p.Bundle.Result == nil {
		return scoring.Result{}
	}
	return *p.Bundle.Result
}

// Departments is the table of the departments' scores, scored ones first by
// code: it is no ranking, a rank stands only where intervals do not overlap.
func (p Page) Departments() ui.Table {
	t := ui.Table{
		Caption: p.T("performance.departments"), Note: p.T("performance.departments_note"),
		Columns: []ui.Column{
			{Head: p.T("budget.department")}, {Head: p.T("performance.score"), Numeric: true}, {Head: p.T("performance.interval"), Numeric: true},
			{Head: p.T("performance.n"), Numeric: true}, {Head: p.T("performance.coverage"), Numeric: true},
			{Head: p.T("performance.internal"), Numeric: true}, {Head: p.T("performance.composite"), Numeric: true},
			{Head: p.T("performance.rank"), Numeric: true}, {Head: p.T("performance.state")},
		},
	}
	departments := slices.Clone(p.result().Departments)
	slices.SortStableFunc(departments, func(a, b scoring.DepartmentScore) int {
		return cmp.Or(-compareBool(a.Scored, b.Scored), cmp.Compare(a.Code, b.Code))
	})
	for _, d := range departments {
		t.Rows = append(t.Rows, p.department(d))
	}
	return t
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (p Page) department(d scoring.DepartmentScore) ui.Row {
	name := ui.Anchor(p.UnitName(d.Code), p.Link.To("/performance", "period", string(p.Shown.Period), "department", d.Code)+"#projects")
	cells := []templ.Component{name}
	if d.Scored {
		cells = append(cells, ui.Text(tenth(d.Score)), ui.Text(tenth(d.Lo)+"–"+tenth(d.Hi)))
	} else {
		cells = append(cells, ui.Text(p.T("rating.too_few")), ui.Text(""))
	}
	rank := p.T("performance.no_rank")
	if d.Rank != nil {
		rank = strconv.Itoa(*d.Rank)
	}
	cells = append(cells, ui.Text(civic.Thousands(int64(d.N))), ui.Text(message.Percent(int64(math.Round(d.Coverage*10000)))),
		ui.Text(p.orNone(d.Internal)), ui.Text(p.orNone(d.Composite)), ui.Text(rank))
	if d.Provisional {
		return ui.Row{Cells: append(cells, ui.PillTag(ui.Pill{Tone: ui.Act, Icon: "clock", Word: p.T("rating.provisional")}))}
	}
	return ui.Row{Cells: append(cells, ui.Text(p.T("performance.final")))}
}

func (p Page) orNone(score *float64) string {
	if score == nil {
		return p.T("figure.none")
	}
	return tenth(*score)
}

// tenth writes a score with one decimal.
func tenth(score float64) string { return strconv.FormatFloat(score, 'f', 1, 64) }

// Projects is the table of the scores of the chosen department's projects.
func (p Page) Projects() ui.Table {
	t := ui.Table{
		Caption: p.UnitName(p.Chosen), Note: p.T("performance.projects_note"),
		Columns: []ui.Column{
			{Head: p.T("nav.projects")}, {Head: p.T("performance.score"), Numeric: true}, {Head: p.T("performance.interval"), Numeric: true},
			{Head: p.T("performance.n"), Numeric: true}, {Head: p.T("performance.weight"), Numeric: true},
		},
	}
	for _, s := range p.result().Projects {
		if s.Department != p.Chosen {
			continue
		}
		score, interval := p.T("rating.too_few"), ""
		if s.Scored {
			score, interval = tenth(s.Score), tenth(s.Lo)+"–"+tenth(s.Hi)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			p.project(s.ID), ui.Text(score), ui.Text(interval), ui.Text(civic.Thousands(int64(s.N))), ui.Text(message.Percent(int64(math.Round(s.Weight * 10000)))),
		}})
	}
	return t
}

// project names a project, by its number where it is no longer published.
func (p Page) project(id civic.PublicID) templ.Component {
	if card, ok := p.Cards[id]; ok {
		return ui.Anchor(card.Name, p.Link.Project(string(id)))
	}
	return ui.Text(string(id))
}

// Now is the table of projects being rated, as far as enough people have.
func (p Page) Now() ui.Table {
	t := ui.Table{
		Caption: p.T("performance.running"), Note: p.T("rate.steps"),
		Columns: []ui.Column{{Head: p.T("nav.projects")}, {Head: p.T("budget.department")}, {Head: p.T("performance.score"), Numeric: true}, {Head: p.T("performance.n"), Numeric: true}},
	}
	for _, s := range p.Running {
		if card, ok := p.Cards[s.Project]; ok && s.Enough() {
			t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
				p.project(s.Project), ui.Text(p.UnitName(p.Names.Department(card.Unit))), ui.Text(strconv.Itoa(s.Score)), ui.Text(civic.Thousands(int64(s.N))),
			}})
		}
	}
	return t
}

// OpenWords says what is being rated and until when.
func (p Page) OpenWords() string {
	last := p.Open.Closes.AddDate(0, 0, -1)
	return p.T("performance.open_until", Period(p.Lang(), p.Open.Period), message.Date(p.Lang(), last))
}

// Download leads to the file of the shown period.
func (p Page) Download() string {
	return p.Link.To("/data/scores/" + string(p.Shown.Period) + "/bundle.json")
}

// LogHref leads to the record of the shown file in the public log.
func (p Page) LogHref() string {
	return p.Link.To("/log", "from", strconv.FormatInt(p.Shown.LogIndex+1, 10))
}
