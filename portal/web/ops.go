package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// readyWithin is how long a dependency may take to answer /readyz.
const readyWithin = 2 * time.Second

// opsRoutes are for machines that watch: alive, ready to serve, and on their
// own address the metrics.
func (s *Server) opsRoutes() {
	s.app.Get("/healthz", func(c *fiber.Ctx) error { return c.SendString("ok\n") })
	s.app.Get("/readyz", s.ready)
	if slices.Contains(s.config.Sites, Ops) {
		s.app.Get("/metrics", adaptor.HTTPHandler(promhttp.HandlerFor(s.config.Registry, promhttp.HandlerOpts{})))
	}
	if !slices.Equal(s.config.Sites, []Site{Ops}) {
		s.app.Get(s.config.Base+assetPrefix+"*", s.asset)
	}
}

// ready answers 200 when every dependency answers.
func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(s.base, readyWithin)
	defer cancel()
	for _, dependency := range s.config.Ready {
		if err := dependency.Ping(ctx); err != nil {
			s.config.Log.Warn("not ready", "error", err)
			return c.Status(http.StatusServiceUnavailable).SendString("not ready\n")
		}
	}
	return c.SendString("ready\n")
}
