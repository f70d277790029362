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
	SubmitComment(ctx context.Context, actor civic.Actor, draft comment.Draft, uses ...account.Use) (comment.Sent, error)
	CommentsOn(ctx context.Context, jurisdiction string, subject comment.Subject, before time.Time, beforeID string, limit int) ([]comment.Thread, error)
	CommentOn(ctx context.Context, jurisdiction string, subject comment.Subject, id string) (comment.Comment, error)
	Tally(ctx context.Context, jurisdiction string, subject comment.Subject) (comment.Tally, error)
	CommentsBy(ctx context.Context, jurisdiction, accountID string) ([]comment.Comment, error)
	CommentBy(ctx context.Context, accountID, id string) (comment.Comment, error)
	WithdrawComment(ctx context.Context, accountID, id string) error
	ReopenReply(ctx context.Context, accountID, id, reason string) error
	AppealRemoval(ctx context.Context, accountID, id, reason string) error
	ChangesOn(ctx context.Context, jurisdiction string, subject comment.Subject) ([]comment.Change, error)
	UnitRecords(ctx context.Context, jurisdiction string) ([]comment.UnitRecord, error)
	Channel(ctx context.Context, jurisdiction string, subject comment.Subject) (comment.Channel, error)
	ModerationRecord(ctx context.Context, jurisdiction string) (comment.ModerationRecord, error)
}

// Ratings are what people say in numbers.
type Ratings interface {
	OpenPeriod(ctx context.Context, jurisdiction string) (rating.Dated, error)
	RatingTarget(ctx context.Context, jurisdiction string, subject rating.Subject) (civic.Target, rating.Period, error)
	Rate(ctx context.Context, target civic.Target, b rating.Ballot, uses ...account.Use) error
	RateAndSay(ctx context.Context, actor civic.Actor, target civic.Target, b rating.Ballot, draft comment.Draft, uses ...account.Use) (comment.Sent, error)
	RatingOf(ctx context.Context, jurisdiction string, period rating.Period, subject rating.Subject, voter rating.Voter) (rating.Own, bool, error)
	RatingsOf(ctx context.Context, jurisdiction, accountID string) ([]rating.Own, error)
	PublicScore(ctx context.Context, jurisdiction string, period rating.Period, id string) (scoring.PublicScore, error)
	AppealRating(ctx context.Context, accountID, jurisdiction string, a rating.Appeal, uses ...account.Use) error
	AppealsOf(ctx context.Context, jurisdiction, accountID string) ([]rating.AppealCase, error)
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
	Opinions  Opinions
	Ratings   Ratings
	Hearings  Hearings
	Proposals Proposals
	Own       OwnData
	Leaving   Leaving
	Inbox     Inbox
	Versions  Versions
	Random    io.Reader // names of forms and of browsers, crypto/rand
	DeskURL   string    // address of the desk for staff who came here, "" for none
	Kept      KeptTexts // what was typed before signing in
	Courses   Courses
	// PublicURL is scheme and host of this site, "" where it is not known.
	PublicURL string
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
	routes := append(SignInRoutes(Public, p.SignIn), citizenSignInRoutes(p.SignIn)...)
	for _, of := range []struct {
		kind comment.Kind
		base string
		id   func(*Request) string
		find finder
	}{
		{comment.OnProject, "/projects/:id", idParam, p.projectOf}, {comment.OnDepartment, "/departments/:code", codeParam, p.departmentOf},
		{comment.OnHearing, "/hearings/:id", idParam, p.hearingOf},
		{comment.OnLine, "/budgets/:year/tables/:table/:unit/:line", lineParams, p.lineOf},
		{comment.OnSection, "/budgets/:year/explanations/:of/:unit/:section", sectionParams, p.sectionOf},
	} {
		routes = append(routes,
			page(of.base+"/opinions", account.Read, onPlace(of.id, of.find, p.opinions), "before"),
			page(of.base+"/opinions/new", account.Read, onPlace(of.id, of.find, p.newOpinion), "answer"),
			post(of.base+"/opinions", account.Read, p.sendOpinion(of.kind, of.id, of.find)).crowded())
	}
	routes = append(routes, InboxRoutes(p.Inbox)...)
	return append(routes,
		page("/projects/:id/rating", account.Rate, onPlace(idParam, p.projectOf, p.showRating), ratingParams...),
		post("/projects/:id/rating", account.Rate, p.sendRating(comment.OnProject, idParam)).crowded(),
		page("/departments/:code/rating", account.Rate, onPlace(codeParam, p.departmentOf, p.showRating), ratingParams...),
		post("/departments/:code/rating", account.Rate, p.sendRating(comment.OnDepartment, codeParam)).crowded(),
		page("/me", account.ReadOwn, p.me),
		page("/me/opinions/:id", account.ReadOwn, p.receipt),
		post("/me/opinions/:id/withdraw", account.Withdraw, p.withdraw),
		post("/me/appeals", account.AppealOwn, p.sendAppeal),
		post("/me/opinions/:id/again", account.Reopen, p.askReplyAgain),
		post("/me/opinions/:id/appeal", account.Appeal, p.appeal),
		read("/moderation", p.moderationRecord).fresh(),
		post("/me/sessions", account.ReadOwn, p.revokeSession),
		page("/me/data.json", account.ReadOwn, p.ownData),
		post("/me/name", account.ReadOwn, p.rename),
		post("/me/delete", account.ReadOwn, p.leavePortal),
	)
}

func idParam(r *Request) string { return r.Param("id") }

func codeParam(r *Request) string { return r.Param("code") }

// onPlace reads what the address is about and hands it on.
func onPlace(id func(*Request) string, find finder, handle func(*Request, place) error) func(*Request) error {
	return func(r *Request) error {
		at, err := find(r, id(r))
		if err != nil {
			return err
		}
		return handle(r, at)
	}
}
