package me

import "github.com/sunbudget/sunbudget/portal/web/page/ui"

// Page is one's own page.
type Page struct {
	Frame    ui.Page
	Name     string
	Roles    string // ready words
	Desk     string // address of the desk, "" for none
	SignOut  string
	Opinions []Opinion
	Ratings  ui.Table
	Sessions string // action that ends sessions
	List     []Session
	Export   string // file with everything of one's own
	Rename   string // action
	Delete   string // action
}

// Opinion is something one wrote.
type Opinion struct {
	Item     ui.Comment
	Subject  ui.Link
	Note     string // ready words until when it is decided on, "" once it is
	Withdraw string // action, "" once it is decided on
}

// Session is one signed-in browser, dates ready.
type Session struct {
	ID      string
	Browser string
	Since   string
	Seen    string
	Current bool
}
