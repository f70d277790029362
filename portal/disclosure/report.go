package disclosure

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
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
	// Figures counts the cells of each measure by form; payments of every month.
	Figures      map[protect.Measure]map[civic.Form]int `json:"figures"`
	NoPoint      int                                    `json:"no_point"`     // points left out for their functional class
	Certificates int                                    `json:"certificates"` // hidden amounts that are proved to stay open
	Coarsened    []Coarsened                            `json:"coarsened"`    // ordinary amounts that shield others
	Masked       []Masked                               `json:"masked"`       // what was removed from texts
	Overdue      []string                               `json:"overdue"`      // rules past their review date
	Unmatched    []string                               `json:"unmatched"`    // statutory cells smaller than their projects
	AtRisk       []Risk                                 `json:"at_risk"`      // hidden amounts that can be derived
	Refused      []RefusedAttachment                    `json:"refused"`      // originals that are left out
}

// Coarsened is an ordinary amount that is not shown exactly, so that a hidden
// one cannot be derived.
type Coarsened struct {
	Code        string `json:"code"`
	Name        string `json:"name"`
	Figure      string `json:"figure"`          // "original", "adjusted", "paid"
	Month       int    `json:"month,omitempty"` // of a payment
	Shields     string `json:"shields"`         // code of the hidden project, "" for a classified part
	ShieldsName string `json:"shields_name"`
	Rule        string `json:"rule"` // "cycle", "program", "residual"
}

// Masked is a text from which something was removed: "amount", "words" that a
// reviewer had hidden, or what identifies a person (redact.Kind). Code is the
// project, or table, unit and row of a note.
type Masked struct {
	Code  string `json:"code"`
	Field Field  `json:"field"`
	Kind  string `json:"kind"`
	Count int    `json:"count"`
}

// Risk is one hidden amount that published figures give away, of this release
// or of an earlier one. A person merges lines, delays the release, changes
// the class of the project, or answers for it with a reason; until then the
// candidate is blocked. Code and Name are empty for the classified part of a
// sum.
type Risk struct {
	Key      string `json:"key"` // names the risk when it is signed off
	Code     string `json:"code"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
	Function string `json:"function"`
	Figure   string `json:"figure"` // "original", "adjusted", "paid"
	Month    int    `json:"month,omitempty"`
	Release  string `json:"release"` // the document that shows it first
	Why      string `json:"why"`     // "published", "alone", "no_move", "residual"
}

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

// reasons words why a risk is one, for logs and the command line.
var reasons = map[string]string{
	protect.WhyPublished: "the very amount is known already",
	protect.WhyAlone:     "a published sum holds nothing else that is hidden",
	protect.WhyNoMove:    "no allowed number of further intervals keeps it open",
	protect.WhyResidual:  "fewer than two ordinary projects to join it with",
}

// String is one line for logs and the command line.
func (r Risk) String() string {
	whose := r.Code
	if whose == "" {
		whose = "the classified part of " + r.Unit + "/" + r.Function
	}
	return fmt.Sprintf("%s of %s (%s): %s", r.Figure, whose, r.Release, reasons[r.Why])
}
