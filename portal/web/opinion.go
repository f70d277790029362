package web

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// opinionsShown is how many opinions stand on one page.
const opinionsShown = 20

// OpinionSection is the opinions on a project's page.
func (p People) OpinionSection(r *Request, project release.Project) (templ.Component, error) {
	at, err := p.placeOf(r, project)
	if err != nil {
		return nil, err
	}
	section, err := p.opinionSection(r, at, time.Time{}, "")
	if err != nil {
		return nil, err
	}
	return opinion.Show(section), nil
}

func (p People) opinionSection(r *Request, at place, before time.Time, beforeID string) (opinion.Section, error) {
	section := opinion.Section{Lang: r.Lang, Moderation: r.Link.To("/moderation")}
	threads, err := p.Opinions.CommentsOn(r.Context, r.Jurisdiction.Code, at.subject, before, beforeID, opinionsShown)
	if err != nil {
		return section, err
	}
	tally, err := p.Opinions.Tally(r.Context, r.Jurisdiction.Code, at.subject)
	if err != nil {
		return section, err
	}
	section.Count = tally.Opinions
	if section.Changes, err = p.changesAt(r, at); err != nil {
		return section, err
	}
	reader := opinion.Reader{Lang: r.Lang, Now: r.Now, UnitName: at.unitName, Change: r.change, Proposal: r.proposal}
	if err := p.offerWriting(r, at, &section, &reader); err != nil {
		return section, err
	}
	reader.Since = func(c comment.Comment) string { return at.sinceThen(r, c) }
	section.Threads = reader.Threads(threads)
	if section.Count > 0 {
		section.Stances = opinion.Stances(r.Lang, tally.Stances)
		if section.Gone, err = p.gone(r, at); err != nil {
			return section, err
		}
	}
	if len(threads) == opinionsShown {
		last := threads[len(threads)-1]
		section.More = r.Link.To(at.path("/opinions"), "before", cursor(last.CreatedAt, last.ID))
	}
	return section, nil
}

// offerWriting gives the form to who may write, the way to it to visitors,
// and the reason to everybody else.
func (p People) offerWriting(r *Request, at place, section *opinion.Section, reader *opinion.Reader) error {
	paused, err := p.pausedHere(r, at)
	if err != nil || paused != "" {
		section.Closed = paused
		return err
	}
	err = maySpeak(r, at)
	switch civic.KindOf(err) {
	case civic.KindSignIn:
		section.Write = r.Link.To(at.path("/opinions/new"))
		return nil
	case civic.KindForbidden:
		section.Closed = r.T(civic.KeyOf(err))
		return nil
	}
	if err != nil {
		return err
	}
	reader.Answer = func(id string) string { return r.Link.To(at.path("/opinions/new"), "answer", id) }
	form, err := p.newForm(r, at, comment.Draft{})
	section.Form = &form
	return err
}

// maySpeak asks the policy. Where nobody may speak now, nobody is asked to sign
// in first only to be told so.
func maySpeak(r *Request, at place) error {
	if at.target.Phase == civic.PhaseClosed && !r.Actor.SignedIn() {
		return civic.Fail(civic.KindForbidden, "account.not_open", at.subject.String()+" is closed")
	}
	return r.Can(account.Comment, at.target)
}

// newForm is the form with what the draft already holds. A form that was
// never sent gets a name of its own.
func (p People) newForm(r *Request, at place, draft comment.Draft) (ui.CommentForm, error) {
	if draft.SendKey == "" {
		key, err := civic.NewPublicID(p.Random)
		if err != nil {
			return ui.CommentForm{}, err
		}
		draft.SendKey, draft.Release = string(key), at.release
	}
	form := ui.CommentForm{
		Action: r.Link.To(at.path("/opinions")), MaxLength: comment.MaxBody,
		Keep:   []ui.Pair{{Name: "send_key", Value: draft.SendKey}, {Name: "release", Value: draft.Release}, {Name: "answer", Value: draft.Parent}},
		Stance: string(draft.Stance), Body: draft.Body,
		As: r.T("opinion.as", r.Actor.Name),
	}
	for _, stance := range comment.Stances {
		form.Stances = append(form.Stances, string(stance))
	}
	return form, nil
}

// opinions is the page with older opinions.
func (p People) opinions(r *Request, at place) error {
	before, beforeID, err := parseCursor(r.Query.Get("before"))
	if err != nil {
		return err
	}
	section, err := p.opinionSection(r, at, before, beforeID)
	if err != nil {
		return err
	}
	page := opinion.ListPage{Frame: p.opinionFrame(r, at, "opinion.title"), Subject: at.link(r, "opinions"), Section: section}
	return r.Page(opinion.List(page))
}

func (p People) opinionFrame(r *Request, at place, title string) ui.Page {
	frame := r.Frame(r.T(title), "", at.section, at.link(r, "opinions"), ui.Link{Label: r.T(title)})
	frame.NoIndex = true
	return frame
}

// newOpinion is the form on a page of its own: for visitors after signing in,
// and for answers.
func (p People) newOpinion(r *Request, at place) error {
	draft, err := p.keptOpinion(r, at)
	if err != nil {
		return err
	}
	return p.askOpinion(r, at, http.StatusOK, draft, nil)
}

// askOpinion shows the form, or asks for sign-in first and keeps what was
// typed.
func (p People) askOpinion(r *Request, at place, status int, draft comment.Draft, faults []ui.FieldError) error {
	err := maySpeak(r, at)
	if civic.KindOf(err) == civic.KindSignIn {
		return p.keepOpinion(r, at, draft)
	}
	if err != nil {
		return err
	}
	form, err := p.newForm(r, at, draft)
	if err != nil {
		return err
	}
	form.Faults = faults
	page := opinion.FormPage{Frame: p.opinionFrame(r, at, "opinion.write"), Subject: at.link(r, "opinions"), Form: form}
	if page.Answers, err = p.answered(r, at, draft.Parent); err != nil {
		return err
	}
	return r.PageStatus(status, opinion.Form(page))
}

// answered is the opinion that is answered, nil for none.
func (p People) answered(r *Request, at place, id string) (*ui.Comment, error) {
	if id == "" {
		return nil, nil
	}
	found, err := p.Opinions.CommentOn(r.Context, r.Jurisdiction.Code, at.subject, id)
	if err != nil {
		return nil, err
	}
	item := opinion.Reader{Lang: r.Lang, Now: r.Now, UnitName: at.unitName}.Item(found)
	return &item, nil
}

// sendOpinion takes the form about what the address names. It reads no more of
// that than FindSubject does: people send at once and are seldom wrong. What is
// wrong comes back with the text as typed.
func (p People) sendOpinion(kind comment.Kind, id func(*Request) string, find finder) func(*Request) error {
	return func(r *Request) error {
		draft := draftOf(r, comment.Subject{Kind: kind, ID: id(r)})
		sent, err := p.submit(r, draft)
		if err != nil {
			return p.notSent(r, find, draft, err)
		}
		if err := p.forgetText(r); err != nil {
			return err
		}
		return r.Redirect(r.Link.To("/me/opinions/" + sent.ID))
	}
}

// submit asks whether the reader may speak there, and stores the draft. What is
// wrong with the words comes first: a form may come without its release, too.
func (p People) submit(r *Request, draft comment.Draft) (comment.Sent, error) {
	if err := draft.Normal().Validate(); err != nil {
		return comment.Sent{}, err
	}
	target, err := p.spokenOf(r, draft)
	if err != nil {
		return comment.Sent{}, err
	}
	if err := r.Can(account.Comment, target); err != nil {
		return comment.Sent{}, err
	}
	return p.Opinions.SubmitComment(r.Context, r.Actor, draft, speaking(r))
}

// spokenOf is what a draft is about as account.Can sees it. A hearing has days
// on which it may be spoken of.
func (p People) spokenOf(r *Request, draft comment.Draft) (civic.Target, error) {
	if draft.Subject.Kind == comment.OnHearing {
		at, err := p.hearingOf(r, draft.Subject.ID)
		return at.target, err
	}
	found, err := p.Opinions.FindSubject(r.Context, draft.Jurisdiction, draft.Release, draft.Subject)
	target := r.Target(string(draft.Subject.Kind))
	target.Unit, target.Phase = found.Unit, phaseOf(r.Jurisdiction)
	return target, err
}

// notSent asks for sign-in where that is what is missing, and else for the
// form again.
func (p People) notSent(r *Request, find finder, draft comment.Draft, fault error) error {
	at, err := find(r, draft.Subject.ID)
	if err != nil {
		return err
	}
	if r.Can(account.Comment, at.target) != nil {
		return p.askOpinion(r, at, http.StatusUnauthorized, draft, nil)
	}
	return p.askAgain(r, at, draft, fault)
}

// speaking is what an opinion of the reader's counts against.
func speaking(r *Request) account.Use {
	return account.Use{Limit: account.CommentLimit, Who: r.Actor.Account}
}

// askAgain shows the form again with what was wrong, and the text.
func (p People) askAgain(r *Request, at place, draft comment.Draft, err error) error {
	kind := civic.KindOf(err)
	if kind == civic.KindInternal || kind == civic.KindNotFound || !message.Has(civic.KeyOf(err)) {
		return err
	}
	field := "body"
	if civic.KeyOf(err) == "comment.no_stance" {
		field = "stance"
	}
	return p.askOpinion(r, at, statuses[kind], draft, []ui.FieldError{{Field: field, Message: r.T(civic.KeyOf(err))}})
}

// draftOf reads the sent form.
func draftOf(r *Request, subject comment.Subject) comment.Draft {
	return comment.Draft{
		Jurisdiction: r.Jurisdiction.Code, Subject: subject, Release: r.Form("release"), Parent: r.Form("answer"),
		Stance: comment.Stance(r.Form("stance")), Body: r.Form("body"), SendKey: r.Form("send_key"),
	}
}

// keepOpinion asks for sign-in and carries the opinion along: in the forms of
// the page, and where the browser leaves for a provider, in our keeping.
func (p People) keepOpinion(r *Request, at place, draft comment.Draft) error {
	if err := p.keepText(r, at, draft); err != nil {
		return err
	}
	next := r.Link.To(at.path("/opinions/new"), "answer", draft.Parent)
	return p.page(r, http.StatusUnauthorized, next, nil,
		ui.Pair{Name: "opinion_on", Value: at.subject.String()},
		ui.Pair{Name: "release", Value: draft.Release},
		ui.Pair{Name: "answer", Value: draft.Parent},
		ui.Pair{Name: "stance", Value: string(draft.Stance)},
		ui.Pair{Name: "body", Value: draft.Body},
		ui.Pair{Name: "send_key", Value: draft.SendKey})
}

// keptFields are what keepOpinion carries.
var keptFields = []string{"opinion_on", "release", "answer", "stance", "body", "send_key", "sheet", "changes"}

// kept is what a sign-in form carried, to be carried again.
func kept(r *Request) []ui.Pair {
	var pairs []ui.Pair
	for _, name := range keptFields {
		if value := r.Form(name); value != "" {
			pairs = append(pairs, ui.Pair{Name: name, Value: value})
		}
	}
	return pairs
}

// resumeOpinion shows the form with the text that was typed before signing in.
func (p People) resumeOpinion(r *Request) (done bool, err error) {
	if r.Form("opinion_on") == "" || r.Form("body") == "" {
		return false, nil
	}
	if hearing, proposes := strings.CutPrefix(r.Form("opinion_on"), hearingPage); proposes && r.Form("changes") != "" {
		return true, p.askProposal(r, http.StatusOK, hearing, proposedIn(r, hearing), nil)
	}
	at, err := p.find(r, r.Form("opinion_on"))
	if err != nil {
		return false, err
	}
	return true, p.askOpinion(r, at, http.StatusOK, draftOf(r, at.subject), nil)
}

// cursor names the last opinion of a page.
func cursor(at time.Time, id string) string { return strconv.FormatInt(at.UnixMicro(), 10) + "-" + id }

// cursorID is what IDs of things in lists look like.
var cursorID = regexp.MustCompile(`^[0-9A-Za-z-]{1,36}$`)

func parseCursor(text string) (time.Time, string, error) {
	if text == "" {
		return time.Time{}, "", nil
	}
	stamp, id, _ := strings.Cut(text, "-")
	micros, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || !cursorID.MatchString(id) {
		return time.Time{}, "", civic.Invalid("error.invalid", "cursor "+text)
	}
	return time.UnixMicro(micros), id, nil
}
