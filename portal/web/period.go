package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// periodRoutes control rating periods: their days, the internal scores, and
// what auditors decide on ratings that weigh less.
func (d DeskPages) periodRoutes() []Route {
	return []Route{
		deskPost("/desk/periods", account.ComputeScore, d.setPeriod),
		deskPost("/desk/scores/internal", account.ComputeScore, d.importInternal),
		deskPost("/desk/scores/publish", account.PublishScore, d.publishScore),
		deskPost("/desk/scores/consequences", account.ComputeScore, d.addConsequence),
		deskPage("/desk/integrity", account.JudgeIntegrity, d.integrity, "period"),
		deskPost("/desk/integrity", account.JudgeIntegrity, d.decideFinding),
	}
}

// setPeriod makes a period known or moves its days.
func (d DeskPages) setPeriod(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("period")); err != nil {
		return err
	}
	period, err := rating.ParsePeriod(r.Form("period"))
	if err != nil {
		return err
	}
	opens, bad := time.ParseInLocation(time.DateOnly, r.Form("opens"), civic.Shanghai)
	closes, worse := time.ParseInLocation(time.DateOnly, r.Form("closes"), civic.Shanghai)
	if bad != nil || worse != nil || closes.Before(opens) {
		return civic.Invalid("rating.window", "from "+r.Form("opens")+" to "+r.Form("closes"))
	}
	if err := d.Scores.SetPeriod(r.Context, r.Actor.Account, r.Jurisdiction.Code, period, opens, closes); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/scores"))
}

// importInternal takes internal scores as CSV.
func (d DeskPages) importInternal(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("score")); err != nil {
		return err
	}
	period, err := rating.ParsePeriod(r.Form("period"))
	if err != nil {
		return err
	}
	header, err := r.File("file")
	if err != nil {
		return err
	}
	file, err := header.Open()
	if err != nil {
		return civic.Invalid("error.file", err.Error())
	}
	defer file.Close()
	scores, err := scoring.ParseInternal(http.MaxBytesReader(nil, file, 1<<20))
	if err != nil {
		return err
	}
	if err := d.Scores.ImportInternal(r.Context, r.Actor.Account, r.Jurisdiction.Code, period, scores); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/scores", "internal", strconv.Itoa(len(scores))))
}

// publishScore approves a closed period's publication; who asked for the score
// does not.
func (d DeskPages) publishScore(r *Request) error {
	period, err := rating.ParsePeriod(r.Form("period"))
	if err != nil {
		return err
	}
	seq, err := strconv.Atoi(r.Form("seq"))
	if err != nil {
		return civic.Invalid("error.invalid", "seq "+r.Form("seq"))
	}
	target := r.Target("score")
	if target.Touched, err = d.Scores.ScoreAskers(r.Context, r.Jurisdiction.Code, period); err != nil {
		return err
	}
	if err := r.Can(account.PublishScore, target); err != nil {
		return err
	}
	if err := d.Scores.ApproveScore(r.Context, r.Actor.Account, r.Jurisdiction.Code, scoring.Publishing{Period: period, Seq: seq}); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/scores"))
}

// addConsequence records what a department's score led to.
func (d DeskPages) addConsequence(r *Request) error {
	if err := r.Can(account.ComputeScore, r.Target("score")); err != nil {
		return err
	}
	period, err := rating.ParsePeriod(r.Form("period"))
	if err != nil {
		return err
	}
	consequence := scoring.Consequence{Unit: r.Form("unit"), Kind: scoring.ConsequenceKind(r.Form("kind")), Document: r.Form("document"), Note: r.Form("note")}
	if err := d.Scores.AddConsequence(r.Context, r.Actor.Account, r.Jurisdiction.Code, period, consequence); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/scores"))
}

// integrity lists clusters and bursts of a period without identities.
func (d DeskPages) integrity(r *Request) error {
	periods, err := d.Scores.RatingPeriods(r.Context, r.Jurisdiction.Code)
	if err != nil {
		return err
	}
	page := desk.Integrity{Frame: r.deskFrame("desk.integrity"), Action: r.Link.To("/desk/integrity"), Chosen: r.Query.Get("period")}
	for _, p := range periods {
		if page.Chosen == "" {
			page.Chosen = string(p.Period)
		}
		page.Periods = append(page.Periods, desk.PeriodLink{Label: string(p.Period), Href: r.Link.To("/desk/integrity", "period", string(p.Period)), Current: string(p.Period) == page.Chosen})
	}
	if page.Chosen == "" {
		return r.Page(desk.ShowIntegrity(page))
	}
	found, err := d.Scores.Findings(r.Context, r.Jurisdiction.Code, rating.Period(page.Chosen))
	if err != nil {
		return err
	}
	for _, f := range found {
		page.Items = append(page.Items, desk.FindingItem{
			Reviewed: f, Project: d.publicLink(r, comment.OnProject, f.Project, f.Name),
			When: message.Date(r.Lang, f.FirstOn) + " – " + message.Date(r.Lang, f.LastOn),
		})
	}
	return r.Page(desk.ShowIntegrity(page))
}

// decideFinding records an auditor's decision with its reason.
func (d DeskPages) decideFinding(r *Request) error {
	if err := r.Can(account.JudgeIntegrity, r.Target("finding")); err != nil {
		return err
	}
	decision := scoring.FindingDecision{
		Period: rating.Period(r.Form("period")), Project: r.Form("project"), Finding: r.Form("finding"),
		Verdict: scoring.Verdict(r.Form("verdict")), Reason: r.Form("reason"),
	}
	if err := d.Scores.DecideFinding(r.Context, r.Actor.Account, r.Jurisdiction.Code, decision); err != nil {
		return err
	}
	return r.Redirect(r.Link.To("/desk/integrity", "period", string(decision.Period)) + "#" + decision.Finding)
}
