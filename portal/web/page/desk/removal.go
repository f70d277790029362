package desk

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Contested is what waits for a second person.
type Contested struct {
	Frame  ui.Page
	Items  []RemovalAppeal
	Faults []ui.FieldError
}

// RemovalAppeal is a removed opinion with its writer's words.
type RemovalAppeal struct {
	Item
	Removed string // when and why, ready words
	Words   string // the writer's
	Mine    bool   // the reader removed it: somebody else decides
}

// RemovalItem puts an appeal into words.
func RemovalItem(lang message.Lang, now time.Time, a comment.Appealed, at Place) RemovalAppeal {
	item := RemovalAppeal{Item: QueuedItem(lang, now, a.Queued, at), Words: a.Appeal}
	item.Due = duePill(lang, now, a.DecideBy)
	item.Removed = message.T(lang, "handling.appeal_removed", message.Date(lang, a.RemovedAt), message.T(lang, "reason."+a.ReasonCode))
	return item
}

func (p Contested) note(a RemovalAppeal) ui.Input {
	return ui.Input{Name: "note", ID: "note-" + a.ID, Label: message.T(p.Frame.Lang, "handling.appeal_note"), Rows: 2, Error: ui.ErrorFor(p.Faults, "note-"+a.ID)}
}

// Offline is the form for an opinion that came another way. Field gives what
// was typed.
type Offline struct {
	Frame   ui.Page
	Action  string
	SendKey string
	Field   func(name string) string
	Faults  []ui.FieldError
	Entered bool // one was just entered
}

func (p Offline) t(key string) string { return message.T(p.Frame.Lang, key) }

func (p Offline) form() form { return form{p.Frame.Lang, p.Field, p.Faults} }

func (p Offline) input(name, label, hint, kind string) ui.Input {
	in := p.form().input(name, label, hint)
	in.Type = kind
	return in
}

func (p Offline) body() ui.Input {
	in := p.input("body", "comment.body", "", "")
	in.Hint, in.Rows, in.MaxLength = message.T(p.Frame.Lang, "comment.body_hint", comment.MaxBody), 6, comment.MaxBody
	return in
}

func (p Offline) sources() ui.Choice {
	c := choice(p.form(), "source", "offline.source", comment.OfflineSources, func(s comment.Source) string { return p.t("offline.source_" + string(s)) })
	c.Inline = true
	return c
}

func (p Offline) stances() ui.Choice {
	c := choice(p.form(), "stance", "comment.stance", comment.Stances, func(s comment.Stance) string { return p.t("stance." + string(s)) })
	c.Inline = true
	return c
}
