package protect

import "math"

// column is one variable of a linear program: 0 ≤ x ≤ upper, its cost, and
// its entries by row.
type column struct {
	rows  []int32
	coefs []float64
	upper float64
	cost  float64
}

// simplex minimises cost·x subject to A·x = 0 and the bounds, by the revised
// bounded simplex method. It starts at x = 0, which is always feasible, from
// a basis of artificial variables that are fixed at zero; so there is no
// first phase. The inverse of the basis is dense: programs here have at most
// a few hundred rows.
type simplex struct {
	columns []column
	m       int
	inverse []float64 // m×m, row by row
	basis   []int     // column of each row, -1 for an artificial one
	value   []float64 // of the basic variables
	inBasis []bool
	atUpper []bool
	price   []float64 // cost of the basis times its inverse
	pivot   []float64 // inverse times the entering column
	nonzero []int32   // where the row being changed is not zero
}

const (
	costTolerance  = 1e-7
	pivotTolerance = 1e-9
)

// solve returns the values of the columns at the optimum; ok is false where
// the iterations ran out.
func solve(columns []column, rows int) (x []float64, ok bool) {
	s := &simplex{
		columns: columns, m: rows, inverse: make([]float64, rows*rows), basis: make([]int, rows),
		value: make([]float64, rows), inBasis: make([]bool, len(columns)), atUpper: make([]bool, len(columns)),
		price: make([]float64, rows), pivot: make([]float64, rows),
	}
	for i := range s.basis {
		s.basis[i] = -1
		s.inverse[i*rows+i] = 1
	}
	stalled := 0
	for n := range 60*rows + 2000 {
		if n%100 == 0 { // in between, steps keep the prices up to date
			s.computePrices()
		}
		// Steps of length zero may go in circles; Bland's rule cannot.
		enter := s.entering(stalled > 2*rows+20)
		if enter < 0 {
			return s.solution(), true
		}
		if s.step(enter, stalled > 2*rows+20) > 0 {
			stalled = 0
		} else {
			stalled++
		}
	}
	return nil, false
}

// computePrices sets price = c_B · B⁻¹.
func (s *simplex) computePrices() {
	clear(s.price)
	for i, j := range s.basis {
		if j < 0 || s.columns[j].cost == 0 {
			continue
		}
		cost, row := s.columns[j].cost, s.inverse[i*s.m:(i+1)*s.m]
		for k, v := range row {
			s.price[k] += cost * v
		}
	}
}

// entering picks the column with the best reduced cost (with Bland's rule the
// first that improves), or -1 at the optimum.
func (s *simplex) entering(bland bool) int {
	best, enter := costTolerance, -1
	for j := range s.columns {
		c := &s.columns[j]
		if s.inBasis[j] || c.upper <= 0 {
			continue
		}
		gain := -c.cost
		for k, r := range c.rows {
			gain += s.price[r] * c.coefs[k]
		}
		if s.atUpper[j] {
			gain = -gain
		}
		if gain > best {
			if best, enter = gain, j; bland {
				break
			}
		}
	}
	return enter
}

// step moves the entering variable as far as it goes and returns the length.
func (s *simplex) step(enter int, bland bool) float64 {
	c := &s.columns[enter]
	clear(s.pivot)
	for k, r := range c.rows {
		for i := 0; i < s.m; i++ {
			s.pivot[i] += s.inverse[i*s.m+int(r)] * c.coefs[k]
		}
	}
	sign := 1.0
	if s.atUpper[enter] {
		sign = -1
	}
	length, leave := s.ratio(c.upper, sign, bland)
	for i, p := range s.pivot {
		s.value[i] -= sign * length * p
	}
	if leave < 0 { // from one bound to the other
		s.atUpper[enter] = !s.atUpper[enter]
		return length
	}
	s.exchange(enter, leave, sign, length)
	return length
}

// ratio finds the basic variable that first meets a bound; leave is -1 where
// the entering one meets its own first. Among equals artificial variables
// leave first, then the largest pivot.
func (s *simplex) ratio(upper, sign float64, bland bool) (length float64, leave int) {
	length, leave = upper, -1
	best := 0.0
	for i, p := range s.pivot {
		if math.Abs(p) < pivotTolerance {
			continue
		}
		t := s.limit(i, sign*p)
		weight := math.Abs(p)
		if s.basis[i] < 0 {
			weight += 1e6
		}
		tie := t <= length+1e-12 && leave >= 0 && (weight > best && !bland || bland && s.basis[i] < s.basis[leave])
		if t < length-1e-12 || tie || leave < 0 && t <= length {
			length, leave, best = min(t, length), i, weight
		}
	}
	return max(length, 0), leave
}

// limit is how far the basic variable i lets the step go, when it falls at
// the given rate.
func (s *simplex) limit(i int, rate float64) float64 {
	if rate > 0 {
		return s.value[i] / rate
	}
	upper := 0.0
	if j := s.basis[i]; j >= 0 {
		upper = s.columns[j].upper
	}
	return (upper - s.value[i]) / -rate
}

// exchange makes the entering column basic in place of row leave.
func (s *simplex) exchange(enter, leave int, sign, length float64) {
	if old := s.basis[leave]; old >= 0 {
		s.inBasis[old] = false
		s.atUpper[old] = sign*s.pivot[leave] < 0
	}
	start := 0.0
	if s.atUpper[enter] {
		start = s.columns[enter].upper
	}
	s.basis[leave], s.inBasis[enter], s.atUpper[enter] = enter, true, false
	s.value[leave] = start + sign*length
	s.updateInverse(leave)
	gain := s.columns[enter].cost
	for k, r := range s.columns[enter].rows {
		gain -= s.price[r] * s.columns[enter].coefs[k]
	}
	for _, k := range s.nonzero {
		s.price[k] += gain * s.inverse[leave*s.m+int(k)]
	}
}

// updateInverse makes row leave of the pivot column the unit vector. Rows of
// the inverse are mostly zeros.
func (s *simplex) updateInverse(leave int) {
	row := s.inverse[leave*s.m : (leave+1)*s.m]
	s.nonzero = s.nonzero[:0]
	for k, v := range row {
		if v != 0 {
			row[k] = v / s.pivot[leave]
			s.nonzero = append(s.nonzero, int32(k))
		}
	}
	for i, p := range s.pivot {
		if i == leave || p == 0 {
			continue
		}
		target := s.inverse[i*s.m : (i+1)*s.m]
		for _, k := range s.nonzero {
			target[k] -= p * row[k]
		}
	}
}

// solution reads the values of all columns.
func (s *simplex) solution() []float64 {
	x := make([]float64, len(s.columns))
	for j := range x {
		if s.atUpper[j] && !s.inBasis[j] {
			x[j] = s.columns[j].upper
		}
	}
	for i, j := range s.basis {
		if j >= 0 {
			x[j] = s.value[i]
		}
	}
	return x
}
