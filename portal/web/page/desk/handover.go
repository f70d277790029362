package desk

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Handovers is what was handed on, with what is to be noted of it.
type Handovers struct {
	Frame  ui.Page
	Items  []Handover
	Faults []ui.FieldError
}

// Handover is one opinion that was handed on. Action is "" once it is closed.
type Handover struct {
	Item
	Number string
	Result string // as typed, shown again with its fault
}

// HandoverItem puts a handover into words.
func HandoverItem(lang message.Lang, now time.Time, h comment.Handover, at Place) Handover {
	if h.ClosedAt != nil {
		at.Action = ""
	}
	words := opinion.Handed(lang, now, h)
	return Handover{Number: h.Number, Item: Item{
		ID: h.Comment, Place: at, Due: words.Due,
		Comment: ui.Comment{Author: h.AuthorName, When: message.Date(lang, h.At), Stance: string(h.Stance), Body: h.Body, Handed: words},
	}}
}

func (p Handovers) number(h Handover) ui.Input {
	lang := p.Frame.Lang
	return ui.Input{Name: "number", ID: "number-" + h.ID, Label: message.T(lang, "handover.number_field"), Hint: message.T(lang, "handover.number_hint"), Value: h.Number,
		MaxLength: 40, Error: ui.ErrorFor(p.Faults, "number-"+h.ID)}
}

func (p Handovers) result(h Handover) ui.Input {
	lang := p.Frame.Lang
	return ui.Input{Name: "result", ID: "result-" + h.ID, Label: message.T(lang, "handover.result_field"), Hint: message.T(lang, "handover.result_hint"), Value: h.Result,
		Rows: 3, MaxLength: comment.MaxResult, Optional: true, Error: ui.ErrorFor(p.Faults, "result-"+h.ID)}
}
