package web

import (
	"context"
	"net/http"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Handovers are opinions that somebody else than the unit deals with.
type Handovers interface {
	Handovers(ctx context.Context, jurisdiction string, units []string, all bool, limit int) ([]comment.Handover, error)
	HandoverTarget(ctx context.Context, jurisdiction, commentID string) (civic.Target, error)
	FollowUp(ctx context.Context, by, jurisdiction string, f comment.FollowUp) error
}

// handoverRoutes are where staff note what becomes of what was handed on.
func (d DeskPages) handoverRoutes() []Route {
	return []Route{
		deskPage("/desk/handovers", account.FollowUp, d.handovers),
		deskPost("/desk/handovers/:id", account.FollowUp, d.followUp),
	}
}

// HandoversCard counts what waits for a result.
func (d DeskPages) HandoversCard(r *Request) (*desk.Card, error) {
	if r.Can(account.FollowUp, r.Target("list")) != nil {
		return nil, nil
	}
	list, err := d.handedOn(r)
	if err != nil {
		return nil, err
	}
	card := &desk.Card{Title: r.T("handover.title"), Href: r.Link.To("/desk/handovers"), What: r.T("handover.waiting"), Clear: r.T("handover.none")}
	for _, h := range list {
		if h.ClosedAt == nil {
			count(card, h.DueOn, r.Now)
		}
	}
	return card, nil
}

// count adds something due on a day to what waits on a card.
func count(card *desk.Card, dueOn, now time.Time) {
	card.Count++
	if comment.Overdue(dueOn, now) {
		card.Late++
	}
}

func (d DeskPages) handedOn(r *Request) ([]comment.Handover, error) {
	units, all := account.Units(r.Actor, account.FollowUp, r.Jurisdiction.Code)
	return d.Handed.Handovers(r.Context, r.Jurisdiction.Code, units, all, repliesShown)
}

// handovers lists what was handed on, what is due first.
func (d DeskPages) handovers(r *Request) error {
	return d.handoversPage(r, http.StatusOK, comment.FollowUp{}, nil)
}

// handoversPage shows the list; typed is a form shown again with its faults.
func (d DeskPages) handoversPage(r *Request, status int, typed comment.FollowUp, faults []ui.FieldError) error {
	list, err := d.handedOn(r)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Handovers{Frame: r.deskFrame("handover.title"), Faults: faults}
	for _, h := range list {
		item := desk.HandoverItem(r.Lang, r.Now, h, desk.Place{
			Subject: d.publicLink(r, h.SubjectKind, h.Subject, h.SubjectName), Unit: units(h.Unit), Action: r.Link.To("/desk/handovers/" + h.Comment),
		})
		if h.Comment == typed.Comment {
			item.Number, item.Result = typed.Number, typed.Result
		}
		page.Items = append(page.Items, item)
	}
	return r.PageStatus(status, desk.ShowHandovers(page))
}

// followUp notes a number or a result.
func (d DeskPages) followUp(r *Request) error {
	target, err := d.Handed.HandoverTarget(r.Context, r.Jurisdiction.Code, r.Param("id"))
	if err != nil {
		return err
	}
	if err := r.Can(account.FollowUp, target); err != nil {
		return err
	}
	follow := comment.FollowUp{Comment: r.Param("id"), Number: r.Form("number"), Result: r.Form("result")}
	err = d.Handed.FollowUp(r.Context, r.Actor.Account, r.Jurisdiction.Code, follow)
	fields := map[string]string{"handover.fault_number": "number-" + follow.Comment, "handover.fault_result": "result-" + follow.Comment}
	if fault, status, ok := faultOf(r, err, fields, "number-"+follow.Comment); ok {
		return d.handoversPage(r, status, follow, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/handovers") + "#" + follow.Comment)
}
