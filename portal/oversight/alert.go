package oversight

import (
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Clocks of an alert, in working days from the publication of the first
// release that raises it; the day of publication is day zero.
const (
	// ReviewDays is how long reviewers have. Then an alert is public whether
	// anybody has looked at it or not, so that nobody can bury one.
	ReviewDays = 2
	// ExplainDays and ReplanDays are the unit's: for its explanation and for
	// its plan.
	ExplainDays = 2
	ReplanDays  = 5
)

// Note is what somebody said of an alert.
type Note string

// The notes. A reviewer confirms an alert or sets it aside with a reason; what
// is set aside stays on the page, in its own list. A unit explains and plans.
const (
	Confirmed Note = "confirmed"
	SetAside  Note = "set_aside"
	Explained Note = "explained"
	Replanned Note = "replanned"
)

// Notes lists every note, those of reviewers first.
var Notes = []Note{Confirmed, SetAside, Explained, Replanned}

// ByUnit reports a note that the responsible unit writes.
func (n Note) ByUnit() bool { return n == Explained || n == Replanned }

// Alerted names an alert: a signal of a project in a year.
type Alerted struct {
	Jurisdiction string
	Year         int
	Project      string
	Signal       budget.Signal
}

// Noted is one note on an alert. A review holds for the level it was made at:
// a graver one is reviewed anew.
type Noted struct {
	Project  string
	Signal   budget.Signal
	Level    budget.Alert
	Note     Note
	Text     string
	At       time.Time
	LogIndex int64
}

// Check refuses an unknown note or one without a text; a reviewer may confirm
// without words.
func (n Noted) Check() error {
	if !slices.Contains(Notes, n.Note) || !slices.Contains(budget.Signals, n.Signal) {
		return civic.Invalid("alerts.fault_note", fmt.Sprintf("note %s on %s", n.Note, n.Signal))
	}
	if n.Note == Confirmed && n.Text == "" {
		return nil
	}
	return checkText(n.Text)
}

// Review is the review in force at a level, nil for none.
func Review(notes []Noted, level budget.Alert) *Noted {
	for i := len(notes) - 1; i >= 0; i-- {
		if !notes[i].Note.ByUnit() && notes[i].Level == level {
			return &notes[i]
		}
	}
	return nil
}

// Said is the newest note of a kind, nil for none.
func Said(notes []Noted, note Note) *Noted {
	for i := len(notes) - 1; i >= 0; i-- {
		if notes[i].Note == note {
			return &notes[i]
		}
	}
	return nil
}

// LoggedNote is what the transparency log says of a note.
type LoggedNote struct {
	Year       int           `json:"year"`
	Project    string        `json:"project"`
	Signal     budget.Signal `json:"signal"`
	Level      budget.Alert  `json:"level"`
	Note       Note          `json:"note"`
	TextSHA256 string        `json:"text_sha256"`
}

// Published says when the payments of a month were first published.
type Published struct {
	Month int
	At    time.Time
}

// Since is when an alert that stands since a month could first be read: the
// publication of the first release that covers the month. Without one it is
// the zero time.
func Since(month int, published []Published) time.Time {
	var first time.Time
	for _, p := range published {
		if p.Month >= month && (first.IsZero() || p.At.Before(first)) {
			first = p.At
		}
	}
	return first
}

// RulesLogged is where the transparency log holds the thresholds that alerts
// are computed with; the zero value where none are recorded yet.
type RulesLogged struct {
	LogIndex int64
	At       time.Time
}

// OverdueMonth is the last month whose alerts should have been reviewed by now:
// those since it or before it that still wait are overdue. 0 where none is.
func OverdueMonth(published []Published, workdays *civic.Workdays, now time.Time) int {
	overdue := 0
	for _, p := range published {
		if civic.Day(now).After(workdays.Add(p.At, ReviewDays).Due) {
			overdue = max(overdue, p.Month)
		}
	}
	return overdue
}
