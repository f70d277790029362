package civic

import (
	"time"
	_ "time/tzdata" // the portal runs on machines without a zone database
)

// Shanghai is the time zone of every date in the portal.
var Shanghai = mustLocation("Asia/Shanghai")

func mustLocation(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // impossible: tzdata is embedded
	}
	return loc
}

// Clock tells the time. Everything that depends on time takes one.
type Clock func() time.Time

// SystemClock is the machine's time in Shanghai, to the microsecond that
// PostgreSQL keeps.
func SystemClock() time.Time { return time.Now().In(Shanghai).Truncate(time.Microsecond) }

// FixedClock always tells t; tests and golden pages use it.
func FixedClock(t time.Time) Clock { return func() time.Time { return t.In(Shanghai) } }

// Date is a civil date in Shanghai, "2006-01-02".
func Date(t time.Time) string { return t.In(Shanghai).Format(time.DateOnly) }

// Day is midnight in Shanghai of t's civil date.
func Day(t time.Time) time.Time {
	y, m, d := t.In(Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Shanghai)
}
