package budget

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Trace is what two releases publish of a project that may tell whether it is
// the same one under another ID.
type Trace struct {
	Name     map[[2]rune]bool // civic.Bigrams of its name
	Unit     string
	Function civic.Function
	Region   string
	Amount   civic.Figure
}

// Weights of what two projects share, in points of a hundred. The name counts
// most: a unit has many projects of one 项, seldom two of nearly one name. They
// are our choice, shown beside every suggestion, and no suggestion counts
// before a person has confirmed it.
const (
	nameWeight     = 70
	unitWeight     = 10
	functionWeight = 10
	amountWeight   = 5
	regionWeight   = 5
)

// LikelyFrom is the likeness from which a project is suggested to be another
// one: two that share everything but the name have 30 points, the same works
// in the next village of a town about 70, a part of the same works about 80.
const LikelyFrom = 75

// Likeness says how much two projects have in common, so that a reader can
// follow the suggestion.
type Likeness struct {
	Percent      int // of all points
	Name         int // per cent of both names that they share, see Wording
	SameUnit     bool
	SameFunction bool
	Amount       int // per cent: the smaller certain amount of the larger one, 0 where one is not certain
}

// Wording is how common each pair of letters is among the names of projects.
// Budgets name projects by pattern: “村安全饮水管网改造” stands in fifty names and
// tells nothing, the village before it tells all.
type Wording struct {
	names int
	with  map[[2]rune]int // names that have the pair
}

// NewWording counts the pairs of letters (civic.Bigrams) of names.
func NewWording(names []map[[2]rune]bool) Wording {
	w := Wording{names: len(names), with: map[[2]rune]int{}}
	for _, name := range names {
		for pair := range name {
			w.with[pair]++
		}
	}
	return w
}

// weight is the inverse document frequency of a pair (Spärck Jones 1972); one
// that no name has counts as one that a single name has.
func (w Wording) weight(pair [2]rune) float64 {
	return math.Log(1 + float64(w.names)/float64(max(w.with[pair], 1)))
}

// shared is the weighted Jaccard similarity of two names, 0 to 1.
func (w Wording) shared(a, b map[[2]rune]bool) float64 {
	both, either := 0.0, 0.0
	for pair := range a {
		if b[pair] {
			both += w.weight(pair)
		}
		either += w.weight(pair)
	}
	for pair := range b {
		if !a[pair] {
			either += w.weight(pair)
		}
	}
	if either == 0 {
		return 0
	}
	return both / either
}

// Compare weighs what two projects share. It is the same both ways.
func (w Wording) Compare(a, b Trace) Likeness {
	l := Likeness{
		Name:     int(math.Round(100 * w.shared(a.Name, b.Name))),
		SameUnit: a.Unit == b.Unit, SameFunction: a.Function != "" && a.Function == b.Function,
		Amount: amountLikeness(a.Amount, b.Amount),
	}
	points := nameWeight*l.Name + amountWeight*l.Amount
	for _, shared := range []struct {
		is     bool
		weight int
	}{{l.SameUnit, unitWeight}, {l.SameFunction, functionWeight}, {a.Region != "" && a.Region == b.Region, regionWeight}} {
		if shared.is {
			points += 100 * shared.weight
		}
	}
	l.Percent = points / 100
	return l
}

// amountLikeness compares exact amounts alone: two ranges that are published
// alike say nothing about what is in them.
func amountLikeness(a, b civic.Figure) int {
	less, more := min(a.Lo, b.Lo), max(a.Lo, b.Lo)
	if a.Form != civic.Exact || b.Form != civic.Exact || more <= 0 {
		return 0
	}
	return int(100 * less / more)
}
