// Package web is the portal's face to browsers and programs: routes, the one
// error table, sessions, the response cache and the handlers. It is the only
// package that knows fiber. A handler parses, makes one call and renders;
// everything every request needs is done once, in serve.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/singleflight"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Directory tells which governments are served and the newest edition.
type Directory interface {
	Directory(ctx context.Context) (release.Directory, error)
}

// Sessions finds who is signed in.
type Sessions interface {
	// Session gives the account a session token belongs to; an error of kind
	// civic.KindSignIn where there is no such session or it has run out.
	Session(ctx context.Context, token string, now time.Time) (civic.Actor, error)
	// Recent is Session as it was some seconds ago at most, and after every
	// change that was announced.
	Recent(ctx context.Context, token string, now time.Time) (civic.Actor, error)
}

// Watcher tells what is published as soon as it is.
type Watcher interface {
	// Watch calls tell, from one goroutine, with how everything stands and
	// then with every change, until ctx ends or the database cannot be
	// watched; kind unavailable where it cannot even be asked.
	Watch(ctx context.Context, tell func(release.News)) error
}

// Pinger answers whether something we depend on is there.
type Pinger interface {
	Ping(ctx context.Context) error
}

// Policy is the one predicate; nil means yes.
type Policy func(actor civic.Actor, action account.Action, target civic.Target, now time.Time) error

// Config is what a server needs. Zero values: no sessions, no base path,
// account.Can, system clock, the default logger.
type Config struct {
	Sites     []Site // which routes this address serves
	Routes    []Route
	Directory Directory
	Watcher   Watcher // without one the directory is asked from time to time
	Sessions  Sessions
	Ready     []Pinger // asked by /readyz
	Can       Policy   // account.Can

	Default  string // code of the jurisdiction served at "/"
	Base     string // base path, "" or "/budget"
	Clock    civic.Clock
	Log      *slog.Logger
	Operator ui.Operator
	Themes   Themes
	Registry *prometheus.Registry // metrics of the process, shared by its servers

	HTTPS          bool     // served over TLS in front of us: secure cookies, HSTS
	TrustedProxies []string // addresses whose X-Forwarded-For is believed
	CacheBytes     int64    // of rendered public pages kept in memory; 0 = none. Needs a Watcher
	Body           int      // bytes of the largest request body; 0 = by site
	Deadline       time.Duration
}

// Server serves the sites of its configuration on one address.
type Server struct {
	config    Config
	app       *fiber.App
	origin    *http.CrossOriginProtection
	knowledge knowledge
	living    living
	away      atomic.Bool // the database could not be asked a moment ago
	themes    themes
	cache     *cache // nil for none
	flights   singleflight.Group
	metrics   metrics
	followers
	base context.Context // ends when the server has shut down
	stop context.CancelFunc
}

// Timeouts and buffers of one connection. Writing is long because exports
// stream; a compressed page with its headers fits the buffer and leaves in
// one piece. The address and head of a request may hold ten thousand Chinese
// characters to search for, nine bytes each; connections that wait between
// requests keep no buffers (docs/decisions/0126).
const (
	readTimeout  = 20 * time.Second
	writeTimeout = 5 * time.Minute
	idleTimeout  = 75 * time.Second
	headerBytes  = 112 << 10
	answerBytes  = 16 << 10
)

// New builds a server. It fails where the configuration cannot work.
func New(config Config) (*Server, error) {
	config = config.withDefaults()
	if config.Directory == nil || config.CacheBytes > 0 && config.Watcher == nil {
		return nil, errors.New("web: a server needs a directory, and a cache somebody who tells it of changes")
	}
	s := &Server{config: config, origin: http.NewCrossOriginProtection()}
	s.base, s.stop = context.WithCancel(context.Background())
	s.metrics, s.themes = newMetrics(config.Registry), config.Themes.serve()
	s.knowledge.source = config.Directory
	if config.CacheBytes > 0 {
		s.cache = newCache(config.CacheBytes)
	}
	s.app = fiber.New(fiber.Config{
		Immutable:               true, // strings outlive the request
		DisableStartupMessage:   true,
		ErrorHandler:            s.fail,
		BodyLimit:               config.Body,
		ReadTimeout:             readTimeout,
		WriteTimeout:            writeTimeout,
		IdleTimeout:             idleTimeout,
		ReadBufferSize:          headerBytes,
		ReduceMemoryUsage:       true,
		WriteBufferSize:         answerBytes,
		EnableTrustedProxyCheck: true,
		TrustedProxies:          config.TrustedProxies,
		ProxyHeader:             fiber.HeaderXForwardedFor,
		EnableIPValidation:      true,
	})
	s.app.Use(s.observe, s.secure)
	s.opsRoutes()
	return s, s.register()
}

func (c Config) withDefaults() Config {
	if c.Can == nil {
		c.Can = account.Can
	}
	if c.Clock == nil {
		c.Clock = civic.SystemClock
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
	if c.Body == 0 {
		c.Body = bodyLimit(c.Sites)
	}
	if c.Deadline == 0 {
		c.Deadline = deadline(c.Sites)
	}
	return c
}

// Listen opens the address ("127.0.0.1:0" lets the system choose a port),
// serves it in the background and reports the address it got. The channel
// gets the error that ended serving, nil after Shutdown.
func (s *Server) Listen(addr string) (bound net.Addr, done <-chan error, err error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, nil, fmt.Errorf("listen: %w", err)
	}
	ended := make(chan error, 1)
	go s.keepUp(s.base)
	go func() { ended <- s.app.Listener(lingerListener{listener}) }()
	return listener.Addr(), ended, nil
}

// Shutdown takes no new requests, lets running ones finish until ctx ends,
// then cuts them off.
func (s *Server) Shutdown(ctx context.Context) error {
	defer s.stop()
	return s.app.ShutdownWithContext(ctx)
}
