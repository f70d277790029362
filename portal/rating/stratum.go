package rating

import (
	"fmt"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// AgeBand is a span of completed years of age. The order of the constants is
// the order of the ages: neighbours are merged first when a group is too small.
type AgeBand uint8

// The bands. AgeUnknown never belongs to an identity-verified person.
const (
	AgeUnknown AgeBand = iota
	Age14to17
	Age18to29
	Age30to44
	Age45to59
	Age60Up
)

// AgeBands lists the bands from young to old.
var AgeBands = []AgeBand{Age14to17, Age18to29, Age30to44, Age45to59, Age60Up}

var ageNames = [...]string{"", "14-17", "18-29", "30-44", "45-59", "60+"}

// ageFloors are the first completed years of each band.
var ageFloors = [...]int{0, 14, 18, 30, 45, 60}

// MinimumAge is the youngest age that may hold an account, in years.
const MinimumAge = 14

// AgeBandAt finds the band of somebody born on birth at the moment now; ok is
// false for people under MinimumAge, who have no account.
func AgeBandAt(birth, now time.Time) (band AgeBand, ok bool) {
	by, bm, bd := birth.In(civic.Shanghai).Date()
	ny, nm, nd := now.In(civic.Shanghai).Date()
	years := ny - by
	if nm < bm || nm == bm && nd < bd {
		years--
	}
	for i := len(ageFloors) - 1; i > 0; i-- {
		if years >= ageFloors[i] {
			return AgeBand(i), true
		}
	}
	return AgeUnknown, false
}

// String is the identifier used in files, e.g. "18-29", "" for AgeUnknown.
func (b AgeBand) String() string {
	if int(b) >= len(ageNames) {
		return ""
	}
	return ageNames[b]
}

// ParseAgeBand reads what String writes.
func ParseAgeBand(s string) (AgeBand, error) {
	for i, name := range ageNames {
		if name == s {
			return AgeBand(i), nil
		}
	}
	return AgeUnknown, civic.Invalid("rating.age_band", fmt.Sprintf("age band %q", s))
}

// Sex as recorded on the identity document; "" where it is not known.
type Sex string

// The two recorded sexes.
const (
	Female Sex = "F"
	Male   Sex = "M"
)

// Stratum is the group a person is counted in. District is the code of the
// declared residence, never read from an identity number. An empty part is
// "not distinguished": in margins it means that the source does not split by
// it, in a vote that it is not known.
type Stratum struct {
	Age      AgeBand
	Sex      Sex
	District string
}

// String writes "18-29/F/990101001", empty parts left empty.
func (s Stratum) String() string {
	return s.Age.String() + "/" + string(s.Sex) + "/" + s.District
}

// ParseStratum reads what String writes.
func ParseStratum(text string) (Stratum, error) {
	parts := strings.Split(text, "/")
	if len(parts) != 3 {
		return Stratum{}, civic.Invalid("rating.stratum", fmt.Sprintf("stratum %q", text))
	}
	age, err := ParseAgeBand(parts[0])
	if err != nil {
		return Stratum{}, err
	}
	sex := Sex(parts[1])
	if sex != "" && sex != Female && sex != Male {
		return Stratum{}, civic.Invalid("rating.stratum", fmt.Sprintf("sex in stratum %q", text))
	}
	return Stratum{Age: age, Sex: sex, District: parts[2]}, nil
}

// MarshalText makes a Stratum one string in JSON.
func (s Stratum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Stratum) UnmarshalText(text []byte) error {
	parsed, err := ParseStratum(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// Compare orders strata by age, sex and district: negative where s comes
// before t, 0 where they are equal.
func (s Stratum) Compare(t Stratum) int {
	if s.Age != t.Age {
		return int(s.Age) - int(t.Age)
	}
	if c := strings.Compare(string(s.Sex), string(t.Sex)); c != 0 {
		return c
	}
	return strings.Compare(s.District, t.District)
}
