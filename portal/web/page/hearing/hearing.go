package hearing

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Reader is who looks at hearings, and when.
type Reader struct {
	Frame    ui.Page
	Link     link.Builder
	Now      time.Time
	UnitName func(code string) string
}

// T is a text of the catalogue.
func (r Reader) T(key string, args ...any) string { return message.T(r.Frame.Lang, key, args...) }

// ListPage is all hearings of a jurisdiction.
type ListPage struct {
	Reader
	Live   []hearing.Hearing
	Closed []hearing.Hearing
}

// Page is one hearing.
type Page struct {
	Reader
	Hearing  hearing.Hearing
	Subjects []hearing.Subject
	Draft    ui.Link // the release it is about
	Own      *hearing.Own
	Opinions templ.Component
	Replies  hearing.Summary
	Confirm  string // page where the reader confirms the record, "" for nobody
	// Proposals is the list of 修正建议 and Try the draft to move amounts in, ""
	// where none can be submitted any more.
	Proposals ui.Link
	Try       string
	// Invitation is the random invitation, nil for none.
	Invitation *hearing.Invitation
}

// MinutesPage is the record before it is public, as a speaker reads it.
type MinutesPage struct {
	Reader
	Hearing hearing.Hearing
	Minutes hearing.Minutes
	Own     hearing.Confirmation
	Action  string
	Faults  []ui.FieldError
}

// state says what the reader said to this text before, "" for nothing.
func (p MinutesPage) state() string {
	switch {
	case p.Own.Agrees == nil:
		return ""
	case *p.Own.Agrees:
		return p.T("minutes.agreed")
	}
	return p.T("minutes.objected")
}

// Sheet is the published record on paper.
type Sheet struct {
	Reader
	Hearing hearing.Hearing
}

// confirmed counts the speakers who confirmed the published record; 0 for
// records from before they were asked.
func confirmed(h hearing.Hearing) int {
	if h.Confirmed == nil {
		return 0
	}
	return *h.Confirmed
}

// FormPage asks for a registration.
type FormPage struct {
	Reader
	Hearing hearing.Hearing
	Action  string
	Entry   hearing.Entry
	Speak   string // ready words why one may not ask to speak, "" where one may
	Faults  []ui.FieldError
}

// Href is a hearing's page.
func (r Reader) Href(h hearing.Hearing) string { return r.Link.To("/hearings/" + h.ID) }

// Below is an address below a hearing's page.
func (r Reader) Below(h hearing.Hearing, part string) string {
	return r.Link.To("/hearings/" + h.ID + part)
}

// PhaseName names a phase.
func (r Reader) PhaseName(phase hearing.Phase) string { return r.T("hearing.phase_" + string(phase)) }

// Pill says where the hearing stands: what can be acted on now is marked so.
func (r Reader) Pill(h hearing.Hearing) ui.Pill {
	switch h.Standing(r.Now) {
	case hearing.Held:
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: r.T("hearing.standing_held")}
	case hearing.NoQuorum:
		return ui.Pill{Tone: ui.Plain, Icon: "cross", Word: r.T("hearing.standing_no_quorum")}
	case hearing.Unproven:
		return ui.Pill{Tone: ui.Plain, Icon: "clock", Word: r.T("hearing.standing_unproven")}
	case hearing.Sitting:
		return ui.Pill{Tone: ui.Act, Icon: "comment", Word: r.T("hearing.standing_sitting")}
	}
	tone := ui.Plain
	if h.Open(hearing.Register, r.Now) {
		tone = ui.Act
	}
	return ui.Pill{Tone: tone, Icon: "calendar", Word: r.PhaseName(h.Phase(r.Now))}
}

// When is day and hours of the session.
func (r Reader) When(h hearing.Hearing) string {
	return message.DateTime(r.Frame.Lang, h.StartsAt) + "–" + h.EndsAt.In(civic.Shanghai).Format("15:04")
}

// Today is what a citizen can do at this moment, in one sentence.
func (r Reader) Today(h hearing.Hearing) string {
	phase := h.Phase(r.Now)
	next, _ := h.Plan.After(phase)
	until := message.Date(r.Frame.Lang, h.Plan.Begins(next).AddDate(0, 0, -1))
	switch {
	case phase.Open(hearing.Register):
		return r.T("hearing.now_register", until)
	case phase == hearing.Notice:
		return r.T("hearing.now_notice", message.Date(r.Frame.Lang, h.Plan.Begins(hearing.Registration)))
	case phase.Open(hearing.Comment):
		return r.T("hearing.now_comment", message.Date(r.Frame.Lang, h.Plan.Begins(hearing.Record).AddDate(0, 0, -1)))
	case phase == hearing.Record:
		return r.T("hearing.now_record")
	case phase == hearing.Adoption:
		return r.T("hearing.now_adoption")
	}
	return r.T("hearing.now_closed")
}

// Events are the phases as a timeline.
func (p Page) Events() []ui.Event {
	now := p.Hearing.Phase(p.Now)
	order := hearing.Phases()
	var events []ui.Event
	for i, phase := range order {
		state := ui.Planned
		switch at := slices.Index(order, now); {
		case i < at:
			state = ui.Past
		case i == at:
			state = ui.Now
		}
		event := ui.Event{When: message.Date(p.Frame.Lang, p.Hearing.Plan.Begins(phase)), Title: p.PhaseName(phase), State: state, Body: p.T("hearing.body_" + string(phase))}
		if phase == hearing.Session {
			event.When = p.When(p.Hearing)
		}
		events = append(events, event)
	}
	return events
}

// Fact is one line of what is known.
type Fact struct{ Term, Text, Href string }

// Facts are who, when, where and on what.
func (p Page) Facts() []Fact {
	h := p.Hearing
	return []Fact{
		{p.T("hearing.about"), p.Draft.Label, p.Draft.Href},
		{p.T("hearing.kind"), p.T("hearing.kind_" + h.Kind), ""},
		{p.T("hearing.basis"), basis(h.Kind), ""},
		{p.T("hearing.unit"), p.UnitName(h.Unit), p.Link.Department(h.Unit)},
		{p.T("hearing.when"), p.When(h), ""},
		{p.T("hearing.place"), h.Place, ""},
		{p.T("hearing.contact"), h.Contact, ""},
		{p.T("hearing.quorum"), p.quorum(), ""},
		{p.T("hearing.log"), p.T("hearing.log_entry", h.LogIndex), p.Link.To("/log/" + strconv.FormatInt(h.LogIndex, 10))},
	}
}

func basis(kind string) string {
	k, _ := hearing.KindOf(kind)
	return k.Basis
}

// Seats is the table of quotas.
func (p Page) Seats() ui.Table {
	t := ui.Table{Caption: p.T("hearing.seats"), Columns: []ui.Column{{Head: p.T("hearing.group")}, {Head: p.T("hearing.role_speak"), Numeric: true}, {Head: p.T("hearing.role_observe"), Numeric: true}}}
	for _, group := range hearing.Groups {
		cells := []templ.Component{ui.Text(p.T("hearing.group_" + string(group)))}
		any := false
		for _, role := range hearing.Roles {
			text := "—"
			for _, q := range p.Hearing.Quotas {
				if q.Role == role && q.Group == group {
					text, any = strconv.Itoa(q.Seats), true
				}
			}
			cells = append(cells, ui.Text(text))
		}
		if any {
			t.Rows = append(t.Rows, ui.Row{Cells: cells})
		}
	}
	return t
}

// Periods is the table of what the plan was measured against.
func (p Page) Periods() ui.Table {
	t := ui.Table{Caption: p.T("hearing.periods"), Note: p.T("hearing.periods_note"), Columns: []ui.Column{
		{Head: p.T("hearing.period")}, {Head: p.T("hearing.period_least"), Numeric: true}, {Head: p.T("hearing.period_kept")}, {Head: p.T("hearing.basis")},
	}}
	for _, period := range p.Hearing.Periods {
		unit := "hearing.days"
		if period.Working {
			unit = "hearing.workdays"
		}
		kept := p.T("hearing.kept")
		for _, short := range p.Hearing.Shortfalls {
			if short.Period == period {
				kept = p.T("hearing.not_kept", p.T(unit, short.Has))
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(p.T("hearing.from_to", p.PhaseName(period.From), p.PhaseName(period.To))), ui.Text(p.T(unit, period.Days)), ui.Text(kept), ui.Text(p.Source(period)),
		}})
	}
	return t
}

// Source says which rule a period comes from, or that it is the
// jurisdiction's own setting.
func (r Reader) Source(period hearing.Period) string {
	if period.Local {
		return r.T("hearing.local")
	}
	return period.Basis
}

// Outcomes is the table of the draw.
func (p Page) Outcomes() ui.Table {
	t := ui.Table{Caption: p.T("hearing.outcomes"), Note: p.T("hearing.outcomes_note"), Columns: []ui.Column{
		{Head: p.T("hearing.number"), Numeric: true}, {Head: p.T("hearing.role")}, {Head: p.T("hearing.group")}, {Head: p.T("hearing.view")},
		{Head: p.T("hearing.place_drawn"), Numeric: true}, {Head: p.T("hearing.outcome")},
	}}
	for _, o := range p.Hearing.Outcomes {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(strconv.Itoa(o.Number)), ui.Text(p.T("hearing.role_" + string(o.Role))), ui.Text(p.T("hearing.group_" + string(o.Group))),
			ui.Text(p.T("hearing.view_" + string(o.View))), ui.Text(strconv.Itoa(o.Place)), ui.Text(p.Outcome(o)),
		}})
	}
	return t
}

// Outcome puts what the draw made of a ticket into words.
func (r Reader) Outcome(o hearing.Outcome) string {
	if o.Drawn {
		return r.T("hearing.drawn")
	}
	return r.T("hearing.waiting", o.Place)
}

// OwnNotice is one's own registration; nil for none.
func (p Page) OwnNotice() *ui.Notice {
	if p.Own == nil {
		return nil
	}
	n := &ui.Notice{Tone: ui.Done, Icon: "receipt", Title: p.T("hearing.own", p.Own.Number, p.T("hearing.role_"+string(p.Own.Role)), p.T("hearing.group_"+string(p.Own.Group)))}
	if p.Own.Outcome != nil {
		n.Body = p.Outcome(*p.Own.Outcome)
	}
	return n
}

// Drawn reports that the draw has been made.
func (p Page) Drawn() bool { return p.Hearing.DrawnAt != nil }

// CanRegister reports that registration is open and one has not registered.
func (p Page) CanRegister() bool {
	return p.Hearing.Open(hearing.Register, p.Now) && !p.Drawn() && p.Own == nil
}

// StandingNote says what may be said of a session that is over; nil before.
func (p Page) StandingNote() *ui.Notice {
	h := p.Hearing
	switch h.Standing(p.Now) {
	case hearing.Held:
		return &ui.Notice{Tone: ui.Done, Icon: "check", Title: p.T("hearing.standing_held"), Body: p.T("hearing.present", *h.Present, h.Quorum)}
	case hearing.NoQuorum:
		return &ui.Notice{Tone: ui.Plain, Icon: "cross", Title: p.T("hearing.standing_no_quorum"), Body: p.T("hearing.present", *h.Present, h.Quorum)}
	case hearing.Unproven:
		return &ui.Notice{Tone: ui.Plain, Icon: "clock", Title: p.T("hearing.standing_unproven"), Body: p.T("hearing.unproven_body")}
	}
	return nil
}

// SubjectHref leads to what the hearing is about, in the release it is about.
func (p Page) SubjectHref(s hearing.Subject) string {
	h := p.Hearing
	return p.Link.To("/projects/"+s.ID, "year", strconv.Itoa(h.Year), "stage", h.Stage, "version", strconv.Itoa(h.Version))
}

// ClosedTable is the table of earlier hearings.
func (p ListPage) ClosedTable() ui.Table {
	t := ui.Table{Caption: p.T("hearing.closed"), Columns: []ui.Column{{Head: p.T("hearing.name")}, {Head: p.T("hearing.when")}, {Head: p.T("hearing.unit")}, {Head: p.T("hearing.state")}}}
	for _, h := range p.Closed {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(h.Title, p.Href(h)), ui.Text(message.Date(p.Frame.Lang, h.StartsAt)), ui.Text(p.UnitName(h.Unit)), ui.Text(p.Pill(h).Word),
		}})
	}
	return t
}

// Notice is a hearing in a box on other pages.
func (r Reader) Notice(h hearing.Hearing) ui.Notice {
	tone := ui.Plain
	if h.Open(hearing.Register, r.Now) || h.Open(hearing.Comment, r.Now) {
		tone = ui.Act
	}
	n := ui.Notice{Tone: tone, Icon: "calendar", Title: h.Title, Body: r.T("hearing.on", r.When(h), h.Place, r.Today(h)), Links: []ui.Link{{Label: r.T("hearing.read"), Href: r.Href(h)}}}
	if h.Open(hearing.Register, r.Now) {
		n.Links = append(n.Links, ui.Link{Label: r.T("hearing.register"), Href: r.Below(h, "/registration")})
	}
	return n
}

// roleChoice, groupChoice and viewChoice are the questions of the form.
func (p FormPage) roleChoice() ui.Choice {
	c := ui.Choice{Name: "role", Label: p.T("hearing.role"), Error: ui.ErrorFor(p.Faults, "role"), Hint: p.Speak}
	for _, role := range hearing.Roles {
		if len(hearing.Offered(p.Hearing.Quotas, role)) > 0 && (role != hearing.Speak || p.Speak == "") {
			c.Options = append(c.Options, ui.Option{Value: string(role), Label: p.T("hearing.role_" + string(role)), Selected: role == p.Entry.Role})
		}
	}
	return c
}

func (p FormPage) groupChoice() ui.Choice {
	c := ui.Choice{Name: "group", Label: p.T("hearing.group"), Error: ui.ErrorFor(p.Faults, "group")}
	for _, group := range hearing.Groups {
		offered := slices.ContainsFunc(p.Hearing.Quotas, func(q hearing.Quota) bool { return q.Group == group })
		if offered {
			c.Options = append(c.Options, ui.Option{Value: string(group), Label: p.T("hearing.group_" + string(group)), Selected: group == p.Entry.Group})
		}
	}
	return c
}

func (p FormPage) viewChoice() ui.Choice {
	c := ui.Choice{Name: "view", Label: p.T("hearing.view"), Hint: p.T("hearing.view_hint"), Error: ui.ErrorFor(p.Faults, "view")}
	for _, view := range hearing.Views {
		c.Options = append(c.Options, ui.Option{Value: string(view), Label: p.T("hearing.view_" + string(view)), Selected: view == p.Entry.View})
	}
	return c
}

func (p FormPage) topic() ui.Input {
	return ui.Input{Name: "topic", Label: p.T("hearing.topic"), Hint: p.T("hearing.topic_hint"), Value: p.Entry.Topic, Rows: 2, MaxLength: 200, Error: ui.ErrorFor(p.Faults, "topic")}
}

// counted puts a summary into one sentence.
func (p Page) counted() string {
	return p.T("hearing.replies", p.Replies.Received, p.Replies.Replied, p.Replies.Adopted)
}
