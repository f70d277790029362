package proposal

import (
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Item is one proposal of a hearing with its reason and what became of it.
type Item struct {
	Plan        // its Moved is nil where the draft is published no more
	ID          string
	Reason      ui.Comment
	Agreements  int
	Agreed      bool
	Href        string
	Open        string // the draft with this proposal applied
	AgreeAction string // "" for who may not agree
	SignIn      string // where a visitor goes to agree, "" for others
}

// List is the proposals of a hearing.
type List struct {
	Frame   ui.Page
	Hearing hearing.Hearing
	Back    ui.Link
	Items   []Item
	Try     string // the draft, to move amounts; "" where none can be submitted any more
	File    string // CSV
	API     string
}

// One is the page of one proposal.
type One struct {
	Frame ui.Page
	Back  ui.Link
	Item  Item
}

// New asks for the reason of a proposal, after those that are similar.
type New struct {
	Plan
	Hearing ui.Link
	Similar []Item
	Action  string
	Keep    []ui.Pair
	Reason  string
	As      string // ready words: under which name
	Max     int    // characters of the reason
	Edit    string // back to the draft
	Faults  []ui.FieldError
}

// reason is the field of the reason.
func (p New) reason() ui.Input {
	return ui.Input{
		Name: "body", Label: p.T("proposal.reason"), Hint: p.T("proposal.reason_hint", p.Max), Value: p.Reason, Rows: 5, MaxLength: p.Max,
		Error: ui.ErrorFor(p.Faults, "body"),
	}
}

// voices says how many agree.
func (i Item) voices() string { return i.T("proposal.agreements", i.Agreements) }

// Summary says in a line what is moved: how much, and between how many lines.
func (p Plan) Summary() string {
	return p.T("proposal.summary", message.MoneyText(p.Lang(), p.Changes.Volume()), len(p.Changes))
}
