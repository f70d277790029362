package web

import (
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/opinion"
	"github.com/sunbudget/sunbudget/portal/web/page/rate"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ratingParams are what the page of a rating knows: answers given before the
// browser had its name, and the opinion that came with a rating.
var ratingParams = []string{"overall", "benefit", "progress", "openness", "replies", "said"}

// ratedAs is the place as something to rate: both domains call it the same.
func (p place) ratedAs() rating.Subject {
	return rating.Subject{Kind: rating.Kind(p.subject.Kind), ID: p.subject.ID}
}

// RatingSection is the rating on a project's page: what others said, and the
// form.
func (p People) RatingSection(r *Request, project release.Project) (templ.Component, error) {
	at, err := p.placeOf(r, project)
	if err != nil {
		return nil, err
	}
	return p.ratingPart(r, at)
}

// DepartmentRating is the rating of a department's year on its page; nil for a
// unit below a department, which is rated by its projects.
func (p People) DepartmentRating(r *Request, h release.Header, unit budget.Unit) (templ.Component, error) {
	if unit.Parent != "" {
		return nil, nil
	}
	at, err := p.departmentPlace(r, h, unit.Code)
	if err != nil {
		return nil, err
	}
	return p.ratingPart(r, at)
}

// DepartmentOpinions are the opinions on a department's page.
func (p People) DepartmentOpinions(r *Request, h release.Header, unit budget.Unit) (templ.Component, error) {
	at, err := p.departmentPlace(r, h, unit.Code)
	if err != nil {
		return nil, err
	}
	section, err := p.opinionSection(r, at, time.Time{}, "")
	return opinion.Show(section), err
}

// ratingPart is nothing where a government takes no ratings at all.
func (p People) ratingPart(r *Request, at place) (templ.Component, error) {
	if at.target.Phase != civic.PhaseOpen {
		return nil, nil
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
	var own rating.Own
	if r.Actor.SignedIn() {
		if own, section.Rated, err = p.Ratings.RatingOf(r.Context, r.Jurisdiction.Code, period, at.ratedAs(), p.voter(r)); err != nil {
			return section, err
		}
	}
	form, err := p.ratingForm(r, at, own.Answers)
	section.Form = &form
	return section, err
}

// ratingForm is the form with the answers given before. It asks for a sentence
// too where the reader may write opinions; pages without a session are the
// same for everybody and have none.
func (p People) ratingForm(r *Request, at place, answers rating.Answers) (ui.RatingForm, error) {
	form := ui.RatingForm{Action: r.Link.To(at.path("/rating")), Note: r.T("rate.level_" + rate.Level(r.Actor))}
	for _, d := range rating.Dimensions {
		form.Dimensions = append(form.Dimensions, ui.Dimension{Name: d.String(), Label: r.T("rate." + d.String()), Value: int(answers[d])})
	}
	if r.Can(account.Comment, at.target) != nil {
		return form, nil
	}
	key, err := civic.NewPublicID(p.Random)
	form.Keep = []ui.Pair{{Name: "send_key", Value: string(key)}, {Name: "release", Value: at.release}}
	form.Sentence = &ui.Input{
		Name: "sentence", Label: r.T("rate.sentence"), Hint: r.T("rate.sentence_hint", rating.MaxSentence), Rows: 2, MaxLength: rating.MaxSentence, Value: r.Form("sentence"),
	}
	return form, err
}

// voter is who rates: the account, or the browser.
func (p People) voter(r *Request) rating.Voter {
	voter := rating.Voter{Account: r.Actor.Account, Level: r.Actor.Assurance, Browser: r.Browser()}
	voter.Address, _ = netip.ParseAddr(r.IP())
	return voter
}

// sendRating takes the form about what the address names. It reads no more of
// that than RatingTarget does: people rate far more often than they are wrong.
func (p People) sendRating(kind comment.Kind, id func(*Request) string) func(*Request) error {
	return func(r *Request) error {
		at := place{subject: comment.Subject{Kind: kind, ID: id(r)}, base: "/" + string(kind) + "s/" + id(r), target: r.Target(string(kind))}
		at.target.Phase = phaseOf(r.Jurisdiction)
		return p.takeRating(r, at)
	}
}

// takeRating stores what the form says. A browser without a name, whose cookie
// may not stick, is asked once more on a page that gives it one: else a second
// click would be a second voice.
func (p People) takeRating(r *Request, at place) error {
	answers, err := answersOf(r.Form)
	if err != nil {
		return p.rateAgain(r, at, answers, err)
	}
	if !r.Actor.SignedIn() && r.Browser() == "" {
		return r.Redirect(r.Link.With(at.path("/rating"), answerValues(answers)))
	}
	target, period, err := p.ratingTarget(r, at)
	if err != nil {
		return err
	}
	if err := r.Can(account.Rate, target); err != nil {
		return err
	}
	at.target.Unit = target.Unit
	ballot := rating.Ballot{Subject: at.ratedAs(), Period: period, Voter: p.voter(r), Answers: answers}
	said, err := p.cast(r, at, target, ballot)
	if err != nil {
		return p.rateAgain(r, at, answers, err)
	}
	return r.Redirect(r.Link.To(at.path("/rating"), "said", said))
}

// cast stores the rating, with its sentence where there is one; said is the
// opinion that the sentence has become, "" for none.
func (p People) cast(r *Request, at place, target civic.Target, ballot rating.Ballot) (said string, err error) {
	if strings.TrimSpace(r.Form("sentence")) == "" {
		return "", p.Ratings.Rate(r.Context, target, ballot, ratingUses(r)...)
	}
	if err := r.Can(account.Comment, at.target); err != nil {
		return "", err
	}
	sent, err := p.Ratings.RateAndSay(r.Context, r.Actor, target, ballot, comment.Draft{
		Jurisdiction: r.Jurisdiction.Code, Subject: at.subject, Release: r.Form("release"),
		Stance: stanceOf(ballot.Answers[rating.Overall]), Body: r.Form("sentence"), SendKey: r.Form("send_key"),
	}, append(ratingUses(r), speaking(r))...)
	return sent.ID, err
}

// stanceOf is how an opinion given with a rating stands to its subject: a
// rating takes three taps, so that it is not asked a second time.
func stanceOf(overall uint8) comment.Stance {
	switch {
	case overall >= 4:
		return comment.Support
	case overall <= 2:
		return comment.Oppose
	}
	return comment.Suggest
}

// ratingTarget is the place as account.Can sees it when it is rated; closed
// where the government takes no ratings at all.
func (p People) ratingTarget(r *Request, at place) (civic.Target, rating.Period, error) {
	target, period, err := p.Ratings.RatingTarget(r.Context, r.Jurisdiction.Code, at.ratedAs())
	if at.target.Phase != civic.PhaseOpen {
		target.Phase = at.target.Phase
	}
	return target, period, err
}

// ratingUses are the limits a rating counts against: by account, or by browser
// and by network. They are counted in the transaction that stores it.
func ratingUses(r *Request) []account.Use {
	if r.Actor.SignedIn() {
		return []account.Use{{Limit: account.RatingLimit, Who: r.Actor.Account}}
	}
	return []account.Use{{Limit: account.RatingLimit, Who: r.Browser()}, {Limit: account.AnonymousLimit, Who: r.IP()}}
}

// showRating is the rating on a page of its own: after sending, and for a
// browser that needs its name first.
func (p People) showRating(r *Request, at place) error {
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
	if civic.KindOf(err) == civic.KindNotFound {
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
			if *section.Form, err = p.ratingForm(r, at, answers); err != nil {
				return err
			}
		}
		section.Form.Faults = faults
	}
	frame := p.opinionFrame(r, at, "rating.title")
	page := rate.Page{Frame: frame, Subject: at.link(r, "rating"), Section: section, Period: string(period)}
	if page.Said, err = p.saidWith(r); err != nil {
		return err
	}
	if !r.Actor.SignedIn() {
		page.SignIn = r.Link.To("/sign-in", "next", r.Link.To(at.path("/rating")))
	}
	return r.PageStatus(status, rate.Alone(page))
}

// saidWith is the opinion that came with the rating just sent, nil for none.
func (p People) saidWith(r *Request) (*rate.Said, error) {
	id := r.Query.Get("said")
	if id == "" || !r.Actor.SignedIn() {
		return nil, nil
	}
	c, err := p.Opinions.CommentBy(r.Context, r.Actor.Account, id)
	if err != nil {
		return nil, err
	}
	return &rate.Said{Receipt: c.Receipt, ModerateBy: message.Date(r.Lang, c.ModerateBy), Href: r.Link.To("/me/opinions/" + c.ID)}, nil
}

// ownRating fills in what an anonymous browser said before; this page is
// never cached, so it may.
func (p People) ownRating(r *Request, at place, section *rate.Section) (rating.Period, error) {
	open, err := p.Ratings.OpenPeriod(r.Context, r.Jurisdiction.Code)
	if civic.KindOf(err) == civic.KindNotFound {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if r.Actor.SignedIn() || r.Browser() == "" || section.Form == nil {
		return open.Period, nil
	}
	own, rated, err := p.Ratings.RatingOf(r.Context, r.Jurisdiction.Code, open.Period, at.ratedAs(), p.voter(r))
	if err != nil {
		return "", err
	}
	if rated {
		section.Rated = true
		*section.Form, err = p.ratingForm(r, at, own.Answers)
	}
	return open.Period, err
}

// rateAgain shows the form again with what was wrong.
func (p People) rateAgain(r *Request, at place, answers rating.Answers, err error) error {
	kind := civic.KindOf(err)
	if kind == civic.KindInternal || !message.Has(civic.KeyOf(err)) {
		return err
	}
	fault := ui.FieldError{Field: rating.Overall.String(), Message: r.T(civic.KeyOf(err))}
	if strings.HasPrefix(civic.KeyOf(err), "comment.") || civic.KeyOf(err) == "rating.sentence_long" {
		fault.Field = "sentence"
	}
	at, missing := p.find(r, at.subject.String())
	if missing != nil {
		return missing
	}
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

// RatingHome is the open rating period on the first page.
func (p People) RatingHome(r *Request) (templ.Component, error) {
	open, err := p.Ratings.OpenPeriod(r.Context, r.Jurisdiction.Code)
	if civic.KindOf(err) == civic.KindNotFound || phaseOf(r.Jurisdiction) != civic.PhaseOpen {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return ui.NoticeBox(ui.Notice{
		Tone: ui.Act, Icon: "face-4", Title: r.T("hearing.rating_open", periodName(r, open.Period)),
		Body:  r.T("hearing.rating_until", message.Date(r.Lang, open.Closes.Add(-time.Second))),
		Links: []ui.Link{{Label: r.T("hearing.rating_go"), Href: r.Link.To("/projects")}, {Label: r.T("nav.performance"), Href: r.Link.To("/performance")}},
	}), nil
}

// periodName puts "2026H2" into words.
func periodName(r *Request, period rating.Period) string {
	text := string(period)
	if len(text) != len("2026H2") {
		return text
	}
	return r.T("hearing.half_"+text[5:], text[:4])
}
