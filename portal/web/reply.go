package web

import (
	"net/http"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// repliesShown is how many opinions a unit has before it.
const repliesShown = 200

// RepliesCard counts what the actor's units still have to answer.
func (d DeskPages) RepliesCard(r *Request) (*desk.Card, error) {
	if r.Can(account.ReadReplies, r.Target("list")) != nil {
		return nil, nil
	}
	list, err := d.toAnswer(r)
	if err != nil {
		return nil, err
	}
	card := &desk.Card{Title: r.T("desk.replies"), Href: r.Link.To("/desk/replies"), What: r.T("desk.unanswered"), Clear: r.T("desk.all_answered")}
	for _, t := range list {
		if t.ReplyState != "public" {
			card.Count++
			if comment.Overdue(t.DueOn, r.Now) {
				card.Late++
			}
		}
	}
	return card, nil
}

func (d DeskPages) toAnswer(r *Request) ([]comment.ToAnswer, error) {
	units, all := account.Units(r.Actor, account.ReadReplies, r.Jurisdiction.Code)
	return d.Replies.ToAnswer(r.Context, r.Jurisdiction.Code, units, all, repliesShown)
}

// replies lists what the actor's units answer, what is due first.
func (d DeskPages) replies(r *Request) error {
	list, err := d.toAnswer(r)
	if err != nil {
		return err
	}
	records, err := d.Replies.UnitRecords(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Replies{Frame: r.deskFrame("desk.replies"), Export: d.export(r)}
	for _, t := range list {
		page.Items = append(page.Items, desk.AnswerItem(r.Lang, r.Now, t, desk.Place{
			Subject: ui.Link{Label: orElse(t.SubjectName, t.Subject), Href: r.Link.To("/desk/replies/" + t.ID)}, Unit: units(t.Unit),
		}))
	}
	page.Record = desk.RecordTable(r.Lang, records, units)
	return r.Page(desk.ShowReplies(page))
}

// reply is one opinion with the unit's draft.
func (d DeskPages) reply(r *Request) error {
	return d.replyPage(r, http.StatusOK, comment.Reply{}, nil)
}

// replyPage shows the opinion with the forms of who may do what to it; typed
// is a draft that was refused, shown again.
func (d DeskPages) replyPage(r *Request, status int, typed comment.Reply, faults []ui.FieldError) error {
	found, target, err := d.answering(r, account.ReadReplies)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Reply{
		Frame: r.deskFrame("desk.reply", ui.Link{Label: r.T("desk.replies"), Href: r.Link.To("/desk/replies")}, ui.Link{Label: r.T("desk.reply")}),
		Item: desk.AnswerItem(r.Lang, r.Now, found, desk.Place{
			Subject: d.publicLink(r, found.SubjectKind, found.Subject, found.SubjectName), Unit: units(found.Unit),
		}),
		Faults: faults, Draft: found.ReplyBody, Adoption: string(found.Adoption),
	}
	if typed.Body != "" || typed.Adoption != "" {
		page.Draft, page.Adoption = typed.Body, string(typed.Adoption)
	}
	open := found.ReplyState != "public"
	if open && r.Can(account.DraftReply, target) == nil {
		page.DraftAction = r.Link.To("/desk/replies/" + found.ID + "/draft")
	}
	if found.ReplyState == "draft" {
		page.Written = desk.WrittenReply(r.Lang, found, units(found.Unit))
		if err := r.Can(account.PublishReply, target); err == nil {
			page.PublishAction, page.Read = r.Link.To("/desk/replies/"+found.ID+"/publish"), comment.BodyHash(found.ReplyBody)
		}
	}
	return r.PageStatus(status, desk.ShowReply(page))
}

// answering finds the opinion and asks the policy about it.
func (d DeskPages) answering(r *Request, action account.Action) (comment.ToAnswer, civic.Target, error) {
	found, target, err := d.Replies.ReplyTo(r.Context, r.Jurisdiction.Code, r.Param("id"))
	if err != nil {
		return found, target, err
	}
	return found, target, r.Can(action, target)
}

// draftReply stores the unit's draft; what is wrong comes back with the text.
func (d DeskPages) draftReply(r *Request) error {
	if _, _, err := d.answering(r, account.DraftReply); err != nil {
		return err
	}
	reply := comment.Reply{Comment: r.Param("id"), Adoption: comment.Adoption(r.Form("adoption")), Body: r.Form("body")}
	err := d.Replies.DraftReply(r.Context, r.Actor.Account, reply)
	if kind := civic.KindOf(err); err != nil && kind == civic.KindInvalid && message.Has(civic.KeyOf(err)) {
		field := "body"
		if civic.KeyOf(err) == "reply.adoption" {
			field = "adoption"
		}
		return d.replyPage(r, statuses[kind], reply, []ui.FieldError{{Field: field, Message: r.T(civic.KeyOf(err))}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/replies/" + r.Param("id")))
}

// publishReply makes the draft the unit's public reply.
func (d DeskPages) publishReply(r *Request) error {
	if _, _, err := d.answering(r, account.PublishReply); err != nil {
		return err
	}
	if err := d.Replies.PublishReply(r.Context, r.Actor.Account, r.Param("id"), r.Form("read")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/replies/" + r.Param("id")))
}
