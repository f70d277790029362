package main

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// needKind is what the form and class of a figure promise (/method, part A).
type needKind int

const (
	noNeed       needKind = iota // an ordinary amount that shields another
	needWithheld                 // ±30% on both sides
	needInterval                 // 80% of the bucket
	needPayment                  // a width of 60% of the payment or of a tenth of the budget
	needSecret                   // ±50% on both sides
)

// need is a promise about one amount.
type need struct {
	kind   needKind
	bucket float64 // width of the published interval
	budget int     // amount of the adjusted budget of a payment, -1 for none
}

// needOf finds what is promised of an amount. The class of a project is that
// of the newest release: a person may have opened what was hidden before.
func (k *knowledge) needOf(at int) need {
	a := k.amounts[at]
	switch {
	case a.secret:
		return need{kind: needSecret}
	case len(a.figures) == 0 || k.class[a.figures[0].id] == "ordinary":
		return need{}
	case a.figures[0].measure == paid:
		return need{kind: needPayment, budget: k.budgetOf(a.figures[0])}
	}
	width := math.Inf(1)
	for _, key := range a.figures {
		if f := k.shown[key]; f.Form == civic.Interval {
			width = math.Min(width, float64(f.Hi-f.Lo))
		}
	}
	if math.IsInf(width, 1) {
		return need{kind: needWithheld}
	}
	return need{kind: needInterval, bucket: width}
}

// budgetOf finds the budget that a payment is measured against.
func (k *knowledge) budgetOf(key figureKey) int {
	for _, m := range []measure{adjusted, original} {
		if at, ok := k.at[figureKey{key.release, key.id, m, 0}]; ok {
			return k.root(at)
		}
	}
	return -1
}

// keptBy reports whether bounds are wide enough. The attacker does not know
// the amount itself: a need is broken where no amount within the bounds would
// have it kept. For ±30% that is where one guess is right to 30%.
func (n need) keptBy(k *knowledge, lo, hi float64) bool {
	switch n.kind {
	case needWithheld:
		return hi-lo >= 0.3*(hi+lo)-2 && hi > 0
	case needSecret:
		return hi-lo >= 0.5*(hi+lo)-2 && hi > 0
	case needInterval:
		return hi-lo >= 0.8*n.bucket-2
	case needPayment:
		least := lo
		if n.budget >= 0 {
			least = math.Max(least, math.Max(k.amounts[n.budget].lo, k.proven[n.budget][0])/10)
		}
		return hi-lo >= 0.6*least-2 && (hi > lo || least == 0)
	}
	return true
}

// word says what is promised.
func (n need) word() string {
	return [...]string{"shield", "±30%", "80% of its range", "60% wide", "±50%"}[n.kind]
}
