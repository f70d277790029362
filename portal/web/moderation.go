package web

import (
	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// queueShown is how many opinions a moderator has before them.
const queueShown = 30

// ModerationCard counts what waits for a moderator.
func (d DeskPages) ModerationCard(r *Request) (*desk.Card, error) {
	if r.Can(account.Moderate, r.Target("list")) != nil {
		return nil, nil
	}
	units, all := account.Units(r.Actor, account.Moderate, r.Jurisdiction.Code)
	count, err := d.Moderation.CountQueue(r.Context, r.Jurisdiction.Code, units, all)
	if err != nil {
		return nil, err
	}
	return &desk.Card{Title: r.T("desk.moderation"), Href: r.Link.To("/desk/moderation"), Count: count.Pending, Late: count.Overdue,
		What: r.T("desk.waiting"), Clear: r.T("desk.queue_empty")}, nil
}

// queue is the moderator's page: the oldest first, one form each.
func (d DeskPages) queue(r *Request) error {
	units, all := account.Units(r.Actor, account.Moderate, r.Jurisdiction.Code)
	list, err := d.Moderation.Queue(r.Context, r.Actor.Account, r.Jurisdiction.Code, units, all, queueShown)
	if err != nil {
		return err
	}
	count, err := d.Moderation.CountQueue(r.Context, r.Jurisdiction.Code, units, all)
	if err != nil {
		return err
	}
	var subjects []string
	for _, q := range list {
		subjects = append(subjects, q.Subject)
	}
	names, err := d.names(r, subjects)
	if err != nil {
		return err
	}
	page := desk.Queue{Frame: r.deskFrame("desk.moderation"), Pending: count.Pending, Overdue: count.Overdue}
	for _, q := range list {
		page.Items = append(page.Items, desk.QueuedItem(r.Lang, r.Now, q, desk.Place{
			Subject: d.publicLink(r, names.project(r, q.Subject).Label, r.Link.Project(q.Subject)),
			Unit:    names.unit(r, q.Unit), Action: r.Link.To("/desk/moderation/" + q.ID),
		}))
	}
	return r.Page(desk.ShowQueue(page))
}

// decide takes one decision.
func (d DeskPages) decide(r *Request) error {
	target, err := d.Moderation.CommentTarget(r.Context, r.Param("id"), r.Actor.Account)
	if err != nil {
		return err
	}
	if target.Jurisdiction != r.Jurisdiction.Code {
		return civic.NotFound("opinion " + r.Param("id") + " of another government")
	}
	if err := r.Can(account.Moderate, target); err != nil {
		return err
	}
	decision := comment.Decision{Comment: r.Param("id"), Verdict: comment.Verdict(r.Form("verdict")), Note: r.Form("note")}
	if decision.Verdict == comment.Remove {
		decision.Reason = r.Form("reason") // chosen beside both buttons, meant for this one
	}
	if err := d.Moderation.Decide(r.Context, r.Actor.Account, decision); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/moderation") + "#queue")
}
