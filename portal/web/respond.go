package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// response is what a handler answers. It is complete before a byte is sent,
// so that a page that fails halfway is an error page and a good one can be
// kept; only streams are written while they are made.
type response struct {
	status   int // 0 = 200
	kind     string
	body     []byte
	zipped   []byte // body in gzip, "" where it does not pay
	location string
	filename string // offered as a download under this name
	lasting  bool   // this address will never answer anything else
	briefly  bool   // nor will this one, unless a release is taken down
	stream   func(ctx context.Context, w io.Writer) error
	follow   *following // of server-sent events
}

// Media types we answer with.
const (
	htmlType = "text/html; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
	csvType  = "text/csv; charset=utf-8"
	textType = "text/plain; charset=utf-8"
	rowsType = "application/x-ndjson; charset=utf-8"
	yamlType = "application/yaml; charset=utf-8"

	binaryType = "application/octet-stream"
)

// keepForEver is said of what never changes at its address.
const keepForEver = "public, max-age=31536000, immutable"

// keepBriefly is said of what changes only when a release is taken down: five
// minutes later nobody may have it any more.
const keepBriefly = "public, max-age=300"

// zipFrom is the size in bytes from which compressing pays.
const zipFrom = 1 << 10

// Page answers with a page.
func (r *Request) Page(page templ.Component) (err error) {
	r.answer, err = r.render(page)
	return err
}

// PageStatus answers with a page and a status other than 200, such as a form
// shown again with what is wrong in it.
func (r *Request) PageStatus(status int, page templ.Component) (err error) {
	r.answer, err = r.render(page)
	r.answer.status = status
	return err
}

// JSON answers with a value as JSON.
func (r *Request) JSON(value any) (err error) {
	r.answer, err = jsonResponse(value)
	return err
}

// Bytes answers with ready bytes of a media type. A filename makes it a
// download.
func (r *Request) Bytes(kind, filename string, body []byte) error {
	r.answer = response{kind: kind, filename: filename, body: body}
	return nil
}

// Lasting answers like Bytes at an address that names its content, by a hash
// or a place in the log, so that browsers and networks may keep it for ever.
func (r *Request) Lasting(kind, filename string, body []byte) error {
	r.answer = response{kind: kind, filename: filename, body: body, lasting: true}
	return nil
}

// Revocable answers like Lasting with what may be taken down one day.
func (r *Request) Revocable(kind, filename string, body []byte) error {
	r.answer = response{kind: kind, filename: filename, body: body, briefly: true}
	return nil
}

// Redirect sends the browser to another page of ours with GET (303).
func (r *Request) Redirect(to string) error {
	r.answer = redirect(to, http.StatusSeeOther)
	return nil
}

// Stream answers with bytes written while they are made. The context it
// hands over ends with the server; write must take all it needs from values
// it holds, never from the Request.
func (r *Request) Stream(kind, filename string, write func(ctx context.Context, w io.Writer) error) error {
	r.answer = response{kind: kind, filename: filename, stream: write}
	return nil
}

func (r *Request) render(page templ.Component) (response, error) {
	var buffer bytes.Buffer
	if err := page.Render(ui.Speaking(r.Context, r.Lang), &buffer); err != nil {
		return response{}, fmt.Errorf("render: %w", err)
	}
	return response{kind: htmlType, body: buffer.Bytes()}, nil
}

func jsonResponse(value any) (response, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return response{}, fmt.Errorf("encode: %w", err)
	}
	return response{kind: jsonType, body: buffer.Bytes()}, nil
}

func redirect(to string, status int) response { return response{status: status, location: to} }

// zip compresses the body where that pays.
func (a *response) zip() {
	if len(a.body) < zipFrom || a.zipped != nil || !compressible(a.kind) {
		return
	}
	var buffer bytes.Buffer
	writer := gzip.NewWriter(&buffer)
	_, err := writer.Write(a.body)
	if err == nil && writer.Close() == nil {
		a.zipped = buffer.Bytes()
	}
}

func compressible(kind string) bool {
	return strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "application/json") ||
		strings.HasPrefix(kind, "application/javascript") || strings.HasPrefix(kind, "image/svg") ||
		kind == rowsType || kind == yamlType
}

// send writes the answer to the connection.
func (s *Server) send(r *Request, answer response) error {
	c := r.fiber
	if answer.lasting && !r.Actor.SignedIn() {
		c.Set(fiber.HeaderCacheControl, keepForEver)
	}
	if answer.briefly && !r.Actor.SignedIn() {
		c.Set(fiber.HeaderCacheControl, keepBriefly)
	}
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	if answer.status != 0 {
		c.Status(answer.status)
	}
	if answer.location != "" {
		c.Set(fiber.HeaderLocation, answer.location)
		return nil
	}
	if answer.follow != nil {
		return s.follow(c, answer.follow)
	}
	c.Set(fiber.HeaderContentType, answer.kind)
	if answer.filename != "" {
		c.Set(fiber.HeaderContentDisposition, disposition(answer.filename))
	}
	if answer.stream != nil {
		s.stream(c, answer.stream)
		return nil
	}
	answer.zip()
	return sendBytes(c, answer.body, answer.zipped)
}

// sendBytes picks the compressed form where the client takes it.
func sendBytes(c *fiber.Ctx, plain, zipped []byte) error {
	if zipped == nil {
		return c.Send(plain)
	}
	c.Vary(fiber.HeaderAcceptEncoding)
	if !takesGzip(c) {
		return c.Send(plain)
	}
	c.Set(fiber.HeaderContentEncoding, "gzip")
	return c.Send(zipped)
}

// disposition offers a download; names outside ASCII go in RFC 5987 form.
func disposition(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}

// streamLimit is how long an export may take, like the write timeout.
const streamLimit = writeTimeout

// stream writes a body while it is made, through a pipe. That runs after the
// handler has returned, where a panic would end the process, so it recovers
// by itself; a failure cuts the connection, for the status is long sent.
func (s *Server) stream(c *fiber.Ctx, write func(context.Context, io.Writer) error) {
	id, log := c.GetRespHeader(fiber.HeaderXRequestID), s.config.Log
	reader, writer := io.Pipe()
	c.Context().SetBodyStream(reader, -1)
	go func() {
		ctx, cancel := context.WithTimeout(s.base, streamLimit)
		defer cancel()
		buffered := bufio.NewWriterSize(writer, 32<<10)
		err := guarded(func() error { return errors.Join(write(ctx, buffered), buffered.Flush()) })
		if err != nil && !errors.Is(err, io.ErrClosedPipe) { // closed: the reader left
			log.Error("stream", "request", id, "error", err)
		}
		writer.CloseWithError(err)
	}()
}

// guarded turns a panic into an error.
func guarded(work func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return work()
}
