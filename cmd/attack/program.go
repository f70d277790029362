package main

import "math"

// program finds the least and greatest value of single columns of a system.
// It is the revised simplex method for bounded variables in two phases; all
// objectives share one set of constraints, so that each starts from the
// vertex where the last one ended.
type program struct {
	columns [][]term // the system's, one slack for each row that needs it, one artificial for each row
	lo, hi  []float64
	x       []float64
	right   []float64 // of each row
	inRow   []int     // row of a basic column, -1 otherwise
	basic   []int     // column of each row
	basis   basis
	cost    []float64
	since   int // exchanges since the inverse was rebuilt
	price   []float64
	pivot   []float64
	first   int // first artificial column

	leastSeen, mostSeen []float64 // over all vertices: values that are possible
}

const (
	costTolerance = 1e-9
	rebuildAfter  = 64
)

// newProgram sets up a system. Rows of the form lo ≤ a·x ≤ hi become
// a·x − slack = lo with 0 ≤ slack ≤ hi − lo.
func newProgram(s *system) *program {
	m := len(s.rows)
	p := &program{basis: basis{n: m}, price: make([]float64, m), pivot: make([]float64, m), right: make([]float64, m)}
	for _, c := range s.columns {
		p.add(c.rows, c.lo, c.hi)
	}
	for i, r := range s.rows {
		p.right[i] = r.lo
		if r.hi > r.lo {
			p.add([]term{{i, -1}}, 0, r.hi-r.lo)
		}
	}
	p.first = len(p.columns)
	p.basic = make([]int, m)
	for i := range s.rows {
		sign := 1.0
		if p.gap(s, i) < 0 {
			sign = -1
		}
		p.basic[i] = len(p.columns)
		p.add([]term{{i, sign}}, 0, math.Inf(1))
		p.x[p.basic[i]] = math.Abs(p.gap(s, i))
		p.inRow[p.basic[i]] = i
	}
	p.cost = make([]float64, len(p.columns))
	n := len(s.columns)
	p.leastSeen, p.mostSeen = make([]float64, n), make([]float64, n)
	for j := range n {
		p.leastSeen[j], p.mostSeen[j] = math.Inf(1), math.Inf(-1)
	}
	p.rebuild()
	return p
}

func (p *program) add(rows []term, lo, hi float64) {
	p.columns = append(p.columns, rows)
	p.lo, p.hi, p.x = append(p.lo, lo), append(p.hi, hi), append(p.x, lo)
	p.inRow = append(p.inRow, -1)
}

// gap is what a row lacks when all its columns stand at their lower bounds.
func (p *program) gap(s *system, row int) float64 {
	gap := p.right[row]
	for _, t := range s.rows[row].terms {
		gap -= t.coef * p.x[t.at]
	}
	return gap
}

// feasible is the first phase: it drives the artificial columns to zero.
func (p *program) feasible() bool {
	for j := p.first; j < len(p.columns); j++ {
		p.cost[j] = 1
	}
	p.minimise(nil)
	left := 0.0
	for j := p.first; j < len(p.columns); j++ {
		left += p.x[j]
		p.cost[j], p.hi[j] = 0, 0
		if p.inRow[j] < 0 {
			p.x[j] = 0
		}
	}
	return left <= 10*tolerance*float64(len(p.right)+1)
}

// bounds finds the least and the greatest value of a column. It stops early
// where enough says that the values seen so far suffice; whole is false then.
func (p *program) bounds(at int, enough func(lo, hi float64) bool) (lo, hi float64, whole bool) {
	stop := func() bool {
		p.leastSeen[at], p.mostSeen[at] = math.Min(p.leastSeen[at], p.x[at]), math.Max(p.mostSeen[at], p.x[at])
		return enough(p.leastSeen[at], p.mostSeen[at])
	}
	for _, sign := range []float64{1, -1} {
		p.cost[at] = sign
		unbounded := p.minimise(stop)
		p.cost[at] = 0
		p.note()
		if unbounded && sign < 0 {
			p.mostSeen[at] = math.Inf(1)
		}
		if stop() {
			return p.leastSeen[at], p.mostSeen[at], false
		}
	}
	return p.leastSeen[at], p.mostSeen[at], true
}

// note remembers the values of all columns at this vertex.
func (p *program) note() {
	for j := range p.leastSeen {
		p.leastSeen[j], p.mostSeen[j] = math.Min(p.leastSeen[j], p.x[j]), math.Max(p.mostSeen[j], p.x[j])
	}
}

// minimise moves from vertex to vertex while the cost falls. It reports a
// cost that falls for ever.
func (p *program) minimise(stop func() bool) (unbounded bool) {
	stalled := 0
	for range 200*len(p.right) + 5000 {
		p.computePrices()
		// Steps of no length may go in circles; Bland's rule cannot.
		bland := stalled > 200
		enter, up := p.entering(bland)
		if enter < 0 || stop != nil && stop() {
			return false
		}
		length, leave := p.step(enter, up, bland)
		if math.IsInf(length, 1) {
			return true
		}
		if length > tolerance {
			stalled = 0
		} else {
			stalled++
		}
		p.move(enter, up, length, leave)
	}
	return false
}

// computePrices sets price = c_B·B⁻¹.
func (p *program) computePrices() {
	for i, j := range p.basic {
		p.price[i] = p.cost[j]
	}
	p.basis.solveTransposed(p.price)
}

// entering picks the column whose move lowers the cost most, or with Bland's
// rule the first that does.
func (p *program) entering(bland bool) (enter int, up bool) {
	best := costTolerance
	enter = -1
	for j, rows := range p.columns {
		if p.inRow[j] >= 0 || p.hi[j]-p.lo[j] <= 0 {
			continue
		}
		gain := -p.cost[j]
		for _, t := range rows {
			gain += p.price[t.at] * t.coef
		}
		rising := gain > 0
		if rising && p.x[j] >= p.hi[j] || !rising && p.x[j] <= p.lo[j] {
			continue
		}
		if math.Abs(gain) > best {
			best, enter, up = math.Abs(gain), j, rising
			if bland {
				break
			}
		}
	}
	return enter, up
}

// step finds how far the entering column can go and which row stops it; -1
// for the column's own other bound.
func (p *program) step(enter int, up, bland bool) (length float64, leave int) {
	clear(p.pivot)
	for _, t := range p.columns[enter] {
		p.pivot[t.at] = t.coef
	}
	p.basis.solve(p.pivot)
	length, leave = p.hi[enter]-p.x[enter], -1
	if !up {
		length = p.x[enter] - p.lo[enter]
	}
	size := 0.0
	for i, w := range p.pivot {
		if math.Abs(w) < pivotTolerance {
			continue
		}
		j := p.basic[i]
		room := p.x[j] - p.lo[j]
		if (w > 0) != up {
			room = p.hi[j] - p.x[j]
		}
		t := math.Max(room, 0) / math.Abs(w)
		better := t < length-1e-10
		tie := t <= length+1e-10 && leave >= 0 && (math.Abs(w) > size && !bland || bland && j < p.basic[leave])
		if better || tie {
			length, leave, size = math.Min(t, length), i, math.Abs(w)
		}
	}
	return length, leave
}

// move carries out a step.
func (p *program) move(enter int, up bool, length float64, leave int) {
	signed := length
	if !up {
		signed = -length
	}
	for i, w := range p.pivot {
		if w != 0 {
			p.x[p.basic[i]] -= signed * w
		}
	}
	p.x[enter] += signed
	if leave < 0 {
		return
	}
	out := p.basic[leave]
	if (p.pivot[leave] > 0) == up {
		p.x[out] = p.lo[out]
	} else {
		p.x[out] = p.hi[out]
	}
	p.inRow[out], p.inRow[enter], p.basic[leave] = -1, leave, enter
	p.basis.exchange(leave, p.pivot)
	if p.since++; p.since >= rebuildAfter {
		p.rebuild()
	}
}

// rebuild makes the inverse anew and recomputes the basic values from the
// others, so that errors do not add up.
func (p *program) rebuild() {
	p.since = 0
	columns := make([][]term, len(p.basic))
	for i, j := range p.basic {
		columns[i] = p.columns[j]
	}
	rowOf := p.basis.rebuild(columns)
	old := append([]int(nil), p.basic...)
	for _, j := range old {
		p.inRow[j] = -1
	}
	for row, at := range rowOf {
		j := p.first + row // a dependent column makes way for the row's artificial one
		if at >= 0 {
			j = old[at]
		}
		p.basic[row], p.inRow[j] = j, row
	}
	p.recompute()
}

// recompute sets the basic values to B⁻¹(right − rest).
func (p *program) recompute() {
	v := append([]float64(nil), p.right...)
	for j, rows := range p.columns {
		if p.inRow[j] >= 0 || p.x[j] == 0 {
			continue
		}
		for _, t := range rows {
			v[t.at] -= t.coef * p.x[j]
		}
	}
	p.basis.solve(v)
	for i, j := range p.basic {
		p.x[j] = v[i]
	}
}
