package web

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// Opinions are what people say in words.
type Opinions interface {
	FindSubject(ctx context.Context, jurisdiction, release string, subject comment.Subject) (comment.Place, error)
	SubmitComment(ctx context.Context, actor civic.Actor, draft comment.Draft) (comment.Sent, error)
	CommentsOn(ctx context.Context, jurisdiction string, subject comment.Subject, before time.Time, beforeID string, limit int) ([]comment.Thread, error)
	CommentOn(ctx context.Context, jurisdiction string, subject comment.Subject, id string) (comment.Comment, error)
	CommentCount(ctx context.Context, jurisdiction string, subject comment.Subject) (int, error)
	CommentsBy(ctx context.Context, jurisdiction, accountID string) ([]comment.Comment, error)
	CommentBy(ctx context.Context, accountID, id string) (comment.Comment, error)
	WithdrawComment(ctx context.Context, accountID, id string) error
}

// Ratings are what people say in numbers.
type Ratings interface {
	OpenPeriod(ctx context.Context, jurisdiction string) (rating.Dated, error)
	RatingTarget(ctx context.Context, jurisdiction, project string) (civic.Target, rating.Period, error)
	Rate(ctx context.Context, target civic.Target, period rating.Period, project string, voter rating.Voter, answers rating.Answers) error
	RatingOf(ctx context.Context, jurisdiction string, period rating.Period, project string, voter rating.Voter) (rating.Own, bool, error)
	RatingsOf(ctx context.Context, jurisdiction, accountID string) ([]rating.Own, error)
	PublicScore(ctx context.Context, jurisdiction string, period rating.Period, project string) (scoring.PublicScore, error)
}

// Catalogue finds published projects and units by their codes.
type Catalogue interface {
	Release(ctx context.Context, jurisdiction string, edition int64, choice release.Choice) (release.Header, error)
	Names(ctx context.Context, h release.Header) (release.Names, error)
	Project(ctx context.Context, jurisdiction string, edition int64, id civic.PublicID, choice release.Choice) (release.Project, error)
}

// People is taking part on the public site: signing in, opinions, ratings,
// one's own page.
type People struct {
	SignIn
	Catalogue
	Opinions Opinions
	Ratings  Ratings
	Random   io.Reader // names of forms and of browsers, crypto/rand
	DeskURL  string    // address of the desk for staff who came here, "" for none
}

// PeopleRoutes are the pages where people take part.
func PeopleRoutes(p People) []Route {
	p.resume = p.resumeOpinion
	page := func(path string, action account.Action, handle func(*Request) error, params ...string) Route {
		return Route{Method: http.MethodGet, Path: path, Site: Public, Action: action, Params: params, Fresh: true, Handle: handle}
	}
	post := func(path string, action account.Action, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Public, Action: action, Handle: handle}
	}
	// Sending an opinion is open to everybody up to the handler, which asks
	// for sign-in itself and keeps the text that was typed.
	return append(SignInRoutes(Public, p.SignIn),
		page("/projects/:id/opinions", account.Read, p.opinions, "before"),
		page("/projects/:id/opinions/new", account.Read, p.newOpinion, "answer"),
		post("/projects/:id/opinions", account.Read, p.sendOpinion),
		page("/projects/:id/rating", account.Rate, p.showRating, "overall", "benefit", "progress", "openness", "replies"),
		post("/projects/:id/rating", account.Rate, p.sendRating),
		page("/me", account.ReadOwn, p.me),
		page("/me/opinions/:id", account.ReadOwn, p.receipt),
		post("/me/opinions/:id/withdraw", account.Withdraw, p.withdraw),
		post("/me/sessions", account.ReadOwn, p.revokeSession),
	)
}

// place is a project as people speak of it, in the release they look at.
type place struct {
	release.Project
	names   release.Names
	target  civic.Target // as account.Can sees it when somebody speaks or rates
	subject comment.Subject
}

// projectOf reads the project an address names.
func (p People) projectOf(r *Request, id string) (place, error) {
	project, err := p.Project(r.Context, r.Jurisdiction.Code, r.Edition, civic.PublicID(id), release.Choice{})
	if err != nil {
		return place{}, err
	}
	return p.placeOf(r, project)
}

func (p People) placeOf(r *Request, project release.Project) (place, error) {
	names, err := p.Names(r.Context, project.Release)
	if err != nil {
		return place{}, err
	}
	target := r.Target("project")
	target.Unit, target.Phase = project.Unit, phaseOf(r.Jurisdiction)
	return place{
		Project: project, names: names, target: target,
		subject: comment.Subject{Kind: comment.OnProject, ID: string(project.ID)},
	}, nil
}

// phaseOf says whether a government takes opinions and ratings. A sample
// shows somebody else's published figures: nothing may be said in its name.
func phaseOf(j civic.Jurisdiction) civic.Phase {
	if j.Kind == civic.Sample {
		return civic.PhaseClosed
	}
	return civic.PhaseOpen
}

// unitName names a unit of the release in the reader's language.
func (p place) unitName(r *Request) func(code string) string {
	return func(code string) string { return p.names.UnitName(code, string(r.Lang)) }
}
