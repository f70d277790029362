package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// commandLine is who did something in the security log when it was done by
// somebody with the machine's own command line.
const commandLine = "command-line"

// userCommand manages staff accounts.
type userCommand struct {
	Add       userAdd    `cmd:"" help:"Add a member of staff."`
	List      userList   `cmd:"" help:"List the members of staff and their roles."`
	Grant     userGrant  `cmd:"" help:"Give a role."`
	Revoke    userRevoke `cmd:"" help:"Take a role away."`
	ResetTotp userReset  `cmd:"" help:"Make a new one-time-code secret and end all sessions."`
}

// grantFlag is ROLE@JURISDICTION or ROLE@JURISDICTION/UNIT.
type grantFlag civic.Grant

// UnmarshalText reads a grant.
func (g *grantFlag) UnmarshalText(text []byte) error {
	role, place, found := strings.Cut(string(text), "@")
	jurisdiction, unit, _ := strings.Cut(place, "/")
	for _, known := range civic.Roles {
		if found && jurisdiction != "" && string(known) == role {
			*g = grantFlag{Role: known, Jurisdiction: jurisdiction, Unit: unit}
			return nil
		}
	}
	var names []string
	for _, known := range civic.Roles {
		names = append(names, string(known))
	}
	return fmt.Errorf("%q is not ROLE@JURISDICTION[/UNIT]; roles are %s", text, strings.Join(names, ", "))
}

type userAdd struct {
	Login string      `arg:"" help:"What the person signs in with."`
	Name  string      `help:"The name shown." required:""`
	Role  []grantFlag `help:"ROLE@JURISDICTION or ROLE@JURISDICTION/UNIT; may be given several times."`
}

// Help shows examples.
func (userAdd) Help() string {
	return `Examples:
  sunbudget user add lihua --name 李华 --role finance_maker@990123
  sunbudget user add wangmin --name 王敏 --role department_head@990123/205001
The password is read from the terminal, or from standard input when it is not a terminal;
an empty one lets the program choose and print it.`
}

// Run adds the account and prints its authenticator address once.
func (c userAdd) Run(ctx context.Context, s *settings, io console) error {
	password, err := readPassword(io)
	if err != nil {
		return err
	}
	if password == "" {
		if password, err = account.NewPassword(rand.Reader); err != nil {
			return err
		}
		fmt.Fprintln(io.out, "password:", password)
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	grants := make([]civic.Grant, len(c.Role))
	for i, g := range c.Role {
		grants[i] = civic.Grant(g)
	}
	_, secret, err := p.identity.AddUser(ctx, commandLine, c.Login, c.Name, password, grants)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(io.out, "for the authenticator app (shown once):", secret)
	return err
}

// readPassword asks at a terminal and reads one line anywhere else.
func readPassword(io console) (string, error) {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		fmt.Fprint(io.err, "password (empty: choose one for me): ")
		raw, err := term.ReadPassword(int(os.Stdin.Fd()))
		fmt.Fprintln(io.err)
		return string(raw), err
	}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Scan()
	return scanner.Text(), scanner.Err()
}

type userList struct {
	JSON bool `help:"As JSON."`
}

// Run lists the members of staff.
func (c userList) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	users, err := p.identity.Users(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(io.out).Encode(users)
	}
	w := tabwriter.NewWriter(io.out, 0, 4, 2, ' ', 0)
	for _, u := range users {
		var roles []string
		for _, g := range u.Grants {
			roles = append(roles, strings.TrimSuffix(fmt.Sprintf("%s@%s/%s", g.Role, g.Jurisdiction, g.Unit), "/"))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", u.Login, u.Name, strings.Join(roles, " "))
	}
	return w.Flush()
}

type userGrant struct {
	Login string    `arg:""`
	Role  grantFlag `arg:"" help:"ROLE@JURISDICTION or ROLE@JURISDICTION/UNIT."`
}

// Run gives the role.
func (c userGrant) Run(ctx context.Context, s *settings) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	return p.identity.Grant(ctx, commandLine, c.Login, civic.Grant(c.Role))
}

type userRevoke userGrant

// Run takes the role away.
func (c userRevoke) Run(ctx context.Context, s *settings) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	return p.identity.RevokeGrant(ctx, commandLine, c.Login, civic.Grant(c.Role))
}

type userReset struct {
	Login string `arg:""`
}

// Run makes a new one-time-code secret and prints it once.
func (c userReset) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	secret, err := p.identity.ResetTOTP(ctx, commandLine, c.Login)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(io.out, "for the authenticator app (shown once):", secret)
	return err
}
