package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
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

// queue is the moderator's page: what is due first, one form each and one for
// all that are ticked.
func (d DeskPages) queue(r *Request) error { return d.queuePage(r, http.StatusOK, "", "") }

// queuePage shows the queue, with what was wrong about the decision on faulty.
func (d DeskPages) queuePage(r *Request, status int, faulty, fault string) error {
	bound, all := account.Units(r.Actor, account.Moderate, r.Jurisdiction.Code)
	list, err := d.Moderation.Queue(r.Context, r.Actor.Account, r.Jurisdiction.Code, bound, all, queueShown)
	if err != nil {
		return err
	}
	count, err := d.Moderation.CountQueue(r.Context, r.Jurisdiction.Code, bound, all)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Queue{Frame: r.deskFrame("desk.moderation"), Pending: count.Pending, Overdue: count.Overdue, Batch: r.Link.To("/desk/moderation")}
	page.Done, _ = strconv.Atoi(r.Query.Get("done"))
	page.Left, _ = strconv.Atoi(r.Query.Get("left"))
	for _, q := range list {
		page.Items = append(page.Items, desk.QueuedItem(r.Lang, r.Now, q, desk.Place{
			Subject: d.publicLink(r, q.SubjectKind, q.Subject, q.SubjectName),
			Unit:    units(q.Unit), Action: r.Link.To("/desk/moderation/" + q.ID),
		}))
	}
	if err := d.showMoved(r, page.Items); err != nil {
		return err
	}
	if fault != "" {
		page.Faults = []ui.FieldError{{Field: "reason-" + faulty, Message: fault}}
	}
	return r.PageStatus(status, desk.ShowQueue(page))
}

// decide takes one decision.
func (d DeskPages) decide(r *Request) error {
	decision := d.decisionOf(r, r.Param("id"))
	err := d.decideOne(r, decision)
	if civic.KeyOf(err) == "moderation.reason" && err != nil {
		return d.queuePage(r, http.StatusBadRequest, decision.Comment, r.T("moderation.reason"))
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/moderation") + "#queue")
}

// decisionOf reads a decision from the form.
func (d DeskPages) decisionOf(r *Request, id string) comment.Decision {
	decision := comment.Decision{Comment: id, Verdict: comment.Verdict(r.Form("verdict")), Note: r.Form("note"), Apart: r.Form("apart") == "yes"}
	if decision.Verdict == comment.Remove {
		decision.Reason = r.Form("reason") // chosen beside both buttons, meant for this one
	}
	if way := comment.Way(decision.Verdict); slices.Contains(comment.Ways, way) {
		decision.Verdict, decision.Handed = comment.Publish, way // public, and for somebody else to deal with
	}
	return decision
}

// decideOne asks the policy about one opinion and decides on it.
func (d DeskPages) decideOne(r *Request, decision comment.Decision) error {
	target, err := d.Moderation.CommentTarget(r.Context, decision.Comment, r.Actor.Account)
	if err != nil {
		return err
	}
	if target.Jurisdiction != r.Jurisdiction.Code {
		return civic.NotFound("opinion " + decision.Comment + " of another government")
	}
	if err := r.Can(account.Moderate, target); err != nil {
		return err
	}
	return d.Moderation.Decide(r.Context, r.Actor.Account, decision)
}

// decideTicked takes the same decision on several opinions, each for itself:
// what somebody else decided meanwhile, or is one's own, is left and counted.
func (d DeskPages) decideTicked(r *Request) error {
	ids := r.FormAll("id")
	if len(ids) == 0 {
		return d.queuePage(r, http.StatusBadRequest, batchField, r.T("handling.batch_none"))
	}
	done, left := 0, 0
	for _, id := range ids[:min(len(ids), queueShown)] {
		err := d.decideOne(r, d.decisionOf(r, id))
		switch kind := civic.KindOf(err); {
		case err == nil:
			done++
		case civic.KeyOf(err) == "moderation.reason":
			return d.queuePage(r, http.StatusBadRequest, batchField, r.T("moderation.reason"))
		case kind == civic.KindConflict || kind == civic.KindForbidden || kind == civic.KindNotFound:
			left++
		default:
			return err
		}
	}
	return r.Redirect(r.Link.To("/desk/moderation", "done", strconv.Itoa(done), "left", strconv.Itoa(left)) + "#queue")
}

// batchField names the fields of the form for all that are ticked.
const batchField = "batch"
