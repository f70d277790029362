package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/alerts"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/issues"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Oversight is what staff do about alerts and issues.
type Oversight interface {
	ListIssue(ctx context.Context, by string, f oversight.Finding) (id string, err error)
	ActOnIssue(ctx context.Context, by, jurisdiction, id string, act oversight.Act, text string) error
	IssueTarget(ctx context.Context, jurisdiction, id string) (civic.Target, error)
	AlertTarget(ctx context.Context, a oversight.Alerted) (civic.Target, error)
	NoteAlert(ctx context.Context, by string, a oversight.Alerted, note oversight.Note, text string) error
}

// oversightRoutes are the desk's pages of alerts and issues.
func (d DeskPages) oversightRoutes() []Route {
	return []Route{
		deskPage("/desk/alerts", account.Oversee, d.deskAlerts, "kind", "page"),
		deskPost("/desk/alerts/:year/:project/:signal", account.Oversee, d.noteAlert),
		deskPage("/desk/issues", account.Oversee, d.deskIssues),
		deskPage("/desk/issues/new", account.ListIssue, d.newIssue),
		deskPost("/desk/issues", account.ListIssue, d.listIssue),
		deskPage("/desk/issues/:id", account.Oversee, d.deskIssue),
		deskPost("/desk/issues/:id", account.Oversee, d.actOnIssue),
	}
}

// noteActions and actActions say what the policy is asked before a note on an
// alert and before a step of an issue.
var (
	noteActions = map[oversight.Note]account.Action{
		oversight.Confirmed: account.ReviewAlert, oversight.SetAside: account.ReviewAlert,
		oversight.Explained: account.Rectify, oversight.Replanned: account.Rectify,
	}
	actActions = map[oversight.Act]account.Action{
		oversight.Planned: account.Rectify, oversight.Submitted: account.Rectify,
		oversight.Returned: account.VerifyIssue, oversight.Verified: account.VerifyIssue, oversight.ClosedOff: account.CloseIssue,
	}
)

// overseen are the units whose alerts and issues the actor sees: all for those
// who review, else those of a grant with what is below them.
func (d DeskPages) overseen(r *Request, names release.Names) (units []string, all bool) {
	units, all = account.Units(r.Actor, account.Oversee, r.Jurisdiction.Code)
	return names.UnitsOf(units), all
}

// deskAlerts lists alerts that wait for a review, are public, or were set
// aside, each with a form for what this person may say of it.
func (d DeskPages) deskAlerts(r *Request) error {
	h, err := d.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if err != nil {
		return err
	}
	names, err := d.Names(r.Context, h)
	if err != nil {
		return err
	}
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	published := months(all, h.Document.Year)
	clock := alerts.Clock{Published: published, Workdays: workdays, Now: r.Now}
	filter := release.SignalFilter{Kind: release.SignalKind(r.Query.Get("kind"))}
	if filter.Kind == release.AnySignals {
		filter.Kind = release.WaitingSignals
	}
	if units, every := d.overseen(r, names); !every {
		filter.Units = units
	}
	page := desk.Alerts{Frame: r.deskFrame("desk.alerts"), Document: message.Document(r.Lang, h.Document)}
	if page.Kinds, err = d.alertKinds(r, h, filter); err != nil {
		return err
	}
	counts, err := d.Alerts.SignalCounts(r.Context, h, filter)
	if err != nil {
		return err
	}
	number, err := pageNumber(r, alerts.Sum(counts), desk.AlertsShown)
	if err != nil {
		return err
	}
	if page.Items, err = d.alertItems(r, h, names, clock, filter, (number-1)*desk.AlertsShown); err != nil {
		return err
	}
	if number*desk.AlertsShown < alerts.Sum(counts) {
		page.Next = r.Link.To("/desk/alerts", "kind", string(filter.Kind), "page", strconv.Itoa(number+1))
	}
	return r.Page(desk.ShowAlerts(page))
}

// alertKinds lead to the alerts that wait, are public and were set aside.
func (d DeskPages) alertKinds(r *Request, h release.Header, filter release.SignalFilter) ([]ui.Link, error) {
	var links []ui.Link
	chosen := filter.Kind
	for _, kind := range []release.SignalKind{release.WaitingSignals, release.PublicSignals, release.AsideSignals} {
		filter.Kind = kind
		counts, err := d.Alerts.SignalCounts(r.Context, h, filter)
		if err != nil {
			return nil, err
		}
		links = append(links, ui.Link{
			Label: r.T("desk.alerts_"+string(kind), alerts.Sum(counts)), Href: r.Link.To("/desk/alerts", "kind", string(kind)), Current: kind == chosen,
		})
	}
	return links, nil
}

// alertItems are alerts with what was said and what the actor may say.
func (d DeskPages) alertItems(r *Request, h release.Header, names release.Names, clock alerts.Clock, filter release.SignalFilter, offset int) ([]desk.AlertItem, error) {
	rows, err := d.Alerts.Signals(r.Context, h, filter, offset, desk.AlertsShown)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, s := range rows {
		ids[i] = string(s.ID)
	}
	notes, err := d.Alerts.AlertNotes(r.Context, r.Jurisdiction.Code, h.Document.Year, ids)
	if err != nil {
		return nil, err
	}
	var items []desk.AlertItem
	for _, e := range alerts.Entries(rows, notes) {
		target := r.Target("alert")
		target.Unit = e.Unit
		item := desk.AlertItem{
			ID: string(e.ID) + "-" + string(e.Standing.Signal), Link: ui.Link{Label: e.Name}, Unit: names.UnitName(e.Unit, r.Lang.Code()),
			Level: ui.AlertPill(r.Lang, string(e.Level)), Reason: alerts.Reason(r.Lang, e.Standing), Repeated: alerts.Repeated(r.Lang, e.Standing),
			Review: message.Date(r.Lang, clock.Due(e.Standing, oversight.ReviewDays).Due), Says: clock.Says(r.Lang, e),
			Action: r.Link.To("/desk/alerts/" + strconv.Itoa(int(h.Document.Year)) + "/" + url.PathEscape(string(e.ID)) + "/" + string(e.Standing.Signal)),
		}
		if d.PublicURL != "" {
			item.Link.Href = d.PublicURL + alerts.About(r.Link, int(h.Document.Year), string(e.ID))
		}
		for _, note := range oversight.Notes {
			if r.Can(noteActions[note], target) == nil {
				item.Notes = append(item.Notes, ui.Option{Value: string(note), Label: r.T("alerts.note_" + string(note))})
			}
		}
		items = append(items, item)
	}
	return items, nil
}

// noteAlert takes a review, an explanation or a plan.
func (d DeskPages) noteAlert(r *Request) error {
	year, err := strconv.Atoi(r.Param("year"))
	if err != nil {
		return civic.NotFound("year " + r.Param("year"))
	}
	about := oversight.Alerted{Jurisdiction: r.Jurisdiction.Code, Year: year, Project: r.Param("project"), Signal: budget.Signal(r.Param("signal"))}
	target, err := d.Oversight.AlertTarget(r.Context, about)
	if err != nil {
		return err
	}
	note := oversight.Note(r.Form("note"))
	action, known := noteActions[note]
	if !known {
		return civic.Invalid("alerts.fault_note", "note "+string(note))
	}
	if err := r.Can(action, target); err != nil {
		return err
	}
	if err := d.Oversight.NoteAlert(r.Context, r.Actor.Account, about, note, r.Form("text")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/alerts"))
}

// issueReader prepares a desk page about issues, with the names of the current
// release.
func (d DeskPages) issueReader(r *Request, title string, crumbs ...ui.Link) (issues.Reader, release.Names, error) {
	names, err := currentNames(r, d.Catalogue)
	units := func(code string) string { return names.UnitName(code, r.Lang.Code()) }
	return issues.Reader{Frame: r.deskFrame(title, crumbs...), Link: r.Link, Now: r.Now, UnitName: units}, names, err
}

// deskIssues lists the issues of the actor's units.
func (d DeskPages) deskIssues(r *Request) error {
	reader, names, err := d.issueReader(r, "desk.issues")
	if err != nil {
		return err
	}
	list, err := d.Issues.Issues(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page := desk.Issues{Reader: reader}
	if r.Can(account.ListIssue, r.Target("issue")) == nil {
		page.New = r.Link.To("/desk/issues/new")
	}
	units, all := d.overseen(r, names)
	for _, i := range list {
		if all || slices.Contains(units, i.Unit) {
			page.Items = append(page.Items, i)
		}
	}
	return r.Page(desk.ShowIssues(page))
}

// newIssue is the form that puts a problem on the list.
func (d DeskPages) newIssue(r *Request) error {
	field := func(name string) string {
		if name == "accept_by" {
			return civic.Date(r.Now.AddDate(0, oversight.AcceptFrom, 0))
		}
		return ""
	}
	return d.issueForm(r, http.StatusOK, field, nil)
}

func (d DeskPages) issueForm(r *Request, status int, field func(string) string, faults []ui.FieldError) error {
	reader, names, err := d.issueReader(r, "desk.issue_new", ui.Link{Label: r.T("desk.issues"), Href: r.Link.To("/desk/issues")})
	if err != nil {
		return err
	}
	page := desk.IssueForm{Reader: reader, Action: r.Link.To("/desk/issues"), Field: field, Faults: faults}
	for _, u := range names.Units {
		page.Units = append(page.Units, ui.Option{Value: u.Code, Label: reader.UnitName(u.Code), Selected: u.Code == field("unit")})
	}
	return r.PageStatus(status, desk.ShowIssueForm(page))
}

// listIssue puts a problem on the list.
func (d DeskPages) listIssue(r *Request) error {
	id, err := d.Oversight.ListIssue(r.Context, r.Actor.Account, oversight.Finding{
		Jurisdiction: r.Jurisdiction.Code, Source: oversight.Source(r.Form("source")), Title: r.Form("title"), Text: r.Form("text"),
		Reference: r.Form("reference"), Unit: r.Form("unit"), Project: r.Form("project"), AcceptBy: r.Form("accept_by"),
	})
	if err != nil && civic.KindOf(err) == civic.KindInvalid {
		key := civic.KeyOf(err)
		return d.issueForm(r, http.StatusBadRequest, r.Form, []ui.FieldError{{Field: desk.IssueField(key), Message: r.T(key)}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/issues/" + id))
}

// deskIssue is one issue with the acts the actor may do next.
func (d DeskPages) deskIssue(r *Request) error { return d.issuePage(r, http.StatusOK, "") }

func (d DeskPages) issuePage(r *Request, status int, fault string) error {
	issue, target, err := d.overseenIssue(r)
	if err != nil {
		return err
	}
	reader, _, err := d.issueReader(r, "desk.issues", ui.Link{Label: r.T("desk.issues"), Href: r.Link.To("/desk/issues")}, ui.Link{Label: issue.Title})
	if err != nil {
		return err
	}
	page := desk.Issue{One: issues.One{Reader: reader, Issue: issue, Project: issue.Project}, Action: r.Link.To("/desk/issues/" + issue.ID), Fault: fault, Text: r.Form("text")}
	for _, act := range issue.Next() {
		if r.Can(actActions[act], target) == nil {
			page.Acts = append(page.Acts, ui.Option{Value: string(act), Label: r.T("issue.act_" + string(act)), Selected: string(act) == r.Form("act")})
		}
	}
	return r.PageStatus(status, desk.ShowIssue(page))
}

// overseenIssue reads the issue an address names, if the actor sees it.
func (d DeskPages) overseenIssue(r *Request) (issue oversight.Issue, target civic.Target, err error) {
	if target, err = d.Oversight.IssueTarget(r.Context, r.Jurisdiction.Code, r.Param("id")); err != nil {
		return issue, target, err
	}
	if err := r.Can(account.Oversee, target); err != nil {
		return issue, target, err
	}
	issue, err = d.Issues.Issue(r.Context, r.Jurisdiction.Code, r.Param("id"))
	return issue, target, err
}

// actOnIssue takes the next step.
func (d DeskPages) actOnIssue(r *Request) error {
	_, target, err := d.overseenIssue(r)
	if err != nil {
		return err
	}
	act := oversight.Act(r.Form("act"))
	action, known := actActions[act]
	if !known {
		return d.issuePage(r, http.StatusBadRequest, r.T("issue.fault_order"))
	}
	if err := r.Can(action, target); err != nil {
		return err
	}
	err = d.Oversight.ActOnIssue(r.Context, r.Actor.Account, r.Jurisdiction.Code, r.Param("id"), act, r.Form("text"))
	if err != nil && civic.KindOf(err) == civic.KindInvalid {
		return d.issuePage(r, http.StatusBadRequest, r.T(civic.KeyOf(err)))
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/issues/" + r.Param("id")))
}
