package protect

import (
	"encoding/binary"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// term is one entry of a row or of a column: its index and coefficient.
type term struct {
	at   int32
	coef int32
}

// model is the stack of all releases a reader knows, the newest last: one
// list of unknowns, one list of equations over the open ones.
type model struct {
	unknowns []unknown
	index    map[quantity]int32
	rows     [][]term   // Σ coef·change = 0 over the open unknowns
	orders   [][2]int32 // unknown 0 is never more than unknown 1
	cells    []int32    // unknown of each cell of the newest system
	facts    map[string][]Fact
	owners   map[string]int32
	coarse   []int32 // hidden unknowns of each project
}

// newModel stacks the ledger below the newest system.
func newModel(newest System, ledger Ledger, waived map[quantity]bool) *model {
	entries := ledger.knownAt(newest.Tier)
	m := &model{index: map[quantity]int32{}, owners: map[string]int32{"": 0}, facts: factsOf(entries)}
	ids := make([]map[string]int32, 0, len(entries)+1)
	for _, e := range entries {
		ids = append(ids, m.stack(e, e.System.Tier == newest.Tier))
	}
	ids = append(ids, m.stackNewest(newest, ledger.hiddenSubjects(newest.Tier), waived))
	for key := range waived {
		if at, found := m.index[key]; found {
			m.unknowns[at].waived = true
		}
	}
	for i, e := range entries {
		m.relate(e.System, ids[i])
	}
	m.relate(newest, ids[len(entries)])
	m.dropRepeated()
	m.link()
	return m
}

// stack adds the unknowns of a published release with what it says of them.
// Needs are those of the own tier: a deputy may know more than the public.
func (m *model) stack(e Entry, ownTier bool) map[string]int32 {
	ids := make(map[string]int32, len(e.System.Cells))
	for _, c := range e.System.Cells {
		at := m.find(e.System.Release, c)
		u := &m.unknowns[at]
		u.learn(e.Figures[c.ID])
		if ownTier {
			if !u.seen {
				u.published = e.Figures[c.ID]
			}
			u.seen = true
			u.want(c)
		} else if e.Figures[c.ID].Form == civic.Interval {
			u.below = e.Figures[c.ID]
		}
		ids[c.ID] = at
	}
	return ids
}

// stackNewest adds the unknowns of the release that is being protected.
func (m *model) stackNewest(s System, hidden map[string]bool, waived map[quantity]bool) map[string]int32 {
	ids := make(map[string]int32, len(s.Cells))
	m.cells = make([]int32, len(s.Cells))
	for i, c := range s.Cells {
		at := m.find(s.Release, c)
		opened := c.Kind == Frozen || waived[quantity{c.Subject, c.Amount}] && !c.Kind.primary()
		m.unknowns[at].enter(c, opened, hidden[c.Subject] || hidden[c.Project])
		ids[c.ID], m.cells[i] = at, at
	}
	return ids
}

// enter gives the unknown of a cell of the newest release its first form,
// that of its kind. What is known stays known, what was hidden stays hidden
// unless it is opened.
func (u *unknown) enter(c Cell, opened, hidden bool) {
	hide := c.Kind.primary() || hidden || u.fresh && !u.exact
	u.want(c)
	switch {
	case opened:
		u.exact, u.fresh = true, false
	case u.fresh || !u.seen && !u.exact:
		u.fresh = true
		u.take(asExact)
		if hide {
			u.take(u.primaryForm())
		}
	}
}

// find gives the unknown of a cell, a new one where it is not known yet.
func (m *model) find(release string, c Cell) int32 {
	key := quantity{c.Subject, c.Amount}
	at, found := m.index[key]
	if !found {
		at = int32(len(m.unknowns))
		m.index[key] = at
		m.unknowns = append(m.unknowns, unknown{
			name: release + "/" + c.ID, subject: c.Subject, place: c.Place,
			owner: m.owner(c.Project), kind: Ordinary, amount: c.Amount, knownLo: lowestOf(c.Kind), knownHi: unbounded,
			lo: lowestOf(c.Kind), hi: unbounded,
		})
		m.unknowns[at].learnFacts(m.facts[c.Subject])
	}
	return at
}

// owner numbers the projects; 0 is none.
func (m *model) owner(project string) int32 {
	n, found := m.owners[project]
	if !found {
		n = int32(len(m.owners))
		m.owners[project] = n
	}
	return n
}

// want merges what a cell asks for.
func (u *unknown) want(c Cell) {
	u.kind = stricter(u.kind, c.Kind)
	u.need = u.need.merge(c.Need)
	u.cost = max(u.cost, float64(c.Cost), 1)
}

// factsOf collects what is known from elsewhere, by subject.
func factsOf(entries []Entry) map[string][]Fact {
	facts := map[string][]Fact{}
	for _, e := range entries {
		for _, f := range e.Facts {
			facts[f.Subject] = append(facts[f.Subject], f)
		}
	}
	return facts
}

// relate turns the sums and orders of a system into rows over the unknowns.
// Unknowns that are exact and stay so are constants and drop out.
func (m *model) relate(s System, ids map[string]int32) {
	for _, sum := range s.Sums {
		row := m.openTerms(make([]term, 0, len(sum.Parts)+1), ids[sum.Total], -1)
		for _, part := range sum.Parts {
			row = m.openTerms(row, ids[part], 1)
		}
		if row = combine(row); len(row) > 0 {
			m.rows = append(m.rows, row)
		}
	}
	for _, o := range s.Orders {
		less, more := ids[o.Less], ids[o.More]
		if less != more && (m.unknowns[less].open() || m.unknowns[more].open()) {
			m.orders = append(m.orders, [2]int32{less, more})
		}
	}
}

// openTerms appends the term of an unknown unless it is a constant.
func (m *model) openTerms(row []term, at, coef int32) []term {
	if m.unknowns[at].open() {
		row = append(row, term{at, coef})
	}
	return row
}

// combine sorts the terms of a row and adds up those of one unknown.
func combine(row []term) []term {
	slices.SortFunc(row, func(a, b term) int { return int(a.at - b.at) })
	out := row[:0]
	for _, t := range row {
		if n := len(out); n > 0 && out[n-1].at == t.at {
			out[n-1].coef += t.coef
		} else {
			out = append(out, t)
		}
	}
	return slices.DeleteFunc(out, func(t term) bool { return t.coef == 0 })
}

// dropRepeated keeps one of each set of equal rows and of equal orders:
// successive releases repeat most of them.
func (m *model) dropRepeated() {
	seen := make(map[string]bool, len(m.rows))
	m.rows = slices.DeleteFunc(m.rows, func(row []term) bool {
		key := keyOf(row)
		old := seen[key]
		seen[key] = true
		return old
	})
	pairs := make(map[[2]int32]bool, len(m.orders))
	m.orders = slices.DeleteFunc(m.orders, func(o [2]int32) bool {
		old := pairs[o]
		pairs[o] = true
		return old
	})
}

// keyOf spells a list of terms as a map key.
func keyOf(terms []term) string {
	key := make([]byte, 0, 8*len(terms))
	for _, t := range terms {
		key = binary.LittleEndian.AppendUint32(key, uint32(t.at))
		key = binary.LittleEndian.AppendUint32(key, uint32(t.coef))
	}
	return string(key)
}

// link gives every unknown the rows and orders it stands in.
func (m *model) link() {
	for r, row := range m.rows {
		for _, t := range row {
			u := &m.unknowns[t.at]
			u.rows = append(u.rows, term{int32(r), t.coef})
		}
	}
	for o, pair := range m.orders {
		for _, at := range pair {
			m.unknowns[at].orders = append(m.unknowns[at].orders, int32(o))
		}
	}
	m.coarse = make([]int32, len(m.owners))
	for i := range m.unknowns {
		if u := &m.unknowns[i]; !u.exact {
			m.coarse[u.owner]++
		}
	}
}
