package comment

import (
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Verdict is a moderator's decision.
type Verdict string

// The two verdicts.
const (
	Publish Verdict = "publish"
	Remove  Verdict = "remove"
)

// Reasons are the codes a removal must carry, in the order of the form. The
// texts are in the message catalogue under reason.{code}.
var Reasons = []string{"personal_data", "illegal", "insult", "advertising", "unrelated", "duplicate"}

// Decision is a verdict on one opinion with its reason. Note is for the
// record of moderators and is not published.
type Decision struct {
	Comment string
	Verdict Verdict
	Reason  string
	Note    string
	Apart   bool // not folded into a similar one, whatever the texts say
	Handed  Way  // of a publication: who deals with it in place of the unit, "" for the unit
}

// maxNote is the length of a note in bytes.
const maxNote = 2000

// Validate requires a known reason for a removal and none otherwise.
func (d Decision) Validate() error {
	switch {
	case d.Verdict != Publish && d.Verdict != Remove:
		return civic.Invalid("moderation.verdict", fmt.Sprintf("verdict %q", d.Verdict))
	case d.Verdict == Remove && !slices.Contains(Reasons, d.Reason):
		return civic.Invalid("moderation.reason", fmt.Sprintf("reason %q of a removal", d.Reason))
	case d.Verdict == Publish && d.Reason != "":
		return civic.Invalid("moderation.reason", fmt.Sprintf("reason %q of a publication", d.Reason))
	case d.Handed != "" && (d.Verdict != Publish || !slices.Contains(Ways, d.Handed)):
		return civic.Invalid("moderation.verdict", fmt.Sprintf("%q handed to %q", d.Verdict, d.Handed))
	case len(d.Note) > maxNote:
		return civic.Invalid("moderation.note", fmt.Sprintf("a note of %d bytes", len(d.Note)))
	}
	return nil
}

// Record is the public log entry of a decision. A removed text may hold
// personal data and could be guessed from its hash, so only a published
// one has its hash recorded. The decision on an appeal is a record of its own.
type Record struct {
	Comment    string        `json:"comment"`
	Verdict    Verdict       `json:"verdict"`
	Reason     string        `json:"reason,omitempty"`
	BodySHA256 string        `json:"body_sha256,omitempty"`
	Appeal     AppealVerdict `json:"appeal,omitempty"`
	FoldedInto string        `json:"folded_into,omitempty"`
	Handed     Way           `json:"handed,omitempty"`
	Source     Source        `json:"source,omitempty"` // where it did not come online
}
