package desk

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Candidates is the list of what is on its way to the public.
type Candidates struct {
	Frame ui.Page
	Table ui.Table
	Build string // action, "" for those who may not build
	Form  []ui.Input
}

// CandidateTable lists candidates, the newest first.
func CandidateTable(lang message.Lang, list []disclosure.CandidateRow, href func(id int64) string) ui.Table {
	table := ui.Table{Caption: message.T(lang, "desk.candidates_title")}
	for _, key := range []string{"document", "state", "next", "risks", "built"} {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk."+key)})
	}
	for _, c := range list {
		next := ""
		if c.Next != "" {
			next = message.T(lang, "step."+string(c.Next))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(message.Document(lang, c.Document), href(c.ID)), ui.PillTag(StatePill(lang, c.State)), ui.Text(next),
			ui.Text(civic.Thousands(int64(c.AtRisk))), ui.Text(message.DateTime(lang, c.BuiltAt)),
		}})
	}
	return table
}

// StatePill says where a candidate stands.
func StatePill(lang message.Lang, state disclosure.State) ui.Pill {
	pills := map[disclosure.State]ui.Pill{
		disclosure.Candidate: {Tone: ui.Act, Icon: "clock"}, disclosure.Rejected: {Tone: ui.Plain, Icon: "cross"},
		disclosure.Replaced: {Tone: ui.Plain, Icon: "cross"}, disclosure.Sealed: {Tone: ui.Act, Icon: "seal"},
		disclosure.Public: {Tone: ui.Done, Icon: "check"},
	}
	pill := pills[state]
	pill.Word = message.T(lang, "candidate."+string(state))
	return pill
}

// DocumentFields are the names of the fields that name a document and what a
// candidate of it needs.
var DocumentFields = []string{"year", "stage", "version", "month", "as_of", "supersedes", "correction",
	"auth_number", "auth_body", "auth_scope", "approved_on", "replied_on", "replies"}

// DocumentForm asks for a document; today stands where no date is given.
func DocumentForm(lang message.Lang, given map[string]string, today string) []ui.Input {
	var inputs []ui.Input
	for _, name := range DocumentFields {
		in := ui.Input{Name: name, Label: message.T(lang, "desk.field_"+name), Value: given[name]}
		switch name {
		case "year", "version", "month":
			in.InputMode = "numeric"
		case "approved_on", "replied_on":
			in.Type = "date"
		case "replies":
			in.Rows, in.Hint = 3, message.T(lang, "desk.field_replies_hint")
		case "as_of":
			in.Type = "date"
			if in.Value == "" {
				in.Value = today
			}
		}
		in.Optional = name != "year" && name != "as_of" && name != "stage"
		inputs = append(inputs, in)
	}
	return inputs
}

// stages is the choice of a document's stage.
func stages(lang message.Lang, chosen string) ui.Choice {
	c := ui.Choice{Name: "stage", Label: message.T(lang, "desk.field_stage"), Drop: true}
	for _, stage := range civic.Stages {
		c.Options = append(c.Options, ui.Option{Value: string(stage), Label: message.T(lang, "stage."+string(stage)), Selected: string(stage) == chosen})
	}
	return c
}

// Building is a candidate that is being made.
type Building struct {
	Frame    ui.Page
	Document string
	Steps    []ui.Event
	Done     int    // steps that are behind
	Poll     string // where a script asks how far it is
}

// NewBuilding words how far a candidate is; at is the step that is under way.
func NewBuilding(frame ui.Page, d civic.Document, at int, poll string) Building {
	b := Building{Frame: frame, Document: message.Document(frame.Lang, d), Done: at, Poll: poll}
	for i, step := range disclosure.BuildSteps {
		event := ui.Event{Title: message.T(frame.Lang, "building."+string(step)), State: ui.Planned}
		switch {
		case i < at:
			event.State = ui.Past
		case i == at:
			event.State, event.When = ui.Now, message.T(frame.Lang, "building.now")
		}
		b.Steps = append(b.Steps, event)
	}
	return b
}

// Candidate is everything people decide on.
type Candidate struct {
	Frame    ui.Page
	Document string
	State    ui.Pill
	Facts    ui.Table
	Steps    []ui.Event
	Risks    []Risk
	Forms    ui.Table // amounts by measure and form
	Shields  ui.Table // ordinary projects that shield others; no rows for none
	Masked   int
	Overdue  []string
	LeftOut  []string // originals, with the reason; ready words
	Loose    []string // cells that are no sum of projects
	Decision string   // when it was approved and replied to, ready words; "" where not recorded
	Hash     string
	Content  string
	Texts    ui.Link // to the texts, with how many are open
	Amounts  ui.Link // to both sides of every amount

	Due     string // the step that is due, "" for none
	Check   string // action, "" for those who may not take it
	Refused string // ready words why not
	SignOff string
	Publish string
}

// Risk is a hidden amount that can be derived.
type Risk struct {
	Key    string
	Words  string
	Reason string // of who answers for it, "" for nobody
}

// NewCandidate puts a candidate into words; names are those of the people
// who acted on it.
func NewCandidate(lang message.Lang, v disclosure.CandidateView, names map[string]string) Candidate {
	p := Candidate{
		Document: message.Document(lang, v.Document), State: StatePill(lang, v.State), Hash: v.Hash, Content: v.ContentHash,
		Masked: len(v.Report.Masked), Overdue: v.Report.Overdue, Loose: v.Report.Unmatched,
		LeftOut: refusedWords(lang, v.Report.Refused),
		Facts:   factTable(lang, v), Forms: formTable(lang, v.Report), Shields: shieldTable(lang, v.Report), Steps: stepEvents(lang, v, names),
	}
	if d := v.Decision; d != nil {
		p.Decision = message.T(lang, "desk.decided", orDash(d.Approved), orDash(d.Replied), len(d.Replies))
	}
	reasons := map[string]string{}
	for _, s := range v.SignOffs {
		reasons[s.Risk] = s.Reason
	}
	for _, r := range v.Report.AtRisk {
		p.Risks = append(p.Risks, Risk{Key: r.Key, Reason: reasons[r.Key], Words: riskWords(lang, r)})
	}
	return p
}

func orDash(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

// factTable sets what the vault holds beside what would be public.
func factTable(lang message.Lang, v disclosure.CandidateView) ui.Table {
	table := ui.Table{
		Caption: message.T(lang, "desk.facts"), Note: message.T(lang, "desk.facts_note", v.AsOf, v.Disclosure),
		Columns: []ui.Column{{Head: message.T(lang, "desk.what")}, {Head: message.T(lang, "desk.raw"), Numeric: true}, {Head: message.T(lang, "desk.public"), Numeric: true}},
	}
	add := func(key string, raw, public int) {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.T(lang, key)), ui.Text(civic.Thousands(int64(raw))), ui.Text(civic.Thousands(int64(public))),
		}})
	}
	r := v.Report
	add("desk.fact_projects", r.Projects+r.Classified, r.Projects)
	add("desk.fact_lines", r.Lines, r.Lines)
	return table
}

// stepEvents are the five checks as a way with people on it.
func stepEvents(lang message.Lang, v disclosure.CandidateView, names map[string]string) []ui.Event {
	events := []ui.Event{{When: message.DateTime(lang, v.BuiltAt), Title: message.T(lang, "desk.built_by", nameOf(names, v.BuiltBy)), State: ui.Past}}
	next, open := v.Gate.Next()
	for i, step := range disclosure.Steps {
		event := ui.Event{Title: message.T(lang, "step."+string(step)), State: ui.Planned}
		switch {
		case i < len(v.Gate.Checks):
			event = checkEvent(lang, v.Gate.Checks[i], names)
		case open && step == next && v.State == disclosure.Candidate:
			event.State, event.When = ui.Now, message.T(lang, "desk.due_now")
		}
		events = append(events, event)
	}
	return events
}

func checkEvent(lang message.Lang, c disclosure.Check, names map[string]string) ui.Event {
	verdict := ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "desk.passed")}
	if !c.Passed {
		verdict = ui.Pill{Tone: ui.Act, Icon: "cross", Word: message.T(lang, "desk.failed")}
	}
	return ui.Event{
		When: when(lang, c.At), Title: fmt.Sprintf("%s · %s", message.T(lang, "step."+string(c.Step)), nameOf(names, c.Actor)), Body: c.Note,
		State: ui.Past, Pills: []ui.Pill{verdict},
	}
}

// nameOf is the name of an account, or the account itself.
func nameOf(names map[string]string, account string) string {
	if name := names[account]; name != "" {
		return name
	}
	return account
}

// when writes a time of record for people.
func when(lang message.Lang, stamp string) string {
	at, err := time.Parse(time.RFC3339, stamp)
	if err != nil {
		return stamp
	}
	return message.DateTime(lang, at)
}

// number writes a count for a sentence.
func number(n int) string { return strconv.Itoa(n) }

// kinds is the choice of what a file holds.
func kinds(lang message.Lang, chosen string) ui.Choice {
	c := ui.Choice{Name: "kind", Label: message.T(lang, "desk.field_kind"), Drop: true,
		Options: []ui.Option{{Label: message.T(lang, "desk.kind_auto")}}}
	for _, kind := range slices.Concat(budget.Kinds, budget.WideKinds) {
		c.Options = append(c.Options, ui.Option{Value: kind, Label: message.T(lang, "desk.kind_"+kind), Selected: kind == chosen})
	}
	return c
}
