// Package journal holds the pages of the transparency log: its records in
// plain words, and one record with the proof that it is in the log.
package journal

import (
	"slices"
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is some records of the log in the order of their numbers; it shows the
// newest first.
type Page struct {
	Frame      ui.Page
	Teller     Teller
	Checkpoint Checkpoint
	Entries    []ledger.Entry
	Older      string // href, "" on the last page
	Newest     string // href, "" on the first page
}

// Checkpoint is the signed state of the log; the zero one is that of an empty
// log.
type Checkpoint struct {
	ledger.Checkpoint
	Signed string    // the signed note
	At     time.Time // of the newest record
}

// T is a text of the catalogue.
func (p Page) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// Seal says how many records there are and since when none was added.
func (p Page) Seal() ui.Notice {
	return ui.Notice{
		Tone: ui.Done, Icon: "seal",
		Title: p.T("journal.seal", civic.Thousands(p.Checkpoint.Size), message.DateTime(p.Frame.Lang, p.Checkpoint.At)),
		Body:  p.T("journal.seal_body", p.Checkpoint.Origin),
		Links: []ui.Link{{Label: p.T("journal.verify"), Href: "#verify"}},
	}
}

// Events are the records, each one sentence that leads to its proof.
func (p Page) Events() []ui.Event {
	events := make([]ui.Event, 0, len(p.Entries))
	for _, e := range slices.Backward(p.Entries) {
		told := p.Teller.Tell(e)
		events = append(events, ui.Event{
			When: told.When, Title: told.Sentence, Href: p.Teller.Link.To("/log/" + strconv.FormatInt(e.Index, 10)),
			Body: p.T("journal.about", told.Pill.Word, told.Place, civic.Thousands(e.Index)), State: ui.Past,
		})
	}
	return events
}

// Pager leads through the pages.
func (p Page) Pager() ui.Pager {
	shown := p.T("list.shown", len(p.Entries), civic.Thousands(p.Checkpoint.Size))
	return ui.Pager{Shown: shown, Next: p.Older, First: p.Newest}
}

// Record is the page of one record.
type Record struct {
	Frame     ui.Page
	Told      Told
	Entry     ledger.Entry
	Inclusion ledger.Inclusion
	Leaf      string // hash of the record, base64
	Root      string // hash of the signed tree, base64
	Proof     string // href of the inclusion proof as JSON
	Log       string // href of the log's page
}

// T is a text of the catalogue.
func (p Record) T(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }
