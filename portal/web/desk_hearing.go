package web

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Calls are hearings as staff hold them.
type Calls interface {
	Hearings(ctx context.Context, jurisdiction string) ([]hearing.Hearing, error)
	Hearing(ctx context.Context, jurisdiction, id string) (hearing.Hearing, []hearing.Subject, error)
	CallHearing(ctx context.Context, by string, call hearing.Call) (id string, err error)
	DraftRecord(ctx context.Context, by, jurisdiction, id string, present int, text string) error
	Minutes(ctx context.Context, id string) (hearing.Minutes, []hearing.Confirmation, error)
	RecordHearing(ctx context.Context, jurisdiction, id, read string) error
	Seats(ctx context.Context, id string) ([]hearing.Seat, error)
	Course(ctx context.Context, id string) (hearing.Course, error)
	Invitation(ctx context.Context, id string) (hearing.Invitation, error)
	FixRoster(ctx context.Context, by, jurisdiction, id string, group hearing.Group, seats int, text string) ([]hearing.Listed, error)
	AnswerInvitation(ctx context.Context, jurisdiction, id string, number int, comes bool) error
	HostMove(ctx context.Context, by, jurisdiction, id string, move hearing.Move) error
}

// hearingRoutes are the desk's pages of hearings.
func (d DeskPages) hearingRoutes() []Route {
	return []Route{
		deskPage("/desk/hearings", account.HoldHearing, d.hearings),
		deskPage("/desk/hearings/new", account.HoldHearing, d.newHearing),
		deskPost("/desk/hearings", account.HoldHearing, d.callHearing),
		deskPage("/desk/hearings/:id", account.HoldHearing, d.oneHearing),
		deskPost("/desk/hearings/:id/draft", account.HoldHearing, d.draftRecord),
		deskPost("/desk/hearings/:id/record", account.HoldHearing, d.recordHearing),
		deskPost("/desk/hearings/:id/roster", account.HoldHearing, d.fixRoster),
		deskPost("/desk/hearings/:id/invited", account.HoldHearing, d.answerInvitation),
		deskPage("/desk/hearings/:id/session", account.HostSession, d.session),
		deskPost("/desk/hearings/:id/session", account.HostSession, d.hostMove),
	}
}

// hearings lists what was called.
func (d DeskPages) hearings(r *Request) error {
	list, err := d.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page := desk.Hearings{Frame: r.deskFrame("desk.hearings"), New: r.Link.To("/desk/hearings/new")}
	for _, h := range list {
		word := r.T("hearing.planned")
		if phase := h.Phase(r.Now); phase != "" {
			word = r.T("hearing.phase_" + string(phase))
		}
		page.Items = append(page.Items, desk.HearingItem{
			Link: ui.Link{Label: h.Title, Href: r.Link.To("/desk/hearings/" + h.ID)}, When: message.DateTime(r.Lang, h.StartsAt), State: word, Registered: h.Registered,
		})
	}
	return r.Page(desk.ShowHearings(page))
}

// newHearing is the form with a plan that keeps the periods, counted from
// today.
func (d DeskPages) newHearing(r *Request) error {
	plan := map[string]string{}
	for phase, days := range map[hearing.Phase]int{
		hearing.Notice: 0, hearing.Registration: 2, hearing.Materials: 16, hearing.Session: 30, hearing.Record: 31, hearing.Adoption: 40, hearing.Closed: 70,
	} {
		plan["on_"+string(phase)] = civic.Date(r.Now.AddDate(0, 0, days))
	}
	return d.hearingForm(r, http.StatusOK, func(name string) string { return plan[name] }, nil)
}

// hearingForm shows the form with what field says was typed.
func (d DeskPages) hearingForm(r *Request, status int, field func(string) string, faults []ui.FieldError) error {
	frame := r.deskFrame("desk.hearing_new", ui.Link{Label: r.T("desk.hearings"), Href: r.Link.To("/desk/hearings")})
	page := desk.HearingForm{Frame: frame, Action: r.Link.To("/desk/hearings"), Field: field, Faults: faults}
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	for _, h := range all {
		if h.Document.Stage == civic.Draft {
			page.Releases = append(page.Releases, ui.Option{Value: h.Hash, Label: message.Document(r.Lang, h.Document), Selected: h.Hash == field("release")})
		}
	}
	current, err := d.Release(r.Context, r.Jurisdiction.Code, r.Edition, release.Choice{})
	if err != nil {
		return err
	}
	names, err := d.Names(r.Context, current)
	if err != nil {
		return err
	}
	for _, unit := range names.Units {
		if unit.Parent == "" {
			page.Units = append(page.Units, ui.Option{Value: unit.Code, Label: names.UnitName(unit.Code, r.Lang.Code()), Selected: unit.Code == field("unit")})
		}
	}
	return r.PageStatus(status, desk.ShowHearingForm(page))
}

// callHearing publishes a hearing.
func (d DeskPages) callHearing(r *Request) error {
	id, err := d.Hearings.CallHearing(r.Context, r.Actor.Account, callOf(r))
	if civic.KindOf(err) == civic.KindInvalid && err != nil {
		key := civic.KeyOf(err)
		return d.hearingForm(r, http.StatusBadRequest, r.Form, []ui.FieldError{{Field: desk.HearingField(key), Message: r.T(key)}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/hearings/" + id))
}

// projectAddress finds public IDs in what was pasted: one a line, or whole
// addresses.
var projectAddress = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{10}`)

// callOf reads the form; what does not parse is left zero and refused by the
// domain.
func callOf(r *Request) hearing.Call {
	call := hearing.Call{
		Jurisdiction: r.Jurisdiction.Code, Kind: r.Form("kind"), Title: r.Form("title"), Purpose: comment.Clean(r.Form("purpose")),
		Unit: r.Form("unit"), Place: r.Form("place"), Contact: r.Form("contact"), Release: r.Form("release"),
		Projects: projectAddress.FindAllString(r.Form("projects"), -1), Plan: hearing.Plan{}, Override: r.Form("override"),
	}
	for _, phase := range hearing.Phases() {
		call.Plan[phase] = r.Form("on_" + string(phase))
	}
	on := call.Plan[hearing.Session]
	call.Starts, call.Ends = clockTime(on, r.Form("starts")), clockTime(on, r.Form("ends"))
	call.Quorum, _ = strconv.Atoi(r.Form("quorum"))
	for _, role := range hearing.Roles {
		for _, group := range hearing.Groups {
			if seats, _ := strconv.Atoi(r.Form("seats_" + string(role) + "_" + string(group))); seats != 0 {
				call.Quotas = append(call.Quotas, hearing.Quota{Role: role, Group: group, Seats: seats})
			}
		}
	}
	return call
}

// clockTime reads "14:30" on a date; the zero time where it is none.
func clockTime(date, clock string) time.Time {
	t, _ := time.ParseInLocation("2006-01-02 15:04", date+" "+strings.TrimSpace(clock), civic.Shanghai)
	return t
}

// oneHearing is who registered, and the form of the record.
func (d DeskPages) oneHearing(r *Request) error {
	h, _, err := d.Hearings.Hearing(r.Context, r.Jurisdiction.Code, r.Param("id"))
	if err != nil {
		return err
	}
	seats, err := d.Hearings.Seats(r.Context, h.ID)
	if err != nil {
		return err
	}
	frame := r.deskFrame("desk.hearings", ui.Link{Label: r.T("desk.hearings"), Href: r.Link.To("/desk/hearings")}, ui.Link{Label: h.Title})
	page := desk.Hearing{Frame: frame, Title: h.Title, Seats: desk.SeatTable(r.Lang, h, seats)}
	if d.PublicURL != "" {
		page.Public = d.PublicURL + r.Link.To("/hearings/"+h.ID)
	}
	switch found, err := d.Hearings.Invitation(r.Context, h.ID); {
	case err == nil:
		page.Invitation, page.Answer = &found, r.Link.To("/desk/hearings/"+h.ID+"/invited")
	case civic.KindOf(err) != civic.KindNotFound:
		return err
	case h.Open(hearing.InviteList, r.Now):
		page.Roster = r.Link.To("/desk/hearings/" + h.ID + "/roster")
	}
	if h.Open(hearing.ShowCourse, r.Now) {
		page.Session = r.Link.To("/desk/hearings/" + h.ID + "/session")
	}
	if h.Open(hearing.ShowRecord, r.Now) && h.RecordAt == nil {
		page.Draft, page.Record = r.Link.To("/desk/hearings/"+h.ID+"/draft"), r.Link.To("/desk/hearings/"+h.ID+"/record")
		page.Minutes, page.Said, err = d.Hearings.Minutes(r.Context, h.ID)
		if civic.KindOf(err) != civic.KindNotFound && err != nil {
			return err
		}
	}
	return r.Page(desk.ShowHearing(page))
}

// draftRecord keeps the record for the speakers to confirm.
func (d DeskPages) draftRecord(r *Request) error {
	present, err := strconv.Atoi(r.Form("present"))
	if err != nil {
		return civic.Invalid("hearing.fault_record", "present "+r.Form("present"))
	}
	if err := d.Hearings.DraftRecord(r.Context, r.Actor.Account, r.Jurisdiction.Code, r.Param("id"), present, r.Form("text")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/hearings/" + r.Param("id")))
}

// recordHearing publishes the record.
func (d DeskPages) recordHearing(r *Request) error {
	if err := d.Hearings.RecordHearing(r.Context, r.Jurisdiction.Code, r.Param("id"), r.Form("read")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/hearings/" + r.Param("id")))
}
