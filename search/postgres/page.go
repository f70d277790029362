package postgres

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// group is a part of a list; the most relevant projects stand in a group
// before the others.
type group struct {
	projects search.Bits
	order    release.Sort
}

// groups are the parts of a list in an order. What has the words in its name
// is more relevant than what has them elsewhere.
func groups(sort release.Sort, passed search.Set) []group {
	if sort != release.MostRelevant {
		return []group{{passed.In, sort}}
	}
	rest := slices.Clone(passed.In)
	for i := range rest {
		rest[i] &^= passed.Name[i]
	}
	return []group{{passed.Name, release.LargestFirst}, {rest, release.LargestFirst}}
}

// page takes one page of the projects that passed, from the position after.
func (s *shelf) page(filter release.Filter, passed search.Set, after *release.Position) release.Hits {
	var hits release.Hits
	var last release.Position
	for n, g := range groups(filter.Sort, passed) {
		order := s.orders[g.order]()
		for _, i := range order[s.start(order, g.order, n, after):] {
			if !g.projects.Has(int(i)) {
				continue
			}
			if len(hits.IDs) == filter.Size {
				hits.Next = last.Encode()
				return hits
			}
			key := s.keys[g.order][i]
			hits.IDs = append(hits.IDs, s.ids[i])
			hits.NoteDelta(s.ids[i], g.order, key[0], key[1])
			last = release.Position{Sort: filter.Sort, Group: n, A: key[0], B: key[1], ID: s.ids[i]}
		}
	}
	return hits
}

// start is where the n-th group goes on after a position.
func (s *shelf) start(order []int32, sort release.Sort, n int, after *release.Position) int {
	switch {
	case after == nil || n > after.Group:
		return 0
	case n < after.Group:
		return len(order)
	}
	keys := s.keys[sort]
	at, there := slices.BinarySearchFunc(order, *after, func(i int32, p release.Position) int {
		return cmp.Or(cmp.Compare(keys[i][0], p.A), cmp.Compare(keys[i][1], p.B), cmp.Compare(s.ids[i], p.ID))
	})
	if there {
		at++
	}
	return at
}
