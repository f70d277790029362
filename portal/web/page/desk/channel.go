package desk

import (
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Channels is what is paused, and what waits for a second person.
type Channels struct {
	Frame  ui.Page
	Action string
	Steps  []ChannelItem
	Paused []ChannelItem
	About  string // typed
	Reason string
	Faults []ui.FieldError
}

// ChannelItem is one step that waits, or one channel that is paused.
type ChannelItem struct {
	Subject ui.Link
	What    string // of a step, ready words
	Reason  string
	When    string
	Action  string // of a step, decides it
	Address string // of a paused channel, as the form names it
	Mine    bool   // asked for by the reader, who does not decide it
}

func (p Channels) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

func (p Channels) reason(id, value string) ui.Input {
	return ui.Input{Name: "reason", ID: id, Label: p.t("channel.reason"), Hint: p.t("channel.reason_hint"), Value: value, Rows: 2, MaxLength: 200, Error: ui.ErrorFor(p.Faults, id)}
}
