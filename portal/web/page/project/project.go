// Package project is a project's own page: what it is for in one sentence,
// its money as a bar, progress against time, months, targets, and what every
// earlier release said.
package project

import (
	"cmp"
	"slices"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is a project as it stands in one release, with its history.
type Page struct {
	published.View
	Originals templ.Component // original documents; nil where there are none
	Project   release.Project
	Rules     []release.Rule    // of the disclosure list, where a figure is not published
	Sections  []templ.Component // opinions, ratings
	Issues    templ.Component   // what public oversight found; nil for nothing
	Course    Course
}

// Contents leads down the page: on a phone rating and speaking are many
// screens below the money.
func (p Page) Contents() []ui.Link {
	var parts []ui.Link
	if len(p.Sections) > 0 {
		parts = []ui.Link{{Label: p.T("rating.title"), Href: "#rating"}, {Label: p.T("opinion.title"), Href: "#opinions"}}
	}
	if len(p.Project.Months) > 0 {
		parts = append(parts, ui.Link{Label: p.T("project.months"), Href: "#months"})
	}
	if len(p.Events()) > 0 {
		parts = append(parts, ui.Link{Label: p.T("project.timeline"), Href: "#timeline"})
	}
	return parts
}

// Status is what stands out about the project, its highest reviewed alert
// first.
func (p Page) Status() []ui.Pill {
	pills := p.Pills(p.Project.Card)
	if len(p.Course.Alerts) == 0 {
		return pills
	}
	highest := slices.MaxFunc(p.Course.Alerts, func(a, b Alerted) int { return cmp.Compare(rank(a.Level), rank(b.Level)) })
	alert := ui.AlertPill(p.Lang(), string(highest.Level))
	alert.Href = highest.Href
	return append([]ui.Pill{alert}, pills...)
}

// rank is the place of a level on the public scale.
func rank(level budget.Alert) int { return slices.Index(budget.Alerts(), string(level)) }

// Sentence says what the project is in one plain sentence.
func (p Page) Sentence() string {
	if p.Project.Summary != "" {
		return p.Project.Summary
	}
	return p.T("project.sentence", p.UnitName(p.Project.Unit), p.ClassName(string(p.Project.Function)))
}

// Fact is one line of what is known about a project.
type Fact struct{ Term, Text, Href string }

// Facts are who, where, what for, and when.
func (p Page) Facts() []Fact {
	c := p.Project.Card
	facts := []Fact{{p.T("project.unit"), p.UnitName(c.Unit), p.Link.Department(c.Unit)}}
	if department := p.Names.Department(c.Unit); department != c.Unit {
		facts = append(facts, Fact{p.T("project.department"), p.UnitName(department), p.Link.Department(department)})
	}
	facts = append(facts, Fact{
		p.T("project.function"), string(c.Function) + " " + p.ClassName(string(c.Function)),
		p.Link.To("/projects", append(p.Choice(), "class", string(c.Function))...),
	})
	if c.Economic != "" {
		facts = append(facts, Fact{p.T("project.economic"), string(c.Economic) + " " + p.ClassName(string(c.Economic)), ""})
	}
	place := Fact{p.T("project.region"), p.RegionName(c.Region), ""}
	if c.Region != "" {
		place.Href = p.Link.Region(c.Region)
	}
	facts = append(facts, place)
	if c.Start != "" || c.End != "" {
		facts = append(facts, Fact{p.T("project.period"), p.T("project.from_to", c.Start, c.End), ""})
	}
	return append(facts, Fact{p.T("project.disclosure"), p.T("project.class_" + string(c.Class)), p.Link.To("/method") + "#disclosure"},
		Fact{p.T("project.id"), string(c.ID), ""})
}

// Money are the published figures large.
func (p Page) Money() []ui.FigureBlock {
	c := p.Project.Card
	first := p.T("published.original")
	if p.Draft() {
		first = p.T("project.proposed")
	}
	blocks := []ui.FigureBlock{{Label: first, Value: c.Original, Note: p.nextReview("project.amount", c.Original)}}
	if !c.Adjusted.Missing() {
		blocks = append(blocks, ui.FigureBlock{Label: p.T("published.amount"), Value: c.Adjusted, Note: p.nextReview("project.amount", c.Adjusted)})
	}
	if !c.Paid.Missing() {
		note := p.nextReview("project.paid", c.Paid)
		if note == "" {
			note = p.T("published.rate") + " " + message.Rate(p.Lang(), c.Paid, c.Budget())
		}
		blocks = append(blocks, ui.FigureBlock{Label: p.T("published.paid"), Value: c.Paid, Note: note})
	}
	for i := range blocks {
		if !blocks[i].Value.Missing() {
			blocks[i].Ask = p.AskHref()
		}
	}
	return blocks
}

// nextReview says below a figure that is withheld when that is looked at again;
// "" for any other.
func (p Page) nextReview(field string, f civic.Figure) string {
	if f.Form != civic.Withheld {
		return ""
	}
	return p.T("inquiry.review_on", p.reviewOf(field))
}

// Texts are why the project is needed, how urgent it is, how and in which phases
// it is done and what is to come of it, as far as published.
func (p Page) Texts() []Paragraph {
	var all []Paragraph
	for _, field := range budget.TextFields {
		if field == budget.NatureText || field == budget.CategoryText {
			continue // a word each, for the form of table 11
		}
		if text := p.Project.Texts[field]; text != "" {
			all = append(all, Paragraph{p.T("project." + string(field)), text})
		}
	}
	return all
}

// Paragraph is a text under its name.
type Paragraph struct{ Label, Text string }

// Lag says how far payments are behind the calendar; nil where they are not.
// It has no colour: a reviewed alert stands at the title (decision 0091).
func (p Page) Lag() *ui.Notice {
	level := p.Release.Alert(p.Project.Card)
	if level == budget.NoAlert {
		return nil
	}
	elapsed, _ := p.Release.Elapsed()
	lag := message.Points(elapsed - p.Project.Execution.Hi)
	return &ui.Notice{
		Tone: ui.Plain, Icon: "clock", Title: p.T("lag." + string(level)),
		Body:  p.T("project.alert", lag),
		Links: []ui.Link{{Label: p.T("project.alert_method"), Href: p.Link.To("/method") + "#alerts"}},
	}
}

// Months is the table of payments: by the end of each month, and within it
// where both ends are exact.
func (p Page) Months() ui.Table {
	t := ui.Table{
		Caption: p.Document(), Note: p.T("project.months_note"), Compact: true,
		Columns: []ui.Column{
			{Head: p.T("project.month")}, {Head: p.T("project.in_month"), Numeric: true},
			{Head: p.T("project.by_month"), Numeric: true}, {Head: p.T("published.rate"), Numeric: true},
		},
	}
	paid := map[int]civic.Figure{0: civic.ExactFigure(0)}
	last := 0
	for _, m := range p.Project.Months {
		paid[m.Month], last = m.Paid, max(last, m.Month)
	}
	for month := 1; month <= last; month++ {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.T("project.month_n", month)), ui.Money(p.Lang(), within(paid[month-1], paid[month])),
			ui.Money(p.Lang(), paid[month]), ui.Text(message.Rate(p.Lang(), paid[month], p.Project.Budget())),
		}})
	}
	return t
}

// within is what was paid between two ends of months, where both are exact.
func within(before, after civic.Figure) civic.Figure {
	if before.Form == civic.Exact && after.Form == civic.Exact {
		return civic.ExactFigure(after.Lo - before.Lo)
	}
	if after.Known() {
		return civic.NoFigure()
	}
	return after
}

// Goals is the table of performance indicators with self-evaluation and
// review.
func (p Page) Goals() ui.Table {
	t := ui.Table{
		Caption: p.Document(), Note: p.T("project.goals_note"),
		Columns: []ui.Column{
			{Head: p.T("project.indicator")}, {Head: p.T("project.target")}, {Head: p.T("project.actual")},
			{Head: p.T("project.weight"), Numeric: true}, {Head: p.T("published.self"), Numeric: true}, {Head: p.T("published.review"), Numeric: true},
		},
	}
	for _, g := range p.Project.Goals {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(g.Level1 + " · " + g.Level2 + " · " + g.Level3), ui.Text(g.Target), ui.Text(p.orNone(g.Actual)),
			ui.Text(published.Points(g.Weight)), p.points(g.Self), p.points(g.Review),
		}})
	}
	t.Foot = []ui.Row{{Cells: []templ.Component{
		ui.Text(p.T("project.score")), ui.Text(""), ui.Text(""), ui.Text(""), p.points(p.Project.Self), p.points(p.Project.Review),
	}}}
	return t
}

func (p Page) points(points *int) templ.Component {
	if points == nil {
		return ui.Text(p.T("figure.none"))
	}
	return ui.Text(published.Points(*points))
}

func (p Page) orNone(text string) string {
	if text == "" {
		return p.T("figure.none")
	}
	return text
}

// Verdict compares self-evaluation and review in words; "" where one is
// missing.
func (p Page) Verdict() string {
	self, review := p.Project.Self, p.Project.Review
	if self == nil || review == nil {
		return ""
	}
	return p.T("project.verdict", published.Points(*self), p.T("project.grade_"+grade(*self)), published.Points(*review), p.T("project.grade_"+grade(*review)))
}

// grade is 优, 良, 中 or 差 of hundredths of a point.
func grade(hundredths int) string { return string(scoring.GradeOf(float64(hundredths) / 100)) }

// History is what each release said about the project, newest first.
func (p Page) History() ui.Table {
	t := ui.Table{
		Caption: p.T("project.history_caption"), Note: p.T("project.history_note"),
		Columns: []ui.Column{
			{Head: p.T("published.release")}, {Head: p.T("source.as_of")}, {Head: p.T("published.original"), Numeric: true},
			{Head: p.T("published.amount"), Numeric: true}, {Head: p.T("published.paid"), Numeric: true},
		},
	}
	for _, a := range p.Project.History {
		of := published.View{Frame: p.Frame, Link: p.Link, Release: a.Release}
		name := ui.Anchor(of.Document(), p.Link.To("/projects/"+string(p.Project.ID), of.Choice()...))
		if a.Release.Hash == p.Release.Hash {
			name = ui.Text(of.Document() + " " + p.T("budget.shown"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			name, ui.Text(message.Date(p.Lang(), a.Release.AsOf)), ui.Money(p.Lang(), a.Original), ui.Money(p.Lang(), a.Adjusted), ui.Money(p.Lang(), a.Paid),
		}})
	}
	return t
}

// DraftChange says how the proposed amount moved from the first draft of the
// year to the one shown; "" where there is nothing to say.
func (p Page) DraftChange() string {
	if !p.Draft() {
		return ""
	}
	for i := len(p.Project.History) - 1; i >= 0; i-- {
		first := p.Project.History[i]
		sameYear := first.Release.Document.Year == p.Release.Document.Year && first.Release.Document.Stage == civic.Draft
		if !sameYear || first.Release.Hash == p.Release.Hash || first.Original == p.Project.Original {
			continue
		}
		return p.T("project.changed", first.Release.Document.Version, message.Figure(p.Lang(), first.Original), message.Figure(p.Lang(), p.Project.Original))
	}
	return ""
}
