package web

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Locals of a fiber context that the event of the request reads.
const (
	errorLocal = "sunbudget.error"
	cacheLocal = "sunbudget.cache"
)

// observe gives the request an ID, turns panics into errors, errors into
// pages, and writes one structured event. What a reader searched for stays
// out of the log: the event names the route, not the address. An answer that
// lay ready in the cache is counted, and an event for those who debug only.
func (s *Server) observe(c *fiber.Ctx) error {
	started := time.Now() // a duration, so not the injected clock
	c.Set(fiber.HeaderXRequestID, newRequestID())
	if err := guarded(c.Next); err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	s.event(c, time.Since(started))
	return nil
}

func (s *Server) event(c *fiber.Ctx, took time.Duration) {
	status, route := c.Response().StatusCode(), routeName(c)
	s.metrics.seconds.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
	err, _ := c.Locals(errorLocal).(error)
	cached, _ := c.Locals(cacheLocal).(string)
	severity := level(status, cached)
	if !s.config.Log.Enabled(c.Context(), severity) {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", c.GetRespHeader(fiber.HeaderXRequestID)),
		slog.String("route", route),
		slog.Int("status", status),
		slog.Duration("took", took),
	}
	if cached != "" {
		attrs = append(attrs, slog.String("cache", cached))
	}
	if err != nil {
		attrs = append(attrs, slog.String("kind", string(kindOf(err))), slog.String("error", err.Error()))
	}
	s.config.Log.LogAttrs(c.Context(), severity, "request", attrs...)
}

// level keeps faults of ours apart from those of the sender.
func level(status int, cached string) slog.Level {
	switch {
	case status >= http.StatusInternalServerError:
		return slog.LevelError
	case cached == cacheHit:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// routeName is the pattern of the matched route, so that metrics have few
// labels and logs hold no addresses.
func routeName(c *fiber.Ctx) string {
	if r, ok := c.Locals(requestLocal).(*Request); ok {
		return r.route.Key()
	}
	if path := c.Route().Path; path != "/" && path != "" {
		return c.Route().Method + " " + path
	}
	return "none"
}

func newRequestID() string {
	var raw [8]byte
	rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// metrics of one server.
type metrics struct {
	seconds *prometheus.HistogramVec
	cache   *prometheus.CounterVec
}

// newMetrics registers them, or finds those another server of the process
// has registered.
func newMetrics(registry *prometheus.Registry) metrics {
	return metrics{
		seconds: registered(registry, prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "sunbudget_request_seconds", Help: "Time from request to answer, in seconds.",
			Buckets: []float64{.001, .005, .02, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route", "status"})),
		cache: registered(registry, prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "sunbudget_cache_total", Help: "Cacheable requests by outcome.",
		}, []string{"outcome"})),
	}
}

func registered[C prometheus.Collector](registry *prometheus.Registry, collector C) C {
	err := registry.Register(collector)
	var already prometheus.AlreadyRegisteredError
	if errors.As(err, &already) {
		return already.ExistingCollector.(C)
	}
	return collector
}

// secure refuses requests that another site had the browser send, and sets
// the headers every answer carries. Nothing inline and nothing from others
// runs on our pages.
func (s *Server) secure(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), microphone=(), geolocation=(self), payment=()")
	if s.config.HTTPS {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	if safe := c.Method() == http.MethodGet || c.Method() == http.MethodHead; safe {
		return c.Next() // they change nothing, and the check would let them pass
	}
	if err := s.origin.Check(crossOriginView(c)); err != nil {
		return civic.Fail(civic.KindForbidden, "error.forbidden", "cross-origin: "+err.Error())
	}
	return c.Next()
}

const contentPolicy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'"

// crossOriginView is what http.CrossOriginProtection looks at, without the
// body that a whole converted request would copy.
func crossOriginView(c *fiber.Ctx) *http.Request {
	view := &http.Request{Method: c.Method(), Host: c.Hostname(), Header: http.Header{}}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if value := c.Get(name); value != "" {
			view.Header.Set(name, value)
		}
	}
	return view
}
