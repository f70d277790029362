package main

import (
	"fmt"
	"math"
	"slices"
)

// system is a set of amounts that hang together by equations, with the known
// ones taken out: lo ≤ Σ coef·x ≤ hi for each row, lo ≤ x ≤ hi for each
// column. Scaled to 万元, so that tolerances mean the same everywhere.
type system struct {
	columns []column
	rows    []row
	members []int // root of each column
	names   map[string]bool
}

type column struct {
	lo, hi float64
	rows   []term // at = row
}

type row struct {
	lo, hi float64
	terms  []term // at = column
}

const scale = 1e6 // 分 in a 万元

// split takes the known amounts out of the equations and cuts what is left
// into systems that have nothing to do with each other.
func (k *knowledge) split() []*system {
	rows, names := k.openRows()
	component := unite(len(k.amounts), rows)
	byRoot := map[int]*system{}
	var order []int
	for r, open := range rows {
		root := component(open.terms[0].at)
		if byRoot[root] == nil {
			byRoot[root] = &system{names: map[string]bool{}}
			order = append(order, root)
		}
		byRoot[root].rows = append(byRoot[root].rows, open)
		byRoot[root].names[names[r]] = true
	}
	systems := make([]*system, 0, len(order))
	for _, root := range order {
		s := byRoot[root]
		s.number(k)
		systems = append(systems, s)
	}
	return systems
}

// openRows lists the equations over what is not known, without repetition.
func (k *knowledge) openRows() (rows []row, names []string) {
	seen := map[string]bool{}
	for _, e := range k.equations {
		r := k.openRow(e)
		if len(r.terms) == 0 {
			continue
		}
		if key := fmt.Sprint(r); !seen[key] {
			seen[key] = true
			rows = append(rows, r)
			names = append(names, e.family+"|"+e.group)
		}
	}
	return rows, names
}

func (k *knowledge) openRow(e equation) row {
	r := row{lo: e.lo / scale, hi: e.hi / scale}
	coefs := map[int]float64{}
	for _, t := range e.terms {
		root := k.root(t.at)
		if a := k.amounts[root]; a.lo == a.hi {
			r.lo -= t.coef * a.lo / scale
			r.hi -= t.coef * a.lo / scale
		} else {
			coefs[root] += t.coef
		}
	}
	for at, coef := range coefs {
		if coef != 0 {
			r.terms = append(r.terms, term{at, coef})
		}
	}
	slices.SortFunc(r.terms, func(a, b term) int { return a.at - b.at })
	return r
}

// unite finds which amounts hang together.
func unite(n int, rows []row) func(int) int {
	parent := make([]int, n)
	for i := range parent {
		parent[i] = i
	}
	find := func(at int) int {
		for parent[at] != at {
			parent[at] = parent[parent[at]]
			at = parent[at]
		}
		return at
	}
	for _, r := range rows {
		for _, t := range r.terms[1:] {
			parent[find(t.at)] = find(r.terms[0].at)
		}
	}
	return find
}

// number gives the amounts of the rows columns of their own.
func (s *system) number(k *knowledge) {
	at := map[int]int{}
	for r := range s.rows {
		for i, t := range s.rows[r].terms {
			c, found := at[t.at]
			if !found {
				c = len(s.columns)
				at[t.at] = c
				a := k.amounts[t.at]
				s.columns = append(s.columns, column{lo: a.lo / scale, hi: a.hi / scale})
				s.members = append(s.members, t.at)
			}
			s.rows[r].terms[i].at = c
			s.columns[c].rows = append(s.columns[c].rows, term{r, t.coef})
		}
	}
}

// tolerance is what rounding of floating-point numbers may amount to: a
// tenth of a 分.
const tolerance = 1e-7

// propagate tightens bounds row by row until nothing moves: what one member
// can be at most is the sum less what the others are at least. It proves what
// single sums prove; the rest is for linear programs. It reports a
// contradiction.
func (s *system) propagate() (consistent bool) {
	queue := make([]int, len(s.rows))
	queued := make([]bool, len(s.rows))
	for r := range queue {
		queue[r], queued[r] = r, true
	}
	// Bounds may creep towards each other for ever; programs finish the work.
	for steps := 0; len(queue) > 0 && steps < 50*len(s.rows)+1000; steps++ {
		r := queue[0]
		queue = queue[1:]
		queued[r] = false
		moved, ok := s.tighten(&s.rows[r])
		if !ok {
			return false
		}
		for _, c := range moved {
			for _, t := range s.columns[c].rows {
				if !queued[t.at] {
					queue, queued[t.at] = append(queue, t.at), true
				}
			}
		}
	}
	return true
}

// tighten narrows the members of one row.
func (s *system) tighten(r *row) (moved []int, ok bool) {
	least, most, openBelow, openAbove := 0.0, 0.0, 0, 0
	for _, t := range r.terms {
		lo, hi := s.columns[t.at].times(t.coef)
		if math.IsInf(lo, -1) {
			openBelow++
		} else {
			least += lo
		}
		if math.IsInf(hi, 1) {
			openAbove++
		} else {
			most += hi
		}
	}
	for _, t := range r.terms {
		lo, hi := s.columns[t.at].times(t.coef)
		newLo, newHi := math.Inf(-1), math.Inf(1)
		if othersMost, known := without(most, hi, openAbove); known {
			newLo = r.lo - othersMost
		}
		if othersLeast, known := without(least, lo, openBelow); known {
			newHi = r.hi - othersLeast
		}
		changed, good := s.columns[t.at].narrow(t.coef, newLo, newHi)
		if !good {
			return nil, false
		}
		if changed {
			moved = append(moved, t.at)
		}
	}
	return moved, true
}

// without takes one member's bound out of a sum of bounds; known is false
// where another member is unbounded.
func without(sum, own float64, open int) (rest float64, known bool) {
	if math.IsInf(own, 0) {
		return sum, open == 1
	}
	return sum - own, open == 0
}

// times are the bounds of coef·x.
func (c column) times(coef float64) (lo, hi float64) {
	if coef < 0 {
		return coef * c.hi, coef * c.lo
	}
	return coef * c.lo, coef * c.hi
}

// narrow takes bounds of coef·x into account.
func (c *column) narrow(coef, lo, hi float64) (changed, ok bool) {
	lo, hi = lo/coef, hi/coef
	if coef < 0 {
		lo, hi = hi, lo
	}
	if lo > c.lo+tolerance {
		c.lo, changed = lo, true
	}
	if hi < c.hi-tolerance {
		c.hi, changed = hi, true
	}
	if c.lo > c.hi+100*tolerance {
		return changed, false
	}
	if c.lo > c.hi {
		c.lo, c.hi = (c.lo+c.hi)/2, (c.lo+c.hi)/2
	}
	return changed, true
}
