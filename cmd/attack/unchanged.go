package main

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// What did not change between two releases is one amount, seen twice. Nobody
// publishes what is unchanged, but it shows: where a sum changed by exactly
// as much as the parts that are visible in both releases, the hidden parts in
// it did not change. (They could have changed and made up for each other to
// the 分; the attacker takes that chance, and drops what leads to a
// contradiction.)

// presumeUnchanged merges the hidden parts of such sums.
func (k *knowledge) presumeUnchanged() {
	groups := map[string][]equation{}
	for _, e := range k.equations {
		if e.group != "" && e.lo == e.hi && !k.distrust["unchanged "+e.group] {
			groups[e.group] = append(groups[e.group], e)
		}
	}
	for _, name := range sortedKeys(groups) {
		list := groups[name]
		slices.SortStableFunc(list, func(a, b equation) int { return cmp.Compare(a.seq, b.seq) })
		for i := 1; i < len(list); i++ {
			k.presume(list[i-1], list[i])
		}
	}
}

// presume compares one sum at two times.
func (k *knowledge) presume(before, after equation) {
	old := k.byProject(before)
	explained := 0.0
	var same [][2]int
	for id, at := range k.byProject(after) {
		was, both := old[id]
		delete(old, id)
		a := k.amounts[k.root(at)]
		switch {
		case both && a.lo == a.hi && k.exact(was):
			explained += a.lo - k.amounts[k.root(was)].lo
		case both:
			same = append(same, [2]int{was, at})
		case a.lo == a.hi:
			explained += a.lo // it is new
		default:
			return // new, and nobody knows how large
		}
	}
	for _, was := range old { // it is gone
		if !k.exact(was) {
			return
		}
		explained -= k.amounts[k.root(was)].lo
	}
	if after.lo-before.lo != explained {
		return
	}
	for _, pair := range same {
		k.merge(pair[0], pair[1])
	}
}

func (k *knowledge) exact(at int) bool {
	a := k.amounts[k.root(at)]
	return a.lo == a.hi
}

// byProject finds the amounts of a sum by their project. A residual has none
// and stands under an empty ID.
func (k *knowledge) byProject(e equation) map[civic.PublicID]int {
	out := make(map[civic.PublicID]int, len(e.terms))
	for _, t := range e.terms {
		id := civic.PublicID("")
		if figures := k.amounts[t.at].figures; len(figures) > 0 {
			id = figures[0].id
		}
		out[id] = t.at
	}
	return out
}
