package web

import (
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/me"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// appealPart is one's appeals about ratings, and the ratings one may still
// appeal about: verified ones without an appeal.
func (p People) appealPart(r *Request, rated []rating.Own) (part me.Appeals, err error) {
	cases, err := p.Ratings.AppealsOf(r.Context, r.Jurisdiction.Code, r.Actor.Account)
	if err != nil {
		return part, err
	}
	asked := map[string]bool{}
	for _, c := range cases {
		asked[ratingKey(c.Period, rating.Subject{Kind: c.Kind, ID: c.Subject})] = true
		part.List = append(part.List, appealItem(r, c))
	}
	if r.Can(account.AppealOwn, r.Target("rating")) != nil {
		return part, nil
	}
	for _, own := range rated {
		if key := ratingKey(own.Period, own.Subject); !asked[key] {
			part.Ratings = append(part.Ratings, ui.Option{Value: key, Label: orElse(own.Name, own.Subject.ID) + " · " + string(own.Period)})
			part.Action = r.Link.To("/me/appeals")
		}
	}
	return part, nil
}

// ratingKey names one's own rating in a form: "2026H2/project/BR1DGE0000".
func ratingKey(period rating.Period, subject rating.Subject) string {
	return string(period) + "/" + string(subject.Kind) + "/" + subject.ID
}

func appealItem(r *Request, c rating.AppealCase) me.AppealItem {
	item := me.AppealItem{
		Subject: subjectLink(r, comment.Kind(c.Kind), c.Subject, c.Name), Body: c.Body, State: desk.AppealState(r.Lang, c.Verdict),
		About: string(c.Period) + " · " + message.Date(r.Lang, c.SentAt),
	}
	if c.Verdict != "" {
		item.Answer = r.T("integrity.decided", c.Answer, c.LogIndex)
	}
	return item
}

// sendAppeal takes the form on one's own page.
func (p People) sendAppeal(r *Request) error {
	if err := r.Can(account.AppealOwn, r.Target("rating")); err != nil {
		return err
	}
	parts := strings.Split(r.Form("rating"), "/")
	if len(parts) != 3 {
		return civic.Invalid("rating.subject", "rating "+r.Form("rating"))
	}
	appeal := rating.Appeal{Period: rating.Period(parts[0]), Subject: rating.Subject{Kind: rating.Kind(parts[1]), ID: parts[2]}, Body: r.Form("body")}
	if err := p.Ratings.AppealRating(r.Context, r.Actor.Account, r.Jurisdiction.Code, appeal, speaking(r)); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/me") + "#rated")
}

// appealRoutes are where units appeal against ratings and auditors decide.
func (d DeskPages) appealRoutes() []Route {
	return []Route{
		deskPage("/desk/appeals", account.ReadAppeals, d.appeals),
		deskPost("/desk/appeals", account.AppealRatings, d.appealRatings),
		deskPost("/desk/appeals/:id", account.JudgeIntegrity, d.decideAppeal),
	}
}

// appeals lists what is to be decided; a unit sees what it sent.
func (d DeskPages) appeals(r *Request) error {
	page := desk.Appeals{Frame: r.deskFrame("desk.appeals")}
	judge := r.Can(account.JudgeIntegrity, r.Target("list")) == nil
	units, all := account.Units(r.Actor, account.ReadAppeals, r.Jurisdiction.Code)
	cases, err := d.Scores.Appeals(r.Context, r.Jurisdiction.Code, units, all)
	if err != nil {
		return err
	}
	for _, c := range cases {
		item := desk.AppealItem{AppealCase: c, Link: d.publicLink(r, comment.Kind(c.Kind), c.Subject, c.Name)}
		if judge && c.Verdict == "" {
			item.Decide = r.Link.To("/desk/appeals/" + c.ID)
		}
		page.Items = append(page.Items, item)
	}
	if slices.ContainsFunc(r.Actor.Grants, func(g civic.Grant) bool {
		return g.Role == civic.DepartmentHead && g.Jurisdiction == r.Jurisdiction.Code
	}) {
		page.Send = r.Link.To("/desk/appeals")
	}
	periods, err := d.Scores.RatingPeriods(r.Context, r.Jurisdiction.Code)
	for _, period := range periods {
		if r.Now.Before(period.AppealEnd()) && !r.Now.Before(period.Opens) {
			page.Periods = append(page.Periods, ui.Option{Value: string(period.Period), Label: string(period.Period)})
		}
	}
	if err != nil {
		return err
	}
	return r.Page(desk.ShowAppeals(page))
}

// appealRatings takes a unit's appeal.
func (d DeskPages) appealRatings(r *Request) error {
	subject := rating.Subject{Kind: rating.Department, ID: strings.TrimSpace(r.Form("subject"))}
	if civic.PublicID(subject.ID).Valid() {
		subject.Kind = rating.Project
	}
	target := r.Target("rating")
	var err error
	if target.Unit, err = d.Scores.RatedUnit(r.Context, r.Jurisdiction.Code, subject); err != nil {
		return err
	}
	if err := r.Can(account.AppealRatings, target); err != nil {
		return err
	}
	first, bad := time.ParseInLocation(time.DateOnly, r.Form("first"), civic.Shanghai)
	last, worse := time.ParseInLocation(time.DateOnly, r.Form("last"), civic.Shanghai)
	if bad != nil || worse != nil {
		return civic.Invalid("appeal.days", "from "+r.Form("first")+" to "+r.Form("last"))
	}
	appeal := rating.Appeal{Period: rating.Period(r.Form("period")), Subject: subject, Body: r.Form("body"), First: first, Last: last}
	if err := d.Scores.AppealRatings(r.Context, r.Actor.Account, r.Jurisdiction.Code, appeal); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/appeals"))
}

// decideAppeal records an auditor's decision with its reason.
func (d DeskPages) decideAppeal(r *Request) error {
	if err := r.Can(account.JudgeIntegrity, r.Target("appeal")); err != nil {
		return err
	}
	decision := rating.AppealDecision{ID: r.Param("id"), Verdict: rating.AppealVerdict(r.Form("verdict")), Answer: r.Form("answer")}
	if err := d.Scores.DecideAppeal(r.Context, r.Actor.Account, r.Jurisdiction.Code, decision); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/appeals") + "#" + decision.ID)
}
