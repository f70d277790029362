package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/rate"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// RatingSection is the rating on a project's page: what others said, and the
// form.
func (p People) RatingSection(r *Request, project release.Project) (templ.Component, error) {
	at, err := p.placeOf(r, project)
	if err != nil || at.target.Phase != civic.PhaseOpen {
		return nil, err
	}
	section, err := p.ratingSection(r, at)
	if err != nil {
		return nil, err
	}
	return rate.Show(section), nil
}

// ratingSection reads what is public, and the reader's own rating where they
// are signed in. Pages without a session are the same for everybody.
func (p People) ratingSection(r *Request, at place) (rate.Section, error) {
	section := rate.Section{Lang: r.Lang}
	target, period, err := p.ratingTarget(r, at)
	if err != nil {
		return section, err
	}
	if period == "" {
		section.Closed = r.T("rating.period_closed")
		return section, nil
	}
	if section.Score, err = p.Ratings.PublicScore(r.Context, r.Jurisdiction.Code, period, at.subject.ID); err != nil {
		return section, err
	}
	section.Until = message.Date(r.Lang, target.Closes.Add(-time.Second))
	if err := r.Can(account.Rate, target); err != nil {
		section.Closed = r.T(civic.KeyOf(err))
		return section, nil
	}
	form := p.ratingForm(r, at, rating.Answers{})
	if r.Actor.SignedIn() {
		own, rated, err := p.Ratings.RatingOf(r.Context, r.Jurisdiction.Code, period, at.subject.ID, p.voter(r))
		if err != nil {
			return section, err
		}
		form, section.Rated = p.ratingForm(r, at, own.Answers), rated
	}
	section.Form = &form
	return section, nil
}

// ratingForm is the form with the answers given before.
func (p People) ratingForm(r *Request, at place, answers rating.Answers) ui.RatingForm {
	form := ui.RatingForm{Action: r.Link.To(at.path("/rating")), Note: r.T("rate.level_" + rate.Level(r.Actor))}
	for _, d := range rating.Dimensions {
		form.Dimensions = append(form.Dimensions, ui.Dimension{Name: d.String(), Label: r.T("rate." + d.String()), Value: int(answers[d])})
	}
	return form
}

// voter is who rates: the account, or the browser.
func (p People) voter(r *Request) rating.Voter {
	voter := rating.Voter{Account: r.Actor.Account, Level: r.Actor.Assurance, Browser: r.Browser()}
	voter.Address, _ = netip.ParseAddr(r.IP())
	return voter
}

// sendRating takes the form. A browser without a name, whose cookie may not
// stick, is asked once more on a page that gives it one: else a second click
// would be a second voice.
func (p People) sendRating(r *Request) error {
	at, err := p.projectOf(r, r.Param("id"))
	if err != nil {
		return err
	}
	answers, err := answersOf(r.Form)
	if err != nil {
		return p.rateAgain(r, at, answers, err)
	}
	if !r.Actor.SignedIn() && r.Browser() == "" {
		return r.Redirect(r.Link.With(at.path("/rating"), answerValues(answers)))
	}
	if err := p.allowRating(r); err != nil {
		return err
	}
	target, period, err := p.ratingTarget(r, at)
	if err != nil {
		return err
	}
	if err := r.Can(account.Rate, target); err != nil {
		return err
	}
	if err := p.Ratings.Rate(r.Context, target, period, at.subject.ID, p.voter(r), answers); err != nil {
		return p.rateAgain(r, at, answers, err)
	}
	return r.Redirect(r.Link.To(at.path("/rating")))
}

// ratingTarget is the project as account.Can sees it when it is rated; closed
// where the government takes no ratings at all.
func (p People) ratingTarget(r *Request, at place) (civic.Target, rating.Period, error) {
	target, period, err := p.Ratings.RatingTarget(r.Context, r.Jurisdiction.Code, at.subject.ID)
	if at.target.Phase != civic.PhaseOpen {
		target.Phase = at.target.Phase
	}
	return target, period, err
}

// allowRating counts ratings by account, or by browser and by network.
func (p People) allowRating(r *Request) error {
	if r.Actor.SignedIn() {
		return p.Book.Allow(r.Context, account.RatingLimit, r.Actor.Account)
	}
	if err := p.Book.Allow(r.Context, account.RatingLimit, r.Browser()); err != nil {
		return err
	}
	return p.Book.Allow(r.Context, account.AnonymousLimit, r.IP())
}

// showRating is the rating on a page of its own: after sending, and for a
// browser that needs its name first.
func (p People) showRating(r *Request) error {
	at, err := p.projectOf(r, r.Param("id"))
	if err != nil {
		return err
	}
	if err := p.nameBrowser(r); err != nil {
		return err
	}
	answers, err := answersOf(r.Query.Get)
	if err != nil {
		answers = rating.Answers{}
	}
	return p.ratingPage(r, at, http.StatusOK, answers, nil)
}

// nameBrowser gives an anonymous browser its random name, for as long as the
// period lasts.
func (p People) nameBrowser(r *Request) error {
	if r.Browser() != "" {
		return nil
	}
	period, err := p.Ratings.OpenPeriod(r.Context, r.Jurisdiction.Code)
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	name, _, err := account.NewToken(p.Random)
	if err != nil {
		return err
	}
	r.NameBrowser(name, period.Closes)
	return nil
}

func (p People) ratingPage(r *Request, at place, status int, answers rating.Answers, faults []ui.FieldError) error {
	section, err := p.ratingSection(r, at)
	if err != nil {
		return err
	}
	period, err := p.ownRating(r, at, &section)
	if err != nil {
		return err
	}
	if section.Form != nil {
		if answers != (rating.Answers{}) {
			*section.Form = p.ratingForm(r, at, answers)
		}
		section.Form.Faults = faults
	}
	frame := p.opinionFrame(r, at, "rating.title")
	page := rate.Page{Frame: frame, Subject: at.link(r, "rating"), Section: section, Period: string(period)}
	if !r.Actor.SignedIn() {
		page.SignIn = r.Link.To("/sign-in", "next", r.Link.To(at.path("/rating")))
	}
	return r.PageStatus(status, rate.Alone(page))
}

// ownRating fills in what an anonymous browser said before; this page is
// never cached, so it may.
func (p People) ownRating(r *Request, at place, section *rate.Section) (rating.Period, error) {
	open, err := p.Ratings.OpenPeriod(r.Context, r.Jurisdiction.Code)
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if r.Actor.SignedIn() || r.Browser() == "" || section.Form == nil {
		return open.Period, nil
	}
	own, rated, err := p.Ratings.RatingOf(r.Context, r.Jurisdiction.Code, open.Period, at.subject.ID, p.voter(r))
	if err != nil {
		return "", err
	}
	if rated {
		*section.Form, section.Rated = p.ratingForm(r, at, own.Answers), true
	}
	return open.Period, nil
}

// rateAgain shows the form again with what was wrong.
func (p People) rateAgain(r *Request, at place, answers rating.Answers, err error) error {
	kind := civic.KindOf(err)
	if kind == civic.KindInternal || !message.Has(civic.KeyOf(err)) {
		return err
	}
	fault := ui.FieldError{Field: rating.Overall.String(), Message: r.T(civic.KeyOf(err))}
	return p.ratingPage(r, at, statuses[kind], answers, []ui.FieldError{fault})
}

// answersOf reads answers by the names of their dimensions.
func answersOf(field func(name string) string) (answers rating.Answers, err error) {
	for _, d := range rating.Dimensions {
		text := field(d.String())
		if text == "" {
			continue
		}
		value, err := strconv.ParseUint(text, 10, 8)
		if err != nil {
			return answers, civic.Invalid("rating.answer", d.String()+": answer "+text)
		}
		answers[d] = uint8(value)
	}
	return answers, answers.Validate()
}

// answerValues writes what answersOf reads.
func answerValues(answers rating.Answers) map[string][]string {
	values := map[string][]string{}
	for _, d := range rating.Dimensions {
		if answers[d] != rating.Unanswered {
			values[d.String()] = []string{strconv.Itoa(int(answers[d]))}
		}
	}
	return values
}
