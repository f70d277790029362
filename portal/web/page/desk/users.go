package desk

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Users is the administrator's page of members of staff.
type Users struct {
	Frame    ui.Page
	Users    []User
	Add      string // action
	Faults   []ui.FieldError
	Field    func(name string) string // as typed
	Told     string                   // whose secrets follow, ready words, "" for none
	Password string                   // shown this once
	Secret   string                   // address for the authenticator app, shown this once
}

// User is one member of staff.
type User struct {
	account.Member
	Since  string // ready date
	Change string // action, "" for whom the reader may not change
}

func (p Users) t(key string) string { return message.T(p.Frame.Lang, key) }

// roles is the choice of a role; id tells the forms of one page apart.
func (p Users) roles(id string) ui.Choice {
	c := ui.Choice{Name: "role", ID: "role-" + id, Label: p.t("users.role"), Drop: true, Options: []ui.Option{{Label: p.t("desk.choose")}}, Error: ui.ErrorFor(p.Faults, "role")}
	for _, role := range account.Staff {
		c.Options = append(c.Options, ui.Option{Value: string(role), Label: p.t("role." + string(role))})
	}
	return c
}

func (p Users) input(name, label, hint string) ui.Input {
	return form{p.Frame.Lang, p.Field, p.Faults}.input(name, label, hint)
}

// grantWords are a role with its unit, and grantValue is how a form names it.
func grantWords(lang message.Lang, g civic.Grant) string {
	return strings.TrimSuffix(message.T(lang, "role."+string(g.Role))+" · "+g.Unit, " · ")
}

func grantValue(g civic.Grant) string { return string(g.Role) + "@" + g.Unit }

// state says whether somebody can sign in.
func (u User) state(lang message.Lang) ui.Pill {
	switch {
	case u.Disabled:
		return ui.Pill{Tone: ui.Act, Icon: "lock", Word: message.T(lang, "users.disabled")}
	case u.Locked:
		return ui.Pill{Tone: ui.Act, Icon: "lock", Word: message.T(lang, "users.locked")}
	case u.Login == "":
		return ui.Pill{Tone: ui.Plain, Icon: "person", Word: message.T(lang, "users.persona")}
	}
	return ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "users.active")}
}

// Looks is the page of looks at identities.
type Looks struct {
	Frame  ui.Page
	Look   string // action, "" for those who only read
	Found  *account.Identity
	Faults []ui.FieldError
	Field  func(name string) string
	Table  ui.Table
}

func (p Looks) input(name string, rows int) ui.Input {
	in := form{p.Frame.Lang, p.Field, p.Faults}.input(name, "identity."+name, "identity.hint_"+name)
	in.Rows = rows
	return in
}

// facts are what was found, in words; what is not known says so.
func (p Looks) facts() [][2]string {
	lang := p.Frame.Lang
	known := func(text string) string {
		if text == "" {
			return message.T(lang, "identity.unknown")
		}
		return text
	}
	return [][2]string{
		{message.T(lang, "identity.name"), known(p.Found.Name)}, {message.T(lang, "identity.number"), known(p.Found.Number)},
		{message.T(lang, "identity.phone"), known(p.Found.Phone)}, {message.T(lang, "identity.ways"), known(strings.Join(p.Found.Ways, ", "))},
	}
}

// LookTable lists looks.
func LookTable(lang message.Lang, looks []account.Look) ui.Table {
	t := ui.Table{Caption: message.T(lang, "identity.table"), Columns: []ui.Column{
		{Head: message.T(lang, "identity.when")}, {Head: message.T(lang, "identity.by")}, {Head: message.T(lang, "identity.opinion")},
		{Head: message.T(lang, "identity.reason")}, {Head: message.T(lang, "identity.document")},
	}}
	for _, l := range looks {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.DateTime(lang, l.At)), ui.Text(l.By), ui.Text(l.Comment), ui.Text(l.Reason), ui.Text(l.Document),
		}})
	}
	return t
}
