package alerts

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Clock is when the months of a year were published, and with it until when
// each alert is to be reviewed, explained and planned for.
type Clock struct {
	Published []oversight.Published
	Workdays  *civic.Workdays
	Now       time.Time
}

// Since is when an alert could first be read.
func (c Clock) Since(s budget.Standing) time.Time { return oversight.Since(s.Since, c.Published) }

// Due is the last day of a clock of so many working days.
func (c Clock) Due(s budget.Standing, days int) civic.Deadline {
	return c.Workdays.Add(c.Since(s), days)
}

// over reports a day that has gone by.
func (c Clock) over(day time.Time) bool { return civic.Day(c.Now).After(day) }

// Entry is an alert with what was said of it, in the order in which it was
// said.
type Entry struct {
	release.Signal
	Notes []oversight.Noted
}

// Entries gives each alert its notes.
func Entries(signals []release.Signal, notes []oversight.Noted) []Entry {
	entries := make([]Entry, len(signals))
	for i, s := range signals {
		entries[i].Signal = s
		for _, n := range notes {
			if n.Project == string(s.ID) && n.Signal == s.Signal {
				entries[i].Notes = append(entries[i].Notes, n)
			}
		}
	}
	return entries
}

// Sum adds counts up.
func Sum(counts []release.SignalCount) (n int) {
	for _, c := range counts {
		n += c.Number
	}
	return n
}

// Said is one thing the list says beside an alert: a review, an explanation, a
// plan, or that one is missing.
type Said struct {
	Term string
	Text string
	When string // ready date, "" for none
	// Short is the same in two or three words, for a row of the list.
	Short string
	Late  bool
}
