package postgres

import (
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// counted is a list under all its conditions, and each column counted under
// the conditions on all others.
type counted struct {
	shelf  *shelf
	passed search.Set
	total  int
	of     [columns][]int // by value of the column
}

// count goes once through what the text found.
func (f found) count(scope search.Scope, filter release.Filter) counted {
	c := counted{shelf: f.shelf, passed: f.none()}
	allowed := f.allowed(scope, filter)
	for i := range c.of {
		c.of[i] = make([]int, len(f.columns[i].values))
	}
	f.text.In.Each(func(i int) {
		if (filter.Box == nil || f.points[i].within(*filter.Box)) && f.amounts[i].in(filter.Amount) && f.rates[i].in(filter.Rate) {
			c.add(i, f.text.Name.Has(i), &allowed)
		}
	})
	return c
}

// allowed marks for each column the values the filter lets pass; nil lets all
// pass.
func (f found) allowed(scope search.Scope, filter release.Filter) (allowed [columns][]bool) {
	mark := func(column int, chosen, values []string) {
		if len(chosen) > 0 {
			allowed[column] = f.columns[column].among(values)
		}
	}
	mark(regionOf, filter.Regions, scope.Names.RegionsOf(filter.Regions))
	mark(unitOf, filter.Departments, scope.Names.UnitsOf(filter.Departments))
	mark(bandOf, filter.Bands, filter.Bands)
	mark(rateOf, filter.Executions, filter.Executions)
	mark(alertOf, texts(filter.Alerts), texts(filter.Alerts))
	below := func(column int, chosen []string) { // codes of classes begin with the code of the class above
		if len(chosen) > 0 {
			allowed[column] = f.columns[column].where(func(value string) bool {
				return slices.ContainsFunc(chosen, func(class string) bool { return strings.HasPrefix(value, class) })
			})
		}
	}
	below(classOf, filter.Classes)
	below(economicOf, filter.Economics)
	return allowed
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

// within reports whether a point lies in a box; what has no place does not.
func (p point) within(b release.Box) bool {
	return p.lon >= b.West && p.lon <= b.East && p.lat >= b.South && p.lat <= b.North
}

// add counts one project: in every column if it passes all conditions, in the
// one it fails if it fails only there.
func (c *counted) add(i int, name bool, allowed *[columns][]bool) {
	failed, at := 0, 0
	for column := range allowed {
		if marked := allowed[column]; marked != nil && !marked[c.shelf.columns[column].of[i]] {
			failed, at = failed+1, column
		}
	}
	switch failed {
	case 0:
		c.total++
		c.passed.Add(i, name)
		for column := range c.of {
			c.of[column][c.shelf.columns[column].of[i]]++
		}
	case 1:
		c.of[at][c.shelf.columns[at].of[i]]++
	}
}

// facets are the counts of every column.
func (c counted) facets(names release.Names) map[string][]release.FacetValue {
	counts := map[string]map[string]int{}
	for column, dimension := range dimensions {
		counts[dimension] = map[string]int{}
		for v, n := range c.of[column] {
			if n > 0 {
				counts[dimension][c.shelf.columns[column].values[v]] = n
			}
		}
	}
	return search.Facets(counts, names)
}

// dimensions are the names of the columns as facets.
var dimensions = [columns]string{
	regionOf: "region", unitOf: "department", classOf: "class", economicOf: "economic", bandOf: "band", rateOf: "execution", alertOf: "alert",
}
