package notices

import (
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Item is one notice in words.
type Item struct {
	Words  string // what happened to what
	When   string // ready date
	Out    string // ready words: where else it went, "" for nowhere
	Unread bool
	Open   string // action that marks it read and leads to its page
}

// Inbox is the newest notices, as they stand on one's own page.
type Inbox struct {
	Items  []Item
	Unread string // ready words, "" for none
	All    string // page with all of them and the choices
	Read   string // action that marks all as read, "" where nothing is unread
	Older  string // page with older ones, "" for none
}

// Channel is the form of one channel.
type Channel struct {
	Channel  notice.Channel
	Pace     notice.Pace
	Address  string // as typed, shown again with its fault
	Now      string // ready words about the address kept now, "" for none
	Faults   []ui.FieldError
	PaceName string // of the select
}

// Page is all notices and how one wants to be told.
type Page struct {
	Frame    ui.Page
	Inbox    Inbox
	Saved    string // ready words after saving, "" before
	Channels []Channel
	Choose   string // action
	Faults   []ui.FieldError
}

// Letter is a page a letter leads to: it asks, or says what was done.
type Letter struct {
	Frame  ui.Page
	Title  string
	Body   string
	Action string // "" once it is done
	Button string
	Next   ui.Link
}

// paces is the select of one channel.
func (c Channel) paces(lang message.Lang) ui.Choice {
	choice := ui.Choice{
		Name: c.PaceName, Label: message.T(lang, "notice.channel_"+string(c.Channel)) + " · " + message.T(lang, "notice.pace"), Drop: true,
		Error: ui.ErrorFor(c.Faults, c.PaceName),
	}
	for _, pace := range notice.Paces {
		choice.Options = append(choice.Options, ui.Option{Value: string(pace), Label: message.T(lang, "notice.pace_"+string(pace)), Selected: pace == c.Pace})
	}
	return choice
}

// field is where the address of one channel is typed. What is kept is shown
// mostly hidden beside it and not in it.
func (c Channel) field(lang message.Lang) ui.Input {
	if c.Channel == notice.Email {
		return ui.Input{Name: "email", Label: message.T(lang, "notice.email"), Hint: message.T(lang, "notice.email_hint"), Type: "email", InputMode: "email",
			Autocomplete: "email", Value: c.Address, Optional: true, Error: ui.ErrorFor(c.Faults, "email")}
	}
	return ui.Input{Name: "phone", Label: message.T(lang, "notice.phone"), Hint: message.T(lang, "notice.phone_hint"), Type: "tel", InputMode: "tel",
		Autocomplete: "tel", Value: c.Address, Optional: true, Error: ui.ErrorFor(c.Faults, "phone")}
}
