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
	More    string          // page with the older ones, "" for none
	Write   string          // page with the form, where Form is nil; "" where nobody may write now
	Form    *ui.CommentForm // for those who may write here and now
	Gone    string          // ready words that a newer release has dropped the thing, "" where it has not
	Closed  string          // ready words why nobody may write, "" where one may
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
		item.Standing = message.T(r.Lang, "opinion.standing_"+levelNames[c.Assurance])
		item.Reply = r.reply(c)
	case comment.Removed:
		item.Status, item.Reason, item.Stance = "removed", message.T(r.Lang, "reason."+c.ReasonCode), ""
	case comment.Withdrawn:
		item.Status, item.Reason, item.Stance = "removed", message.T(r.Lang, "opinion.withdrawn"), ""
	case comment.Pending:
		item.Status = "pending"
	}
	return item
}

// levelNames end the message keys of the levels of assurance.
var levelNames = map[civic.Assurance]string{civic.L0: "none", civic.L1: "contact", civic.L2: "identity"}

// reply is the unit's answer, or until when it is due; nil where none is.
func (r Reader) reply(c comment.Comment) *ui.Reply {
	switch {
	case c.Adoption != "" && c.RepliedAt != nil:
		return &ui.Reply{Unit: r.UnitName(c.ReplyUnit), When: message.Date(r.Lang, *c.RepliedAt), Body: c.ReplyBody, Outcome: c.Adoption}
	case c.DueOn == nil:
		return nil
	case comment.Overdue(*c.DueOn, r.Now):
		return &ui.Reply{Unit: r.UnitName(c.Unit), Overdue: true, Due: message.T(r.Lang, "opinion.overdue", message.Date(r.Lang, *c.DueOn))}
	}
	return &ui.Reply{Unit: r.UnitName(c.Unit), Due: message.T(r.Lang, "opinion.due", message.Date(r.Lang, *c.DueOn))}
}
