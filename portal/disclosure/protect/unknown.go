package protect

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// unbounded is the upper bound of an amount nothing is said about.
const unbounded = civic.Money(math.MaxInt64 / 4)

// form is the form a cell of the newest release takes.
type form uint8

const (
	asExact    form = iota
	asBucket        // interval of the 1-2-5 grid
	asWide          // interval of the coarser grid
	asWithheld      // nothing
)

// bounds is what a form says of an amount.
func (f form) bounds(amount civic.Money) (lo, hi civic.Money) {
	switch f {
	case asExact:
		return amount, amount
	case asBucket:
		return Bucket(amount)
	case asWide:
		return WideBucket(amount)
	}
	return -unbounded, unbounded
}

// quantity identifies an unknown: an unchanged amount is one unknown shared
// by all releases. This gives the attacker the knowledge of what is
// unchanged, which is more than is published.
type quantity struct {
	subject string
	amount  civic.Money
}

// unknown is one amount with everything published about it.
type unknown struct {
	name             string // "release/cell" of its first cell
	subject          string
	owner            int32 // its project
	place            Place
	kind             Kind
	need             Need
	cost             float64
	amount           civic.Money
	knownLo, knownHi civic.Money // from earlier releases and facts
	lo, hi           civic.Money // these, and the form in the newest release
	exact            bool        // the attacker knows the amount
	seen             bool        // published at this tier before
	fresh            bool        // not published before: its form may change
	form             form        // of a fresh unknown
	waived           bool        // a person answers for it
	published        civic.Figure
	below            civic.Figure // the interval that readers of the tier below see
	rows             []term       // of the sums that hold it, by row
	orders           []int32      // of the orders that hold it
}

// open reports an unknown that is hidden or may still be hidden.
func (u *unknown) open() bool { return !u.exact || u.mayHide() }

// mayHide reports an exact cell that protection may coarsen.
func (u *unknown) mayHide() bool {
	return u.exact && u.fresh && (u.kind == Ordinary || u.kind == Total)
}

// learn narrows the unknown by a published figure or a fact.
func (u *unknown) learn(f civic.Figure) {
	switch f.Form {
	case civic.Exact:
		u.exact = true
	case civic.Interval:
		u.knownLo, u.knownHi = max(u.knownLo, f.Lo), min(u.knownHi, f.Hi)
		u.exact = u.exact || u.knownLo == u.knownHi
	}
	u.lo, u.hi = u.knownLo, u.knownHi
}

// learnFacts narrows the unknown by what is known from elsewhere about it.
func (u *unknown) learnFacts(facts []Fact) {
	for _, f := range facts {
		if f.Lo <= u.amount && u.amount <= f.Hi {
			u.learn(civic.IntervalFigure(f.Lo, f.Hi))
		}
	}
}

// take gives a fresh unknown its form.
func (u *unknown) take(f form) {
	lo, hi := u.boundsAs(f)
	u.form, u.exact, u.lo, u.hi = f, f == asExact, lo, hi
}

// boundsAs is what would be known of the unknown in a form.
func (u *unknown) boundsAs(f form) (lo, hi civic.Money) {
	lo, hi = f.bounds(u.amount)
	return max(lo, u.knownLo), min(hi, u.knownHi)
}

// shows reports a figure that says more than the form of a fresh unknown.
func (u *unknown) shows(f civic.Figure) bool {
	lo, hi := u.form.bounds(u.amount)
	return f.Hi-f.Lo < hi-lo
}

// primaryForm is the form the disclosure list asks for: withheld, or the
// narrowest grid that leaves room for the need.
func (u *unknown) primaryForm() form {
	if u.kind == Protected || u.kind == Secret {
		return asWithheld
	}
	for _, f := range []form{asBucket, asWide} {
		if lo, hi := f.bounds(u.amount); hi-lo >= u.need.size() {
			return f
		}
	}
	return asWithheld
}

// strictness orders kinds for one unknown that stands in several cells.
var strictness = map[Kind]int{Ordinary: 0, Total: 1, Bucketed: 2, Protected: 3, Secret: 4, Frozen: 5}

func stricter(a, b Kind) Kind {
	if strictness[b] > strictness[a] {
		return b
	}
	return a
}

// lowestOf is what everybody knows of an amount: it is not negative, unless
// it is a printed figure of a statutory table.
func lowestOf(k Kind) civic.Money {
	if k.hideable() {
		return 0
	}
	return -unbounded
}
