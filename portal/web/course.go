package web

import (
	"context"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	pages "github.com/sunbudget/sunbudget/portal/web/page/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Courses are the live sessions of hearings, as the public sees them and
// takes part.
type Courses interface {
	Course(ctx context.Context, id string) (hearing.Course, error)
	PartOf(ctx context.Context, accountID, id string) (hearing.Part, error)
	SaidBy(ctx context.Context, jurisdiction, accountID string) ([]hearing.Said, error)
	AskQuestion(ctx context.Context, actor civic.Actor, jurisdiction, id, text, sendKey string, uses ...account.Use) (number int, err error)
	SupportQuestion(ctx context.Context, accountID, jurisdiction, id string, number int, uses ...account.Use) error
	CastBallot(ctx context.Context, accountID, jurisdiction, id string, vote int, choice string, uses ...account.Use) error
}

// courseRoutes are the pages of live sessions. What is sent is open to
// everybody up to the handler, which asks for sign-in itself.
func (p People) courseRoutes() []Route {
	post := func(path string, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Public, Action: account.Read, Handle: handle}
	}
	part := func(r *Request) string { return coursePart + r.Param("id") }
	return []Route{
		read("/hearings/:id/session", p.showCourse).live(part),
		read("/hearings/:id/session/board.html", p.showBoard).live(part),
		read("/hearings/:id/session/events.stream", p.followCourse).fresh(),
		post("/hearings/:id/session/questions", p.askQuestion),
		post("/hearings/:id/session/questions/:number/support", p.supportQuestion),
		post("/hearings/:id/session/votes/:number", p.castBallot),
	}
}

// coursePart begins the name of the living part of a session's page.
const coursePart = "session/"

// followed reads a hearing whose session has a page.
func (p People) followed(r *Request, id string) (hearing.Hearing, error) {
	h, _, err := p.announced(r, id)
	if err == nil && !h.Open(hearing.ShowCourse, r.Now) {
		err = civic.NotFound("the session of " + h.ID + " before its materials")
	}
	return h, err
}

// board reads what changes while the session goes on: the same for everybody.
func (p People) board(r *Request, h hearing.Hearing) (pages.Board, error) {
	course, err := p.Courses.Course(r.Context, h.ID)
	reader := pages.Reader{Link: r.Link, Now: r.Now}
	reader.Frame.Lang = r.Lang
	return pages.Board{Reader: reader, Hearing: h, Course: course}, err
}

// showCourse is the session with what one can do there.
func (p People) showCourse(r *Request) error { return p.coursePage(r, http.StatusOK, "", nil) }

// coursePage shows the session, with a typed question and what was wrong.
func (p People) coursePage(r *Request, status int, typed string, faults []ui.FieldError) error {
	h, err := p.followed(r, r.Param("id"))
	if err != nil {
		return err
	}
	page := pages.CoursePage{Hearing: h, Typed: typed, Faults: faults}
	if page.Board, err = p.board(r, h); err != nil {
		return err
	}
	if page.Reader, err = p.hearingReader(r, r.T("session.title"), ui.Link{Label: r.T("hearing.title"), Href: r.Link.To("/hearings")},
		ui.Link{Label: h.Title, Href: r.Link.To("/hearings/" + h.ID)}); err != nil {
		return err
	}
	page.Frame.Scripts = []string{"live.js"}
	if err := p.offerAsking(r, h, &page); err != nil {
		return err
	}
	if r.Actor.SignedIn() {
		part, err := p.Courses.PartOf(r.Context, r.Actor.Account, h.ID)
		if err != nil {
			return err
		}
		page.Part = &part
	}
	return r.PageStatus(status, pages.ShowCourse(page))
}

// offerAsking gives the form of a question to who may ask, the way to sign in
// to visitors, and the reason to everybody else.
func (p People) offerAsking(r *Request, h hearing.Hearing, page *pages.CoursePage) error {
	if page.Board.Course.Closed != nil || !h.Open(hearing.Ask, r.Now) {
		return nil
	}
	err := r.Can(account.AskHearing, within(r, h, "hearing", hearing.Ask))
	switch civic.KindOf(err) {
	case civic.KindSignIn:
		page.SignIn = r.Link.To("/sign-in", "next", r.Link.To("/hearings/"+h.ID+"/session"))
		return nil
	case civic.KindForbidden:
		page.Barred = r.T(civic.KeyOf(err))
		return nil
	}
	if err != nil {
		return err
	}
	key, err := civic.NewPublicID(p.Random)
	page.SendKey = string(key)
	return err
}

// showBoard is the part that changes, for browsers that cannot be told.
func (p People) showBoard(r *Request) error {
	part, err := p.drawBoard(r, r.Param("id"))
	if err != nil {
		return err
	}
	return r.Page(part)
}

func (p People) drawBoard(r *Request, id string) (templ.Component, error) {
	h, err := p.followed(r, id)
	if err != nil {
		return nil, err
	}
	board, err := p.board(r, h)
	return pages.ShowBoard(board), err
}

// followCourse tells every change of the session as it happens.
func (p People) followCourse(r *Request) error {
	h, err := p.followed(r, r.Param("id"))
	if err != nil {
		return err
	}
	return r.Follow(coursePart+h.ID, func(r *Request) (templ.Component, error) { return p.drawBoard(r, h.ID) })
}

// takePart asks the policy, or for sign-in, and then acts within the limit of
// what one person may send.
func (p People) takePart(r *Request, action account.Action, feature hearing.Feature, act func(hearing.Hearing) error) error {
	h, err := p.followed(r, r.Param("id"))
	if err != nil {
		return err
	}
	back := r.Link.To("/hearings/" + h.ID + "/session")
	err = r.Can(action, within(r, h, "hearing", feature))
	if civic.KindOf(err) == civic.KindSignIn && err != nil {
		return p.page(r, http.StatusUnauthorized, back, nil)
	}
	if err != nil {
		return err
	}
	if err := act(h); err != nil || r.answer.kind != "" {
		return err
	}
	return r.Redirect(back)
}

// voicing is what taking part in a session counts against.
func voicing(r *Request) account.Use {
	return account.Use{Limit: account.VoiceLimit, Who: r.Actor.Account}
}

// askQuestion takes the form of a question.
func (p People) askQuestion(r *Request) error {
	return p.takePart(r, account.AskHearing, hearing.Ask, func(h hearing.Hearing) error {
		_, err := p.Courses.AskQuestion(r.Context, r.Actor, r.Jurisdiction.Code, h.ID, r.Form("text"), r.Form("send_key"), voicing(r))
		if civic.KeyOf(err) == "session.fault_question" && err != nil {
			return p.coursePage(r, http.StatusBadRequest, r.Form("text"), []ui.FieldError{{Field: "text", Message: r.T("session.fault_question")}})
		}
		return err
	})
}

// supportQuestion gives one's voice to a question.
func (p People) supportQuestion(r *Request) error {
	return p.takePart(r, account.AskHearing, hearing.Ask, func(h hearing.Hearing) error {
		number, err := strconv.Atoi(r.Param("number"))
		if err != nil {
			return civic.NotFound("question " + r.Param("number"))
		}
		return p.Courses.SupportQuestion(r.Context, r.Actor.Account, r.Jurisdiction.Code, h.ID, number, voicing(r))
	})
}

// castBallot takes one's ballot in an indicative vote.
func (p People) castBallot(r *Request) error {
	return p.takePart(r, account.VoteAt, hearing.Vote, func(h hearing.Hearing) error {
		vote, err := strconv.Atoi(r.Param("number"))
		if err != nil {
			return civic.NotFound("vote " + r.Param("number"))
		}
		return p.Courses.CastBallot(r.Context, r.Actor.Account, r.Jurisdiction.Code, h.ID, vote, r.Form("choice"), voicing(r))
	})
}
