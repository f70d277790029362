package web

import (
	"context"
	"errors"
	"mime/multipart"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/link"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Request is one request as a handler sees it: who asks, in which language,
// for which government and edition, and when.
type Request struct {
	Context      context.Context // ends with the deadline or the server
	ID           string
	Actor        civic.Actor
	Lang         message.Lang
	Jurisdiction civic.Jurisdiction
	Edition      int64 // the edition asked for, or the current one
	Query        url.Values
	Link         link.Builder
	Now          time.Time

	route  Route
	fiber  *fiber.Ctx
	server *Server
	cancel context.CancelFunc
	path   string // below base path and jurisdiction, percent-decoded never
	untidy bool   // the address held parameters the page does not know
	answer response

	// back is where an error leads besides the home page, without words for
	// nowhere.
	back ui.Link

	// elsewhere is set when the address names no government and there is no
	// default: the page is found at the address of the first.
	elsewhere bool

	// personal is set when a handler reads what differs from visitor to
	// visitor, so that its answer is given to nobody else.
	personal bool
}

// requestLocal is where the error page finds the request it answers.
const requestLocal = "sunbudget.request"

// read builds the Request of a routed fiber context.
func (s *Server) read(c *fiber.Ctx, route Route) (*Request, error) {
	r := s.bare(c)
	r.route = route
	c.Locals(requestLocal, r)
	r.Context, r.cancel = context.WithTimeout(s.base, s.config.Deadline)
	err := errors.Join(s.readPlace(r), s.readQuery(r), s.readActor(r))
	if err != nil {
		r.cancel()
		return nil, err
	}
	return r, nil
}

// bare is what can be told of any request, even of one without a route.
func (s *Server) bare(c *fiber.Ctx) *Request {
	code, path := s.split(c.Path())
	r := &Request{
		ID:      c.GetRespHeader(fiber.HeaderXRequestID),
		Context: s.base, fiber: c, server: s, path: path, cancel: func() {},
		Lang: message.Parse(c.Query(link.LangParam)),
		Now:  s.config.Clock(),
		Link: link.Builder{Base: s.config.Base, Default: s.config.Default, Code: code},
	}
	r.Link.Lang = r.Lang.Code()
	r.Jurisdiction, _ = s.knowledge.current().Find(code)
	return r
}

// split takes base path and jurisdiction off a path.
func (s *Server) split(path string) (code, rest string) {
	rest = strings.TrimPrefix(path, s.config.Base)
	code, below, found := strings.Cut(strings.TrimPrefix(rest, "/j/"), "/")
	if strings.HasPrefix(rest, "/j/") && found {
		return code, "/" + below
	}
	return s.config.Default, rest
}

// readPlace finds the government of the address and the current edition.
// Where no government is the default, pages without one in their address
// move to the first.
func (s *Server) readPlace(r *Request) error {
	directory, err := s.knowledge.with(r.Context, r.Link.Code)
	if err != nil {
		return err
	}
	if r.Link.Code == "" && len(directory.Jurisdictions) > 0 {
		r.Link.Code, r.elsewhere = directory.Jurisdictions[0].Code, true
	}
	found, ok := directory.Find(r.Link.Code)
	switch {
	case !ok && r.Link.Code == s.config.Default:
		return civic.Fail(civic.KindNotFound, "error.nothing_yet", "no government "+r.Link.Code+" yet")
	case !ok:
		return civic.NotFound("jurisdiction " + r.Link.Code)
	}
	r.Jurisdiction, r.Edition = found, directory.Edition
	r.Lang = r.Lang.In(found.Currency)
	return nil
}

// readQuery keeps the parameters the route knows. Pages redirect to
// themselves without the others; programs are answered all the same.
func (s *Server) readQuery(r *Request) error {
	values, err := url.ParseQuery(string(r.fiber.Request().URI().QueryString()))
	if err != nil {
		return civic.Invalid("error.invalid", "query: "+err.Error())
	}
	kept, clean := link.Canonical(values, r.route.known())
	r.Query, r.untidy = kept, !clean && r.route.readOnly() && !r.route.api()
	if asked := kept.Get(link.EditionParam); asked != "" {
		edition, err := strconv.ParseInt(asked, 10, 64)
		if err != nil || edition < 1 || edition > r.Edition {
			return civic.Invalid("error.edition", "edition "+asked)
		}
		r.Edition, r.Link.Edition = edition, edition
	}
	r.Query.Del(link.EditionParam)
	r.Query.Del(link.LangParam)
	return nil
}

// Self is this page's own tidy address.
func (r *Request) Self() string { return r.Link.With(r.path, r.Query) }

// Pinned reports that the reader asked for a fixed edition.
func (r *Request) Pinned() bool { return r.Link.Edition > 0 }

// Param is a part of the path, decoded: Param("id") of "/projects/:id".
func (r *Request) Param(name string) string {
	decoded, err := url.PathUnescape(r.fiber.Params(name))
	if err != nil {
		return ""
	}
	return decoded
}

// Form is a field of a sent form.
func (r *Request) Form(name string) string { return typed(r.fiber.FormValue(name)) }

// typed is what was typed without space around it, and without the character
// NUL, which no keyboard has and no database keeps.
func typed(value string) string { return strings.TrimSpace(strings.ReplaceAll(value, "\x00", "")) }

// FormAll are all values of a field that a form may send several times, such
// as ticked boxes.
func (r *Request) FormAll(name string) []string {
	var values []string
	for _, value := range r.fiber.Context().PostArgs().PeekMulti(name) {
		values = append(values, typed(string(value)))
	}
	return values
}

// rawForm is a field of a sent form to the letter, for passwords.
func (r *Request) rawForm(name string) string { return r.fiber.FormValue(name) }

// File is an uploaded file of a sent form.
func (r *Request) File(name string) (*multipart.FileHeader, error) {
	header, err := r.fiber.FormFile(name)
	if err != nil {
		return nil, civic.Invalid("error.file", "file "+name+": "+err.Error())
	}
	return header, nil
}

// Body is the body as sent, a copy.
func (r *Request) Body() []byte { return append([]byte(nil), r.fiber.Body()...) }

// Header is a header of the request. An answer that looks at it is not cached.
func (r *Request) Header(name string) string {
	r.personal = true
	return r.fiber.Get(name)
}

// passing keeps an answer out of the cache that will soon be another one.
func (r *Request) passing() { r.personal = true }

// IP is the client's address; a forwarded one counts only from a trusted
// proxy. An answer that looks at it is not cached.
func (r *Request) IP() string {
	r.personal = true
	return r.fiber.IP()
}

// absolutely gives an address of ours scheme and host. An answer that says it
// is not cached.
func (r *Request) absolutely(address string) string {
	scheme := "http://"
	if r.server.config.HTTPS {
		scheme = "https://"
	}
	return scheme + r.Header("Host") + address
}

// Absolute is a page of the jurisdiction with scheme and host, for calendars,
// feeds and sign-in elsewhere. An answer that says it is not cached.
func (r *Request) Absolute(page string) string { return r.absolutely(r.Link.To(page)) }

// T is a text of the message catalogue in the reader's language.
func (r *Request) T(key string, args ...any) string { return message.T(r.Lang, key, args...) }

// Target names something of this jurisdiction for the policy.
func (r *Request) Target(kind string) civic.Target {
	return civic.Target{Kind: kind, Jurisdiction: r.Jurisdiction.Code}
}

// Can asks the policy about one thing; nil means yes.
func (r *Request) Can(action account.Action, target civic.Target) error {
	return r.server.config.Can(r.Actor, action, target, r.Now)
}
