package desk

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Hearings is the list of what was called.
type Hearings struct {
	Frame ui.Page
	New   string
	Items []HearingItem
}

// HearingItem is one hearing of the list.
type HearingItem struct {
	Link       ui.Link
	When       string
	State      string
	Registered int
}

// HearingForm calls a hearing. Field gives what was typed.
type HearingForm struct {
	Frame    ui.Page
	Action   string
	Field    func(name string) string
	Releases []ui.Option
	Units    []ui.Option
	Faults   []ui.FieldError
}

// Hearing is who registered, and the form of the record.
type Hearing struct {
	Frame  ui.Page
	Title  string
	Public string // its public page, "" where the address is not known
	Seats  ui.Table
	// Session is the page its host runs the session from, "" before its time.
	Session string
	// Invitation is the random invitation, nil for none; Roster takes its
	// list, Answer what invited people say; "" where there is nothing to do.
	Invitation *hearing.Invitation
	Roster     string
	Answer     string
	Draft      string // action that keeps the record, "" where there is none to write
	Record     string // action that publishes it
	// Minutes is the record as it is kept, Said what each speaker says to it.
	Minutes hearing.Minutes
	Said    []hearing.Confirmation
}

// said is the table of confirmations.
func (p Hearing) said() ui.Table {
	t := func(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }
	table := ui.Table{Caption: t("minutes.said", hearing.Confirmed(p.Said), len(p.Said)), Columns: []ui.Column{
		{Head: t("hearing.number"), Numeric: true}, {Head: t("hearing.name")}, {Head: t("minutes.verdict")}, {Head: t("minutes.remark")},
	}}
	for _, c := range p.Said {
		word := t("minutes.silent")
		if c.Agrees != nil && *c.Agrees {
			word = t("minutes.agreed")
		} else if c.Agrees != nil {
			word = t("minutes.objected")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{ui.Text(strconv.Itoa(c.Number)), ui.Text(c.Name), ui.Text(word), ui.Text(c.Remark)}})
	}
	return table
}

// present is how many speakers were there, as kept.
func (p Hearing) present() string {
	if p.Minutes.SHA256 == "" {
		return ""
	}
	return strconv.Itoa(p.Minutes.Present)
}

// inviteGroups is the choice of whom the list is of.
func (p Hearing) inviteGroups() ui.Choice {
	c := ui.Choice{Name: "group", Label: message.T(p.Frame.Lang, "hearing.group"), Drop: true}
	for _, group := range hearing.Groups {
		c.Options = append(c.Options, ui.Option{Value: string(group), Label: message.T(p.Frame.Lang, "hearing.group_"+string(group))})
	}
	return c
}

// hearingFields lead from a fault to its field.
var hearingFields = map[string]string{
	"title": "title", "purpose": "purpose", "place": "place", "release": "release", "project": "projects", "hours": "starts",
	"quota": "seats_speak_citizen", "quorum": "quorum", "periods": "override", "past": "on_registration",
}

// HearingField is the field a fault belongs to.
func HearingField(key string) string {
	field := hearingFields[strings.TrimPrefix(key, "hearing.fault_")]
	if field == "" {
		return "on_notice"
	}
	return field
}

// SeatTable lists who registered, with what the draw made of it.
func SeatTable(lang message.Lang, h hearing.Hearing, seats []hearing.Seat) ui.Table {
	t := func(key string) string { return message.T(lang, "hearing."+key) }
	table := ui.Table{Caption: t("registered"), Columns: []ui.Column{
		{Head: t("number"), Numeric: true}, {Head: t("name")}, {Head: t("role")}, {Head: t("group")}, {Head: t("view")}, {Head: t("topic")}, {Head: t("outcome")},
	}}
	outcomes := map[int]hearing.Outcome{}
	for _, o := range h.Outcomes {
		outcomes[o.Number] = o
	}
	for _, s := range seats {
		outcome := "—"
		if o, known := outcomes[s.Number]; known && o.Drawn {
			outcome = t("drawn")
		} else if known {
			outcome = message.T(lang, "hearing.waiting", o.Place)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(strconv.Itoa(s.Number)), ui.Text(s.Name), ui.Text(t("role_" + string(s.Role))), ui.Text(t("group_" + string(s.Group))),
			ui.Text(t("view_" + string(s.View))), ui.Text(s.Topic), ui.Text(outcome),
		}})
	}
	return table
}

// input is a field of the form with what was typed.
func (p HearingForm) input(name, label, hint string, rows int) ui.Input {
	in := form{p.Frame.Lang, p.Field, p.Faults}.input(name, label, hint)
	in.Rows = rows
	return in
}

// dates are the fields of the plan.
func (p HearingForm) dates() []ui.Input {
	var list []ui.Input
	for _, phase := range hearing.Phases() {
		in := p.input("on_"+string(phase), "hearing.phase_"+string(phase), "", 0)
		in.Type = "date"
		list = append(list, in)
	}
	return list
}

// seats are the fields of the quotas.
func (p HearingForm) seats() []ui.Input {
	var list []ui.Input
	for _, role := range hearing.Roles {
		for _, group := range hearing.Groups {
			name := "seats_" + string(role) + "_" + string(group)
			list = append(list, ui.Input{
				Name: name, InputMode: "numeric", Value: p.Field(name), Error: ui.ErrorFor(p.Faults, name),
				Label: message.T(p.Frame.Lang, "hearing.role_"+string(role)) + " · " + message.T(p.Frame.Lang, "hearing.group_"+string(group)),
			})
		}
	}
	return list
}

// kinds is the choice of the kind.
func (p HearingForm) kinds() ui.Choice {
	c := ui.Choice{Name: "kind", Label: message.T(p.Frame.Lang, "hearing.kind"), Drop: true}
	for _, k := range hearing.Kinds {
		c.Options = append(c.Options, ui.Option{Value: k.Code, Label: message.T(p.Frame.Lang, "hearing.kind_"+k.Code), Selected: k.Code == p.Field("kind")})
	}
	return c
}

func (p HearingForm) releases() ui.Choice {
	return ui.Choice{Name: "release", Label: message.T(p.Frame.Lang, "hearing.about"), Drop: true, Options: p.Releases, Error: ui.ErrorFor(p.Faults, "release")}
}

func (p HearingForm) units() ui.Choice {
	return ui.Choice{Name: "unit", Label: message.T(p.Frame.Lang, "hearing.unit"), Drop: true, Options: p.Units}
}
