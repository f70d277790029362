package disclosure

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Report says what the list and the protection did to a candidate. It is
// read inside only: it speaks of what is hidden.
type Report struct {
	Disclosure string             `json:"disclosure"` // version of the list
	Tier       civic.Tier         `json:"tier"`
	Projects   int                `json:"projects"`   // published
	Classified int                `json:"classified"` // never transferred
	Lines      int                `json:"lines"`      // statutory cells, all exact
	Amounts    map[civic.Form]int `json:"amounts"`    // original amounts by form
	NoPoint    int                `json:"no_point"`   // points left out for their functional class
	Coarsened  []Coarsened        `json:"coarsened"`  // ordinary projects that shield others
	Masked     []Masked           `json:"masked"`     // amounts removed from texts
	Overdue    []string           `json:"overdue"`    // rules past their review date
	Unmatched  []string           `json:"unmatched"`  // statutory cells smaller than their projects
	AtRisk     []Risk             `json:"at_risk"`    // hidden amounts that can be derived
}

// Coarsened is an ordinary project shown as an interval so that a hidden one
// in the same (unit, 项) cannot be derived.
type Coarsened struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Shields string `json:"shields"` // code of the hidden project
}

// Masked is a text of a hidden project from which an amount was removed.
type Masked struct {
	Code  string `json:"code"`
	Field Field  `json:"field"`
	Count int    `json:"count"`
}

// Risk is one hidden amount that published figures give away: it lies within
// Lo and Hi, which is closer than its form allows. A person merges, delays or
// signs off with a reason; until then the candidate is blocked.
type Risk struct {
	Key    string      `json:"key"` // names the risk when it is signed off
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Figure string      `json:"figure"` // "original", "paid"
	Cell   string      `json:"cell"`   // the published sum, table/unit/code/column
	Lo     civic.Money `json:"lo"`
	Hi     civic.Money `json:"hi"`
	Why    string      `json:"why"` // "derivable", "published"
}

// Reasons of a risk.
const (
	Derivable = "derivable" // from a published sum and the other projects
	Published = "published" // the very amount stands in an earlier release
)

// Blocked reports risks that nobody signed off.
func (r Report) Blocked(signedOff map[string]bool) []Risk {
	var open []Risk
	for _, risk := range r.AtRisk {
		if !signedOff[risk.Key] {
			open = append(open, risk)
		}
	}
	return open
}

// String is one line for logs and the command line.
func (r Risk) String() string {
	return fmt.Sprintf("%s of %s can be derived from %s: between %s and %s 元", r.Figure, r.Code, r.Cell, r.Lo.Yuan(), r.Hi.Yuan())
}
