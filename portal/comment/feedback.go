package comment

import "time"

// Filter chooses feedback to export; an empty field chooses all.
type Filter struct {
	Unit   string
	State  State
	Stance Stance
	From   time.Time // sent at or after
	To     time.Time // sent before
}

// Feedback is one opinion with what became of it, as exported for staff. A
// text that is not public is left out.
type Feedback struct {
	ID          string
	SubjectName string
	Subject     string
	Unit        string
	Stance      Stance
	Assurance   int
	State       State
	Body        string
	CreatedAt   time.Time
	DueOn       *time.Time
	Adoption    string
	ReplyBody   string
	RepliedAt   *time.Time
}
