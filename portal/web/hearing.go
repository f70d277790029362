package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	pages "github.com/sunbudget/sunbudget/portal/web/page/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Hearings are the published hearings and who wants to speak at them.
type Hearings interface {
	Hearings(ctx context.Context, jurisdiction string) ([]hearing.Hearing, error)
	HearingsOn(ctx context.Context, jurisdiction, project string) ([]hearing.Hearing, error)
	Hearing(ctx context.Context, jurisdiction, id string) (hearing.Hearing, []hearing.Subject, error)
	Invitation(ctx context.Context, id string) (hearing.Invitation, error)
	HearingTickets(ctx context.Context, id string) ([]hearing.Ticket, error)
	HearingReplies(ctx context.Context, jurisdiction, id string) (hearing.Summary, error)
	RegisterFor(ctx context.Context, actor civic.Actor, jurisdiction string, entry hearing.Entry, uses ...account.Use) (number int, err error)
	RegistrationsOf(ctx context.Context, jurisdiction, accountID string) ([]hearing.Own, error)
	MinutesFor(ctx context.Context, accountID, id string) (hearing.Minutes, hearing.Confirmation, error)
	ConfirmRecord(ctx context.Context, accountID, id, read string, agrees bool, remark string) error
}

// HearingRoutes are the pages of hearings on the public site.
func HearingRoutes(p People) []Route {
	return append(p.courseRoutes(), []Route{
		read("/hearings", p.hearings).live(wholeJurisdiction),
		read("/hearings.ics", p.hearingsCalendar).fresh(),
		read("/hearings.atom", p.hearingsFeed).fresh(),
		read("/hearings/:id", p.showHearing).live(func(r *Request) string { return hearingPage + r.Param("id") }),
		read("/hearings/:id/calendar.ics", p.hearingCalendar).fresh(),
		read("/hearings/:id/draw.json", p.drawData).fresh(),
		read("/hearings/:id/invitation.json", p.invitationData).fresh(),
		read("/hearings/:id/notice", p.notice),
		read("/hearings/:id/notice.pdf", p.noticePDF),
		{Method: http.MethodGet, Path: "/hearings/:id/registration", Site: Public, Action: account.Attend, Fresh: true, Handle: p.registration},
		{Method: http.MethodGet, Path: "/hearings/:id/record", Site: Public, Action: account.Confirm, Fresh: true, Handle: p.minutes},
		{Method: http.MethodPost, Path: "/hearings/:id/record", Site: Public, Action: account.Confirm, Handle: p.confirmMinutes},
		read("/hearings/:id/record.pdf", p.recordPDF).live(func(r *Request) string { return hearingPage + r.Param("id") }),
		{Method: http.MethodPost, Path: "/hearings/:id/registration", Site: Public, Action: account.Attend, Handle: p.register},
	}...)
}

// hearingPage begins the name of the living part of a hearing's page.
const hearingPage = "hearing/"

// hearingReader prepares a page about hearings.
func (p People) hearingReader(r *Request, title string, crumbs ...ui.Link) (pages.Reader, error) {
	units, err := unitNames(r, p.Catalogue)
	frame := r.Frame(title, r.T("hearing.lead"), append(crumbs, ui.Link{Label: title})...)
	return pages.Reader{Frame: frame, Link: r.Link, Now: r.Now, UnitName: units}, err
}

// hearings is the list: what one can still take part in first.
func (p People) hearings(r *Request) error {
	list, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page := pages.ListPage{}
	if page.Reader, err = p.hearingReader(r, r.T("hearing.title")); err != nil {
		return err
	}
	for _, h := range list {
		switch {
		case h.Phase(r.Now) == "":
		case h.Live(r.Now):
			page.Live = append(page.Live, h)
		default:
			page.Closed = append(page.Closed, h)
		}
	}
	return r.Page(pages.List(page))
}

// announced reads a hearing; before its notice it does not exist in public.
func (p People) announced(r *Request, id string) (hearing.Hearing, []hearing.Subject, error) {
	h, subjects, err := p.Hearings.Hearing(r.Context, r.Jurisdiction.Code, id)
	if err == nil && h.Phase(r.Now) == "" {
		err = civic.NotFound("hearing " + h.ID + " before its notice")
	}
	return h, subjects, err
}

// showHearing is one hearing from its notice to what became of it.
func (p People) showHearing(r *Request) error {
	h, subjects, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	page := pages.Page{Hearing: h, Subjects: subjects, Draft: draftLink(r, h)}
	if page.Reader, err = p.hearingReader(r, h.Title, ui.Link{Label: r.T("hearing.title"), Href: r.Link.To("/hearings")}); err != nil {
		return err
	}
	if page.Own, err = p.ownRegistration(r, h.ID); err != nil {
		return err
	}
	if own := page.Own; own != nil && own.Outcome != nil && own.Outcome.Drawn && own.Role == hearing.Speak && h.Phase(r.Now) == hearing.Record && h.RecordAt == nil {
		page.Confirm = r.Link.To("/hearings/" + h.ID + "/record")
	}
	if page.Replies, err = p.Hearings.HearingReplies(r.Context, r.Jurisdiction.Code, h.ID); err != nil {
		return err
	}
	if page.Invitation, err = p.invitationTo(r, h); err != nil {
		return err
	}
	if page.Proposals, page.Try, err = p.proposalsOf(r, h); err != nil {
		return err
	}
	at, err := p.hearingPlace(r, h)
	if err != nil {
		return err
	}
	section, err := p.opinionSection(r, at, time.Time{}, "")
	if err != nil {
		return err
	}
	page.Opinions = opinion.Show(section)
	return r.Page(pages.Show(page))
}

// invitationTo is the random invitation to a hearing, nil for none.
func (p People) invitationTo(r *Request, h hearing.Hearing) (*hearing.Invitation, error) {
	found, err := p.Hearings.Invitation(r.Context, h.ID)
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return nil, nil
	}
	return &found, err
}

// invitationData is what one needs to draw a random invitation again, and to
// find one's own entry.
func (p People) invitationData(r *Request) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	i, err := p.Hearings.Invitation(r.Context, h.ID)
	if err != nil {
		return err
	}
	return r.JSON(struct {
		Hearing   string            `json:"hearing"`
		Group     hearing.Group     `json:"group"`
		Seats     int               `json:"seats"`
		RosterLog int64             `json:"roster_log_index"`
		SHA256    string            `json:"roster_sha256"`
		Seed      string            `json:"seed"`
		DrawLog   *int64            `json:"draw_log_index"`
		Outcomes  []hearing.Outcome `json:"outcomes"`
		Hashes    []string          `json:"hashes"`
	}{h.ID, i.Group, i.Seats, i.LogIndex, i.SHA256, i.Seed, i.DrawLog, i.Outcomes, i.Hashes})
}

// draftLink leads to the release a hearing is about.
func draftLink(r *Request, h hearing.Hearing) ui.Link {
	document := civic.Document{Jurisdiction: r.Jurisdiction.Code, Year: civic.FiscalYear(h.Year), Stage: civic.Stage(h.Stage), Version: h.Version}
	return ui.Link{
		Label: message.Document(r.Lang, document),
		Href:  r.Link.To("/budgets/"+strconv.Itoa(h.Year), "stage", h.Stage, "version", strconv.Itoa(h.Version)),
	}
}

// ownRegistration is the reader's registration for a hearing, nil for none.
func (p People) ownRegistration(r *Request, id string) (*hearing.Own, error) {
	if !r.Actor.SignedIn() {
		return nil, nil
	}
	list, err := p.Hearings.RegistrationsOf(r.Context, r.Jurisdiction.Code, r.Actor.Account)
	for _, own := range list {
		if own.Hearing == id {
			return &own, err
		}
	}
	return nil, err
}

// drawData is what one needs to make the draw again.
func (p People) drawData(r *Request) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	if h.DrawnAt == nil {
		return civic.NotFound("the draw of " + h.ID + " has not been made")
	}
	tickets, err := p.Hearings.HearingTickets(r.Context, h.ID)
	if err != nil {
		return err
	}
	return r.JSON(struct {
		Hearing    string            `json:"hearing"`
		Seed       string            `json:"seed"`
		Commitment string            `json:"seed_sha256"`
		CallLog    int64             `json:"call_log_index"`
		DrawLog    *int64            `json:"draw_log_index"`
		Quotas     []hearing.Quota   `json:"quotas"`
		Tickets    []hearing.Ticket  `json:"tickets"`
		Outcomes   []hearing.Outcome `json:"outcomes"`
	}{h.ID, h.Seed, h.Commitment, h.LogIndex, h.DrawLog, h.Quotas, tickets, h.Outcomes})
}

// registration is the form to speak or observe.
func (p People) registration(r *Request) error {
	return p.askEntry(r, http.StatusOK, hearing.Entry{}, nil)
}

func (p People) askEntry(r *Request, status int, entry hearing.Entry, faults []ui.FieldError) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	if err := r.Can(account.Attend, within(r, h, "hearing", hearing.Register)); err != nil {
		return err
	}
	page := pages.FormPage{Hearing: h, Action: r.Link.To("/hearings/" + h.ID + "/registration"), Entry: entry, Faults: faults}
	if page.Reader, err = p.hearingReader(r, r.T("hearing.register"), ui.Link{Label: h.Title, Href: r.Link.To("/hearings/" + h.ID)}); err != nil {
		return err
	}
	page.Frame.NoIndex = true
	if err := r.Can(account.SpeakAt, within(r, h, "hearing", hearing.Register)); err != nil {
		page.Speak = r.T(civic.KeyOf(err))
	}
	return r.PageStatus(status, pages.Form(page))
}

// within is a thing of a hearing as account.Can sees it: closed, unless the
// feature is open in the hearing's phase.
func within(r *Request, h hearing.Hearing, kind string, feature hearing.Feature) civic.Target {
	target := r.Target(kind)
	target.Unit, target.Phase = h.Unit, civic.PhaseClosed
	if h.Open(feature, r.Now) {
		target.Phase = phaseOf(r.Jurisdiction)
	}
	return target
}

// register takes the form.
func (p People) register(r *Request) error {
	entry := hearing.Entry{
		Hearing: r.Param("id"), Role: hearing.Role(r.Form("role")), Group: hearing.Group(r.Form("group")),
		View: hearing.View(r.Form("view")), Topic: comment.Mask(comment.Clean(r.Form("topic"))),
	}
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	action := account.Attend
	if entry.Role == hearing.Speak {
		action = account.SpeakAt
	}
	if err := r.Can(action, within(r, h, "hearing", hearing.Register)); err != nil {
		return err
	}
	_, err = p.Hearings.RegisterFor(r.Context, r.Actor, r.Jurisdiction.Code, entry, speaking(r))
	if civic.KindOf(err) == civic.KindInvalid {
		return p.askEntry(r, http.StatusBadRequest, entry, []ui.FieldError{{Field: entryFields[civic.KeyOf(err)], Message: r.T(civic.KeyOf(err))}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/hearings/" + h.ID))
}

// entryFields lead from a fault to its field.
var entryFields = map[string]string{"hearing.fault_group": "group", "hearing.fault_view": "view", "hearing.fault_topic": "topic"}

// HearingSection is the hearings a project is a subject of.
func (p People) HearingSection(r *Request, project release.Project) (templ.Component, error) {
	list, err := p.Hearings.HearingsOn(r.Context, r.Jurisdiction.Code, string(project.ID))
	return p.notices(r, list, err)
}

// HearingHome is the hearings one can take part in now, on the first page.
func (p People) HearingHome(r *Request) (templ.Component, error) {
	list, err := p.Hearings.Hearings(r.Context, r.Jurisdiction.Code)
	return p.notices(r, list, err)
}

func (p People) notices(r *Request, list []hearing.Hearing, err error) (templ.Component, error) {
	if err != nil {
		return nil, err
	}
	reader := pages.Reader{Link: r.Link, Now: r.Now}
	reader.Frame.Lang = r.Lang
	var notices []ui.Notice
	for _, h := range list {
		if h.Live(r.Now) {
			notices = append(notices, reader.Notice(h))
		}
	}
	if len(notices) == 0 {
		return nil, nil
	}
	return pages.Notices(notices), nil
}
