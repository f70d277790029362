package web

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// Outcomes of a cacheable request, in metrics and in its event.
const (
	cacheHit   = "hit"
	cacheMiss  = "miss"
	cacheStale = "stale" // out of date, but the database is away
)

// cacheFor reports a request that may be answered from the cache: it carries
// no session, and comes from no browser that has rated. Those get their own
// answers, marked no-store.
func (s *Server) cacheFor(c *fiber.Ctx) bool {
	sent := &c.Context().Request.Header
	return s.cache != nil && len(sent.Cookie(sessionCookie)) == 0 && len(sent.Cookie(browserCookie)) == 0
}

// hit answers a request whose address is written as our own links write it
// and whose answer is there and current, before anything else is looked at:
// no policy, no database, no page.
func (s *Server) hit(c *fiber.Ctx) bool {
	if !s.cacheFor(c) {
		return false
	}
	e := s.cache.get(c.Context().Request.Header.RequestURI())
	if e == nil || !e.stamp.current(s.knowledge.current().Edition, s.config.Clock()) {
		return false
	}
	return s.sendEntry(c, e, cacheHit) == nil
}

// answerCached answers from the cache, or renders once for all who ask for
// the same at the same time. While the database is away, what was true last
// is better than nothing.
func (s *Server) answerCached(r *Request) error {
	key := r.Self()
	kept, now := s.cache.get([]byte(key)), s.stampOf(r)
	switch {
	case kept != nil && kept.stamp.current(r.Edition, r.Now):
		return s.sendEntry(r.fiber, kept, cacheHit)
	case kept != nil && s.away.Load():
		return s.sendEntry(r.fiber, kept, cacheStale)
	}
	fresh, err := s.renderOnce(r, key, now)
	switch {
	case away(err) && kept != nil:
		return s.sendEntry(r.fiber, kept, cacheStale)
	case err != nil:
		return err
	case fresh == nil: // for nobody else
		return s.send(r, r.answer)
	}
	return s.sendEntry(r.fiber, fresh, cacheMiss)
}

// stampOf is what an answer rendered from now on depends on. Versions are
// read before the database is: a change in between makes the answer look
// older than it is, never newer.
func (s *Server) stampOf(r *Request) stamp {
	moment := stamp{live: s.liveOf(r), tombstones: s.knowledge.current().Tombstones}
	moment.from, moment.until = today(r.Now)
	if !r.Pinned() {
		moment.edition = r.Edition
	}
	if moment.live != nil {
		moment.version = moment.live.Load()
	}
	return moment
}

// renderOnce renders and keeps an answer; whoever asks for the same meanwhile
// waits for it. It gives nil where the answer, now in r, is not to be shared.
func (s *Server) renderOnce(r *Request, key string, moment stamp) (*entry, error) {
	leads := false
	flight := fmt.Sprintf("%s %d %d %d", key, moment.edition, moment.from.Unix(), moment.version)
	made, err, _ := s.flights.Do(flight, func() (any, error) {
		leads = true
		if err := guarded(func() error { return r.route.Handle(r) }); err != nil {
			return (*entry)(nil), err
		}
		if !r.shareable() {
			return (*entry)(nil), nil
		}
		e := newEntry(key, r.answer, moment)
		if s.knowledge.current().Tombstones == moment.tombstones { // else it may hold what is gone
			s.cache.put(e)
		}
		return e, nil
	})
	if e := made.(*entry); e != nil || err != nil || leads {
		return e, err
	}
	return nil, r.route.Handle(r)
}

// shareable reports a complete good answer that is the same for everybody.
func (r *Request) shareable() bool {
	a := r.answer
	good := a.status == 0 || a.status == http.StatusOK
	return good && a.stream == nil && a.follow == nil && a.location == "" && !a.lasting && !a.briefly && !r.personal
}

// keepButAsk lets browsers keep a page and has them ask each time whether it
// is still current, which costs a few bytes.
const keepButAsk = "public, no-cache"

// sendEntry answers with an entry, or that the client has it already.
func (s *Server) sendEntry(c *fiber.Ctx, e *entry, outcome string) error {
	c.Locals(cacheLocal, outcome)
	s.metrics.cache.WithLabelValues(outcome).Inc()
	c.Set(fiber.HeaderCacheControl, keepButAsk)
	c.Set(fiber.HeaderETag, e.etag)
	c.Set(fiber.HeaderVary, "Accept-Encoding, Cookie")
	if bytes.Contains(c.Context().Request.Header.Peek(fiber.HeaderIfNoneMatch), []byte(e.etag)) {
		c.Status(http.StatusNotModified)
		return nil
	}
	c.Set(fiber.HeaderContentType, e.kind)
	if e.filename != "" {
		c.Set(fiber.HeaderContentDisposition, disposition(e.filename))
	}
	if e.zipped && takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(e.body)
	}
	body, err := e.plain()
	if err != nil {
		return fmt.Errorf("cached %s: %w", e.key, err)
	}
	return c.Send(body)
}

func takesGzip(c *fiber.Ctx) bool {
	return bytes.Contains(c.Context().Request.Header.Peek(fiber.HeaderAcceptEncoding), []byte("gzip"))
}
