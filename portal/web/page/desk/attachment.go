package desk

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Attachments is the page that takes original documents.
type Attachments struct {
	Frame  ui.Page
	Action string
	Form   []ui.Input // of the document
	Stage  string
	Field  func(name string) string // what was typed
	Faults []ui.FieldError
	Kept   bool // one was just kept
	Items  []AttachmentItem
}

// AttachmentItem is one original that is kept.
type AttachmentItem struct {
	Title, What, Of, Document, Loaded string
	Href, Withdraw                    string
}

// AttachmentItems words the list; href is the address of one.
func AttachmentItems(lang message.Lang, kept []disclosure.Attached, href func(id int64) string) []AttachmentItem {
	items := make([]AttachmentItem, len(kept))
	for i, a := range kept {
		what := message.T(lang, "attachment.kind_"+string(a.Kind))
		if len(a.Pages) > 0 {
			what += " · " + message.T(lang, "attachment.pages", len(a.Pages))
		}
		items[i] = AttachmentItem{
			Title: a.Title, What: what + " · " + a.Name, Of: orDash(a.Project + a.Unit), Document: message.Document(lang, a.Document),
			Loaded: message.DateTime(lang, a.LoadedAt), Href: href(a.ID), Withdraw: href(a.ID) + "/withdraw",
		}
	}
	return items
}

func (p Attachments) t(key string) string { return message.T(p.Frame.Lang, key) }

func (p Attachments) form() form { return form{p.Frame.Lang, p.Field, p.Faults} }

func (p Attachments) input(name, label, hint string, optional bool) ui.Input {
	in := p.form().input(name, label, hint)
	in.Optional = optional
	return in
}

func (p Attachments) file() ui.Input {
	in := p.input("file", "attachment.file", "attachment.file_hint", false)
	in.Type, in.Value = "file", ""
	return in
}

func (p Attachments) kinds() ui.Choice {
	c := choice(p.form(), "kind", "attachment.kind", budget.AttachmentKinds, func(k budget.AttachmentKind) string { return p.t("attachment.kind_" + string(k)) })
	c.Drop = true
	return c
}

// refusedWords says which originals a candidate was made without, and why.
func refusedWords(lang message.Lang, refused []disclosure.RefusedAttachment) []string {
	var words []string
	for _, r := range refused {
		why := message.T(lang, "attachment.why_person")
		if key := "attachment.why_" + r.Why; message.Has(key) {
			why = message.T(lang, key)
		}
		if r.Page > 0 {
			words = append(words, message.T(lang, "attachment.refused_at", r.Name, r.Page, why))
		} else {
			words = append(words, message.T(lang, "attachment.refused_all", r.Name, why))
		}
	}
	return words
}
