package opinion

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Section is the opinions on one thing, as part of a page or the whole of it.
type Section struct {
	Lang    message.Lang
	Count   int
	Threads []ui.Comment
	Stances []Stance // how the groups stand, nil where nobody has spoken
	// Moderation is the page with the record of moderation.
	Moderation string
	More       string          // page with the older ones, "" for none
	Write      string          // page with the form, where Form is nil; "" where nobody may write now
	Form       *ui.CommentForm // for those who may write here and now
	Changes    []ui.Change     // amounts here that moved because opinions were adopted
	Gone       string          // ready words that a newer release has dropped the thing, "" where it has not
	Closed     string          // ready words why nobody may write, "" where one may
}

// ListPage is a page of its own with older opinions.
type ListPage struct {
	Frame   ui.Page
	Subject ui.Link
	Section Section
}

// FormPage is a page of its own with the form.
type FormPage struct {
	Frame   ui.Page
	Subject ui.Link
	Answers *ui.Comment // what it answers
	Form    ui.CommentForm
}

// ReceiptPage tells the writer that the opinion has arrived.
type ReceiptPage struct {
	Frame      ui.Page
	Subject    ui.Link
	Item       ui.Comment
	Receipt    string
	ModerateBy string // ready date
	Mine       ui.Link
}

// Reader is what one needs to know to show opinions to somebody.
type Reader struct {
	Lang     message.Lang
	Now      time.Time
	UnitName func(code string) string
	Answer   func(id string) string       // href to answer an opinion, nil for nobody
	Since    func(comment.Comment) string // what became of the amount since, in ready words; nil for nothing
	Change   func(comment.Change) ui.Change
	Proposal func(comment.Comment) *ui.Link // what a 修正建议 moves; nil where it is shown already
}

// Threads puts opinions with their answers into words.
func (r Reader) Threads(threads []comment.Thread) []ui.Comment {
	items := make([]ui.Comment, 0, len(threads))
	for _, thread := range threads {
		item := r.Item(thread.Comment)
		if r.Answer != nil && thread.State == comment.Public {
			item.AnswerHref = r.Answer(thread.ID)
		}
		for _, answer := range thread.Answers {
			item.Answers = append(item.Answers, r.Item(answer))
		}
		if thread.Similar > 0 {
			item.Similar = message.T(r.Lang, "opinion.similar", thread.Similar)
		}
		for _, folded := range thread.Folded {
			same := r.Item(folded)
			same.Reply = nil // stands under the first of them
			item.Folded = append(item.Folded, same)
		}
		items = append(items, item)
	}
	return items
}

// Item puts one opinion into words.
func (r Reader) Item(c comment.Comment) ui.Comment {
	item := ui.Comment{
		ID: c.ID, Author: c.AuthorName, When: message.Date(r.Lang, c.CreatedAt), Stance: string(c.Stance), Body: c.Body, Receipt: c.Receipt,
	}
	switch c.State {
	case comment.Public:
		if r.Since != nil {
			item.Since = r.Since(c)
		}
		if r.Proposal != nil && c.Proposal {
			item.Proposal = r.Proposal(c)
		}
		item.Standing = Standing(r.Lang, c.Assurance)
		if c.Source != comment.Online && c.ReceivedOn != nil {
			item.Standing, item.Source = "", message.T(r.Lang, "opinion.source_"+string(c.Source), message.Date(r.Lang, *c.ReceivedOn))
		}
		item.Reply, item.Handed = r.reply(c), r.handed(c)
	case comment.Removed:
		item.Status, item.Reason, item.Stance = "removed", message.T(r.Lang, "reason."+c.ReasonCode), ""
	case comment.Withdrawn:
		item.Status, item.Reason, item.Stance = "removed", message.T(r.Lang, "opinion.withdrawn"), ""
	case comment.Pending:
		item.Status = "pending"
	}
	return item
}

// Standing says how surely a writer is known, never who it is.
func Standing(lang message.Lang, level civic.Assurance) string {
	names := map[civic.Assurance]string{civic.L0: "none", civic.L1: "contact", civic.L2: "identity"}
	return message.T(lang, "opinion.standing_"+names[level])
}

// reply is the unit's answer, or until when it is due; nil where none is.
func (r Reader) reply(c comment.Comment) *ui.Reply {
	if c.DueOn == nil {
		return nil
	}
	reply := &ui.Reply{Unit: r.UnitName(c.Unit)}
	answered := c.Adoption != "" && c.RepliedAt != nil
	if answered {
		reply.Unit, reply.When, reply.Body, reply.Outcome = r.UnitName(c.ReplyUnit), message.Date(r.Lang, *c.RepliedAt), c.ReplyBody, c.Adoption
	}
	if c.Change != nil && r.Change != nil {
		change := r.Change(*c.Change)
		reply.Change = &change
	}
	if c.Reopened() || !answered {
		reply.Overdue = comment.Overdue(*c.DueOn, r.Now)
		key := "opinion.due"
		if reply.Overdue {
			key = "opinion.overdue"
		}
		reply.Due = message.T(r.Lang, key, message.Date(r.Lang, *c.DueOn))
	}
	r.again(c, reply)
	return reply
}

// handed is who else deals with the opinion; nil for nobody.
func (r Reader) handed(c comment.Comment) *ui.Handed {
	if c.HandedWay == "" || c.HandedDue == nil {
		return nil
	}
	return Handed(r.Lang, r.Now, comment.Handover{
		Way: c.HandedWay, DueOn: *c.HandedDue, Number: c.HandedNumber, Result: c.HandedResult, ClosedAt: c.HandedClosed,
	})
}

// Handed puts a handover into words.
func Handed(lang message.Lang, now time.Time, h comment.Handover) *ui.Handed {
	words := &ui.Handed{
		Outcome: string(h.Way), Words: message.T(lang, "handover.words_"+string(h.Way)), Result: h.Result,
		Due: ui.Pill{Tone: ui.Plain, Icon: "clock", Word: message.T(lang, "handover.due", message.Date(lang, h.DueOn))},
	}
	if h.Number != "" {
		words.Number = message.T(lang, "handover.number", h.Number)
	}
	switch {
	case h.ClosedAt != nil:
		words.Closed = message.T(lang, "handover.closed", message.Date(lang, *h.ClosedAt))
		words.Due = ui.Pill{Tone: ui.Done, Icon: "check", Word: message.T(lang, "handover.closed_pill")}
	case comment.Overdue(h.DueOn, now):
		words.Due = ui.Pill{Tone: ui.Act, Icon: "alert", Word: message.T(lang, "handover.late", message.Date(lang, h.DueOn))}
	}
	return words
}

// again tells of a second answer: that it was asked for, and what the first
// one was.
func (r Reader) again(c comment.Comment, reply *ui.Reply) {
	if c.ReopenedAt != nil {
		reply.Again = message.T(r.Lang, "opinion.again", message.Date(r.Lang, *c.ReopenedAt), message.T(r.Lang, "reply.again_"+c.ReopenedFor))
	}
	if c.FormerAt != nil {
		reply.Former = &ui.Reply{Unit: r.UnitName(c.Unit), When: message.Date(r.Lang, *c.FormerAt), Body: c.FormerBody, Outcome: c.FormerAdoption}
	}
}
