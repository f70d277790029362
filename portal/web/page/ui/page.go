package ui

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Link is a place to go with its words. Current marks the page one is on.
type Link struct {
	Label   string
	Href    string
	Current bool
}

// Page is what the frame of a page needs to know. Zero fields are left out of
// the frame, so that a staff page may leave out edition and crumbs.
type Page struct {
	Lang        message.Lang
	Title       string // of this page; the site's name is added
	Description string // one plain sentence for search engines and shares
	Base        string // the site's base path, "" or "/budget", put before assets

	Jurisdiction string // its official name in Lang
	Kind         civic.Kind
	Home         string // href of the jurisdiction's home page
	Search       string // href the search form of the head sends ?q= to; "" for none

	Nav       []Link
	Crumbs    []Link // from home down; the last one is this page
	Languages []Link // this page in every language
	Account   []Link // sign in, or own page and sign out

	AsOf        time.Time // the date of the newest figures shown
	Edition     int64
	EditionHref string // permanent link of this page in this edition

	Operator Operator
	Theme    string   // href of the operator's own colours; "" for ours
	Scripts  []string // further scripts by plain name, e.g. "map.js"
	Styles   []string // further style sheets by plain name, e.g. "map.css"
	NoIndex  bool     // keep search engines out: signed-in and staff pages
	Staff    bool     // the quieter frame of the desk
	Refresh  int      // seconds after which a browser without scripts asks again; 0 = never
	Look     Look     // a fixed look, for the gallery; zero leaves it to the reader
}

// Look fixes theme and text size of a page whatever the reader's own choice.
type Look struct {
	Theme string // "light", "dark" or ""
	Text  string // "large" or ""
}

// Operator is who answers for the site, shown in the foot of every page.
type Operator struct {
	Name     string
	Contacts []Contact
	Records  []Link // ICP and 公安 records, 网站标识码, 党政机关标识; Href may be ""
	Links    []Link // accessibility, method, log, data
}

// Contact is one way to reach the operator.
type Contact struct {
	Label string
	Text  string
	Href  string // "tel:", "mailto:" or a page; "" for plain text
}

// FullTitle is the document's title, the most specific words first.
func (p Page) FullTitle() string {
	title := message.T(p.Lang, "site.name")
	if p.Jurisdiction != "" {
		title = p.Jurisdiction + " " + title
	}
	if p.Title == "" {
		return title
	}
	return p.Title + " — " + title
}
