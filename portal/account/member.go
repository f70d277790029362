package account

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Member is a member of staff of one government as its administrator sees
// them. Grants hold all roles, those in other governments too.
type Member struct {
	Account   string
	Login     string // "" for the demo's personas, who have no password
	Name      string
	CreatedAt time.Time
	Locked    bool // too many wrong attempts, for a while
	Disabled  bool
	Grants    []civic.Grant
}
