package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Candidates is the way of a document from the vault to the public. Every
// method asks account.Can itself and records the look.
type Candidates interface {
	Locating
	ListCandidates(ctx context.Context, actor civic.Actor, jurisdiction string) ([]disclosure.CandidateRow, error)
	ShowCandidate(ctx context.Context, actor civic.Actor, id int64) (disclosure.CandidateView, error)
	BuildCandidate(ctx context.Context, actor civic.Actor, b disclosure.Build) (disclosure.CandidateView, error)
	RecordCheck(ctx context.Context, actor civic.Actor, id int64, step disclosure.Step, passed bool, comment string) error
	SignOff(ctx context.Context, actor civic.Actor, id int64, risk, reason string) error
	Seal(ctx context.Context, actor civic.Actor, id int64) (hash string, err error)
	Publish(ctx context.Context, actor civic.Actor, id int64) (hash string, err error)
	LoadBatch(ctx context.Context, actor civic.Actor, b budget.Batch) (budget.Loaded, error)
	CandidateTexts(ctx context.Context, actor civic.Actor, id int64, limit int) (disclosure.TextPage, error)
	PassTexts(ctx context.Context, actor civic.Actor, id int64, digests []string) (int, error)
	CandidateOriginal(ctx context.Context, actor civic.Actor, id int64, file string) ([]byte, error)
	ShowWords(ctx context.Context, actor civic.Actor, id int64, words, reason string) error
	AddAttachment(ctx context.Context, actor civic.Actor, d civic.Document, a budget.Attachment) (int64, error)
	Attachments(ctx context.Context, actor civic.Actor, jurisdiction string) ([]disclosure.Attached, error)
	Attachment(ctx context.Context, actor civic.Actor, jurisdiction string, id int64) (disclosure.Attached, error)
	WithdrawAttachment(ctx context.Context, actor civic.Actor, jurisdiction string, id int64) error
	HideWords(ctx context.Context, actor civic.Actor, id int64, words, reason string) error
	CompareCandidate(ctx context.Context, actor civic.Actor, id int64, selection disclosure.Selection, after string, limit int) (disclosure.BesidePage, error)
	Removals(ctx context.Context, actor civic.Actor, jurisdiction string) ([]disclosure.Removal, error)
	AskTakedown(ctx context.Context, actor civic.Actor, hash, ground, note string) error
	ConfirmTakedown(ctx context.Context, actor civic.Actor, hash string) (signed []byte, err error)
}

// VaultPages are the pages of the inner address.
type VaultPages struct {
	Candidates
	Staff     Staff
	ReadFile  ReadFile
	Layouts   []FileLayout // of foreign files, beside the portal's templates
	MostBytes int64        // of a file; a larger one is not sent at all; 0 = any size
	// Template gives an empty template of a kind ("" for all in one workbook) as
	// "csv" or "xlsx", with heads in lang.
	Template func(kind, format, lang string) ([]byte, error)
	uploads  *uploads // files between reading and storing
	builds   *builds  // candidates in the making
}

// Staff names the people who did something.
type Staff interface {
	NamesOf(ctx context.Context, accounts []string) (map[string]string, error)
}

// VaultRoutes are the pages of the inner address but the desk's first one.
// Who may take which step is asked again where the candidate is known.
func VaultRoutes(v VaultPages) []Route {
	v.uploads, v.builds = newUploads(), &builds{}
	page := func(path string, action account.Action, handle func(*Request) error, params ...string) Route {
		return Route{Method: http.MethodGet, Path: path, Site: Vault, Action: action, Params: params, Handle: handle}
	}
	post := func(path string, action account.Action, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Vault, Action: action, Handle: handle}
	}
	return []Route{
		page("/desk/releases", account.ReadVault, v.candidates),
		post("/desk/releases", account.Build, v.build),
		page("/desk/builds/:id", account.Build, v.showBuild),
		page("/desk/builds/:id/progress", account.Build, v.buildProgress),
		page("/desk/releases/:id", account.ReadVault, v.candidate),
		page("/desk/releases/:id/texts", account.ReadVault, v.texts),
		post("/desk/releases/:id/texts", account.CheckSecrecy, v.judgeTexts),
		page("/desk/releases/:id/originals/:name", account.ReadVault, v.candidateOriginal),
		page("/desk/releases/:id/amounts", account.ReadVault, v.amounts, "show", "after"),
		post("/desk/releases/:id/checks", account.ReadVault, v.check),
		post("/desk/releases/:id/risks", account.CheckSecrecy, v.signOff),
		post("/desk/releases/:id/publish", account.Publish, v.publish),
		page("/desk/takedowns", account.ReadVault, v.removals),
		post("/desk/takedowns", account.ReadVault, v.askRemoval),
		post("/desk/takedowns/:hash", account.Publish, v.confirmRemoval),
		page("/desk/places", account.Import, v.places, "page"),
		post("/desk/places", account.Import, v.placeProject),
		page("/desk/attachments", account.Import, v.attachments, "kept"),
		post("/desk/attachments", account.Import, v.attach),
		page("/desk/attachments/:id", account.ReadVault, v.attachment),
		post("/desk/attachments/:id/withdraw", account.Import, v.withdraw),
		page("/desk/import", account.Import, v.askUpload),
		post("/desk/import", account.Import, v.upload),
		page("/desk/templates", account.Import, v.template, "kind", "format"),
		page("/desk/import/:id", account.Import, v.showUpload),
		page("/desk/import/:id/progress", account.Import, v.uploadProgress),
		page("/desk/import/:id/report", account.Import, v.uploadReport, "format"),
		post("/desk/import/:id/load", account.Import, v.load),
	}
}

// ReleasesCard counts the candidates on which the next step is due.
func (v VaultPages) ReleasesCard(r *Request) (*desk.Card, error) {
	if r.Can(account.ReadVault, r.Target("list")) != nil {
		return nil, nil
	}
	list, err := v.ListCandidates(r.Context, r.Actor, r.Jurisdiction.Code)
	if err != nil {
		return nil, err
	}
	card := &desk.Card{Title: r.T("desk.releases"), Href: r.Link.To("/desk/releases"), What: r.T("desk.candidates"), Clear: r.T("desk.no_candidates")}
	for _, c := range list {
		if c.State == disclosure.Candidate || c.State == disclosure.Sealed {
			card.Count++
		}
	}
	return card, nil
}

// candidates lists what is on its way to the public.
func (v VaultPages) candidates(r *Request) error {
	list, err := v.ListCandidates(r.Context, r.Actor, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page := desk.Candidates{Frame: r.deskFrame("desk.releases")}
	page.Table = desk.CandidateTable(r.Lang, list, func(id int64) string { return r.Link.To("/desk/releases/" + strconv.FormatInt(id, 10)) })
	if r.Can(account.Build, r.Target("release")) == nil {
		page.Build = r.Link.To("/desk/releases")
		page.Form = desk.DocumentForm(r.Lang, documentFields(r), civic.Date(r.Now))
	}
	return r.Page(desk.ShowCandidates(page))
}

// documentFields are the sent fields that name a document.
func documentFields(r *Request) map[string]string {
	fields := map[string]string{}
	for _, name := range desk.DocumentFields {
		fields[name] = r.Form(name)
	}
	return fields
}

// documentOf reads the document a form names.
func documentOf(r *Request) (civic.Document, error) {
	year, err1 := strconv.Atoi(r.Form("year"))
	version, err2 := strconv.Atoi(orElse(r.Form("version"), "1"))
	month, err3 := strconv.Atoi(orElse(r.Form("month"), "0"))
	if err1 != nil || err2 != nil || err3 != nil {
		return civic.Document{}, civic.Invalid("document.year", "year, version or month is not a number")
	}
	d := civic.Document{Jurisdiction: r.Jurisdiction.Code, Year: civic.FiscalYear(year), Stage: civic.Stage(r.Form("stage")), Version: version, Month: month}
	return d, d.Validate()
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// build makes a candidate. A large one takes minutes: its page says how far it
// is.
func (v VaultPages) build(r *Request) error {
	document, err := documentOf(r)
	if err != nil {
		return err
	}
	b := disclosure.Build{Document: document, Tier: civic.PublicTier, AsOf: r.Form("as_of"), Supersedes: r.Form("supersedes"), Correction: r.Form("correction")}
	if a := (bundle.Authorisation{Number: r.Form("auth_number"), Body: r.Form("auth_body"), Scope: r.Form("auth_scope")}); a != (bundle.Authorisation{}) {
		b.Authorisation = &a
	}
	if b.Decision, err = decisionOf(r); err != nil {
		return err
	}
	making, err := v.builds.start(r, v.BuildCandidate, b)
	if err != nil {
		return err
	}
	select {
	case <-making.finished:
	case <-time.After(patience):
		return r.Redirect(v.buildAddress(r, making))
	}
	if making.err != nil {
		return making.err
	}
	return r.Redirect(v.address(r, making.made))
}

// decisionOf reads when the document was approved and replied to; nil where
// the form says nothing of it.
func decisionOf(r *Request) (*budget.Decision, error) {
	d := budget.Decision{Approved: r.Form("approved_on"), Replied: r.Form("replied_on")}
	for line := range strings.Lines(r.Form("replies")) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if len(fields) != 2 {
			return nil, civic.Invalid("release.decision", "a line of replies is "+strconv.Quote(line))
		}
		if d.Replies == nil {
			d.Replies = map[string]string{}
		}
		d.Replies[fields[0]] = fields[1]
	}
	if d.Empty() {
		return nil, nil
	}
	return &d, d.Validate()
}

func (v VaultPages) address(r *Request, id int64) string {
	return r.Link.To("/desk/releases/" + strconv.FormatInt(id, 10))
}

// open reads the candidate the address names, of this government.
func (v VaultPages) open(r *Request) (disclosure.CandidateView, error) {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil {
		return disclosure.CandidateView{}, civic.NotFound("candidate " + r.Param("id"))
	}
	view, err := v.ShowCandidate(r.Context, r.Actor, id)
	if err != nil {
		return view, err
	}
	if view.Document.Jurisdiction != r.Jurisdiction.Code {
		return view, civic.NotFound("candidate " + r.Param("id") + " of another government")
	}
	return view, nil
}

// stepActions says which action each step is, as the vault asks it.
var stepActions = map[disclosure.Step]account.Action{
	disclosure.Business: account.CheckBusiness, disclosure.Finance: account.CheckFinance, disclosure.Audit: account.CheckAudit,
	disclosure.Secrecy: account.CheckSecrecy, disclosure.Approval: account.Approve,
}

// candidate is everything people decide on, with the buttons of who may act.
func (v VaultPages) candidate(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	names, err := v.Staff.NamesOf(r.Context, view.Gate.Touched())
	if err != nil {
		return err
	}
	page := desk.NewCandidate(r.Lang, view, names)
	page.Frame = r.deskFrame("desk.candidate", ui.Link{Label: r.T("desk.releases"), Href: r.Link.To("/desk/releases")}, ui.Link{Label: message.Document(r.Lang, view.Document)})
	at := "/desk/releases/" + r.Param("id")
	if texts := view.Gate.Texts; texts.All >= 0 { // unknown of what was built before texts were reviewed
		page.Texts = ui.Link{Label: r.T("review.progress", texts.All, texts.Open), Href: r.Link.To(at + "/texts")}
	}
	page.Amounts = ui.Link{Label: r.T("review.compare"), Href: r.Link.To(at + "/amounts")}
	if step, due := view.Gate.Next(); due && view.State == disclosure.Candidate {
		target := view.Target()
		target.Touched = view.Gate.TouchedBefore(step)
		page.Due = string(step)
		if err := r.Can(stepActions[step], target); err == nil {
			page.Check = r.Link.To(at + "/checks")
		} else {
			page.Refused = r.T(civic.KeyOf(err))
		}
	}
	if r.Can(account.CheckSecrecy, r.Target("release")) == nil && view.State == disclosure.Candidate {
		page.SignOff = r.Link.To(at + "/risks")
	}
	done := view.Gate.MaySeal() == nil || view.State == disclosure.Sealed
	if done && r.Can(account.Publish, r.Target("release")) == nil {
		page.Publish = r.Link.To(at + "/publish")
	}
	return r.Page(desk.ShowCandidate(page))
}

// check records the step that is due.
func (v VaultPages) check(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	passed := r.Form("verdict") == "pass"
	if !passed && r.Form("verdict") != "fail" {
		return civic.Invalid("moderation.verdict", "verdict "+r.Form("verdict"))
	}
	if err := v.RecordCheck(r.Context, r.Actor, view.ID, disclosure.Step(r.Form("step")), passed, r.Form("note")); err != nil {
		return err
	}
	return r.Redirect(v.address(r, view.ID))
}

// signOff answers for a risk.
func (v VaultPages) signOff(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	if err := v.SignOff(r.Context, r.Actor, view.ID, r.Form("risk"), r.Form("reason")); err != nil {
		return err
	}
	return r.Redirect(v.address(r, view.ID))
}

// publish seals what was approved and hands it to the outer site; after a
// failure between the two it is simply pressed again.
func (v VaultPages) publish(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	if view.State == disclosure.Candidate {
		if _, err := v.Seal(r.Context, r.Actor, view.ID); err != nil {
			return err
		}
	}
	if _, err := v.Publish(r.Context, r.Actor, view.ID); err != nil {
		return err
	}
	return r.Redirect(v.address(r, view.ID))
}
