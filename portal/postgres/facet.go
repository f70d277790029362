package postgres

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// facetKey is one value of one dimension.
type facetKey struct{ dimension, value string }

// facetSum counts projects and adds up bounds of published amounts. hidden
// counts projects whose current amount is not disclosed: no sum includes it.
type facetSum struct {
	projects, hidden       int
	original, amount, paid [2]civic.Money
}

// facets adds up the release by unit, region, functional 类, economic 类,
// disclosure class, amount band, execution band and alert.
func (p projection) facets() table {
	sums := map[facetKey]*facetSum{}
	for _, row := range p.content.Projects {
		for _, key := range p.facetKeys(row) {
			if sums[key] == nil {
				sums[key] = &facetSum{}
			}
			sums[key].add(row)
		}
	}
	t := table{name: "facet", columns: []string{
		"dimension", "value", "projects", "hidden",
		"original_lo", "original_hi", "amount_lo", "amount_hi", "paid_lo", "paid_hi",
	}}
	for key, s := range sums {
		t.rows = append(t.rows, []any{
			key.dimension, key.value, s.projects, s.hidden,
			s.original[0], s.original[1], s.amount[0], s.amount[1], s.paid[0], s.paid[1],
		})
	}
	slices.SortFunc(t.rows, func(a, b []any) int {
		return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(a[1].(string), b[1].(string)))
	})
	return t
}

// facetKeys lists where a project is counted.
func (p projection) facetKeys(row bundle.Project) []facetKey {
	d := p.derive(row)
	return []facetKey{
		{"unit", row.Unit}, {"region", row.Region}, {"lei", string(row.Function.Lei())}, {"class", string(row.Class)},
		{"economic", string(row.Economic.Lei())},
		{"band", d.band}, {"execution", d.rate}, {"alert", string(d.alert)},
	}
}

func (s *facetSum) add(p bundle.Project) {
	s.projects++
	if current := p.Current(); !current.Known() && !current.Missing() {
		s.hidden++
	}
	addBounds(&s.original, p.Original)
	addBounds(&s.amount, p.Current())
	addBounds(&s.paid, p.Paid)
}

func addBounds(sum *[2]civic.Money, f civic.Figure) {
	if f.Known() {
		sum[0] += f.Lo
		sum[1] += f.Hi
	}
}
