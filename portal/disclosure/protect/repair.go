package protect

import (
	"maps"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// repair is what it takes to keep the need of one unknown: a move up, a move
// down, and the cells that are coarsened for them.
type repair struct {
	up, down []change
	hides    hiding
	rule     string
}

// Rules by which a repair was found.
const (
	ruleEarlier = "earlier" // the certificate of an earlier release still holds
	ruleCycle   = "cycle"   // one exchange cycle: a partner, or a four-cycle
	ruleProgram = "program" // a linear program
)

// free is the cost below which a repair coarsens nothing.
const free = 0.5

// repairer looks for repairs.
type repairer struct {
	m        *model
	searches []*search
	area     area
	maxExtra int
	earlier  map[string]Certificate
}

func newRepairer(m *model, ledger Ledger, tier civic.Tier, maxExtra int) *repairer {
	r := &repairer{m: m, area: newArea(m), maxExtra: maxExtra, earlier: map[string]Certificate{}}
	for _, s := range m.splits() {
		r.searches = append(r.searches, newSearch(m, s))
	}
	for _, e := range ledger.Entries() {
		if e.System.Tier != tier {
			continue
		}
		for _, c := range e.Certificates.List {
			r.earlier[c.Cell] = c
		}
	}
	return r
}

// secure finds a repair for an unknown and carries it out. Where its own
// interval leaves too little room, a fresh one is published more coarsely.
// ok is false where nothing is enough.
func (r *repairer) secure(at int32) (found repair, ok bool) {
	if found, ok = r.fromEarlier(at); ok {
		return found, true
	}
	u := &r.m.unknowns[at]
	listed := u.form
	for _, f := range []form{listed, asWithheld} {
		if f < listed || f > listed && !u.fresh {
			continue
		}
		if u.fresh {
			u.take(f)
		}
		if found, ok = r.search(at); ok {
			return found, true
		}
	}
	if u.fresh {
		u.take(listed)
	}
	return repair{}, false
}

// search looks for a repair: first what costs nothing, then the cheapest
// exchange cycle, then programs over wider and wider sets of cells.
func (r *repairer) search(at int32) (found repair, ok bool) {
	cycle, cost := r.bestCycle(at)
	if cycle.up != nil && cost < free && r.carryOut(at, cycle) {
		return cycle, true
	}
	if found, ok = r.byProgram(at, r.area.hidden(at)); ok {
		return found, true
	}
	if cycle.up != nil && r.carryOut(at, cycle) {
		return cycle, true
	}
	for set := range r.area.sets(at, r.maxExtra) {
		if found, ok = r.byProgram(at, set); ok {
			return found, true
		}
	}
	return repair{}, false
}

// carryOut coarsens the cells of a repair if that keeps the need.
func (r *repairer) carryOut(at int32, try repair) bool {
	added := 0
	for cell := range try.hides {
		if r.m.unknowns[cell].exact {
			added++
		}
	}
	ok := added <= r.maxExtra && r.m.with(try.hides, func() bool {
		return r.m.keeps(at, try.down, try.up)
	})
	if ok && added > 0 {
		r.noteHidden(try.hides)
	}
	return ok
}

// noteHidden tells the searches which cells they may use for nothing.
func (r *repairer) noteHidden(h hiding) {
	for _, cell := range h.sorted() {
		for _, s := range r.searches {
			s.hid(cell)
		}
	}
}

// keeps reports whether two moves hold and are enough for the need.
func (m *model) keeps(at int32, down, up []change) bool {
	need := m.unknowns[at].need
	below, above := -reach(at, down), reach(at, up)
	enough := below >= need.Below && above >= need.Above && below+above >= need.Width
	return enough && m.holds(down) && m.holds(up)
}

// reach is how far the changes move an unknown.
func reach(at int32, changes []change) civic.Money {
	for _, c := range changes {
		if c.at == at {
			return c.delta
		}
	}
	return 0
}

// fromEarlier tries the certificate of an earlier release.
func (r *repairer) fromEarlier(at int32) (repair, bool) {
	old, found := r.earlier[r.m.unknowns[at].name]
	if !found {
		return repair{}, false
	}
	down, ok1 := r.changes(old.Down)
	up, ok2 := r.changes(old.Up)
	found = ok1 && ok2 && r.m.keeps(at, down, up)
	return repair{up: up, down: down, rule: ruleEarlier}, found
}

// changes reads moves; ok is false where one names an unknown that is gone.
func (r *repairer) changes(moves []Move) (changes []change, ok bool) {
	for _, mv := range moves {
		at, found := r.area.names[mv.Cell]
		if !found {
			return nil, false
		}
		changes = append(changes, change{at, mv.Delta})
	}
	return changes, true
}

// bestCycle is the cheapest exchange cycle over all splits and all ways to
// divide the need between the two sides.
func (r *repairer) bestCycle(at int32) (best repair, cost float64) {
	cost = 1.5 * float64(r.maxExtra)
	for _, side := range r.m.sides(at) {
		if down, up := r.m.room(at, r.m.unknowns[at].lo, r.m.unknowns[at].hi); down < side.down || up < side.up {
			continue
		}
		for _, s := range r.searches {
			changes, hides, c := s.cycle(at, side.down, side.up, cost)
			if changes == nil || c >= cost {
				continue
			}
			cost = c
			best = repair{up: scaled(changes, side.up), down: scaled(changes, -side.down), hides: hides, rule: ruleCycle}
		}
		if cost < free {
			break
		}
	}
	return best, cost
}

// scaled multiplies a unit move; by zero it is no move.
func scaled(changes []change, factor civic.Money) []change {
	if factor == 0 {
		return nil
	}
	out := make([]change, len(changes))
	for i, c := range changes {
		out[i] = change{c.at, c.delta * factor}
	}
	return out
}

// side is how far an unknown is to move down and up.
type side struct{ down, up civic.Money }

// sides divides a need between below and above, within what the unknown's own
// bounds allow: mostly below, where partners have to grow, which they can;
// evenly; mostly above.
func (m *model) sides(at int32) []side {
	u := &m.unknowns[at]
	n := u.need
	rest := n.Width - n.Below - n.Above
	if rest <= 0 {
		return []side{{n.Below, n.Above}}
	}
	mostDown := min(rest, max(u.amount-u.lo-n.Below, 0))
	mostUp := min(rest, max(u.hi-u.amount-n.Above, 0))
	even := min(max(rest/2, rest-mostUp), mostDown)
	list := []side{
		{n.Below + mostDown, n.Above + rest - mostDown},
		{n.Below + even, n.Above + rest - even},
		{n.Below + rest - mostUp, n.Above + mostUp},
	}
	return slices.Compact(list)
}

// byProgram looks for both moves among a set of unknowns. The second move may
// use for nothing what the first has coarsened; where one side falls short of
// a width, the other is asked for the rest.
func (r *repairer) byProgram(at int32, set []int32) (repair, bool) {
	if len(set) == 0 {
		return repair{}, false
	}
	for _, start := range r.m.sides(at) {
		if found := r.bothMoves(at, start, set); r.carryOut(at, found) {
			return found, true
		}
	}
	return repair{}, false
}

func (r *repairer) bothMoves(at int32, start side, set []int32) repair {
	need := r.m.unknowns[at].need
	found := repair{hides: hiding{}, rule: ruleProgram}
	found.down = r.program(at, -1, start.down, set, found.hides)
	down := -reach(at, found.down)
	found.up = r.program(at, 1, max(need.Above, need.Width-down), set, found.hides)
	if up := reach(at, found.up); down+up < need.Width {
		found.down = r.program(at, -1, max(need.Below, need.Width-up), set, found.hides)
	}
	return found
}

// program finds the cheapest move in one direction and notes what it hides.
func (r *repairer) program(at int32, sign, want civic.Money, set []int32, hides hiding) []change {
	if want <= 0 {
		return nil
	}
	// Without loss, a need is rounded up to whole grains inside the program.
	changes, more := r.m.cheapestMove(at, sign, want, set, hides)
	for cell, f := range more {
		hides[cell] = max(hides[cell], f)
	}
	return changes
}

// sorted lists the cells of a hiding in order.
func (h hiding) sorted() []int32 { return slices.Sorted(maps.Keys(h)) }
