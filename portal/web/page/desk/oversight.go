package desk

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
	"github.com/sunbudget/sunbudget/portal/web/page/issues"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// AlertsShown is how many alerts a page of the desk lists.
const AlertsShown = 20

// Alerts is the page of alerts at the desk.
type Alerts struct {
	Frame    ui.Page
	Document string    // the release that raises them
	Kinds    []ui.Link // waiting, public, set aside, each with its number
	Items    []AlertItem
	Next     string // "" on the last page
}

// AlertItem is one alert with what this person may say of it.
type AlertItem struct {
	ID       string
	Link     ui.Link // to its project
	Unit     string
	Level    ui.Pill
	Reason   string
	Repeated string // "" where it stood in one month
	Review   string // ready date until when a review comes before publication
	Says     []alerts.Said
	Action   string
	Notes    []ui.Option // none where the person may only read
}

// notes is the choice of what to say of an alert.
func (i AlertItem) notes(lang message.Lang) ui.Choice {
	return ui.Choice{Name: "note", ID: "note-" + i.ID, Label: message.T(lang, "desk.alert_note"), Options: i.Notes, Drop: true}
}

// Issues is the list of issues at the desk.
type Issues struct {
	issues.Reader
	New   string // "" for those who may list none
	Items []oversight.Issue
}

// IssueForm puts a problem on the list. Field gives what was typed.
type IssueForm struct {
	issues.Reader
	Action string
	Field  func(name string) string
	Units  []ui.Option
	Faults []ui.FieldError
}

// Issue is one issue at the desk with the acts that may come next.
type Issue struct {
	issues.One
	Action string
	Acts   []ui.Option // none where it is somebody else's turn
	Fault  string
	Text   string // as typed
}

// IssueField is the field a fault belongs to.
func IssueField(key string) string {
	field := strings.TrimPrefix(key, "issue.fault_")
	if field == "accept" {
		return "accept_by"
	}
	return field
}

func (p IssueForm) form() form { return form{p.Frame.Lang, p.Field, p.Faults} }

func (p IssueForm) input(name, label, hint string, rows int) ui.Input {
	in := p.form().input(name, label, hint)
	in.Rows = rows
	return in
}

func (p IssueForm) acceptBy() ui.Input {
	in := p.input("accept_by", "issue.accept_by", "desk.issue_accept", 0)
	in.Type = "date"
	return in
}

func (p IssueForm) sources() ui.Choice {
	c := choice(p.form(), "source", "issue.source", oversight.Sources, p.SourceName)
	c.Drop = true
	return c
}

func (p IssueForm) units() ui.Choice {
	return ui.Choice{Name: "unit", Label: p.T("issue.unit"), Drop: true, Options: p.Units, Error: ui.ErrorFor(p.Faults, "unit")}
}

// faults are those of the form of the next act.
func (p Issue) faults() []ui.FieldError {
	if p.Fault == "" {
		return nil
	}
	return []ui.FieldError{{Field: "text", Message: p.Fault}}
}
