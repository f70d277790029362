package project

import (
	"cmp"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Course is what happened to a project besides its figures.
type Course struct {
	Now      time.Time
	Hearings []hearing.Hearing
	Replies  []comment.Answered
	Alerts   []Alerted
}

// Alerted is a public alert: since when, why, and where it is listed.
type Alerted struct {
	At    time.Time
	Words string
	Level budget.Alert
	Href  string
}

// dated is an event with the moment it is put in order by.
type dated struct {
	at time.Time
	ui.Event
}

// Events are all that is stored of a project's way, the earliest first:
// documents, hearings, payments, milestones, alerts, replies.
func (p Page) Events() []ui.Event {
	list := slices.Concat(p.documents(), p.payments(), p.milestones(), p.heard(), p.alerted(), p.answered())
	slices.SortStableFunc(list, func(a, b dated) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	events := make([]ui.Event, len(list))
	for i, d := range list {
		d.When = message.Date(p.Lang(), d.at)
		d.State = ui.Past
		if d.at.After(p.Course.Now) {
			d.State = ui.Planned
		}
		events[i] = d.Event
	}
	return events
}

// documents are the releases that hold the project. Of the months of a year
// only the newest one is told; the table of payments has the others.
func (p Page) documents() []dated {
	var list []dated
	told := map[civic.FiscalYear]bool{}
	for _, a := range p.Project.History { // newest first
		d := a.Release.Document
		if d.Stage == civic.Execution && told[d.Year] {
			continue
		}
		told[d.Year] = told[d.Year] || d.Stage == civic.Execution
		of := published.View{Frame: p.Frame, Link: p.Link, Release: a.Release}
		event := ui.Event{
			Title: p.T("project.event_"+string(d.Stage), of.Document()), Href: p.Link.To("/projects/"+string(p.Project.ID), of.Choice()...),
			Body: p.T("project.event_amount", message.Figure(p.Lang(), a.Original)),
		}
		amount := a.Adjusted
		if amount.Missing() {
			amount = a.Original
		}
		if !a.Paid.Missing() {
			event.Body = p.T("project.event_paid", message.Figure(p.Lang(), a.Paid), message.Rate(p.Lang(), a.Paid, amount))
		}
		list = append(list, dated{a.Release.PublishedAt, event})
	}
	return list
}

// payments are the months at whose end the first payment, half and all of the
// budget had certainly been paid.
func (p Page) payments() []dated {
	var list []dated
	whole := p.Project.Budget()
	reached := func(paid civic.Figure, half int64) bool {
		return paid.Known() && paid.Lo > 0 && whole.Known() && int64(paid.Lo)*2 >= int64(whole.Hi)*half
	}
	for _, step := range []struct {
		key  string
		half int64 // halves of the budget
	}{{"first", 0}, {"half", 1}, {"all", 2}} {
		for _, m := range p.Project.Months {
			if reached(m.Paid, step.half) {
				end := time.Date(int(p.Release.Document.Year), time.Month(m.Month)+1, 0, 12, 0, 0, 0, civic.Shanghai)
				list = append(list, dated{end, ui.Event{Title: p.T("project.event_" + step.key + "_paid"), Body: message.Figure(p.Lang(), m.Paid)}})
				break
			}
		}
	}
	return list
}

// milestones are the planned start and end, as months.
func (p Page) milestones() []dated {
	var list []dated
	for key, month := range map[string]string{"begin": p.Project.Start, "end": p.Project.End} {
		if at, err := time.ParseInLocation("2006-01", month, civic.Shanghai); err == nil {
			if key == "end" {
				at = at.AddDate(0, 1, -1)
			}
			list = append(list, dated{at, ui.Event{Title: p.T("project.event_" + key)}})
		}
	}
	return list
}

func (p Page) heard() []dated {
	var list []dated
	for _, h := range p.Course.Hearings {
		if h.Phase(p.Course.Now) != "" { // before its notice it does not exist in public
			list = append(list, dated{h.StartsAt, ui.Event{Title: p.T("project.event_hearing"), Body: h.Title, Href: p.Link.To("/hearings/" + h.ID)}})
		}
	}
	return list
}

func (p Page) alerted() []dated {
	var list []dated
	for _, a := range p.Course.Alerts {
		list = append(list, dated{a.At, ui.Event{
			Title: p.T("project.event_alert", a.Words), Href: a.Href, Pills: []ui.Pill{ui.AlertPill(p.Lang(), string(a.Level))},
		}})
	}
	return list
}

// answered are the replies, those of one day together.
func (p Page) answered() []dated {
	var list []dated
	for i := 0; i < len(p.Course.Replies); {
		first, n := p.Course.Replies[i], 0
		for ; i < len(p.Course.Replies) && civic.Date(p.Course.Replies[i].At) == civic.Date(first.At); i++ {
			n++
		}
		event := ui.Event{Title: p.T("project.event_reply", p.T("adoption."+string(first.Adoption))), Href: "#" + first.Comment}
		if n > 1 {
			event.Title = p.T("project.event_replies", n)
		}
		list = append(list, dated{first.At, event})
	}
	return list
}
