package rating

import (
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Kind is what is rated.
type Kind string

// A project is scored; a department's year is shown beside its score.
const (
	Project    Kind = "project"
	Department Kind = "department"
)

// Subject is the thing rated: a project by its public ID, or a department by
// its code.
type Subject struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
}

// Validate checks the kind and the shape of the identifier.
func (s Subject) Validate() error {
	known := s.Kind == Project && civic.PublicID(s.ID).Valid() || s.Kind == Department && s.ID != ""
	if !known {
		return civic.Invalid("rating.subject", fmt.Sprintf("subject %s %q", s.Kind, s.ID))
	}
	return nil
}

// Rating is what one person says about one subject in one period. A later
// rating by the same person replaces it; the history keeps both.
type Rating struct {
	Jurisdiction string    `json:"jurisdiction"`
	Subject      Subject   `json:"subject"`
	Period       Period    `json:"period"`
	Account      string    `json:"-"` // "" for an anonymous rating
	Level        Level     `json:"level"`
	Answers      Answers   `json:"answers"`
	RatedAt      time.Time `json:"rated_at"`
}

// Validate checks every field and that the period's window is open when rated.
func (r Rating) Validate(window Window) error {
	if err := r.Subject.Validate(); err != nil {
		return err
	}
	if _, err := ParsePeriod(string(r.Period)); err != nil {
		return err
	}
	switch {
	case !window.Open(r.RatedAt):
		return civic.Fail(civic.KindConflict, "rating.period_closed", fmt.Sprintf("period %s is not open on %s", r.Period, civic.Date(r.RatedAt)))
	case r.Level < civic.L0 || r.Level > civic.L2:
		return civic.Invalid("rating.level", fmt.Sprintf("level %d", r.Level))
	case r.Level > civic.L0 && r.Account == "":
		return civic.Invalid("rating.account", "a verified rating without an account")
	}
	return r.Answers.Validate()
}
