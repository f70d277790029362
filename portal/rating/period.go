package rating

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Period is the span one person may rate one project in once: a fiscal year
// "2026" or a half of it, "2026H1" or "2026H2".
type Period string

var periodPattern = regexp.MustCompile(`^(\d{4})(H([12]))?$`)

// ParsePeriod checks the shape and the year.
func ParsePeriod(s string) (Period, error) {
	p := Period(s)
	if !periodPattern.MatchString(s) || !p.Year().Valid() {
		return "", civic.Invalid("rating.period", fmt.Sprintf("period %q", s))
	}
	return p, nil
}

// Year is the fiscal year the period belongs to, 0 for a malformed period.
func (p Period) Year() civic.FiscalYear {
	parts := periodPattern.FindStringSubmatch(string(p))
	if parts == nil {
		return 0
	}
	year, _ := strconv.Atoi(parts[1])
	return civic.FiscalYear(year)
}

// Bounds are the first moment of the period and the first moment after it,
// both midnight in Shanghai. A malformed period has two zero times.
func (p Period) Bounds() (start, end time.Time) {
	parts := periodPattern.FindStringSubmatch(string(p))
	if parts == nil {
		return time.Time{}, time.Time{}
	}
	first, months := time.January, 12
	if parts[3] != "" {
		months = 6
	}
	if parts[3] == "2" {
		first = time.July
	}
	start = time.Date(int(p.Year()), first, 1, 0, 0, 0, 0, civic.Shanghai)
	return start, start.AddDate(0, months, 0)
}

// AppealDays is how many days after its window a period may be appealed
// against; then its signals are destroyed and its score is settled.
const AppealDays = 30

// Window is when the ratings of a period are taken. Without an operator's own
// dates it is the period itself.
type Window struct {
	Opens  time.Time
	Closes time.Time // the first moment after it
}

// Window is the period itself as a window.
func (p Period) Window() Window {
	start, end := p.Bounds()
	return Window{Opens: start, Closes: end}
}

// Open reports whether ratings are taken at the moment now.
func (w Window) Open(now time.Time) bool { return !now.Before(w.Opens) && now.Before(w.Closes) }

// Closed reports whether the window is over at the moment now: the cells may
// be published, and nothing about them changes any more but by appeal.
func (w Window) Closed(now time.Time) bool { return !w.Closes.IsZero() && !now.Before(w.Closes) }
