// Package deadlines is the page of the publication clocks: what the government
// and each unit must publish within twenty days, when they did, what is late.
package deadlines

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is one year's clocks.
type Page struct {
	published.View
	Government string // its name
	Years      []int  // with any release, newest first
	All        []release.Due
}

// Year is the fiscal year of the page.
func (p Page) Year() int { return int(p.Release.Document.Year) }

// Count is how many are in one of the standings.
func (p Page) Count(standings ...release.Standing) (n int) {
	for _, d := range p.All {
		if slices.Contains(standings, d.Standing) {
			n++
		}
	}
	return n
}

// Lead is the page in one sentence.
func (p Page) Lead() string {
	switch {
	case p.Release.Sample:
		return p.T("deadline.sample")
	case len(p.All) == 0:
		return p.T("deadline.none", p.Year())
	}
	lead := p.T("deadline.lead", p.Year(), p.Count(release.Standings...), p.Count(release.InTime), p.Count(release.LateOut), p.Count(release.Overdue))
	// What is left over is named by what it is, and only where there is any.
	if open := p.Count(release.Running); open > 0 {
		lead += p.T("deadline.lead_running", open)
	}
	if unknown := p.Count(release.Unclear, release.NotKnown); unknown > 0 {
		lead += p.T("deadline.lead_unclear", unknown)
	}
	return lead + p.T("deadline.lead_end")
}

// Law says where the twenty days come from.
func (p Page) Law() string { return p.T("deadline.law", budget.PublicationDays) }

// YearLinks lead to the other years.
func (p Page) YearLinks() []ui.Link {
	var links []ui.Link
	for _, year := range p.Years {
		links = append(links, ui.Link{
			Label: strconv.Itoa(year), Href: p.Link.To("/deadlines", "year", strconv.Itoa(year)), Current: year == p.Year(),
		})
	}
	return links
}

// Who owes it.
func (p Page) Who(d release.Due) string {
	if d.Unit == "" {
		return p.Government
	}
	return p.UnitName(d.Unit)
}

// What is owed: budget, adjustment or final accounts.
func (p Page) What(d release.Due) string { return p.T("deadline.what_" + string(d.Stage)) }

// Word says how it stands.
func (p Page) Word(s release.Standing) string { return p.T("deadline." + string(s)) }

// pill is the standing with how many days it is late.
func (p Page) pill(d release.Due) ui.Pill {
	pills := map[release.Standing]ui.Pill{
		release.Overdue: {Tone: ui.Act, Icon: "alert"}, release.LateOut: {Tone: ui.Act, Icon: "clock"},
		release.Running: {Tone: ui.Plain, Icon: "clock"}, release.InTime: {Tone: ui.Done, Icon: "check"},
	}
	pill, known := pills[d.Standing]
	if !known {
		pill = ui.Pill{Tone: ui.Plain, Icon: "info"}
	}
	pill.Word = p.Word(d.Standing)
	if d.Days > 0 {
		pill.Word = p.T("deadline.days_late", pill.Word, d.Days)
	}
	return pill
}

// attention are the standings that ask for it.
var attention = []release.Standing{release.Overdue, release.LateOut, release.Running}

// Attention lists what is late, and what is not public yet.
func (p Page) Attention() ui.Table {
	return p.table(p.T("deadline.attention", p.Year()), func(d release.Due) bool { return slices.Contains(attention, d.Standing) })
}

// Rest lists everything else.
func (p Page) Rest() ui.Table {
	return p.table(p.T("deadline.rest", p.Year()), func(d release.Due) bool { return !slices.Contains(attention, d.Standing) })
}

func (p Page) table(caption string, listed func(release.Due) bool) ui.Table {
	t := ui.Table{Caption: caption}
	for _, key := range []string{"unit", "what", "from", "by", "published", "standing"} {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("deadline." + key), Numeric: key == "from" || key == "by" || key == "published"})
	}
	for _, d := range p.All {
		if !listed(d) {
			continue
		}
		who := ui.Text(p.Who(d))
		if d.Unit != "" {
			who = ui.Anchor(p.Who(d), p.Link.Department(d.Unit))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			who, ui.Text(p.What(d)), ui.Text(p.date(d.From)), ui.Text(p.date(d.By)), p.out(d), ui.PillTag(p.pill(d)),
		}})
	}
	return t
}

// date is a recorded date, or words where there is none.
func (p Page) date(day string) string {
	if day == "" {
		return p.T("deadline.unrecorded")
	}
	return day
}

// out is the day of publication with the way to what was published.
func (p Page) out(d release.Due) templ.Component {
	if d.Release == nil {
		return ui.Text(p.T("deadline.not_out"))
	}
	of := published.View{Frame: p.Frame, Link: p.Link, Release: *d.Release}
	href := p.Link.To("/budgets/"+strconv.Itoa(p.Year()), of.Choice()[2:]...)
	if d.Unit != "" {
		href = p.Link.To("/departments/"+d.Unit, of.Choice()...)
	}
	return ui.Anchor(d.Published, href)
}

// Download is the same as a file.
func (p Page) Download() ui.Link {
	return ui.Link{Label: p.T("published.csv"), Href: p.Link.To("/deadlines.csv", "year", strconv.Itoa(p.Year()))}
}
