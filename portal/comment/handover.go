package comment

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Way is where an opinion is handed that a reply about the budget would not
// answer: it stays public, and whoever it is handed to deals with it under
// their own clock.
type Way string

// The two ways out.
const (
	ToHotline Way = "hotline"    // 转12345: a matter of daily life, for the city's hotline
	OnRequest Way = "on_request" // 依申请公开: it asks for what is not published
)

// Ways lists them in the order of the forms.
var Ways = []Way{ToHotline, OnRequest}

// Adoption is the outcome of a reply that hands the opinion on.
func (w Way) Adoption() Adoption { return Adoption(w) }

// Way is where a reply hands the opinion, "" for nowhere.
func (a Adoption) Way() Way {
	if slices.Contains(Ways, Way(a)) {
		return Way(a)
	}
	return ""
}

// Handover is an opinion that was handed on, with what became of it.
type Handover struct {
	Comment     string
	SubjectKind Kind
	Subject     string
	SubjectName string
	Unit        string // responsible for the subject
	AuthorName  string
	Stance      Stance
	Body        string
	Way         Way
	At          time.Time
	DueOn       time.Time
	Provisional bool
	Number      string // of the ticket or the request, "" before it has one
	Result      string // in public words, "" while it is open
	ClosedAt    *time.Time
}

// Lengths of what is noted of a handover, in characters.
const (
	maxNumber = 40
	MinResult = 10
	MaxResult = 2000
)

// FollowUp is what is noted of a handover: its number, and with a result its
// end.
type FollowUp struct {
	Comment string
	Number  string
	Result  string // "" while it is open
}

// Normal brings the texts into one form: see Clean and Mask.
func (f FollowUp) Normal() FollowUp {
	f.Number, f.Result = Clean(f.Number), Mask(Clean(f.Result))
	return f
}

// Validate requires a number or a result, and a result in words.
func (f FollowUp) Validate() error {
	length := utf8.RuneCountInString(f.Result)
	switch {
	case f.Number == "" && f.Result == "" || utf8.RuneCountInString(f.Number) > maxNumber:
		return civic.Invalid("handover.fault_number", fmt.Sprintf("number %q", f.Number))
	case f.Result != "" && length < MinResult || length > MaxResult:
		return civic.Invalid("handover.fault_result", fmt.Sprintf("a result of %d characters", length))
	}
	return nil
}

// HandoverRecord is the public log entry of the end of a handover.
type HandoverRecord struct {
	Comment      string `json:"comment"`
	Handed       Way    `json:"handed"`
	Number       string `json:"number,omitempty"`
	ResultSHA256 string `json:"result_sha256"`
}

// HandoverCount is the public record of one way, by server dates.
type HandoverCount struct {
	Way     Way
	Handed  int
	Closed  int
	InTime  int // closed by the day due
	Overdue int // open and past the day due
}

// TermRecord is the public log entry of a term that a jurisdiction sets.
type TermRecord struct {
	Clock       Clock  `json:"clock"`
	WorkingDays int    `json:"working_days"`
	Basis       string `json:"basis"`
}
