package web

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/failure"
)

// statuses is the one table from a kind of error to an HTTP status. The words
// of each kind are in the message catalogue under error.{kind} and
// error.{kind}_body.
var statuses = map[civic.ErrorKind]int{
	civic.KindInvalid:     http.StatusBadRequest,
	civic.KindSignIn:      http.StatusUnauthorized,
	civic.KindForbidden:   http.StatusForbidden,
	civic.KindNotFound:    http.StatusNotFound,
	civic.KindConflict:    http.StatusConflict,
	civic.KindGone:        http.StatusGone,
	civic.KindTooLarge:    http.StatusRequestEntityTooLarge,
	civic.KindTooMany:     http.StatusTooManyRequests,
	civic.KindInternal:    http.StatusInternalServerError,
	civic.KindUnavailable: http.StatusServiceUnavailable,
}

// fiberKinds reads the errors fiber itself makes.
var fiberKinds = map[int]civic.ErrorKind{
	http.StatusNotFound:                    civic.KindNotFound,
	http.StatusMethodNotAllowed:            civic.KindNotFound,
	http.StatusRequestEntityTooLarge:       civic.KindTooLarge,
	http.StatusRequestHeaderFieldsTooLarge: civic.KindTooLarge,
	http.StatusRequestTimeout:              civic.KindUnavailable,
	http.StatusBadRequest:                  civic.KindInvalid,
	http.StatusUnprocessableEntity:         civic.KindInvalid,
}

// kindOf finds the kind of any error that reaches the edge.
func kindOf(err error) civic.ErrorKind {
	var ours *civic.Error
	var theirs *fiber.Error
	switch {
	case errors.As(err, &ours):
		return ours.Kind
	case errors.As(err, &theirs) && fiberKinds[theirs.Code] != "":
		return fiberKinds[theirs.Code]
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled):
		return civic.KindUnavailable
	}
	return civic.KindInternal
}

// fail answers an error: a page in the reader's language, or JSON for
// programs. What is in the error itself goes to the log alone.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	r, routed := c.Locals(requestLocal).(*Request)
	if !routed {
		r = s.bare(c)
	}
	r.Context = s.base // the request's own may be what ended
	c.Locals(errorLocal, err)
	kind := kindOf(err)
	if conn, can := c.Context().Conn().(*lingerConn); can && kind == civic.KindTooLarge {
		conn.Linger() // its body is still on the way
	}
	answer, renderErr := s.failure(r, kind, s.words(r.Lang, kind, err))
	if renderErr != nil {
		return c.SendStatus(http.StatusInternalServerError)
	}
	answer.status = statuses[kind]
	if kind == civic.KindUnavailable {
		c.Set(fiber.HeaderRetryAfter, retryAfter)
	}
	return s.send(r, answer)
}

// words is what the reader is told, with the limits of this address where the
// request was larger than one of them and never reached a handler.
func (s *Server) words(lang message.Lang, kind civic.ErrorKind, err error) string {
	var theirs *fiber.Error
	if !errors.As(err, &theirs) {
		return publicText(lang, kind, err)
	}
	switch theirs.Code {
	case http.StatusRequestEntityTooLarge:
		return message.T(lang, "error.body_too_large", inBytes(s.config.Body))
	case http.StatusRequestHeaderFieldsTooLarge:
		return message.T(lang, "error.address_too_long", inBytes(headerBytes))
	}
	return publicText(lang, kind, err)
}

// inBytes is a limit in MB where it is at least one, else in KB.
func inBytes(n int) string {
	if n >= 1<<20 {
		return civic.Thousands(int64(n>>20)) + " MB"
	}
	return civic.Thousands(int64(n>>10)) + " KB"
}

// retryAfter is how many seconds a program waits before it asks again for what
// is not there just now (RFC 9110, section 10.2.3); a printer or a connection is
// free again within a few.
const retryAfter = "10"

// publicText is what the reader is told beyond the kind of error: the
// catalogue's text of the error's own key, where it has one.
func publicText(lang message.Lang, kind civic.ErrorKind, err error) string {
	key := civic.KeyOf(err)
	ours := errors.As(err, new(*civic.Error))
	if !ours || kind == civic.KindInternal || !message.Has(key) || key == "error."+string(kind) {
		key = "error." + string(kind) + "_body"
	}
	return message.T(lang, key)
}

func (s *Server) failure(r *Request, kind civic.ErrorKind, text string) (response, error) {
	if strings.HasPrefix(r.path, apiPrefix) {
		return jsonResponse(map[string]any{"error": map[string]string{
			"kind": string(kind), "message": text, "request": r.ID,
		}})
	}
	page := failure.Page{Frame: r.siteFrame("error."+string(kind), text), Text: text, Back: r.back, Request: r.ID}
	if kind == civic.KindSignIn {
		page.SignIn = r.Link.To("/sign-in", "next", r.again())
	}
	return r.render(failure.Show(page))
}

// again is where a page is asked for once more, "" for a form: who signs in
// goes back to it in the browser, which has kept what was typed.
func (r *Request) again() string {
	if r.fiber.Method() != http.MethodGet {
		return ""
	}
	return r.Link.With(r.path, r.Query)
}
