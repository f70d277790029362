package web

import (
	"net/http"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// RemovalsCard counts the appeals that wait for a second person.
func (d DeskPages) RemovalsCard(r *Request) (*desk.Card, error) {
	if r.Can(account.DecideAppeal, r.Target("list")) != nil {
		return nil, nil
	}
	list, err := d.waitingRemovals(r)
	if err != nil {
		return nil, err
	}
	card := &desk.Card{Title: r.T("handling.removals"), Href: r.Link.To("/desk/removals"), Count: len(list), What: r.T("desk.waiting"), Clear: r.T("handling.removals_none")}
	for _, a := range list {
		if comment.Overdue(a.DecideBy, r.Now) {
			card.Late++
		}
	}
	return card, nil
}

func (d DeskPages) waitingRemovals(r *Request) ([]comment.Appealed, error) {
	units, all := account.Units(r.Actor, account.DecideAppeal, r.Jurisdiction.Code)
	return d.Moderation.ContestedRemovals(r.Context, r.Actor.Account, r.Jurisdiction.Code, units, all, repliesShown)
}

// removals lists what waits for a second person.
func (d DeskPages) removals(r *Request) error { return d.removalsPage(r, http.StatusOK, "", "") }

func (d DeskPages) removalsPage(r *Request, status int, faulty, fault string) error {
	list, err := d.waitingRemovals(r)
	if err != nil {
		return err
	}
	units, err := unitNames(r, d.Catalogue)
	if err != nil {
		return err
	}
	page := desk.Contested{Frame: r.deskFrame("handling.removals")}
	for _, a := range list {
		item := desk.RemovalItem(r.Lang, r.Now, a, desk.Place{
			Subject: d.publicLink(r, a.SubjectKind, a.Subject, a.SubjectName), Unit: units(a.Unit), Action: r.Link.To("/desk/removals/" + a.ID),
		})
		item.Mine = a.Moderator == r.Actor.Account
		page.Items = append(page.Items, item)
	}
	if fault != "" {
		page.Faults = []ui.FieldError{{Field: "note-" + faulty, Message: fault}}
	}
	return r.PageStatus(status, desk.ShowContested(page))
}

// decideRemoval takes the second person's verdict.
func (d DeskPages) decideRemoval(r *Request) error {
	target, err := d.Moderation.AppealTarget(r.Context, r.Jurisdiction.Code, r.Param("id"), r.Actor.Account)
	if err != nil {
		return err
	}
	if err := r.Can(account.DecideAppeal, target); err != nil {
		return err
	}
	decision := comment.AppealDecision{Comment: r.Param("id"), Verdict: comment.AppealVerdict(r.Form("verdict")), Note: r.Form("note")}
	err = d.Moderation.DecideRemoval(r.Context, r.Actor.Account, decision)
	if fault, status, ok := faultOf(r, err, nil, "note"); ok {
		return d.removalsPage(r, status, decision.Comment, fault.Message)
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/removals"))
}

// newOffline is the form for an opinion that came another way.
func (d DeskPages) newOffline(r *Request) error {
	return d.offlinePage(r, http.StatusOK, func(name string) string {
		if name == "received" {
			return civic.Date(r.Now)
		}
		return ""
	}, nil)
}

func (d DeskPages) offlinePage(r *Request, status int, field func(string) string, faults []ui.FieldError) error {
	key, err := civic.NewPublicID(d.Random)
	if err != nil {
		return err
	}
	page := desk.Offline{
		Frame: r.deskFrame("offline.title"), Action: r.Link.To("/desk/opinions"), SendKey: orElse(field("send_key"), string(key)),
		Field: field, Faults: faults, Entered: r.Query.Get("entered") != "",
	}
	return r.PageStatus(status, desk.ShowOffline(page))
}

// offlineFields lead from a fault to its field.
var offlineFields = map[string]string{
	"offline.fault_source": "source", "offline.fault_date": "received", "offline.fault_name": "name",
	"comment.no_stance": "stance", "offline.fault_about": "about", "comment.subject": "about",
}

// enterOffline stores the opinion for moderation.
func (d DeskPages) enterOffline(r *Request) error {
	subject, hash, err := d.subjectAt(r, r.Form("about"))
	if err == nil {
		err = d.Moderation.EnterOffline(r.Context, r.Actor.Account, comment.Offline{
			Draft: comment.Draft{
				Jurisdiction: r.Jurisdiction.Code, Subject: subject, Release: hash,
				Stance: comment.Stance(r.Form("stance")), Body: r.Form("body"), SendKey: r.Form("send_key"),
			},
			Source: comment.Source(r.Form("source")), Name: r.Form("name"), Received: r.Form("received"),
		})
	}
	if fault, status, ok := faultOf(r, err, offlineFields, "body"); ok {
		return d.offlinePage(r, status, r.Form, []ui.FieldError{fault})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/opinions/new", "entered", "yes"))
}

// subjectAt reads what a pasted address is about, in the newest release that
// has it. Kind invalid: there is no such thing.
func (d DeskPages) subjectAt(r *Request, address string) (comment.Subject, string, error) {
	missing := civic.Invalid("offline.fault_about", "nothing at "+address)
	id := projectAddress.FindString(address)
	if strings.Contains(address, "/hearings/") && id != "" {
		h, _, err := d.Hearings.Hearing(r.Context, r.Jurisdiction.Code, id)
		if civic.KindOf(err) == civic.KindNotFound && err != nil {
			return comment.Subject{}, "", missing
		}
		return comment.Subject{Kind: comment.OnHearing, ID: id}, h.Release, err
	}
	subject := changeRef(address, "").Subject
	if _, table, unit, code, ok := comment.LineParts(subject.ID); ok {
		history, err := d.Lines.LineHistory(r.Context, r.Jurisdiction.Code, r.Edition, table, unit, code)
		for _, in := range history {
			if lineID(in.Release.Document.Year, table, unit, code) == subject.ID {
				return subject, in.Release.Hash, err
			}
		}
		return subject, "", orError(err, missing)
	}
	project, err := d.Project(r.Context, r.Jurisdiction.Code, r.Edition, civic.PublicID(id), release.Choice{})
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return subject, "", missing
	}
	return comment.Subject{Kind: comment.OnProject, ID: id}, project.Release.Hash, err
}

// orError is the first error that is one.
func orError(err, or error) error {
	if err != nil {
		return err
	}
	return or
}
