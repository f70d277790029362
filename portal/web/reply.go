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
			count(card, t.DueOn, r.Now)
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
	if err := d.showMoved(r, page.Items); err != nil {
		return err
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
		Faults: faults, Draft: found.ReplyBody, Adoption: string(found.Adoption), ChangeAbout: found.ChangeID, ChangeRelease: found.ChangeHash, Found: found,
	}
	if typed.Body != "" || typed.Adoption != "" {
		page.Draft, page.Adoption, page.ChangeAbout, page.ChangeRelease = typed.Body, string(typed.Adoption), typed.Change.ID, typed.Change.Release
	}
	one := []desk.Item{page.Item}
	if err := d.showMoved(r, one); err != nil {
		return err
	}
	page.Item = one[0]
	if found.ReplyState == "draft" {
		page.Written, page.Read = desk.WrittenReply(r.Lang, found, units(found.Unit)), comment.BodyHash(found.ReplyBody)
	}
	if err := d.replyActions(r, &page, target); err != nil {
		return err
	}
	return r.PageStatus(status, desk.ShowReply(page))
}

// replyActions are the forms of what this person may do with the reply now.
func (d DeskPages) replyActions(r *Request, page *desk.Reply, target civic.Target) (err error) {
	found, base := page.Found, r.Link.To("/desk/replies/"+page.Found.ID)
	may := func(action account.Action) bool { return r.Can(action, target) == nil }
	adopted := found.Adoption == comment.Adopted || found.Adoption == comment.Partly
	if found.ReplyState != "public" && may(account.DraftReply) {
		page.DraftAction = base + "/draft"
	}
	if found.Step == comment.Drafted && may(account.PublishReply) {
		page.PublishAction, page.ReturnAction = base+"/publish", base+"/return"
	}
	if found.ReplyState == "public" && adopted && found.ChangeHash == "" && may(account.PublishReply) {
		page.ChangeAction = base + "/change"
	}
	if found.Step != comment.Closed && may(account.AssignReply) {
		page.AssignAction = base + "/assign"
		if page.Handlers, err = d.Replies.Handlers(r.Context, r.Jurisdiction.Code, found.Unit); err != nil {
			return err
		}
	}
	page.Later, err = d.laterReleases(r, found, page.ChangeRelease)
	return err
}

// laterReleases are the public releases since the opinion was written.
func (d DeskPages) laterReleases(r *Request, found comment.ToAnswer, chosen string) ([]ui.Option, error) {
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	options := []ui.Option{{Label: r.T("handling.change_none")}}
	for _, h := range all {
		if h.PublishedAt.After(found.CreatedAt) {
			options = append(options, ui.Option{Value: h.Hash, Label: message.Document(r.Lang, h.Document), Selected: h.Hash == chosen})
		}
	}
	return options, err
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
	reply := comment.Reply{
		Comment: r.Param("id"), Adoption: comment.Adoption(r.Form("adoption")), Body: r.Form("body"),
		Change: changeRef(r.Form("change_about"), r.Form("change_release")),
	}
	err := d.Replies.DraftReply(r.Context, r.Actor.Account, reply)
	if fault, status, ok := faultOf(r, err, replyFields, "body"); ok {
		return d.replyPage(r, status, reply, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/replies/" + r.Param("id")))
}

// publishReply makes the draft the unit's public reply.
func (d DeskPages) publishReply(r *Request) error {
	return d.replyAct(r, account.PublishReply, func(id string) error {
		return d.Replies.PublishReply(r.Context, r.Actor.Account, id, r.Form("read"))
	})
}

// replyFields lead from a fault to its field.
var replyFields = map[string]string{
	"reply.adoption": "adoption", "reply.handler": "handler", "reply.return_note": "note",
	"reply.change_adopted": "change_about", "reply.change_named": "change_about", "reply.change_later": "change_release",
	"reply.change_missing": "change_about", "reply.change_same": "change_about",
}

// replyAct does one act on a reply and shows the reply again, with what was
// wrong where something was.
func (d DeskPages) replyAct(r *Request, action account.Action, act func(id string) error) error {
	found, _, err := d.answering(r, action)
	if err != nil {
		return err
	}
	err = act(found.ID)
	if fault, status, ok := faultOf(r, err, replyFields, "body"); ok {
		return d.replyPage(r, status, comment.Reply{}, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/replies/" + found.ID))
}

// assignReply gives the opinion to a member of the unit's staff.
func (d DeskPages) assignReply(r *Request) error {
	return d.replyAct(r, account.AssignReply, func(id string) error {
		return d.Replies.AssignReply(r.Context, r.Actor.Account, id, r.Form("handler"))
	})
}

// returnReply sends the draft back to its handler.
func (d DeskPages) returnReply(r *Request) error {
	return d.replyAct(r, account.PublishReply, func(id string) error {
		return d.Replies.ReturnReply(r.Context, r.Actor.Account, id, r.Form("note"))
	})
}

// changeReply names the amount that a public reply's adoption moved.
func (d DeskPages) changeReply(r *Request) error {
	return d.replyAct(r, account.PublishReply, func(id string) error {
		return d.Replies.ChangeReply(r.Context, r.Actor.Account, id, changeRef(r.Form("change_about"), r.Form("change_release")))
	})
}
