// Package issues is the list of problems that public oversight found (问题清单)
// and what became of each: plan, submission, verification, closing off.
package issues

import (
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Reader is who looks at issues, and when.
type Reader struct {
	Frame    ui.Page
	Link     link.Builder
	Now      time.Time
	UnitName func(code string) string
}

// T is a text of the catalogue.
func (r Reader) T(key string, args ...any) string { return message.T(r.Frame.Lang, key, args...) }

// List is the list of issues.
type List struct {
	Reader
	All        []oversight.Issue // of the jurisdiction
	Matching   []oversight.Issue
	Filter     oversight.Filter
	Department string // chosen, "" for all
	Choices    []ui.Option
	Number     int // of the page, from 1
}

// PageSize is how many issues a page lists.
const PageSize = 30

// One is the page of one issue.
type One struct {
	Reader
	Issue   oversight.Issue
	Project string // name of the project it is about, "" for none
}

// Shown are the issues of this page of the list.
func (p List) Shown() []oversight.Issue {
	first := min((p.Number-1)*PageSize, len(p.Matching))
	return p.Matching[first:min(first+PageSize, len(p.Matching))]
}

// SourceName names who found a problem.
func (r Reader) SourceName(s oversight.Source) string { return r.T("issue.source_" + string(s)) }

// ActName names an act.
func (r Reader) ActName(a oversight.Act) string { return r.T("issue.act_" + string(a)) }

// Pills say where an issue stands: closed off, verified, merely submitted, and
// what is overdue.
func (r Reader) Pills(i oversight.Issue) []ui.Pill {
	tone, icon := ui.Plain, "clock"
	switch i.State() {
	case oversight.Verified, oversight.ClosedOff:
		tone, icon = ui.Done, "check"
	case oversight.Returned:
		tone, icon = ui.Act, "cross"
	case oversight.Submitted:
		icon = "half" // handed in, and nobody has looked yet
	}
	pills := []ui.Pill{{Tone: tone, Icon: icon, Word: r.T("issue.state_" + string(i.State()))}}
	if late := i.Late(r.Now); late != "" {
		pills = append(pills, ui.Pill{Tone: ui.Act, Icon: "alert", Word: r.T("issue.late_" + string(late))})
	}
	return pills
}

// Lead is the list in one sentence: how many there are, how many are closed
// off, how many overdue.
func (p List) Lead() string {
	closed, late := 0, 0
	for _, i := range p.All {
		if i.State() == oversight.ClosedOff {
			closed++
		}
		if i.Late(p.Now) != "" {
			late++
		}
	}
	return p.T("issue.lead", len(p.All), closed, late)
}

// Counts is the table of sources by state.
func (p List) Counts() ui.Table {
	t := ui.Table{Caption: p.T("issue.counts"), Columns: []ui.Column{{Head: p.T("issue.source")}}}
	for _, act := range oversight.Acts {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("issue.state_" + string(act)), Numeric: true})
	}
	for _, source := range oversight.Sources {
		row := ui.Row{Cells: []templ.Component{ui.Text(p.SourceName(source))}}
		for _, act := range oversight.Acts {
			n := 0
			for _, i := range p.All {
				if i.Source == source && i.State() == act {
					n++
				}
			}
			row.Cells = append(row.Cells, ui.Tally(n))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Table is this page of the list.
func (p List) Table() ui.Table {
	t := ui.Table{Caption: p.T("issue.title"), Columns: []ui.Column{
		{Head: p.T("issue.problem")}, {Head: p.T("issue.source")}, {Head: p.T("issue.unit")}, {Head: p.T("issue.state")}, {Head: p.T("issue.listed")}, {Head: p.T("issue.accept_by")},
	}}
	for _, i := range p.Shown() {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(i.Title, p.Link.To("/issues/"+i.ID)), ui.Text(p.SourceName(i.Source)), ui.Anchor(p.UnitName(i.Unit), p.Link.Department(i.Unit)),
			ui.Pills(p.Pills(i)...), ui.Day(p.Frame.Lang, i.ListedAt()), ui.Day(p.Frame.Lang, i.AcceptBy),
		}})
	}
	return t
}

func (r Reader) date(t time.Time) string { return message.Date(r.Frame.Lang, t) }

// Heads name the columns of the file.
func (p List) Heads() []string {
	return []string{
		p.T("csv.id"), p.T("issue.problem"), p.T("issue.source"), p.T("issue.reference"), p.T("csv.unit_code"), p.T("csv.unit"), p.T("issue.project"),
		p.T("issue.finding"), p.T("issue.state"), p.T("issue.listed"), p.T("issue.plan_by"), p.T("issue.accept_by"), p.T("issue.changed"), p.T("issue.late"),
	}
}

// Cells are a row of the file.
func (p List) Cells(i oversight.Issue) []string {
	late := ""
	if act := i.Late(p.Now); act != "" {
		late = p.T("issue.late_" + string(act))
	}
	return []string{
		i.ID, i.Title, p.SourceName(i.Source), i.Reference, i.Unit, p.UnitName(i.Unit), i.Project, i.Finding, p.T("issue.state_" + string(i.State())),
		civic.Date(i.ListedAt()), civic.Date(i.PlanBy), civic.Date(i.AcceptBy), civic.Date(i.Steps[len(i.Steps)-1].At), late,
	}
}

// address is this list with other parameters.
func (p List) address(path string, pairs ...string) string {
	all := []string{"source", string(p.Filter.Source), "state", string(p.Filter.State), "department", p.Department}
	var kept []string
	for i := 0; i+1 < len(all); i += 2 {
		if all[i+1] != "" {
			kept = append(kept, all[i], all[i+1])
		}
	}
	return p.Link.To(path, append(kept, pairs...)...)
}

// kept are the parameters the form keeps.
func (p List) kept() []ui.Pair {
	if p.Frame.Lang == message.EN {
		return []ui.Pair{{Name: "lang", Value: string(message.EN)}}
	}
	return nil
}

// SourceOptions are the sources one may choose.
func (p List) SourceOptions() []ui.Option {
	options := []ui.Option{{Label: p.T("filter.any")}}
	for _, s := range oversight.Sources {
		options = append(options, ui.Option{Value: string(s), Label: p.SourceName(s), Selected: s == p.Filter.Source})
	}
	return options
}

// StateOptions are the states one may choose.
func (p List) StateOptions() []ui.Option {
	options := []ui.Option{{Label: p.T("filter.any")}}
	for _, a := range oversight.Acts {
		options = append(options, ui.Option{Value: string(a), Label: p.T("issue.state_" + string(a)), Selected: a == p.Filter.State})
	}
	return options
}

// Pager leads on and back.
func (p List) Pager() ui.Pager {
	pager := ui.Pager{Shown: p.T("list.shown", len(p.Shown()), civic.Thousands(int64(len(p.Matching))))}
	if p.Number*PageSize < len(p.Matching) {
		pager.Next = p.address("/issues", "page", strconv.Itoa(p.Number+1)) + "#list"
	}
	if p.Number > 1 {
		pager.First = p.address("/issues") + "#list"
	}
	return pager
}

// Events are the steps of an issue with what is still to come.
func (p One) Events() []ui.Event {
	var events []ui.Event
	for _, s := range p.Issue.Steps {
		events = append(events, ui.Event{
			When: p.date(s.At), Title: p.ActName(s.Act), Body: s.Text, State: ui.Past,
			Href: p.Link.To("/log/" + strconv.FormatInt(s.LogIndex, 10)),
		})
	}
	late := p.Issue.Late(p.Now)
	owed := func(act oversight.Act, by time.Time) {
		state := ui.Planned
		if late == act {
			state = ui.Late
		}
		events = append(events, ui.Event{When: p.date(by), Title: p.T("issue.owed_" + string(act)), State: state})
	}
	switch p.Issue.State() {
	case oversight.Listed:
		owed(oversight.Planned, p.Issue.PlanBy)
		owed(oversight.Verified, p.Issue.AcceptBy)
	case oversight.Planned, oversight.Submitted, oversight.Returned:
		owed(oversight.Verified, p.Issue.AcceptBy)
	}
	return events
}

// Fact is one line of what is known.
type Fact struct{ Term, Text, Href string }

// Facts are who found it, where, who is responsible, and by when.
func (p One) Facts() []Fact {
	i := p.Issue
	facts := []Fact{{p.T("issue.source"), p.SourceName(i.Source), ""}}
	if i.Reference != "" {
		facts = append(facts, Fact{p.T("issue.reference"), i.Reference, ""})
	}
	facts = append(facts, Fact{p.T("issue.unit"), p.UnitName(i.Unit), p.Link.Department(i.Unit)})
	if i.Project != "" {
		facts = append(facts, Fact{p.T("issue.project"), p.Project, p.Link.Project(i.Project)})
	}
	return append(facts, Fact{p.T("issue.plan_by"), p.date(i.PlanBy), ""}, Fact{p.T("issue.accept_by"), p.date(i.AcceptBy), ""})
}
