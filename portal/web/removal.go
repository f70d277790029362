package web

import (
	"net/http"
	"regexp"
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

// Addresses of what people speak about, as staff paste them.
var (
	sectionAddress    = regexp.MustCompile(`/budgets/([0-9]{4})/explanations/(budget|final)/([^/?#]+)/([0-9.]+)`)
	departmentAddress = regexp.MustCompile(`/departments/([0-9A-Za-z]+)`)
)

// spokenAt is what an address is about; it may not exist.
func spokenAt(address string) comment.Subject {
	if m := sectionAddress.FindStringSubmatch(address); m != nil {
		return comment.Subject{Kind: comment.OnSection, ID: strings.Join(m[1:], "/")}
	}
	if m := departmentAddress.FindStringSubmatch(address); m != nil {
		return comment.Subject{Kind: comment.OnDepartment, ID: m[1]}
	}
	if strings.Contains(address, "/hearings/") {
		return comment.Subject{Kind: comment.OnHearing, ID: projectAddress.FindString(address)}
	}
	return changeRef(address, "").Subject
}

// subjectAt reads what a pasted address is about, and the newest release that
// has it. Kind invalid: there is no such thing.
func (d DeskPages) subjectAt(r *Request, address string) (comment.Subject, string, error) {
	subject := spokenAt(address)
	hash, err := d.newestWith(r, subject)
	if kind := civic.KindOf(err); err != nil && kind != civic.KindNotFound {
		return subject, "", err
	}
	if err != nil || hash == "" {
		return subject, "", civic.Invalid("offline.fault_about", "nothing at "+address)
	}
	return subject, hash, nil
}

// newestWith is the hash of the newest release that has a subject, "" or kind
// not_found where none does.
func (d DeskPages) newestWith(r *Request, subject comment.Subject) (hash string, err error) {
	code := r.Jurisdiction.Code
	switch subject.Kind {
	case comment.OnHearing:
		h, _, err := d.Hearings.Hearing(r.Context, code, subject.ID)
		return h.Release, err
	case comment.OnSection:
		return d.sectionRelease(r, subject.ID)
	case comment.OnLine:
		return d.lineRelease(r, subject.ID)
	case comment.OnDepartment:
		h, err := d.Release(r.Context, code, r.Edition, release.Choice{})
		if err != nil {
			return "", err
		}
		names, err := d.Names(r.Context, h)
		if _, known := names.Unit(subject.ID); !known {
			return "", err
		}
		return h.Hash, err
	}
	project, err := d.Project(r.Context, code, r.Edition, civic.PublicID(subject.ID), release.Choice{})
	return project.Release.Hash, err
}

func (d DeskPages) sectionRelease(r *Request, id string) (hash string, err error) {
	year, of, unit, number, err := sectionParts(id)
	if err != nil {
		return "", err
	}
	history, err := d.Lines.SectionHistory(r.Context, r.Jurisdiction.Code, r.Edition, year, of, unit, number)
	if err != nil || len(history) == 0 {
		return "", err
	}
	return history[0].Release.Hash, nil
}

func (d DeskPages) lineRelease(r *Request, id string) (hash string, err error) {
	_, table, unit, code, ok := comment.LineParts(id)
	if !ok {
		return "", nil
	}
	history, err := d.Lines.LineHistory(r.Context, r.Jurisdiction.Code, r.Edition, table, unit, code)
	for _, in := range history {
		if lineID(in.Release.Document.Year, table, unit, code) == id {
			return in.Release.Hash, err
		}
	}
	return "", err
}
