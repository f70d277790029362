package places

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Classes are the classes of a map of amounts: the lower edges, ascending, at
// most five. Equal numbers of regions share a class as far as amounts differ.
type Classes []civic.Money

// maxClasses of a map, as many as its colours.
const maxClasses = 5

// Classify divides regions by their published amounts; a range counts as its
// midpoint.
func Classify(sums []release.Sum) Classes {
	var amounts []civic.Money
	for _, s := range sums {
		if m, ok := s.Amount.Midpoint(); ok && s.Value != "" {
			amounts = append(amounts, m)
		}
	}
	slices.Sort(amounts)
	var edges Classes
	for i := range maxClasses {
		at := i * len(amounts) / maxClasses
		if len(amounts) > 0 && !slices.Contains(edges, amounts[at]) {
			edges = append(edges, amounts[at])
		}
	}
	return edges
}

// Of is the class of an amount, −1 where there is no data.
func (c Classes) Of(f civic.Figure) int {
	m, ok := f.Midpoint()
	if !ok {
		return -1
	}
	class := 0
	for i, edge := range c {
		if m >= edge {
			class = i
		}
	}
	return class
}

// Legend names each class by its lower edge.
func Legend(lang message.Lang, classes Classes) []ui.LegendClass {
	var legend []ui.LegendClass
	for i, edge := range classes {
		legend = append(legend, ui.LegendClass{Class: i, Label: message.T(lang, "place.from", message.MoneyText(lang, edge))})
	}
	return append(legend, ui.LegendClass{Class: -1, Label: message.T(lang, "figure.none")})
}
