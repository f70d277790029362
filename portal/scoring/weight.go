package scoring

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Weights gives each project of a department its share ω of the score (B5):
// in proportion to the square root of the published budget, none above
// max(WeightCap, WeightSpread / projects), the excess spread over the others
// in proportion. The shares sum to 1.
//
// An interval counts as its midpoint. A figure without published bounds
// (withheld, aggregate, absent) counts as the smallest positive figure
// published in the department: that says nothing about the hidden amount,
// gives nobody more weight by hiding, and does not silence those who rated.
func Weights(budgets []civic.Figure, m Method) []float64 {
	raw := roots(budgets)
	limit := math.Max(m.WeightCap, m.WeightSpread/float64(len(raw)))
	shares := make([]float64, len(raw))
	capped := make([]bool, len(raw))
	for range len(raw) {
		spread(raw, shares, capped, limit)
		if !capNew(shares, capped, limit) {
			break
		}
	}
	return shares
}

// roots are the square roots of the published amounts in 元.
func roots(budgets []civic.Figure) []float64 {
	out := make([]float64, len(budgets))
	least := math.Inf(1)
	for i, b := range budgets {
		if amount, ok := amountOf(b); ok && amount > 0 {
			out[i] = math.Sqrt(amount)
			least = math.Min(least, out[i])
		}
	}
	if math.IsInf(least, 1) {
		least = 1 // nothing is published: all weigh the same
	}
	for i, b := range budgets {
		if _, ok := amountOf(b); !ok {
			out[i] = least
		}
	}
	return out
}

// amountOf is the published amount in 元; a negative budget weighs nothing.
func amountOf(f civic.Figure) (yuan float64, ok bool) {
	if !f.Known() {
		return 0, false
	}
	return math.Max(0, (float64(f.Lo)/2+float64(f.Hi)/2)/float64(civic.Yuan)), true
}

// spread shares what the capped projects leave over the others, in
// proportion; where all the others have a budget of zero, equally, which is
// the limit of the same rule for equal amounts going to zero.
func spread(raw, shares []float64, capped []bool, limit float64) {
	left, total, open := 1.0, 0.0, 0
	for i := range raw {
		if capped[i] {
			left -= limit
			continue
		}
		total += raw[i]
		open++
	}
	for i := range raw {
		switch {
		case capped[i]:
			shares[i] = limit
		case total > 0:
			shares[i] = left * raw[i] / total
		default:
			shares[i] = left / float64(open)
		}
	}
}

// capNew marks the projects above the limit and reports whether any was new.
func capNew(shares []float64, capped []bool, limit float64) bool {
	found := false
	for i, s := range shares {
		if !capped[i] && s > limit+1e-12 {
			capped[i], found = true, true
		}
	}
	return found
}
