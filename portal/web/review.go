package web

import (
	"net/http"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/project"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// textsShown is how many texts a reviewer has before them, and passes at once.
const textsShown = 50

// besideShown is how many projects stand side by side on one page.
const besideShown = 25

// candidateFrame is the frame of a page below a candidate's.
func (v VaultPages) candidateFrame(r *Request, title string, view disclosure.CandidateView) ui.Page {
	frame := r.deskFrame(title, ui.Link{Label: r.T("desk.releases"), Href: r.Link.To("/desk/releases")},
		ui.Link{Label: message.Document(r.Lang, view.Document), Href: v.address(r, view.ID)}, ui.Link{Label: r.T(title)})
	frame.Title += " · " + message.Document(r.Lang, view.Document)
	return frame
}

// texts is the reviewer's screen.
func (v VaultPages) texts(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	found, err := v.CandidateTexts(r.Context, r.Actor, view.ID, textsShown)
	if err != nil {
		return err
	}
	page := desk.NewTexts(r.Lang, found, func(file string) string {
		return v.address(r, view.ID) + "/originals/" + file
	})
	page.Frame = v.candidateFrame(r, "review.title", found.Candidate)
	if r.Can(account.CheckSecrecy, r.Target("release")) == nil && found.Candidate.Gate.MayRead(r.Actor.Account) == nil {
		page.Action = r.Link.To("/desk/releases/" + r.Param("id") + "/texts")
	}
	return r.Page(desk.ShowTexts(page))
}

// judgeTexts passes the texts of the page that was sent, has words hidden, or
// takes hidden ones back.
func (v VaultPages) judgeTexts(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	if words := r.Form("back"); words != "" {
		err = v.ShowWords(r.Context, r.Actor, view.ID, words, r.Form("reason"))
	} else if words := r.Form("words"); words != "" {
		err = v.HideWords(r.Context, r.Actor, view.ID, words, r.Form("reason"))
	} else {
		_, err = v.PassTexts(r.Context, r.Actor, view.ID, strings.Fields(r.Form("digests")))
	}
	if err != nil {
		return err
	}
	return r.Redirect(v.address(r, view.ID) + "/texts")
}

// amounts sets what the vault holds beside what would be public.
func (v VaultPages) amounts(r *Request) error {
	view, err := v.open(r)
	if err != nil {
		return err
	}
	selection := disclosure.Selection(orElse(r.Query.Get("show"), string(disclosure.NotExact)))
	found, err := v.CompareCandidate(r.Context, r.Actor, view.ID, selection, r.Query.Get("after"), besideShown)
	if err != nil {
		return err
	}
	at := "/desk/releases/" + r.Param("id") + "/amounts"
	page := desk.Compare{Frame: v.candidateFrame(r, "review.compare", found.Candidate), Shown: r.T("review.compare_shown", len(found.Rows))}
	for _, s := range disclosure.Selections {
		page.Choices = append(page.Choices, ui.Link{Label: r.T("review.show_" + string(s)), Href: r.Link.To(at, "show", string(s)), Current: s == selection})
	}
	shown := r.preview(found)
	for _, row := range found.Rows {
		page.Rows = append(page.Rows, compared(shown, row))
	}
	if found.Next != "" {
		page.Next = r.Link.To(at, "show", string(selection), "after", found.Next)
	}
	if r.Query.Get("after") != "" {
		page.First = r.Link.To(at, "show", string(selection))
	}
	return r.Page(desk.ShowCompare(page))
}

// preview is the view that public pages would have of a candidate: no page
// draws an amount but through it.
func (r *Request) preview(page disclosure.BesidePage) published.View {
	v := r.apiView(release.Header{Document: page.Candidate.Document, Tier: page.Candidate.Tier, Sample: r.Jurisdiction.Kind == civic.Sample},
		release.Names{Units: page.Content.Units, Regions: page.Content.Regions})
	v.Frame.Lang = r.Lang
	return v
}

// compared draws one project on both sides, the public one by the code of the
// public list and the public page. Links of public pages lead nowhere yet.
func compared(v published.View, row disclosure.Beside) desk.Compared {
	card := previewCard(row.Public)
	shown := project.Page{View: v, Project: release.Project{Card: card, Release: v.Release}}
	c := desk.Compared{
		ID: "p-" + string(card.ID), Code: row.Raw.Code, Name: row.Raw.Name, Raw: desk.RawTable(v.Lang(), row),
		Card: v.Card(card), Public: shown.Money(), Risks: desk.RiskWords(v.Lang(), row.Risks),
	}
	c.Card.Href, c.Card.UnitHref = "#"+c.ID, ""
	for i := range c.Public {
		c.Public[i].Ask = ""
	}
	return c
}

// previewCard is a project of a candidate as the outer site will read it.
func previewCard(p bundle.Project) release.Card {
	card := release.Card{
		ID: p.ID, Name: p.Name, Summary: p.Summary, Unit: p.Unit, Function: p.Function, Economic: p.Economic, Region: p.Region,
		Lon: p.Lon, Lat: p.Lat, Class: p.Class, Start: p.Start, End: p.End,
		Original: p.Original, Adjusted: p.Adjusted, Paid: p.Paid, Self: p.Self, Review: p.Review,
	}
	if lo, hi, told := p.Paid.Rate(p.Current()); told {
		card.Execution = &release.Rate{Lo: lo, Hi: hi}
	}
	return card
}

// removals is the page on which two people take a release down.
func (v VaultPages) removals(r *Request) error { return v.removalsPage(r, http.StatusOK, nil) }

func (v VaultPages) removalsPage(r *Request, status int, faults []ui.FieldError) error {
	list, err := v.Removals(r.Context, r.Actor, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	names, err := v.Staff.NamesOf(r.Context, askers(list))
	if err != nil {
		return err
	}
	page := desk.Removals{Frame: r.deskFrame("takedown.title", ui.Link{Label: r.T("takedown.title")}), Faults: faults}
	confirms := r.Can(account.Publish, r.Target("release")) == nil
	for _, removal := range list {
		item := desk.NewRemoval(r.Lang, removal, names)
		if confirms && removal.ConfirmedAt == nil && removal.AskedBy != r.Actor.Account {
			item.Confirm = r.Link.To("/desk/takedowns/" + removal.Hash)
		}
		page.Items = append(page.Items, item)
	}
	if confirms || r.Can(account.CheckSecrecy, r.Target("release")) == nil {
		if err := v.offer(r, &page, list); err != nil {
			return err
		}
	}
	return r.PageStatus(status, desk.ShowRemovals(page))
}

func askers(list []disclosure.Removal) []string {
	var accounts []string
	for _, removal := range list {
		accounts = append(accounts, removal.AskedBy, removal.ConfirmedBy)
	}
	return accounts
}

// offer lists the releases that may be asked for: sealed, and not asked for
// yet.
func (v VaultPages) offer(r *Request, page *desk.Removals, asked []disclosure.Removal) error {
	candidates, err := v.ListCandidates(r.Context, r.Actor, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	gone := map[string]bool{"": true}
	for _, removal := range asked {
		gone[removal.Hash] = true
	}
	page.Ask = r.Link.To("/desk/takedowns")
	page.Hashes = ui.Choice{Name: "hash", Label: r.T("takedown.release"), Drop: true}
	for _, c := range candidates {
		if !gone[c.Hash] {
			page.Hashes.Options = append(page.Hashes.Options, ui.Option{
				Value: c.Hash, Label: message.Document(r.Lang, c.Document) + " · " + c.Hash[:12], Selected: c.Hash == r.Form("hash"),
			})
		}
	}
	page.Ground = ui.Choice{Name: "ground", Label: r.T("takedown.ground")}
	for _, ground := range bundle.Grounds {
		page.Ground.Options = append(page.Ground.Options, ui.Option{Value: ground, Label: r.T("journal.takedown_" + ground), Selected: ground == r.Form("ground")})
	}
	return nil
}

// askRemoval is the first of the two people.
func (v VaultPages) askRemoval(r *Request) error {
	err := v.AskTakedown(r.Context, r.Actor, r.Form("hash"), r.Form("ground"), r.Form("note"))
	if civic.KindOf(err) == civic.KindInvalid {
		field := "note"
		if civic.KeyOf(err) == "release.ground" {
			field = "ground"
		}
		return v.removalsPage(r, http.StatusBadRequest, []ui.FieldError{{Field: field, Message: r.T(civic.KeyOf(err))}})
	}
	if err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/takedowns"))
}

// confirmRemoval is the second one; the worker carries the order out.
func (v VaultPages) confirmRemoval(r *Request) error {
	if _, err := v.ConfirmTakedown(r.Context, r.Actor, r.Param("hash")); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/takedowns"))
}
