package ui

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// current marks the link of the page one is on.
func current(is bool) templ.Attributes {
	if !is {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-current": "page"}
}

// otherTag is the tag of the language the switch leads to.
func otherTag(lang message.Lang) string {
	if lang.Code() == string(message.EN) {
		return message.ZH.Tag()
	}
	return message.EN.Tag()
}

// look writes a fixed theme and text size where early.ts would put the
// reader's own.
func look(l Look) templ.Attributes {
	attributes := templ.Attributes{}
	if l.Theme != "" {
		attributes["data-theme"] = l.Theme
	}
	if l.Text != "" {
		attributes["data-text"] = l.Text
	}
	return attributes
}
