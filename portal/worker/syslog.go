package worker

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/leodido/go-syslog/v4/rfc5424"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// Syslog is a log server that gets the security log: "tcp://host:601" and
// "tls://host:6514" with octet counting (RFC 6587, RFC 5425), "udp://host:514"
// one datagram a line (RFC 5426), which may get lost on the way.
type Syslog struct {
	network, address string
	TLS              *tls.Config // nil for the system's
}

// The usual ports.
var syslogPorts = map[string]string{"tcp": "601", "tls": "6514", "udp": "514"}

// ParseSyslog reads an address.
func ParseSyslog(text string) (Syslog, error) {
	at, err := url.Parse(text)
	if err != nil || at.Hostname() == "" || syslogPorts[at.Scheme] == "" {
		return Syslog{}, fmt.Errorf("syslog address %q: want tcp://HOST:PORT, tls://HOST:PORT or udp://HOST:PORT", text)
	}
	port := at.Port()
	if port == "" {
		port = syslogPorts[at.Scheme]
	}
	return Syslog{network: at.Scheme, address: net.JoinHostPort(at.Hostname(), port)}, nil
}

// How lines go out: facility 10 (security), severities of RFC 5424.
const (
	facility  = 10
	warning   = 4
	informal  = 6
	shipEvery = 5 * time.Second
	shipLines = 500
	patience  = 10 * time.Second
	// element names the structured data; 32473 is the number for examples
	// (RFC 5612), as a portal is no enterprise with one of its own.
	element = "sunbudget@32473"
)

// alarming are parts of actions that a watchman wants to see first.
var alarming = []string{"failed", "locked", "unknown", "identity.look", "grant", "revoke", "reset", "disable", "takedown"}

// escaped writes a value of structured data (RFC 5424, 6.3.3).
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `]`, `\]`)

// Message is a line as RFC 5424 writes it.
func Message(host string, line postgres.SecurityLine) (string, error) {
	severity := uint8(informal)
	for _, part := range alarming {
		if strings.Contains(line.Action, part) {
			severity = warning
		}
	}
	message := &rfc5424.SyslogMessage{}
	message.SetPriority(facility*8 + severity).SetVersion(1).SetTimestamp(line.At.UTC().Format("2006-01-02T15:04:05.000000Z")).
		SetHostname(host).SetAppname("sunbudget").SetProcID(fmt.Sprint(os.Getpid())).SetMsgID(line.Action)
	for name, value := range map[string]string{"id": fmt.Sprint(line.ID), "actor": line.Actor, "target": line.Target} {
		message.SetParameter(element, name, escaped.Replace(value)) // the builder drops what is not escaped
	}
	// A detail is one line whatever somebody typed as a reason.
	message.SetMessage(strings.Join(strings.Fields(line.Action+" "+line.Detail), " "))
	text, err := message.String()
	if err != nil {
		return "", fmt.Errorf("syslog message of line %d: %w", line.ID, err)
	}
	return text, nil
}

// Ship sends what is new in the security log over one connection and gives
// how many lines went out.
func (s Syslog) Ship(ctx context.Context, store *postgres.Worker, host string) (lines int, err error) {
	return store.ShipSecurity(ctx, shipLines, func(batch []postgres.SecurityLine) error { return s.send(ctx, host, batch) })
}

func (s Syslog) send(ctx context.Context, host string, batch []postgres.SecurityLine) error {
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	for _, line := range batch {
		text, err := Message(host, line)
		if err != nil {
			return err
		}
		if s.network != "udp" { // a stream needs to know where a line ends
			text = fmt.Sprintf("%d %s", len(text), text)
		}
		if _, err := conn.Write([]byte(text)); err != nil {
			return err
		}
	}
	return nil
}

func (s Syslog) dial(ctx context.Context) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if s.network == "tls" {
		return (&tls.Dialer{Config: s.TLS}).DialContext(ctx, "tcp", s.address)
	}
	return (&net.Dialer{}).DialContext(ctx, s.network, s.address)
}

// follow ships until ctx ends; while the server is away lines wait in the
// security log, which is kept for its term in any case.
func (s Syslog) follow(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "-"
	}
	tick := time.NewTicker(shipEvery)
	defer tick.Stop()
	for {
		if _, err := s.Ship(ctx, store, host); err != nil && ctx.Err() == nil {
			log.Warn("security log", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
