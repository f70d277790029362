package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/page/signin"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Authenticator checks what a member of staff types.
type Authenticator interface {
	// SignIn gives the account; kind forbidden where anything is wrong.
	SignIn(ctx context.Context, login, password, code string) (accountID string, err error)
}

// SessionBook starts, lists and ends sessions, and counts acts.
type SessionBook interface {
	Sessions
	Start(ctx context.Context, accountID, userAgent string) (token string, expires time.Time, err error)
	StartPersona(ctx context.Context, key, userAgent string) (token string, expires time.Time, err error)
	End(ctx context.Context, token string) error
	SessionsOf(ctx context.Context, accountID, token string) ([]account.Session, error)
	Revoke(ctx context.Context, accountID, id string) error
	RevokeOthers(ctx context.Context, accountID, token string) error
	Personas(ctx context.Context) ([]account.Persona, error)
	Allow(ctx context.Context, limit account.Limit, who string) error
}

// SignIn is sign-in on one site. With Demo the ready personas are offered;
// the caller has made sure by account.PersonasAllowed that only this machine
// can reach the address.
type SignIn struct {
	Identity Authenticator
	Book     SessionBook
	Demo     bool
	Landing  string // page after signing in, "/me" or "/desk"
	// Citizens sign in by telephone or with a provider; only on the public
	// site. nil for neither.
	Citizens *Citizens
	// resume continues what was interrupted for signing in; nil, or false for
	// nothing to continue.
	resume func(*Request) (done bool, err error)
}

// SignInRoutes are sign-in and sign-out on a site.
func SignInRoutes(site Site, s SignIn) []Route {
	post := func(path string, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: site, Action: account.Read, Handle: handle}
	}
	return []Route{
		{Method: http.MethodGet, Path: "/sign-in", Site: site, Action: account.Read, Params: []string{"next"}, Fresh: true, Handle: s.show},
		post("/sign-in", s.password),
		post("/sign-in/persona", s.persona),
		post("/sign-out", s.signOut),
	}
}

// citizenSignInRoutes are the ways in for citizens: a one-time code to a
// telephone, and any identity provider of the configuration.
func citizenSignInRoutes(s SignIn) []Route {
	back := []string{"state", "code", "error", "error_description", "session_state", "iss"}
	post := func(path string, handle func(*Request) error) Route {
		return Route{Method: http.MethodPost, Path: path, Site: Public, Action: account.Read, Handle: handle}
	}
	return []Route{
		post("/sign-in/code", s.sendCode),
		post("/sign-in/phone", s.phone),
		{Method: http.MethodGet, Path: "/sign-in/with/:provider", Site: Public, Action: account.Read, Params: []string{"next"}, Fresh: true, Handle: s.leave},
		{Method: http.MethodGet, Path: "/sign-in/with/:provider/back", Site: Public, Action: account.Read, Params: back, Fresh: true, Handle: s.back},
	}
}

func (s SignIn) show(r *Request) error {
	return s.page(r, http.StatusOK, r.Query.Get("next"), nil)
}

// page draws the form again with what is wrong in it.
func (s SignIn) page(r *Request, status int, next string, faults []ui.FieldError, keep ...ui.Pair) error {
	p, err := s.form(r, next, keep)
	if err != nil {
		return err
	}
	p.Login, p.Faults = r.Form("login"), faults
	return r.PageStatus(status, signin.Show(p))
}

// form is every way in that this site offers; next is the page to go on with,
// and keep is carried through signing in.
func (s SignIn) form(r *Request, next string, keep []ui.Pair) (signin.Page, error) {
	p := signin.Page{
		Frame:  s.frame(r),
		Action: r.Link.To("/sign-in"), PersonaAction: r.Link.To("/sign-in/persona"),
		Keep: append([]ui.Pair{{Name: "next", Value: localPath(next)}}, keep...),
	}
	s.offer(r, &p, localPath(next))
	if !s.personasFor(r) {
		return p, nil
	}
	personas, err := s.Book.Personas(r.Context)
	p.Personas = signin.Offer(r.Lang, r.Jurisdiction.Code, personas)
	return p, err
}

func (s SignIn) frame(r *Request) ui.Page {
	return r.siteFrame("signin.title", r.T("signin.lead"), ui.Link{Label: r.T("signin.title")})
}

// password signs a member of staff in.
func (s SignIn) password(r *Request) error {
	if err := s.Book.Allow(r.Context, account.SignInLimit, r.IP()); err != nil {
		return err
	}
	id, err := s.Identity.SignIn(r.Context, r.Form("login"), r.rawForm("password"), r.Form("code"))
	if civic.KindOf(err) == civic.KindForbidden {
		return s.page(r, http.StatusUnprocessableEntity, r.Form("next"), []ui.FieldError{{Field: "login", Message: r.T(civic.KeyOf(err))}}, kept(r)...)
	}
	return s.enter(r, id, err)
}

// persona signs in as a ready account of the demo.
func (s SignIn) persona(r *Request) error {
	if !s.personasFor(r) {
		return civic.NotFound("no personas here")
	}
	token, expires, err := s.Book.StartPersona(r.Context, r.Form("persona"), r.Header("User-Agent"))
	if err != nil {
		return err
	}
	return s.signedIn(r, token, expires)
}

// personasFor offers personas to browsers that reached us under a name of
// this machine; a page elsewhere that points its own name here finds none.
func (s SignIn) personasFor(r *Request) bool {
	return s.Demo && account.LoopbackHost(r.Header("Host"))
}

// signedIn gives the browser its new session, ends the one it had, and goes
// on with what was interrupted.
func (s SignIn) signedIn(r *Request, token string, expires time.Time) error {
	if err := s.Book.End(r.Context, r.SessionToken()); err != nil {
		return err
	}
	r.StartSession(token, expires)
	actor, err := s.Book.Session(r.Context, token, r.Now)
	if err != nil {
		return err
	}
	r.Actor = actor
	if s.resume != nil {
		if done, err := s.resume(r); done || err != nil {
			return err
		}
	}
	if next := localPath(r.Form("next")); next != "" {
		return r.Redirect(next)
	}
	return r.Redirect(r.Link.To(s.Landing))
}

func (s SignIn) signOut(r *Request) error {
	if err := s.Book.End(r.Context, r.SessionToken()); err != nil {
		return err
	}
	r.EndSession()
	return r.Redirect(r.Link.Home())
}

// localPath is next where it leads to a page of ours, else "".
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return ""
	}
	return next
}
