package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/worker"
	"github.com/sunbudget/sunbudget/search"
)

// stopWithin is how long running requests and jobs may take to finish.
const stopWithin = 20 * time.Second

type serveCommand struct {
	Role           string   `help:"Which processes: web, desk, vault, worker or all." default:"all" enum:"all,web,desk,vault,worker"`
	Addr           string   `help:"Address of the public site; port 0 lets the system choose." default:"127.0.0.1:8080"`
	DeskAddr       string   `help:"Address of the desk and, on one machine, of the inner site." default:"127.0.0.1:8081"`
	OpsAddr        string   `help:"Address of /metrics, /healthz and /readyz; empty for none." default:"127.0.0.1:8082"`
	Demo           demoFlag `help:"Load the invented county and the sample, and offer ready personas; --demo=madrid adds the city of Madrid from --data. Loopback addresses only."`
	Data           string   `help:"Folder with the city's own files, for --demo=madrid." type:"existingdir" placeholder:"DIR"`
	Default        string   `help:"Code of the government served at /; with --demo the invented county." default:""`
	Base           string   `help:"Base path, such as /budget." default:""`
	Operator       string   `help:"Operator file (YAML): names, contacts, record numbers." type:"existingfile" placeholder:"FILE"`
	SignIn         string   `help:"Sign-in file (YAML): the gateway of one-time codes and the identity providers for citizens; secrets in SUNBUDGET_SMS_TOKEN and SUNBUDGET_OIDC_SECRET_<KEY>." type:"existingfile" placeholder:"FILE"`
	Notices        string   `help:"Notices file (YAML): the public address, the text gateway and the mail server; secrets in SUNBUDGET_SMS_TOKEN and SUNBUDGET_SMTP_PASSWORD." type:"existingfile" placeholder:"FILE"`
	Syslog         string   `help:"Log server that gets the security log: tcp://HOST:PORT, tls://HOST:PORT or udp://HOST:PORT (RFC 5424)." placeholder:"URL"`
	HTTPS          bool     `help:"Served over TLS by a proxy in front: secure cookies and HSTS." name:"https"`
	TrustedProxies []string `help:"Addresses of proxies whose X-Forwarded-For is believed."`
	CacheMB        int      `help:"Bytes of rendered pages kept in memory, in MiB; 0 keeps none." default:"64" name:"cache-mb"`
}

// Help shows examples.
func (serveCommand) Help() string {
	return `Examples:
  sunbudget serve --demo                        everything on this machine, with the demo
  sunbudget serve --demo=madrid --data ../shared/data/madrid
  sunbudget serve --addr 0.0.0.0:8080 --default 310107 --operator operator.yaml
  DATABASE_URL=postgres://… sunbudget serve --role web     one process of several`
}

// Run serves until the context ends, then stops everything.
func (c serveCommand) Run(ctx context.Context, s *settings, io console) error {
	if err := c.validate(); err != nil {
		return err
	}
	p, err := s.openPortalOn(ctx, embedded.Start)
	if err != nil {
		return err
	}
	defer p.close()
	log := s.logger()
	if err := c.prepare(ctx, p, io); err != nil {
		return err
	}
	running := &processes{log: log}
	defer running.stop()
	if err := c.start(ctx, p, running); err != nil {
		return err
	}
	c.announce(io, running)
	return running.wait(ctx)
}

// validate finds settings that cannot work before anything starts.
func (c serveCommand) validate() error {
	for _, addr := range []string{c.Addr, c.DeskAddr, c.OpsAddr} {
		if _, _, err := net.SplitHostPort(addr); err != nil && addr != "" {
			return fmt.Errorf("address %q: want HOST:PORT, for example 127.0.0.1:8080", addr)
		}
		if err := account.PersonasAllowed(c.Demo != "", addr); err != nil && addr != "" {
			return err
		}
	}
	if (c.Demo == madridDemo) != (c.Data != "") {
		return errors.New("--demo=madrid and --data DIR go together")
	}
	if c.Base != "" && (!strings.HasPrefix(c.Base, "/") || strings.HasSuffix(c.Base, "/")) {
		return fmt.Errorf("base path %q: want a leading slash and no trailing one, for example /budget", c.Base)
	}
	return nil
}

// runs reports whether this command line asks for the process.
func (c serveCommand) runs(process string) bool { return c.Role == "all" || c.Role == process }

// start starts the jobs first, then every site of the role.
func (c serveCommand) start(ctx context.Context, p *portal, running *processes) error {
	if c.runs("worker") {
		if err := p.identity.ForgetLeft(ctx); err != nil {
			return err
		}
		post, err := c.post(p)
		if err != nil {
			return err
		}
		if err := running.work(ctx, p, post, c.Syslog); err != nil {
			return err
		}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	sites, err := c.sites(p, running.log)
	if err != nil {
		return err
	}
	for _, site := range sites {
		site.config.Registry = registry
		if err := running.serve(site); err != nil {
			return err
		}
	}
	if c.runs("web") || c.runs("worker") {
		search.Warm()
	}
	return nil
}

// announce prints where the portal listens: the public address large.
func (c serveCommand) announce(io console, running *processes) {
	for _, site := range running.bound {
		fmt.Fprintf(io.out, "%s: http://%s\n", site.name, site.addr)
	}
	if len(running.bound) == 0 {
		fmt.Fprintln(io.out, "working; no address to listen on")
		return
	}
	url := "http://" + running.bound[0].addr.String()
	rule := strings.Repeat("━", len(url)+16)
	fmt.Fprintf(io.out, "\n%s\n   listening on %s\n%s\n\n", rule, url, rule)
}

// address is one address and what it serves.
type address struct {
	name   string
	listen string
	config web.Config
}

// bound is an address in use.
type bound struct {
	name string
	addr net.Addr
}

// processes are what runs until somebody stops it.
type processes struct {
	log     *slog.Logger
	bound   []bound
	done    []<-chan error
	closers []func(context.Context) error
}

// work starts the jobs.
func (r *processes) work(ctx context.Context, p *portal, post worker.Post, syslog string) error {
	w, err := worker.New(p.worker, post, r.log, p.feeds()...)
	if err != nil {
		return err
	}
	if syslog != "" {
		server, err := worker.ParseSyslog(syslog)
		if err != nil {
			return err
		}
		w.Syslog = &server
	}
	r.closers = append(r.closers, w.Stop)
	return w.Start(context.WithoutCancel(ctx))
}

// serve opens one address.
func (r *processes) serve(a address) error {
	server, err := web.New(a.config)
	if err != nil {
		return err
	}
	addr, done, err := server.Listen(a.listen)
	if err != nil {
		return fmt.Errorf("%s: %w", a.name, err)
	}
	r.bound = append(r.bound, bound{a.name, addr})
	r.done = append(r.done, done)
	r.closers = append(r.closers, server.Shutdown)
	return nil
}

// wait returns when the context ends or a server fails.
func (r *processes) wait(ctx context.Context) error {
	failed := make(chan error, len(r.done))
	for _, done := range r.done {
		go func() { failed <- <-done }()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return err
	}
}

// stop ends everything in reverse order.
func (r *processes) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var failures []error
	for i := len(r.closers) - 1; i >= 0; i-- {
		failures = append(failures, r.closers[i](ctx))
	}
	if err := errors.Join(failures...); err != nil {
		r.log.Warn("stopping", "error", err)
	}
}
