package account

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Look is somebody's look at who wrote an opinion, as an auditor reads it.
type Look struct {
	At       time.Time
	By       string // name of who looked
	Comment  string
	Reason   string
	Document string // number of the paper that asks for it
}

// Lengths of what a look must give, in characters: one word is no reason.
const (
	minReason   = 10
	maxReason   = 500
	minDocument = 4
	maxDocument = 100
)

// Validate requires a reason in words and the number of a paper.
func (l Look) Validate() error {
	reason, document := utf8.RuneCountInString(l.Reason), utf8.RuneCountInString(l.Document)
	switch {
	case reason < minReason || reason > maxReason:
		return civic.Invalid("identity.fault_reason", fmt.Sprintf("a reason of %d characters", reason))
	case document < minDocument || document > maxDocument:
		return civic.Invalid("identity.fault_document", fmt.Sprintf("a document of %d characters", document))
	}
	return nil
}

// Identity is who somebody is, as far as the portal knows: sealed name and
// number of who was verified, the telephone of who asked for text messages.
// Of everybody else it keeps hashes alone.
type Identity struct {
	Name   string   `json:"name"`
	Number string   `json:"number"`
	Phone  string   `json:"phone"`
	Ways   []string `json:"ways"` // keys of providers they signed in with
}

// Shown is who somebody is for their own file: enough to know what is kept and
// that it is right, and nothing that a lost file would give away. Of the name
// the first character stands, of the number the last four; Phone is as the
// caller shows it.
func (i Identity) Shown() Identity {
	if name := []rune(i.Name); len(name) > 0 {
		i.Name = string(name[:1]) + strings.Repeat("*", len(name)-1)
	}
	if n := len(i.Number) - 4; n > 0 {
		i.Number = strings.Repeat("*", n) + i.Number[n:]
	}
	return i
}

// Manages says whether an administrator may change a member of staff: nil for
// somebody else's account whose every role lies in the administrator's
// jurisdiction. Nobody gives themselves a role.
func Manages(admin civic.Actor, jurisdiction, accountID string, grants []civic.Grant) error {
	if accountID == admin.Account {
		return civic.Fail(civic.KindForbidden, "account.own_thing", "their own account")
	}
	elsewhere := slices.ContainsFunc(grants, func(g civic.Grant) bool { return g.Jurisdiction != jurisdiction })
	if elsewhere {
		return civic.Forbidden("account " + accountID + " has roles in another jurisdiction")
	}
	return nil
}
