package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// sessionCookie holds the session's token; the database knows its hash.
const sessionCookie = "sunbudget_session"

// readActor finds who is signed in. A session that is unknown or has run out
// makes a visitor; a database that is away is an error, so that nobody is
// signed out by a short outage.
func (s *Server) readActor(r *Request) error {
	token := r.SessionToken()
	if token == "" || s.config.Sessions == nil {
		return nil
	}
	find := s.config.Sessions.Session
	if r.route.Crowded {
		find = s.config.Sessions.Recent
	}
	actor, err := find(r.Context, token, r.Now)
	if civic.KindOf(err) == civic.KindSignIn {
		r.EndSession()
		return nil
	}
	r.Actor = actor
	return err
}

// admit asks the policy coarsely, before anything is read: is there any thing
// of this jurisdiction to which this actor may do this? The handler asks
// about the thing itself once it knows it.
func (s *Server) admit(r *Request) error {
	target := r.Target("")
	target.Phase = civic.PhaseOpen
	first := r.Can(r.route.Action, target)
	if first == nil {
		return nil
	}
	target.Owner = r.Actor.Account
	for _, unit := range append([]string{""}, r.Actor.Units(r.Jurisdiction.Code)...) {
		target.Unit = unit
		if r.Can(r.route.Action, target) == nil {
			return nil
		}
	}
	return first
}

// SessionToken is the token the browser sent, or "".
func (r *Request) SessionToken() string { return r.fiber.Cookies(sessionCookie) }

// StartSession gives the browser a session's token until it expires.
func (r *Request) StartSession(token string, expires time.Time) {
	r.fiber.Cookie(r.cookie(sessionCookie, token, expires))
}

// EndSession takes the token away.
func (r *Request) EndSession() { r.fiber.Cookie(r.cookie(sessionCookie, "", time.Unix(1, 0))) }

// browserCookie is a random name a browser gets when it rates, so that one
// browser is one anonymous voice. Nobody who only reads gets it.
const browserCookie = "sunbudget_rating"

// Browser is the random name this browser was given, or "".
func (r *Request) Browser() string { return r.fiber.Cookies(browserCookie) }

// NameBrowser gives the browser a name until expires.
func (r *Request) NameBrowser(name string, expires time.Time) {
	r.fiber.Cookie(r.cookie(browserCookie, name, expires))
}

func (r *Request) cookie(name, value string, expires time.Time) *fiber.Cookie {
	r.personal = true
	return &fiber.Cookie{
		Name: name, Value: value, Expires: expires,
		Path: r.server.config.Base + "/", HTTPOnly: true,
		Secure: r.server.config.HTTPS, SameSite: fiber.CookieSameSiteLaxMode,
	}
}
