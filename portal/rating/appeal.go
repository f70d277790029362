package rating

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Side is who appeals.
type Side string

// A citizen appeals because a rating of theirs weighs less than it should
// (误评, found to be part of a cluster or a burst by mistake); a unit because
// it sees a campaign against it (恶意评分).
const (
	ByCitizen Side = "citizen"
	ByUnit    Side = "unit"
)

// Lengths of an appeal and of its answer, in characters.
const (
	minAppeal = 4
	maxAppeal = 1000
)

// Appeal asks a person to look at ratings on one subject.
type Appeal struct {
	Subject Subject
	Period  Period
	Body    string
	// First and Last are the days a unit speaks of, zero for a citizen: their
	// own rating is what they speak of.
	First, Last time.Time
}

// Validate checks an appeal of the side.
func (a Appeal) Validate(side Side) error {
	if err := a.Subject.Validate(); err != nil {
		return err
	}
	if _, err := ParsePeriod(string(a.Period)); err != nil {
		return err
	}
	if err := civic.CheckLength("appeal.body", a.Body, minAppeal, maxAppeal); err != nil {
		return err
	}
	if side == ByUnit && (a.First.IsZero() || a.Last.Before(a.First)) {
		return civic.Invalid("appeal.days", fmt.Sprintf("from %s to %s", civic.Date(a.First), civic.Date(a.Last)))
	}
	return nil
}

// AppealEnd is when appeals about a period are no longer taken: then the
// signals they are judged by are destroyed.
func (w Window) AppealEnd() time.Time { return w.Closes.AddDate(0, 0, AppealDays) }

// AppealVerdict is what an auditor decides.
type AppealVerdict string

// Granted gives a citizen's rating its full weight, or takes the days a unit
// named for a campaign; Rejected leaves everything as it is.
const (
	Granted  AppealVerdict = "granted"
	Rejected AppealVerdict = "rejected"
)

// AppealDecision is a decision with its reason.
type AppealDecision struct {
	ID      string
	Verdict AppealVerdict
	Answer  string
}

// Validate asks for a verdict and a reason.
func (d AppealDecision) Validate() error {
	if err := civic.CheckLength("integrity.reason", d.Answer, minAppeal, maxAppeal); err != nil {
		return err
	}
	if d.Verdict != Granted && d.Verdict != Rejected {
		return civic.Invalid("appeal.verdict", fmt.Sprintf("verdict %q", d.Verdict))
	}
	return nil
}

// AppealCase is an appeal as its author and the auditor see it: no person.
type AppealCase struct {
	ID        string
	Period    Period
	Kind      Kind
	Subject   string // its ID
	Name      string // as the newest release that holds it calls it
	Unit      string
	Side      Side
	FromOn    *time.Time // of a unit's
	ToOn      *time.Time
	Body      string
	SentAt    time.Time
	Weighs    *float64 // what the rating is multiplied by; nil until it is known, and for units
	Reasons   []string // kinds of findings that lower it
	Verdict   AppealVerdict
	Answer    string
	DecidedAt *time.Time
	LogIndex  int64
}
