package scoring

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Reviewed is a finding of a project as the auditor sees it, with the latest
// decision on it; Verdict is "" where there is none.
type Reviewed struct {
	Project  string
	Name     string // of the project in the newest release; "" where none has it
	ID       string
	Kind     FindingKind
	Votes    int
	Answers  []int
	FirstOn  time.Time
	LastOn   time.Time
	Factor   float64
	Verdict  Verdict
	Reason   string
	At       *time.Time
	LogIndex int64
}

// Verdict is what an auditor decides on a finding.
type Verdict string

// Uphold leaves the votes with less weight, GiveBack restores it.
const (
	Uphold   Verdict = "uphold"
	GiveBack Verdict = "restore"
)

// FindingDecision is one decision with its reason.
type FindingDecision struct {
	Period  rating.Period
	Project string
	Finding string
	Verdict Verdict
	Reason  string
}

// Lengths of a reason in characters.
const (
	minReason = 4
	maxReason = 1000
)

// Validate asks for a verdict and a reason.
func (d FindingDecision) Validate() error {
	if err := civic.CheckLength("integrity.reason", d.Reason, minReason, maxReason); err != nil {
		return err
	}
	if d.Verdict != Uphold && d.Verdict != GiveBack {
		return civic.Invalid("integrity.verdict", fmt.Sprintf("verdict %q", d.Verdict))
	}
	return nil
}

// Running is the inside's score of a period that is still open.
type Running struct {
	Period     rating.Period
	Result     Result
	ComputedAt time.Time
}
