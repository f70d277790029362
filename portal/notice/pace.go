package notice

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Pace is how soon notices go out on a channel.
type Pace string

// The paces. Nothing goes out until its owner says so.
const (
	Off    Pace = "off"
	AtOnce Pace = "once"
	Daily  Pace = "daily"
	Weekly Pace = "weekly"
)

// Paces lists them in the order of the form.
var Paces = []Pace{Off, AtOnce, Daily, Weekly}

// digestHour is when digests go out, by the clock of Shanghai: after the
// night, before work. A weekly one goes out on Monday.
const digestHour = 8

// Boundary is the last moment at or before now at which digests of the pace
// were due: a digest holds what happened before it. The zero time for paces
// without digests.
func (p Pace) Boundary(now time.Time) time.Time {
	last := civic.Day(now).Add(digestHour * time.Hour)
	if last.After(now) {
		last = last.AddDate(0, 0, -1)
	}
	switch p {
	case Daily:
		return last
	case Weekly:
		sinceMonday := (int(last.Weekday()) + 6) % 7
		return last.AddDate(0, 0, -sinceMonday)
	}
	return time.Time{}
}
