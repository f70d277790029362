package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// changes wakes those who wait for a living part to change.
type changes struct {
	mu      sync.Mutex
	waiting map[string]chan struct{} // closed at the next change of the part
}

// next is closed at the next change of the part.
func (c *changes) next(target string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[string]chan struct{}{}
	}
	if c.waiting[target] == nil {
		c.waiting[target] = make(chan struct{})
	}
	return c.waiting[target]
}

// tell wakes whoever waits for the part.
func (c *changes) tell(target string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if waiting := c.waiting[target]; waiting != nil {
		close(waiting)
		delete(c.waiting, target)
	}
}

// following is what somebody follows: a part of a page, drawn anew after each
// change of what it shows. The request it draws with belongs to nobody.
type following struct {
	target string // "jurisdiction/target"
	draw   func(*Request) (templ.Component, error)
	r      Request
}

// Times of following. A proxy that hears nothing cuts the connection, and a
// client that left is only noticed by writing to it.
const (
	followRest  = 300 * time.Millisecond // between two events of one connection: voices come in crowds
	followBeat  = 15 * time.Second       // an empty line of comment
	followWrite = 10 * time.Second       // for one event; who reads slower has left
	followFor   = 30 * time.Minute       // then the browser connects again
)

// maxFollowing is how many connections of one process follow at the same
// time; more are told to ask from time to time.
const maxFollowing = 10_000

// Follow answers with server-sent events: the part as it stands, and again
// after every change of the living part target of this government. draw gets
// a request without a visitor, so that one drawing serves all. A client that
// does not ask for events is told so (kind invalid).
func (r *Request) Follow(target string, draw func(*Request) (templ.Component, error)) error {
	if !strings.Contains(r.Header("Accept"), eventType) || r.fiber.Method() != http.MethodGet {
		return civic.Invalid("error.events", "not asked for with Accept: "+eventType)
	}
	r.answer = response{follow: &following{
		target: r.Jurisdiction.Code + "/" + target, draw: draw,
		r: Request{
			ID: r.ID, Lang: r.Lang, Jurisdiction: r.Jurisdiction, Edition: r.Edition, Link: r.Link,
			server: r.server, path: r.path, route: r.route,
		},
	}}
	return nil
}

const eventType = "text/event-stream"

// eventHead begins an answer of events. It is written by hand, for the
// connection is taken over from fasthttp: a stream of its own would hold
// three times the memory as long as somebody follows.
const eventHead = "HTTP/1.1 200 OK\r\nContent-Type: " + eventType + "; charset=utf-8\r\nCache-Control: no-store\r\n" +
	"X-Accel-Buffering: no\r\nConnection: close\r\nX-Content-Type-Options: nosniff\r\n\r\nretry: 3000\n\n"

// follow takes the connection over and writes events until the client leaves,
// the server stops or the time is over.
func (s *Server) follow(c *fiber.Ctx, f *following) error {
	if s.followed.Add(1) > maxFollowing {
		s.followed.Add(-1)
		return civic.Fail(civic.KindUnavailable, "error.unavailable_body", "too many connections follow already")
	}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		defer s.followed.Add(-1)
		err := guarded(func() error { return s.tell(conn, f) })
		var gone net.Error
		if err != nil && !errors.As(err, &gone) && s.base.Err() == nil {
			s.config.Log.Error("follow", "request", f.r.ID, "error", err)
		}
	})
	return nil
}

// tell writes the events.
func (s *Server) tell(conn net.Conn, f *following) error {
	ctx, cancel := context.WithTimeout(s.base, followFor)
	defer cancel()
	if err := write(conn, []byte(eventHead)); err != nil {
		return err
	}
	told, beat := int64(-1), time.NewTicker(followBeat)
	defer beat.Stop()
	for {
		changed := s.living.changes.next(f.target) // before looking, so that nothing is missed
		if version := s.living.counter(f.target).Load(); version != told {
			event, err := s.drawing(ctx, f, version)
			if err == nil {
				told, err = version, write(conn, event)
			}
			if err != nil && !away(err) { // the database comes back: the next beat tries again
				return err
			}
			if !rest(ctx, followRest) {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-beat.C:
			if err := write(conn, []byte(":\n\n")); err != nil {
				return err
			}
		}
	}
}

func write(conn net.Conn, bytes []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(followWrite)); err != nil {
		return err
	}
	_, err := conn.Write(bytes)
	return err
}

// rest waits a moment; false where ctx has ended.
func rest(ctx context.Context, moment time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(moment):
		return true
	}
}

// drawn is the last event of a part in a language.
type drawn struct {
	version int64
	event   []byte
}

// drawing draws the part once for all who follow it in the same language.
func (s *Server) drawing(ctx context.Context, f *following, version int64) ([]byte, error) {
	key := f.target + " " + string(f.r.Lang) + " " + f.r.Link.Code
	if kept, ok := s.events.Load(key); ok && kept.(drawn).version == version {
		return kept.(drawn).event, nil
	}
	made, err, _ := s.flights.Do("event "+key+" "+strconv.FormatInt(version, 10), func() (any, error) {
		ctx, cancel := context.WithTimeout(ctx, s.config.Deadline)
		defer cancel()
		r := f.r
		r.Context, r.Now = ctx, s.config.Clock()
		part, err := f.draw(&r)
		if err != nil {
			return nil, err
		}
		var html bytes.Buffer
		if err := part.Render(ui.Speaking(ctx, r.Lang), &html); err != nil {
			return nil, fmt.Errorf("render: %w", err)
		}
		event := asEvent(html.Bytes())
		s.events.Store(key, drawn{version, event})
		return event, nil
	})
	if err != nil {
		return nil, err
	}
	return made.([]byte), nil
}

// asEvent is a message event; every line of its data has a prefix.
func asEvent(data []byte) []byte {
	event := append([]byte("data: "), bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\n"), []byte("\ndata: "))...)
	return append(event, "\n\n"...)
}

// followers is what a server keeps of those who follow.
type followers struct {
	followed atomic.Int64
	events   sync.Map // of drawn, by part and language
}
