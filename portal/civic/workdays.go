package civic

import (
	"embed"
	"encoding/json"
	"io/fs"
	"time"
)

// holidayFiles are the State Council's yearly notices as published by
// NateScarlet/holiday-cn (MIT), commit d4e53bf2143de9a85bbd0a916c6c4adac32b075f.
//
//go:embed calendar/holiday-cn_*.json
var holidayFiles embed.FS

// Workdays knows the State Council's holidays and 调休 working weekends.
type Workdays struct {
	exceptions map[string]bool // date → is a day off
	lastYear   int             // last year with a published notice
}

// NewWorkdays reads the embedded calendars.
func NewWorkdays() *Workdays {
	w := &Workdays{exceptions: map[string]bool{}}
	names, _ := fs.Glob(holidayFiles, "calendar/*.json")
	for _, name := range names {
		w.load(name)
	}
	return w
}

func (w *Workdays) load(name string) {
	raw, err := holidayFiles.ReadFile(name)
	if err != nil {
		panic(err) // impossible: embedded
	}
	var year struct {
		Year int
		Days []struct {
			Date     string
			IsOffDay bool
		}
	}
	if err := json.Unmarshal(raw, &year); err != nil {
		panic(err) // a broken embedded file fails the first test
	}
	for _, day := range year.Days {
		w.exceptions[day.Date] = day.IsOffDay
	}
	if len(year.Days) > 0 && year.Year > w.lastYear {
		w.lastYear = year.Year
	}
}

// Working reports whether t's date is a working day.
func (w *Workdays) Working(t time.Time) bool {
	if off, known := w.exceptions[Date(t)]; known {
		return !off
	}
	day := t.In(Shanghai).Weekday()
	return day != time.Saturday && day != time.Sunday
}

// Deadline is a due date; Provisional when it depends on a year whose
// holidays are not yet published.
type Deadline struct {
	Due         time.Time
	Provisional bool
}

// Add counts n working days after the receipt day (which is day zero) and
// returns the due date at midnight in Shanghai.
func (w *Workdays) Add(receipt time.Time, n int) Deadline {
	day := Day(receipt)
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if w.Working(day) {
			n--
		}
	}
	return Deadline{Due: day, Provisional: day.Year() > w.lastYear}
}
