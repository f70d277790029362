package budget

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// PublicationDays is within how many calendar days a budget, its adjustment or
// final accounts must be public (预算法14): of the government after approval by
// the people's congress or its standing committee, of a department after the
// finance department's reply (批复), of a unit after its department's. The day
// of the approval is day zero.
const PublicationDays = 20

// Decision says when a document was decided on. All dates are 2006-01-02; ""
// is not recorded.
type Decision struct {
	Approved string            `json:"approved,omitempty"` // by the people's congress or its standing committee
	Replied  string            `json:"replied,omitempty"`  // 批复 to every department that has no date of its own
	Replies  map[string]string `json:"replies,omitempty"`  // 批复 by unit
}

// Decided reports the stages that a decision starts a publication clock for.
func Decided(stage civic.Stage) bool {
	return stage == civic.Approved || stage == civic.Adjusted || stage == civic.FinalAccounts
}

// Validate wants dates in their one spelling (kind invalid, key
// release.decision).
func (d Decision) Validate() error {
	dates := append([]string{d.Approved, d.Replied}, slices.Sorted(maps.Values(d.Replies))...)
	for _, date := range dates {
		day, err := time.Parse(time.DateOnly, date)
		if date != "" && (err != nil || day.Format(time.DateOnly) != date) {
			return civic.Invalid("release.decision", fmt.Sprintf("%q is not a date", date))
		}
	}
	return nil
}

// Empty reports that nothing is recorded.
func (d Decision) Empty() bool { return d.Approved == "" && d.Replied == "" && len(d.Replies) == 0 }

// ReplyTo is when a unit got its reply: its own date, else that of all
// departments where it is one. A unit below a department waits for its
// department, so that the date of all says nothing about it.
func (d Decision) ReplyTo(u Unit) string {
	if own := d.Replies[u.Code]; own != "" || u.Parent != "" {
		return own
	}
	return d.Replied
}
