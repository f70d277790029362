package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/web/link"
)

// Site is one of the addresses of the installation.
type Site string

// The sites. On one machine Desk and Vault share an address.
const (
	Public Site = "public" // citizens
	Desk   Site = "desk"   // staff
	Vault  Site = "vault"  // the inner address
	Ops    Site = "ops"    // health and metrics
)

// Route is one line of the route table. Every path stands under "/" for the
// default jurisdiction and under "/j/{code}/" for each.
type Route struct {
	Method string // http.MethodGet, …; GET answers HEAD as well
	Path   string // "/projects/:id"
	Site   Site
	Action account.Action
	// Params are the query parameters the page understands besides lang and
	// edition. A page redirects to itself without any other.
	Params []string
	// Live names the target whose living part (comments, scores) the page
	// shows; "" where a published edition says it all. EveryTarget is that of
	// pages that show what happens all over the jurisdiction; a name that
	// begins with a slash belongs to no jurisdiction. Only read for cacheable
	// pages.
	Live func(*Request) string
	// Fresh keeps a public GET out of the response cache.
	Fresh bool
	// Crowded marks what many people send at once: who is signed in may be
	// what was read a moment ago, unless a change of it was announced since.
	Crowded bool
	Handle  func(*Request) error
}

// Key names the route in the role matrix and in metrics.
func (r Route) Key() string { return r.Method + " " + r.Path }

// api reports a route for programs, which gets JSON in every case.
func (r Route) api() bool { return strings.HasPrefix(r.Path, apiPrefix) }

const apiPrefix = "/api/"

// readOnly reports a route that changes nothing.
func (r Route) readOnly() bool { return r.Method == http.MethodGet }

// cacheable reports a route whose answer is the same for all visitors.
func (r Route) cacheable() bool {
	return r.Site == Public && r.readOnly() && !r.Fresh && r.Action == account.Read
}

// known are all query parameters of the route.
func (r Route) known() []string {
	return append(slices.Clone(r.Params), link.LangParam, link.EditionParam)
}

// register puts the routes of the server's sites into fiber, each under both
// prefixes, and refuses a table with holes.
func (s *Server) register() error {
	seen := map[string]bool{}
	for _, route := range s.config.Routes {
		if !slices.Contains(s.config.Sites, route.Site) {
			continue
		}
		if route.Action == "" || route.Handle == nil || seen[route.Key()] {
			return fmt.Errorf("web: route %s has no action, no handler, or is given twice", route.Key())
		}
		seen[route.Key()] = true
		s.add(route)
	}
	s.app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return nil
}

func (s *Server) add(route Route) {
	handler := s.serve(route)
	for _, prefix := range []string{"", "/j/:jurisdiction"} {
		path := s.config.Base + prefix + route.Path
		s.app.Add(route.Method, path, handler)
		if route.Method == http.MethodGet {
			s.app.Add(http.MethodHead, path, handler)
		}
	}
}

// serve is what happens around every handler: read the request, ask the
// policy, tidy the address, act, answer.
func (s *Server) serve(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if route.cacheable() && s.hit(c) {
			return nil
		}
		r, err := s.read(c, route)
		if err != nil {
			return err
		}
		defer r.cancel()
		if err := s.admit(r); err != nil {
			return err
		}
		if r.untidy || r.elsewhere && route.readOnly() {
			return s.send(r, redirect(r.Self(), http.StatusFound))
		}
		if route.cacheable() && s.cacheFor(c) {
			return s.answerCached(r)
		}
		return s.handle(r)
	}
}

// handle answers what the handler says.
func (s *Server) handle(r *Request) error {
	if err := r.route.Handle(r); err != nil {
		return err
	}
	return s.send(r, r.answer)
}

// bodyLimit is the largest body in bytes that any of the sites takes: forms
// for citizens, attachments for staff, spreadsheets for the vault.
func bodyLimit(sites []Site) int {
	limit := 256 << 10
	if slices.Contains(sites, Desk) {
		limit = 8 << 20
	}
	if slices.Contains(sites, Vault) {
		limit = 128 << 20
	}
	return limit
}

// deadline is how long a request may take on these sites, a little more than
// the statement timeout of their database logins.
func deadline(sites []Site) time.Duration {
	if slices.Contains(sites, Desk) || slices.Contains(sites, Vault) {
		return 5*time.Minute + 10*time.Second
	}
	return 8 * time.Second
}
