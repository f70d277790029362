package hearing

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Minutes are the record (笔录) of a session while it is written: not public
// yet, read by those who spoke.
type Minutes struct {
	Present   int // speakers present
	Text      string
	SHA256    string // of the text, as confirmations name it
	DraftedAt time.Time
}

// Confirmation is what somebody who was drawn to speak says to the record.
// Agrees is nil where they said nothing to the text as it stands now.
type Confirmation struct {
	Number int
	Name   string // as chosen in front
	Agrees *bool
	Remark string // what is to be put right, for the desk
	At     *time.Time
}

// MaxRemark is the longest remark of a speaker on the record, in bytes.
const MaxRemark = 3000

// ValidRemark requires words from who does not agree.
func ValidRemark(agrees bool, remark string) error {
	if !agrees && remark == "" || len(remark) > MaxRemark {
		return civic.Invalid("minutes.fault_remark", fmt.Sprintf("a remark of %d bytes, agrees %v", len(remark), agrees))
	}
	return nil
}

// Confirmed counts who agrees.
func Confirmed(list []Confirmation) (n int) {
	for _, c := range list {
		if c.Agrees != nil && *c.Agrees {
			n++
		}
	}
	return n
}
