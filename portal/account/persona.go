package account

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Persona is a ready account of the demo: whoever opens the demo may act as
// it without a password.
type Persona struct {
	Key       string // "moderator", "citizen-1", …; also names its icon and text
	Name      string // the name chosen in front
	Assurance civic.Assurance
	AgeBand   string // rating.AgeBand.String
	Sex       string
	Region    string // declared residence
	Grants    []civic.Grant
}

// PersonasAllowed says whether the demo's ready personas may be offered on
// addr (host:port, as given to listen on): nil where the demo is off or the
// address is this machine only. Personas have no password, so together with
// an address that others can reach they are refused at start.
func PersonasAllowed(demo bool, addr string) error {
	if !demo || LoopbackHost(addr) {
		return nil
	}
	return civic.Invalid("account.personas_public", fmt.Sprintf(
		"the demo signs people in without a password and may only listen on this machine: use 127.0.0.1 instead of %q, or leave --demo off", addr))
}

// LoopbackHost reports a host or host:port that names this machine only. An
// empty host listens on every address and is not one.
func LoopbackHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(trimBrackets(host))
	return err == nil && addr.Unmap().IsLoopback()
}

func trimBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}
