package places

import (
	"math"
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Measure is what colours the districts of a map.
type Measure string

// The measures, the default first.
const (
	ByAmount  Measure = "amount"  // budget of the projects there
	ByHead    Measure = "head"    // the same per inhabitant
	ByRate    Measure = "rate"    // 预算执行率
	ByProject Measure = "project" // number of projects
	ByFelt    Measure = "felt"    // 公众满意度, of people who live there
	ByOpinion Measure = "opinion" // public opinions on the projects there
	ByAlert   Measure = "alert"   // public alerts of the projects there
)

// Measures lists every measure.
var Measures = []Measure{ByAmount, ByHead, ByRate, ByProject, ByFelt, ByOpinion, ByAlert}

// Shade is a district's value of a measure: 分, basis points or a count, with
// the words for it; Known is false where there is no data.
type Shade struct {
	Value int64
	Words string
	Known bool
	Short string // what stands on the map itself, "" for nothing
}

// Living is what colours districts beside the sums of a release: it changes
// without a new one. Only what the chosen measure needs is read.
type Living struct {
	Felt   Felt
	Period string // the rating period Felt is of, in words; "" for none
	Counts Counts // of what the chosen measure counts
}

// Counts is how many of something public there are by district, of the same
// rows that the lists show one by one; a district that is not in it has 0.
// nil says that nothing of the kind is counted here, which is not 0.
type Counts map[string]int

// Shade is a district's count in words; where it has no project, nothing could
// be counted.
func (c Counts) Shade(lang message.Lang, key string, s release.Sum) Shade {
	if c == nil || s.Projects == 0 {
		return Shade{Words: message.T(lang, "figure.none")}
	}
	n := int64(c[s.Value])
	return Shade{Value: n, Words: message.T(lang, key, civic.Thousands(n)), Known: true}
}

// Felt is how satisfied the people of a district are, by its code, as the
// newest published scores say. Districts merged into one area share its
// figures; those without enough ratings have none.
type Felt map[string]scoring.AreaScore

// FeltIn reads the areas of a score bundle's result.
func FeltIn(areas []scoring.AreaScore) Felt {
	felt := Felt{}
	for _, area := range areas {
		for _, code := range area.Districts {
			felt[code] = area
		}
	}
	return felt
}

// Shade is the area's score in hundredths of a point, with the number of
// ratings and of districts it stands for.
func (f Felt) Shade(lang message.Lang, code string) Shade {
	area, known := f[code]
	if !known {
		return Shade{Words: message.T(lang, "figure.none")}
	}
	words := message.T(lang, "place.felt_of", decimal(area.Score), civic.Thousands(int64(area.N)))
	if n := len(area.Districts); n > 1 {
		words = message.T(lang, "place.felt_merged", decimal(area.Score), civic.Thousands(int64(area.N)), n)
	}
	return Shade{int64(math.Round(area.Score * 100)), words, true, decimal(area.Score)}
}

// decimal writes points with one decimal.
func decimal(points float64) string { return strconv.FormatFloat(points, 'f', 1, 64) }

// Shade reads a district's sum. A range is coloured by its midpoint and said
// with both ends.
func (m Measure) Shade(lang message.Lang, s release.Sum, population int64, living Living) Shade {
	switch m {
	case ByFelt:
		return living.Felt.Shade(lang, s.Value)
	case ByOpinion:
		return living.Counts.Shade(lang, "place.opinions", s)
	case ByAlert:
		return living.Counts.Shade(lang, "place.alerts", s)
	case ByProject:
		return Shade{Value: int64(s.Projects), Words: civic.Thousands(int64(s.Projects)), Known: s.Projects > 0}
	case ByRate:
		lo, hi, ok := s.Paid.Rate(s.Amount)
		return Shade{Value: (lo + hi) / 2, Words: message.Rate(lang, s.Paid, s.Amount), Known: ok}
	case ByHead:
		each := release.PerHead(s.Amount, population)
		middle, ok := each.Midpoint()
		return Shade{Value: int64(middle), Words: message.Figure(lang, each), Known: ok}
	}
	middle, ok := s.Amount.Midpoint()
	return Shade{Value: int64(middle), Words: message.Figure(lang, s.Amount), Known: ok}
}

// Classes are the classes of a map: the lower edges, ascending, at most five.
// Equal numbers of districts share a class as far as their values differ.
type Classes []int64

// maxClasses of a map, as many as its colours.
const maxClasses = 5

// Classify divides districts by a measure. What has no place is no district.
func Classify(lang message.Lang, m Measure, sums []release.Sum, names release.Names, living Living) Classes {
	var values []int64
	for _, s := range sums {
		region, _ := names.Region(s.Value)
		if shade := m.Shade(lang, s, region.Population, living); shade.Known && s.Value != "" {
			values = append(values, shade.Value)
		}
	}
	slices.Sort(values)
	var edges Classes
	for i := range maxClasses {
		at := i * len(values) / maxClasses
		for at < len(values) && len(edges) > 0 && values[at] <= edges[len(edges)-1] {
			at++ // many districts share a small count: the next larger one begins the class
		}
		if at < len(values) {
			edges = append(edges, values[at])
		}
	}
	return edges
}

// Of is the class of a shade, −1 where there is no data.
func (c Classes) Of(s Shade) int {
	if !s.Known {
		return -1
	}
	class := 0
	for i, edge := range c {
		if s.Value >= edge {
			class = i
		}
	}
	return class
}

// Legend names each class by its lower edge.
func Legend(lang message.Lang, m Measure, classes Classes) []ui.LegendClass {
	var legend []ui.LegendClass
	for i, edge := range classes {
		legend = append(legend, ui.LegendClass{Class: i, Label: message.T(lang, "place.from", m.edge(lang, edge))})
	}
	return append(legend, ui.LegendClass{Class: -1, Label: message.T(lang, "figure.none")})
}

// edge writes the edge of a class.
func (m Measure) edge(lang message.Lang, edge int64) string {
	switch m {
	case ByProject:
		return message.T(lang, "place.of_projects", civic.Thousands(edge))
	case ByOpinion, ByAlert:
		return message.T(lang, "place.of_items", civic.Thousands(edge))
	case ByRate:
		return message.Percent(edge)
	case ByFelt:
		return message.T(lang, "place.of_points", decimal(float64(edge)/100))
	}
	return message.MoneyText(lang, civic.Money(edge))
}
