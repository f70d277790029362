package me

import (
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/notices"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is one's own page.
type Page struct {
	Frame    ui.Page
	Name     string
	Roles    string // ready words
	Desk     string // address of the desk, "" for none
	SignOut  string
	Inbox    notices.Inbox // the newest notices
	Opinions []Opinion
	Ratings  ui.Table
	Appeals  Appeals // about ratings that may weigh too little
	Sessions string  // action that ends sessions
	List     []Session
	Export   string // file with everything of one's own
	Rename   string // action
	Delete   string // action
}

// Appeals are one's appeals about ratings of one's own, and the form for one.
type Appeals struct {
	List    []AppealItem
	Action  string      // "" where there is nothing to appeal about
	Ratings []ui.Option // those one may appeal about
}

// AppealItem is one appeal in words.
type AppealItem struct {
	Subject ui.Link
	About   string // period and day sent
	Body    string
	State   ui.Pill
	Answer  string // the reason of the decision and its log entry, "" before
}

// Opinion is something one wrote.
type Opinion struct {
	Item     ui.Comment
	Subject  ui.Link
	Note     string // ready words until when it is decided on, "" once it is
	Withdraw string // action, "" once it is decided on
	Again    string // action that asks for another answer, "" where none is open
	Appeal   string // action that appeals against its removal, "" where none is open
}

// Session is one signed-in browser, dates ready.
type Session struct {
	ID      string
	Browser string
	Since   string
	Seen    string
	Current bool
}

// againReasons are the codes with which one asks for another answer.
func (p Page) againReasons(o Opinion) ui.Choice {
	c := ui.Choice{Name: "reason", ID: "again-" + o.Item.ID, Label: message.T(p.Frame.Lang, "me.again_reason")}
	for _, code := range comment.ReopenReasons {
		c.Options = append(c.Options, ui.Option{Value: code, Label: message.T(p.Frame.Lang, "reply.again_"+code)})
	}
	return c
}
