package comment

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// AppealVerdict is what the second person makes of a removal.
type AppealVerdict string

// The two verdicts on a removal.
const (
	Upheld   AppealVerdict = "upheld"   // the opinion stays removed
	Reversed AppealVerdict = "reversed" // the opinion is published after all
)

// Lengths of the words with which a writer appeals, in characters.
const (
	MinAppeal = 2
	MaxAppeal = 1000
)

// NormalAppeal brings the words of an appeal into one form and checks them.
func NormalAppeal(reason string) (string, error) {
	reason = Mask(Clean(reason))
	if n := utf8.RuneCountInString(reason); n < MinAppeal || n > MaxAppeal {
		return reason, civic.Invalid("removal.fault_reason", fmt.Sprintf("an appeal of %d characters", n))
	}
	return reason, nil
}

// AppealDecision is a verdict on one appeal. Note tells the writer why.
type AppealDecision struct {
	Comment string
	Verdict AppealVerdict
	Note    string
}

// Validate requires a verdict, and words for who stays refused.
func (d AppealDecision) Validate() error {
	switch {
	case d.Verdict != Upheld && d.Verdict != Reversed:
		return civic.Invalid("removal.fault_verdict", fmt.Sprintf("verdict %q", d.Verdict))
	case len(d.Note) > maxNote || d.Verdict == Upheld && d.Note == "":
		return civic.Invalid("removal.fault_note", fmt.Sprintf("a note of %d bytes", len(d.Note)))
	}
	return nil
}

// Appealed is a removed opinion before the second person.
type Appealed struct {
	Queued
	ReasonCode string // of the removal
	Moderator  string // account that removed it: somebody else decides
	RemovedAt  time.Time
	Appeal     string // the writer's words
	AppealedAt time.Time
	DecideBy   time.Time
}

// ModerationRecord counts, for the public, what moderators did with the
// opinions of a jurisdiction, by server dates.
type ModerationRecord struct {
	Pending   int            // waiting now
	Overdue   int            // of them, past the day due
	Published int            // ever
	Late      int            // decided after the day due
	Removed   map[string]int // by reason code
	Appeals   int
	Reversed  int // appeals that brought the opinion back
	Undecided int // appeals waiting
	Handed    []HandoverCount
	Terms     []Term // in force here, in the order of comment.Terms
}
