// Package performance is the page of weighted public feedback: the scores of
// departments with their intervals, what is being rated now, and the file
// from which anybody can recompute them.
package performance

import (
	"math"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page shows one closed period, where there is one, and the open one.
type Page struct {
	published.View
	Files        []scoring.File // of closed periods, the latest first
	Shown        *scoring.File
	Bundle       scoring.Bundle // of Shown, with its result
	Before       scoring.Bundle // of the period before, without a result where there is none
	Swings       scoring.Swings
	Returns      []delivery.PublicReturn
	Consequences []scoring.Consequence
	ThirdParty   []scoring.ThirdParty
	Years        map[string]scoring.PublicScore // how people rated each department's year
	Waiting      []rating.Period                // closed, and not approved yet
	Chosen       string                         // department whose projects are listed, "" for none
	Open         *rating.Dated
	Running      []scoring.Rated // of the open period
	Cards        map[civic.PublicID]release.Card
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

func (p Page) orNone(score *float64) string {
	if score == nil {
		return p.T("figure.none")
	}
	return tenth(*score)
}

// tenth writes a score with one decimal.
func tenth(score float64) string { return strconv.FormatFloat(score, 'f', 1, 64) }

// Projects is the table of the scores of the chosen department's projects:
// what people think beside what the unit says of itself and what reviewers
// found.
func (p Page) Projects() ui.Table {
	t := ui.Table{
		Caption: p.UnitName(p.Chosen), Note: p.T("performance.projects_note"),
		Columns: []ui.Column{
			{Head: p.T("nav.projects")}, {Head: p.T("performance.score"), Numeric: true}, {Head: p.T("performance.n"), Numeric: true},
			{Head: p.T("performance.self"), Numeric: true}, {Head: p.T("performance.review"), Numeric: true},
			{Head: p.T("performance.third_party"), Numeric: true},
			{Head: p.T("performance.weight"), Numeric: true}, {Head: p.T("performance.swing", decimal(p.Bundle.Method.SwingPoints)), Numeric: true},
		},
	}
	for _, s := range p.result().Projects {
		if s.Department == p.Chosen {
			t.Rows = append(t.Rows, p.projectRow(s))
		}
	}
	return t
}

func (p Page) projectRow(s scoring.ProjectScore) ui.Row {
	score := p.T("rating.too_few")
	if s.Scored {
		score = p.T("performance.with_interval", tenth(s.Score), tenth(s.Lo), tenth(s.Hi))
	}
	card := p.Cards[s.ID]
	swing, known := p.Swings.Projects[s.ID]
	return ui.Row{Cells: []templ.Component{
		p.project(s.ID), ui.Text(score), ui.Text(civic.Thousands(int64(s.N))), ui.Text(p.points(card.Self)), ui.Text(p.points(card.Review)),
		ui.Text(p.independentOf(s.ID)),
		ui.Text(message.Percent(int64(math.Round(s.Weight * 10000)))), ui.Text(p.swing(swing, known)),
	}}
}

// points are hundredths of a point in words.
func (p Page) points(hundredths *int) string {
	if hundredths == nil {
		return p.T("figure.none")
	}
	return tenth(float64(*hundredths) / 100)
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

// WaitingWords names the closed periods whose scores nobody has approved yet.
func (p Page) WaitingWords() string {
	names := make([]string, len(p.Waiting))
	for i, period := range p.Waiting {
		names[i] = Period(p.Lang(), period)
	}
	return p.T("performance.waiting", strings.Join(names, p.T("performance.and")))
}

// Year is how people rated the chosen department's year, in one sentence; ""
// where too few did.
func (p Page) Year() string {
	year, ok := p.Years[p.Chosen]
	if !ok || !year.Enough() {
		return ""
	}
	return p.T("performance.year", year.Score, civic.Thousands(int64(year.N)))
}

// Led lists what the chosen department's score led to.
func (p Page) Led() []string {
	var lines []string
	for _, c := range p.Consequences {
		if c.Unit == p.Chosen {
			lines = append(lines, p.T("performance.led_to", p.T("score.consequence_"+string(c.Kind)), c.Document, message.Date(p.Lang(), c.RecordedAt), c.Note))
		}
	}
	return lines
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
