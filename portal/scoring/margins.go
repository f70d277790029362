package scoring

import (
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Margins is how many people live in each stratum, from a named source. The
// zero Margins says that none are known ("missing": true in the file): then
// all identity-verified votes form one cell and nothing is reweighted.
type Margins struct {
	Missing bool         `json:"missing"`
	Source  string       `json:"source,omitempty"` // e.g. the census bulletin's title
	Year    int          `json:"year,omitempty"`
	Strata  []Population `json:"strata,omitempty"`
}

// Population is the number of people in one stratum. A stratum with an empty
// part stands for everybody whatever that part is; all strata of one set of
// margins leave the same parts empty.
type Population struct {
	Stratum rating.Stratum `json:"stratum"`
	People  int64          `json:"people"`
}

// NoMargins says that no population figures are known.
func NoMargins() Margins { return Margins{Missing: true} }

// Validate checks that the margins are complete, or said to be missing.
func (m Margins) Validate() error {
	if m.Missing {
		if m.Source != "" || m.Year != 0 || len(m.Strata) > 0 {
			return civic.Invalid("margins.missing", "margins both missing and given")
		}
		return nil
	}
	if m.Source == "" || m.Year < 1900 || m.Total() <= 0 {
		return civic.Invalid("margins.source", fmt.Sprintf("margins of %d people from %q (%d)", m.Total(), m.Source, m.Year))
	}
	parts := m.parts()
	for i, p := range m.Strata {
		switch {
		case p.People < 0:
			return civic.Invalid("margins.people", fmt.Sprintf("%s: %d people", p.Stratum, p.People))
		case parts.of(p.Stratum) != p.Stratum || partsOf(p.Stratum) != parts:
			return civic.Invalid("margins.parts", fmt.Sprintf("%s is split unlike the others", p.Stratum))
		case i > 0 && m.Strata[i-1].Stratum.Compare(p.Stratum) >= 0:
			return civic.Invalid("margins.order", fmt.Sprintf("%s is out of order", p.Stratum))
		}
	}
	return nil
}

// Total is the number of people in all strata.
func (m Margins) Total() int64 {
	total := int64(0)
	for _, p := range m.Strata {
		total += p.People
	}
	return total
}

// people is the number of people by stratum.
func (m Margins) people() map[rating.Stratum]int64 {
	out := make(map[rating.Stratum]int64, len(m.Strata))
	for _, p := range m.Strata {
		out[p.Stratum] = p.People
	}
	return out
}

// sorted is the same margins in canonical order.
func (m Margins) sorted() Margins {
	m.Strata = slices.Clone(m.Strata)
	slices.SortFunc(m.Strata, func(a, b Population) int { return a.Stratum.Compare(b.Stratum) })
	return m
}

// parts says which parts of a stratum the margins distinguish.
type parts struct{ age, sex, district bool }

func partsOf(s rating.Stratum) parts {
	return parts{age: s.Age != rating.AgeUnknown, sex: s.Sex != "", district: s.District != ""}
}

func (m Margins) parts() parts {
	if len(m.Strata) == 0 {
		return parts{}
	}
	return partsOf(m.Strata[0].Stratum)
}

// of keeps the parts of s that the margins distinguish.
func (p parts) of(s rating.Stratum) rating.Stratum {
	if !p.age {
		s.Age = rating.AgeUnknown
	}
	if !p.sex {
		s.Sex = ""
	}
	if !p.district {
		s.District = ""
	}
	return s
}
