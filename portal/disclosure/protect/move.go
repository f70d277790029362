package protect

import "github.com/sunbudget/sunbudget/portal/civic"

// change moves one unknown by delta.
type change struct {
	at    int32
	delta civic.Money
}

// room is how far an unknown may move down and up within bounds while all
// others stay: its own bounds, and the orders it stands in.
func (m *model) room(at int32, lo, hi civic.Money) (down, up civic.Money) {
	u := &m.unknowns[at]
	for _, o := range u.orders {
		if pair := m.orders[o]; pair[0] == at {
			hi = min(hi, m.unknowns[pair[1]].amount)
		} else {
			lo = max(lo, m.unknowns[pair[0]].amount)
		}
	}
	return u.amount - lo, hi - u.amount
}

// holds reports whether the changes leave every row, bound and order intact.
func (m *model) holds(changes []change) bool {
	delta := make(map[int32]civic.Money, len(changes))
	sums := map[int32]civic.Money{}
	for _, c := range changes {
		u := &m.unknowns[c.at]
		delta[c.at] += c.delta
		for _, t := range u.rows {
			sums[t.at] += civic.Money(t.coef) * c.delta
		}
	}
	for _, sum := range sums {
		if sum != 0 {
			return false
		}
	}
	for at, d := range delta {
		u := &m.unknowns[at]
		if u.exact && d != 0 || u.amount+d < u.lo || u.amount+d > u.hi || !m.ordersHold(u, delta) {
			return false
		}
	}
	return true
}

// ordersHold reports whether the orders of an unknown survive the changes.
func (m *model) ordersHold(u *unknown, delta map[int32]civic.Money) bool {
	for _, o := range u.orders {
		less, more := m.orders[o][0], m.orders[o][1]
		if m.unknowns[less].amount+delta[less] > m.unknowns[more].amount+delta[more] {
			return false
		}
	}
	return true
}

// hiding is a set of cells that a repair coarsens, with their new forms, not
// carried out yet.
type hiding map[int32]form

// with carries out the hiding for the time of a test, and takes it back
// where the test fails.
func (m *model) with(h hiding, test func() bool) bool {
	before := make(map[int32]form, len(h))
	for at, f := range h {
		u := &m.unknowns[at]
		before[at] = u.form
		if u.exact {
			m.coarse[u.owner]++
		}
		u.take(f)
	}
	if test() {
		return true
	}
	for at, f := range before {
		u := &m.unknowns[at]
		if u.take(f); u.exact {
			m.coarse[u.owner]--
		}
	}
	return false
}
