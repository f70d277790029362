package main

import (
	"cmp"
	"math"
	"slices"
)

// basis is the inverse of a basis matrix as a product of elementary
// matrices, each of which differs from the identity in one column. Sums of
// budgets give bases that are nearly triangular, so these stay sparse.
type basis struct {
	n    int
	etas []eta
}

// eta is one elementary matrix: column pivot holds the values.
type eta struct {
	pivot  int
	values []term
	own    float64 // value in the pivot row itself
}

const pivotTolerance = 1e-9

// solve replaces v by B⁻¹v.
func (b *basis) solve(v []float64) {
	for i := range b.etas {
		e := &b.etas[i]
		t := v[e.pivot]
		if t == 0 {
			continue
		}
		v[e.pivot] = t * e.own
		for _, x := range e.values {
			v[x.at] += t * x.coef
		}
	}
}

// solveTransposed replaces v by vB⁻¹.
func (b *basis) solveTransposed(v []float64) {
	for i := len(b.etas) - 1; i >= 0; i-- {
		e := &b.etas[i]
		sum := v[e.pivot] * e.own
		for _, x := range e.values {
			sum += v[x.at] * x.coef
		}
		v[e.pivot] = sum
	}
}

// exchange makes a column, given as B⁻¹a, the one of a row.
func (b *basis) exchange(row int, w []float64) {
	e := eta{pivot: row, own: 1 / w[row]}
	for i, x := range w {
		if i != row && math.Abs(x) > 1e-13 {
			e.values = append(e.values, term{i, -x * e.own})
		}
	}
	b.etas = append(b.etas, e)
}

// sparse is a vector with a list of where it is not zero.
type sparse struct {
	values []float64
	set    []bool
	where  []int
}

func (v *sparse) add(at int, x float64) {
	v.values[at] += x
	if !v.set[at] {
		v.set[at] = true
		v.where = append(v.where, at)
	}
}

func (v *sparse) clear() {
	for _, at := range v.where {
		v.values[at], v.set[at] = 0, false
	}
	v.where = v.where[:0]
}

// rebuild makes the inverse anew from the columns of the basis, the sparsest
// first, and returns the column of each row, -1 where columns depend on each
// other and the row keeps its unit vector.
func (b *basis) rebuild(columns [][]term) (rowOf []int) {
	b.etas = b.etas[:0]
	counts := make([]int, b.n)
	order := make([]int, len(columns))
	for i, c := range columns {
		order[i] = i
		for _, t := range c {
			counts[t.at]++
		}
	}
	slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(len(columns[x]), len(columns[y])) })
	rowOf = make([]int, b.n)
	for i := range rowOf {
		rowOf[i] = -1
	}
	v := &sparse{values: make([]float64, b.n), set: make([]bool, b.n)}
	for _, at := range order {
		for _, t := range columns[at] {
			v.add(t.at, t.coef)
		}
		b.solveSparse(v)
		if row := pivotRow(v, rowOf, counts); row >= 0 {
			b.take(row, v)
			rowOf[row] = at
		}
		v.clear()
	}
	return rowOf
}

// solveSparse is solve for a vector that is mostly zero.
func (b *basis) solveSparse(v *sparse) {
	for i := range b.etas {
		e := &b.etas[i]
		t := v.values[e.pivot]
		if t == 0 {
			continue
		}
		v.values[e.pivot] = t * e.own
		for _, x := range e.values {
			v.add(x.at, t*x.coef)
		}
	}
}

// take is exchange for a vector that is mostly zero.
func (b *basis) take(row int, v *sparse) {
	e := eta{pivot: row, own: 1 / v.values[row]}
	for _, i := range v.where {
		if x := v.values[i]; i != row && math.Abs(x) > 1e-13 {
			e.values = append(e.values, term{i, -x * e.own})
		}
	}
	b.etas = append(b.etas, e)
}

// pivotRow picks a free row with a large enough value, the emptiest first.
func pivotRow(v *sparse, rowOf, counts []int) int {
	most := 0.0
	for _, i := range v.where {
		if rowOf[i] < 0 {
			most = max(most, math.Abs(v.values[i]))
		}
	}
	if most < 1e-7 {
		return -1
	}
	best := -1
	for _, i := range v.where {
		if rowOf[i] < 0 && math.Abs(v.values[i]) >= most/10 && (best < 0 || counts[i] < counts[best]) {
			best = i
		}
	}
	return best
}
