package comment

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Deadlines in working days after the day of receipt (VOCABULARY, Clocks). A
// reply has the term of a 12345 ticket; a unit may be faster.
const (
	moderationDays = 1
	replyDays      = 5
)

// ModerateBy is the day an opinion received now must be decided on.
func ModerateBy(w *civic.Workdays, now time.Time) civic.Deadline { return w.Add(now, moderationDays) }

// ReplyBy is the day a reply to an opinion published now is due.
func ReplyBy(w *civic.Workdays, now time.Time) civic.Deadline { return w.Add(now, replyDays) }

// Overdue reports that the day due is over at the moment now.
func Overdue(due, now time.Time) bool { return civic.Date(now) > civic.Date(due) }
