package signin

import (
	"strconv"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// MinAge is the age in years below which nobody may have an account: what
// children say needs their parents' consent (个人信息保护法 31).
const MinAge = 14

// Admit refuses children where the claim tells an age, by a birth date or by
// the number of the document; where the two differ, the later birth counts.
// One is old enough from one's birthday on, Shanghai's civil date. Kind
// forbidden.
func (c Claim) Admit(now time.Time) error {
	for _, birth := range []string{lastBirth(c.Birth), numberBirth(c.Number)} {
		if birth != "" && youngestBirth(now) < birth {
			return civic.Fail(civic.KindForbidden, "signin.fault_age", "younger than the age of consent")
		}
	}
	return nil
}

// youngestBirth is the latest civil date of birth that is old enough at the
// moment now. Who was born on 29 February has their day on 1 March.
func youngestBirth(now time.Time) string {
	y, m, d := now.In(civic.Shanghai).Date()
	day := time.Date(y-MinAge, m, d, 0, 0, 0, 0, time.UTC)
	if day.Day() != d { // today is 29 February and there was none then
		day = day.AddDate(0, 0, -1)
	}
	return day.Format(time.DateOnly)
}

// lastBirth is the latest civil date that a provider's birthdate may mean: the
// standard allows the year alone, and some write digits only. "" for none.
func lastBirth(told string) string {
	for _, layout := range []string{time.DateOnly, "20060102"} {
		if day, err := time.Parse(layout, told); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	if year, err := strconv.Atoi(told); err == nil && len(told) == 4 {
		return time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return ""
}

// numberBirth is the civil date of birth in a resident identity number (公民身份
// 号码, GB 11643: digits 7 to 14), "" where the number is none. Numbers of 15
// digits were given out until 1999, so nobody who has one is a child.
func numberBirth(number string) string {
	if len(number) != 18 {
		return ""
	}
	day, err := time.Parse("20060102", number[6:14])
	if err != nil {
		return ""
	}
	return day.Format(time.DateOnly)
}
