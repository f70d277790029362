package main

import (
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// oneTest is longer than a test of an installation takes on a busy machine.
const oneTest = time.Hour

// wholeDay is a clock on which a test begins and ends on one day: hearings and
// deadlines are counted in days of Shanghai, and what was set up the day before
// is in another phase. Where the day is nearly over the clock is set back.
func wholeDay(clock civic.Clock) civic.Clock {
	now := clock()
	if civic.Day(now.Add(oneTest)).Equal(civic.Day(now)) {
		return clock
	}
	return func() time.Time { return clock().Add(-oneTest) }
}

func TestNoTestRunsIntoTheNextDay(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, time.November, 22, 0, 0, 0, 0, civic.Shanghai)
	for begin := day; begin.Before(day.AddDate(0, 0, 1)); begin = begin.Add(time.Minute) {
		now := begin.UTC()
		clock := wholeDay(func() time.Time { return now })
		if !civic.Day(clock()).Equal(day) {
			t.Errorf("a test that begins at %s begins on %s", begin, clock())
		}
		now = now.Add(oneTest - time.Second)
		if !civic.Day(clock()).Equal(day) {
			t.Errorf("a test that begins at %s ends on %s", begin, clock())
		}
	}
}
