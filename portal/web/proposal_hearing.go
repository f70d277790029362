package web

import (
	"net/http"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	pages "github.com/sunbudget/sunbudget/portal/web/page/proposal"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ProposalRoutes are the pages of 修正建议: trying one out, and those of a
// hearing.
func ProposalRoutes(p People) []Route {
	post := func(path string, action account.Action, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Public, Action: action, Handle: handle}
	}
	return append(editRoutes(p),
		read("/hearings/:id/proposals", p.listProposals).fresh(), // who agrees is the reader's own
		read("/hearings/:id/proposals.csv", p.proposalsCSV).streamed(),
		read("/api/v1/hearings/:id/proposals", p.apiProposals).live(func(r *Request) string { return hearingPage + r.Param("id") }),
		read("/hearings/:id/proposals/new", p.newProposal, planParams...).fresh(),
		// Open to everybody up to the handler, which keeps what was typed.
		post("/hearings/:id/proposals", account.Read, p.sendProposal),
		read("/hearings/:id/proposals/:proposal", p.showProposal).fresh(),
		post("/hearings/:id/proposals/:proposal/agree", account.Agree, p.agree))
}

// proposing is a hearing as account.Can sees it when somebody proposes there
// or agrees.
func proposing(r *Request, h hearing.Hearing) civic.Target {
	return within(r, h, "proposal", hearing.Propose)
}

// discussed is a hearing with the draft it is about and its proposals.
type discussed struct {
	hearing  hearing.Hearing
	draft    *release.Header // nil where it was taken down
	records  []proposal.Record
	opinions map[string]comment.Comment
	plans    map[string]pages.Plan // by sheet, without changes
}

// discussion reads the proposals of the hearing an address names.
func (p People) discussion(r *Request) (discussed, error) { return p.discussionOn(r, r.Param("id")) }

// discussionOn reads a hearing's proposals with their reasons.
func (p People) discussionOn(r *Request, id string) (d discussed, err error) {
	if d.hearing, _, err = p.announced(r, id); err != nil {
		return d, err
	}
	if d.draft, err = p.draftOf(r, d.hearing); err != nil {
		return d, err
	}
	if d.records, err = p.Proposals.Proposals(r.Context, r.Jurisdiction.Code, d.hearing.ID, r.Actor.Account); err != nil {
		return d, err
	}
	ids := make([]string, len(d.records))
	for i, record := range d.records {
		ids[i] = record.ID
	}
	d.plans = map[string]pages.Plan{}
	d.opinions, err = p.Proposals.CommentsAmong(r.Context, r.Jurisdiction.Code, ids)
	return d, err
}

// draftOf is the release a hearing is about, nil where it is public no more.
func (p People) draftOf(r *Request, h hearing.Hearing) (*release.Header, error) {
	all, err := p.Versions.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	for _, header := range all {
		if header.Hash == h.Release {
			return &header, err
		}
	}
	return nil, err
}

// plan applies a record to the hearing's draft. Amounts that can no longer be
// told leave the plan without lines.
func (p People) plan(r *Request, d discussed, record proposal.Record) (pages.Plan, error) {
	plan, read := d.plans[record.Sheet]
	if !read {
		plan.Frame.Lang, plan.Link = r.Lang, r.Link
		if d.draft != nil {
			found, err := p.planOn(r, *d.draft, record.Sheet, "")
			if err != nil && civic.KindOf(err) != civic.KindNotFound {
				return plan, err
			}
			plan = found
		}
		d.plans[record.Sheet] = plan
	}
	plan.Changes = record.Changes
	plan.Moved, _ = plan.Sheet.Apply(record.Changes) // none where the lines are gone
	return plan, nil
}

// item is one proposal for a page.
func (p People) item(r *Request, d discussed, record proposal.Record) (pages.Item, error) {
	plan, err := p.plan(r, d, record)
	if err != nil {
		return pages.Item{}, err
	}
	units, err := unitNames(r, p.Catalogue)
	if err != nil {
		return pages.Item{}, err
	}
	base := "/hearings/" + d.hearing.ID + "/proposals/" + record.ID
	item := pages.Item{
		Plan: plan, ID: record.ID, Agreements: record.Agreements, Agreed: record.Agreed, Href: r.Link.To(base),
		Reason: opinion.Reader{Lang: r.Lang, Now: r.Now, UnitName: units, Change: r.change}.Item(d.opinions[record.ID]),
	}
	if len(plan.Moved) > 0 {
		item.Open = r.Link.To(editPath(plan.Release.Document), planPairs(plan)...)
	}
	target := proposing(r, d.hearing)
	if record.Own {
		target.Owner = r.Actor.Account
	}
	switch err := r.Can(account.Agree, target); {
	case err == nil:
		item.AgreeAction = r.Link.To(base + "/agree")
	case civic.KindOf(err) == civic.KindSignIn && d.hearing.Open(hearing.Propose, r.Now):
		item.SignIn = r.Link.To("/sign-in", "next", r.Link.To(base))
	}
	return item, nil
}

func (p People) items(r *Request, d discussed, records []proposal.Record) ([]pages.Item, error) {
	var items []pages.Item
	for _, record := range records {
		item, err := p.item(r, d, record)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}

// proposal leads from an opinion on a hearing to what it moves.
func (r *Request) proposal(c comment.Comment) *ui.Link {
	return &ui.Link{Label: r.T("proposal.one"), Href: r.Link.To("/hearings/" + c.Subject + "/proposals/" + c.ID)}
}

func hearingLink(r *Request, h hearing.Hearing) ui.Link {
	return ui.Link{Label: h.Title, Href: r.Link.To("/hearings/" + h.ID)}
}

// proposalFrame is the frame of a page about a hearing's proposals.
func proposalFrame(r *Request, h hearing.Hearing, title string) ui.Page {
	return r.Frame(title, r.T("proposal.list_lead"), ui.Link{Label: r.T("hearing.title"), Href: r.Link.To("/hearings")}, hearingLink(r, h), ui.Link{Label: title})
}

// proposalsOf leads from a hearing's page to its proposals and to the draft
// with which to make one, "" where the hearing takes none any more.
func (p People) proposalsOf(r *Request, h hearing.Hearing) (all ui.Link, try string, err error) {
	records, err := p.Proposals.Proposals(r.Context, r.Jurisdiction.Code, h.ID, "")
	if err != nil {
		return all, "", err
	}
	all = ui.Link{Label: r.T("proposal.count", len(records)), Href: r.Link.To("/hearings/" + h.ID + "/proposals")}
	draft, err := p.draftOf(r, h)
	if draft != nil && h.Open(hearing.Propose, r.Now) {
		try = r.Link.To(editPath(draft.Document), "version", strconv.Itoa(draft.Document.Version))
	}
	return all, try, err
}

// listProposals is the page of a hearing's proposals.
func (p People) listProposals(r *Request) error {
	d, err := p.discussion(r)
	if err != nil {
		return err
	}
	base := "/hearings/" + d.hearing.ID + "/proposals"
	page := pages.List{
		Frame: proposalFrame(r, d.hearing, r.T("proposal.list")), Hearing: d.hearing, Back: hearingLink(r, d.hearing),
		File: r.Link.To(base + ".csv"), API: r.Link.API(base),
	}
	if _, page.Try, err = p.proposalsOf(r, d.hearing); err != nil {
		return err
	}
	if page.Items, err = p.items(r, d, d.records); err != nil {
		return err
	}
	return r.Page(pages.ShowList(page))
}

// showProposal is the page of one proposal.
func (p People) showProposal(r *Request) error {
	d, err := p.discussion(r)
	if err != nil {
		return err
	}
	for _, record := range d.records {
		if record.ID != r.Param("proposal") {
			continue
		}
		page := pages.One{Back: ui.Link{Label: r.T("proposal.list"), Href: r.Link.To("/hearings/" + d.hearing.ID + "/proposals")}}
		if page.Item, err = p.item(r, d, record); err != nil {
			return err
		}
		page.Frame = proposalFrame(r, d.hearing, r.T("proposal.one"))
		return r.Page(pages.ShowOne(page))
	}
	return civic.NotFound("proposal " + r.Param("proposal"))
}

// agree takes the reader's voice, or gives it back.
func (p People) agree(r *Request) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	if err := r.Can(account.Agree, proposing(r, h)); err != nil {
		return err
	}
	id := r.Param("proposal")
	if err := p.Proposals.Agree(r.Context, r.Actor.Account, r.Jurisdiction.Code, h.ID, id, r.Form("agree") == "yes", account.Use{Limit: account.RatingLimit, Who: r.Actor.Account}); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/hearings/" + h.ID + "/proposals/" + id))
}

// proposed is a proposal as sent, before it is stored.
type proposed struct {
	sheet, changes string
	draft          comment.Draft
}

// newProposal asks for the reason of what the address moves.
func (p People) newProposal(r *Request) error {
	return p.askProposal(r, http.StatusOK, r.Param("id"), proposed{sheet: r.Query.Get("sheet"), changes: r.Query.Get("changes")}, nil)
}

// askProposal shows what is similar and the form, or asks for sign-in first
// and keeps what was typed.
func (p People) askProposal(r *Request, status int, id string, sent proposed, faults []ui.FieldError) error {
	d, err := p.discussionOn(r, id)
	if err != nil {
		return err
	}
	if d.draft == nil {
		return civic.Fail(civic.KindNotFound, "proposal.no_draft", "the draft of hearing "+id)
	}
	err = r.Can(account.Propose, proposing(r, d.hearing))
	if civic.KindOf(err) == civic.KindSignIn && err != nil {
		return p.keepProposal(r, d.hearing, sent)
	}
	if err != nil {
		return err
	}
	page := pages.New{Hearing: hearingLink(r, d.hearing), Action: r.Link.To("/hearings/" + d.hearing.ID + "/proposals"), Max: comment.MaxBody, Faults: faults,
		As: r.T("opinion.as", r.Actor.Name), Reason: sent.draft.Body}
	if page.Plan, err = p.planOn(r, *d.draft, orElse(sent.sheet, proposal.Projects), sent.changes); err != nil {
		return err
	}
	if len(page.Changes) == 0 {
		return r.Redirect(r.Link.To(editPath(d.draft.Document), "version", strconv.Itoa(d.draft.Document.Version)))
	}
	page.Edit = r.Link.To(editPath(d.draft.Document), planPairs(page.Plan)...)
	if page.Keep, err = p.keepForm(page.Plan, sent); err != nil {
		return err
	}
	if page.Similar, err = p.items(r, d, firstOf(proposal.Alike(page.Changes, ofSheet(d.records, page.Sheet.Name)), similarShown)); err != nil {
		return err
	}
	page.Frame = proposalFrame(r, d.hearing, r.T("proposal.new"))
	page.Frame.NoIndex = true
	return r.PageStatus(status, pages.ShowNew(page))
}

// similarShown is how many similar proposals stand above the form.
const similarShown = 3

func firstOf[T any](all []T, most int) []T { return all[:min(len(all), most)] }

// ofSheet leaves the proposals of one sheet: row codes of two units' tables are
// the same, and their lines are not.
func ofSheet(all []proposal.Record, sheet string) (list []proposal.Record) {
	for _, r := range all {
		if r.Sheet == sheet {
			list = append(list, r)
		}
	}
	return list
}

// keepForm are the hidden fields of the form; one that was never sent gets a
// name of its own.
func (p People) keepForm(plan pages.Plan, sent proposed) ([]ui.Pair, error) {
	key := sent.draft.SendKey
	if key == "" {
		drawn, err := civic.NewPublicID(p.Random)
		if err != nil {
			return nil, err
		}
		key = string(drawn)
	}
	return []ui.Pair{{Name: "send_key", Value: key}, {Name: "sheet", Value: plan.Sheet.Name}, {Name: "changes", Value: plan.Changes.String()}}, nil
}

// proposedIn reads the sent form.
func proposedIn(r *Request, id string) proposed {
	subject := comment.Subject{Kind: comment.OnHearing, ID: id}
	return proposed{sheet: r.Form("sheet"), changes: r.Form("changes"), draft: comment.Draft{
		Jurisdiction: r.Jurisdiction.Code, Subject: subject, Stance: comment.Suggest, Body: r.Form("body"), SendKey: r.Form("send_key"),
	}}
}

// sendProposal takes the form. What is wrong comes back with the text.
func (p People) sendProposal(r *Request) error {
	h, _, err := p.announced(r, r.Param("id"))
	if err != nil {
		return err
	}
	sent := proposedIn(r, h.ID)
	sent.draft.Release = h.Release
	if err := r.Can(account.Propose, proposing(r, h)); err != nil {
		return p.askProposal(r, http.StatusUnauthorized, h.ID, sent, nil)
	}
	changes, err := proposal.Parse(sent.changes)
	if err != nil {
		return err
	}
	stored, err := p.Proposals.SubmitProposal(r.Context, r.Actor, sent.draft, sent.sheet, changes, speaking(r))
	if err != nil {
		return p.askProposalAgain(r, h.ID, sent, err)
	}
	return r.Redirect(r.Link.To("/me/opinions/" + stored.ID))
}

// askProposalAgain shows the form with what was wrong about the reason;
// what is wrong about the amounts is an error of the address.
func (p People) askProposalAgain(r *Request, id string, sent proposed, err error) error {
	kind := civic.KindOf(err)
	if kind == civic.KindInternal || kind == civic.KindNotFound || !message.Has(civic.KeyOf(err)) {
		return err
	}
	return p.askProposal(r, statuses[kind], id, sent, []ui.FieldError{{Field: "body", Message: r.T(civic.KeyOf(err))}})
}

// keepProposal asks for sign-in and carries the proposal along.
func (p People) keepProposal(r *Request, h hearing.Hearing, sent proposed) error {
	next := r.Link.To("/hearings/"+h.ID+"/proposals/new", "sheet", sent.sheet, "changes", sent.changes)
	return p.page(r, http.StatusUnauthorized, next, nil,
		ui.Pair{Name: "opinion_on", Value: comment.Subject{Kind: comment.OnHearing, ID: h.ID}.String()},
		ui.Pair{Name: "sheet", Value: sent.sheet}, ui.Pair{Name: "changes", Value: sent.changes},
		ui.Pair{Name: "body", Value: sent.draft.Body}, ui.Pair{Name: "send_key", Value: sent.draft.SendKey})
}
