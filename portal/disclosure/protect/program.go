package protect

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// grain is the unit of amounts inside a linear program, in 分 (25.20 元).
// A vertex of a program with integer bounds has fractions whose denominators
// divide determinants of its basis; these are small, and 2,520 is a multiple
// of every number up to ten, so a vertex is a whole number of 分 again.
const grain = 2520

// Costs inside a linear program: of moving what is hidden already, and the
// reward for moving the target, far above any path of cells.
const (
	hiddenCost   = 0.001
	targetReward = 1e5
)

// program asks for the cheapest move of one unknown among a set of others.
type program struct {
	m       *model
	target  int32
	sign    civic.Money // +1 up, -1 down
	planned hiding      // forms already decided on in this repair
	member  map[int32]bool
	rowAt   map[int32]int32 // model row → program row
	rows    int
	columns []column
	owners  []change // unknown and direction of each column
}

// cheapestMove moves target by up to want in the direction of sign, using the
// unknowns of set, at least cost. It returns no changes where nothing moves.
// Cells that are exact now may take part if fresh; hides gives their forms.
func (m *model) cheapestMove(target int32, sign, want civic.Money, set []int32, planned hiding) (changes []change, hides hiding) {
	p := &program{
		m: m, target: target, sign: sign, planned: planned,
		member: make(map[int32]bool, len(set)), rowAt: map[int32]int32{},
	}
	for _, at := range set {
		p.member[at] = true
	}
	p.member[target] = true
	p.addTarget(want)
	for _, at := range set {
		if at != target {
			p.addUnknown(at)
		}
	}
	p.addOrders()
	x, ok := solve(p.columns, p.rows)
	if !ok {
		return nil, nil
	}
	return p.read(x)
}

// addTarget adds the column of the protected unknown itself.
func (p *program) addTarget(want civic.Money) {
	u := &p.m.unknowns[p.target]
	down, up := p.fixedRoom(p.target, u.lo, u.hi)
	room := up
	if p.sign < 0 {
		room = down
	}
	wanted := (want + grain - 1) / grain
	p.add(p.target, p.sign, float64(min(wanted, max(room, 0)/grain)), -targetReward)
}

// addUnknown adds the columns of another unknown: one each way for what its
// present form leaves open, further ones at a cost for a coarser form.
func (p *program) addUnknown(at int32) {
	u := &p.m.unknowns[at]
	var doneDown, doneUp civic.Money
	segments, n := p.m.segments(u, p.planned[at])
	for _, s := range segments[:n] {
		lo, hi := u.boundsAs(s.form)
		if s.form == asExact { // hidden before: its bounds are not ours to change
			lo, hi = u.lo, u.hi
		}
		down, up := p.fixedRoom(at, lo, hi)
		if down > doneDown {
			p.add(at, -1, float64((down-doneDown)/grain), s.cost)
			doneDown = down
		}
		if up > doneUp {
			p.add(at, 1, float64((up-doneUp)/grain), s.cost)
			doneUp = up
		}
	}
}

// segment is a form an unknown may have in a repair, and its cost per unit.
// The form asExact stands for "as it is".
type segment struct {
	form form
	cost float64
}

// segments lists the one or two forms of an unknown from its present one to
// the most open; planned is the form this repair has given it already.
func (m *model) segments(u *unknown, planned form) (list [2]segment, n int) {
	partner := u.fresh && (u.kind == Ordinary || u.kind == Total)
	cost := m.costOf(u)
	switch {
	case !u.exact && !partner:
		return [2]segment{{asExact, hiddenCost}}, 1
	case !u.exact:
		return [2]segment{{max(u.form, planned), hiddenCost}, {asWithheld, cost / 2}}, 2
	case planned != asExact:
		return [2]segment{{planned, hiddenCost}, {asWithheld, cost / 2}}, 2
	case u.mayHide():
		return [2]segment{{asBucket, cost}, {asWithheld, 1.5 * cost}}, 2
	}
	return list, 0
}

// totalCost is how much dearer a discretionary total is than a project:
// ordinary projects go first.
const totalCost = 40

// costOf is the cost of coarsening a cell; further cells of a project that
// is coarse already cost a tenth.
func (m *model) costOf(u *unknown) float64 {
	switch {
	case u.kind == Total:
		return totalCost * u.cost
	case u.owner != 0 && m.coarse[u.owner] > 0:
		return u.cost / 10
	}
	return u.cost
}

// fixedRoom is the room of an unknown where the far end of an order stays
// unless it is in the program too.
func (p *program) fixedRoom(at int32, lo, hi civic.Money) (down, up civic.Money) {
	u := &p.m.unknowns[at]
	for _, o := range u.orders {
		less, more := p.m.orders[o][0], p.m.orders[o][1]
		switch {
		case less == at && !p.moves(more):
			hi = min(hi, p.m.unknowns[more].amount)
		case more == at && !p.moves(less):
			lo = max(lo, p.m.unknowns[less].amount)
		}
	}
	return u.amount - lo, min(hi-u.amount, limit)
}

// moves reports an unknown that has columns in the program.
func (p *program) moves(at int32) bool {
	return p.member[at] && p.m.unknowns[at].open()
}

// add appends a column that moves an unknown in one direction.
func (p *program) add(at int32, sign civic.Money, upper, cost float64) {
	u := &p.m.unknowns[at]
	c := column{upper: upper, cost: cost}
	for _, t := range u.rows {
		c.rows = append(c.rows, p.row(t.at))
		c.coefs = append(c.coefs, float64(sign)*float64(t.coef))
	}
	p.columns = append(p.columns, c)
	p.owners = append(p.owners, change{at, sign})
}

// row gives a model row its place in the program.
func (p *program) row(at int32) int32 {
	r, found := p.rowAt[at]
	if !found {
		r = int32(p.rows)
		p.rowAt[at] = r
		p.rows++
	}
	return r
}

// addOrders adds more − less − slack = 0 for orders between members, whose
// slack starts at the present distance.
func (p *program) addOrders() {
	done := map[int32]bool{}
	for n := len(p.owners) - 1; n >= 0; n-- {
		for _, o := range p.m.unknowns[p.owners[n].at].orders {
			pair := p.m.orders[o]
			if done[o] || !p.moves(pair[0]) || !p.moves(pair[1]) {
				continue
			}
			done[o] = true
			p.addOrder(pair)
		}
	}
}

func (p *program) addOrder(pair [2]int32) {
	row := int32(p.rows)
	p.rows++
	for n, owner := range p.owners {
		switch {
		case owner.delta == 0:
		case owner.at == pair[1]:
			p.columns[n].entry(row, float64(owner.delta))
		case owner.at == pair[0]:
			p.columns[n].entry(row, -float64(owner.delta))
		}
	}
	distance := p.m.unknowns[pair[1]].amount - p.m.unknowns[pair[0]].amount
	wider := column{rows: []int32{row}, coefs: []float64{-1}, upper: math.MaxInt32}
	closer := column{rows: []int32{row}, coefs: []float64{1}, upper: float64(distance / grain)}
	p.columns = append(p.columns, wider, closer)
	p.owners = append(p.owners, change{}, change{})
}

func (c *column) entry(row int32, coef float64) {
	c.rows, c.coefs = append(c.rows, row), append(c.coefs, coef)
}

// read turns the solution into integer changes, and lists the exact or
// bucketed cells that have to become coarser for them.
func (p *program) read(x []float64) (changes []change, hides hiding) {
	moved := map[int32]float64{}
	var order []int32
	for n, owner := range p.owners {
		if owner.delta == 0 || x[n] == 0 {
			continue
		}
		if _, found := moved[owner.at]; !found {
			order = append(order, owner.at)
		}
		moved[owner.at] += float64(owner.delta) * x[n]
	}
	hides = hiding{}
	for _, at := range order {
		delta := civic.Money(math.Round(moved[at] * grain))
		if delta == 0 {
			continue
		}
		changes = append(changes, change{at, delta})
		if f := p.m.formFor(at, delta); f != asExact {
			hides[at] = f
		}
	}
	return changes, hides
}

// formFor is the form an unknown needs for a move by delta; asExact where it
// may move so as it is.
func (m *model) formFor(at int32, delta civic.Money) form {
	u := &m.unknowns[at]
	if !u.exact && u.lo <= u.amount+delta && u.amount+delta <= u.hi {
		return asExact
	}
	if lo, hi := u.boundsAs(asBucket); lo <= u.amount+delta && u.amount+delta <= hi {
		return asBucket
	}
	return asWithheld
}
