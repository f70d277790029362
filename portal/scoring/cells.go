package scoring

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Cell is the published sum of one group of at least ten ratings with at
// least two different answers. An L1 cell has no strata and no share.
type Cell struct {
	Level  string           `json:"level"`            // "L1" or "L2"
	Strata []rating.Stratum `json:"strata,omitempty"` // what was merged into it, in order
	N      int              `json:"n"`                // ratings, n_h
	Share  Fixed            `json:"share"`            // of the population, N_h/N
	W      [Scale]Fixed     `json:"w"`                // Σv for each answer 1 … 5
	Q      Fixed            `json:"q"`                // Σv²
}

// The levels of a cell.
const (
	CellL1 = "L1"
	CellL2 = "L2"
)

// Weight is W_h, the sum over the answers.
func (c Cell) Weight() float64 {
	total := Fixed(0)
	for _, w := range c.W {
		total += w
	}
	return total.Float()
}

// Tally is everything that is published about the ratings of one project.
type Tally struct {
	Cells      []Cell           `json:"cells"`           // L2 in order of their strata, then L1
	Answers    [Scale]int       `json:"answers"`         // unweighted, of the ratings in the cells
	L0         Count            `json:"l0"`              // anonymous ratings: shown, never weighed
	L0Answers  [Scale]int       `json:"l0_answers"`      // all 0 unless they may be shown
	Staff      Count            `json:"staff"`           // excluded: staff of the assessed department
	Panel      Count            `json:"panel,omitempty"` // excluded: deputies and experts, shown as panels
	Deflated   Deflated         `json:"deflated"`
	Dimensions []DimensionTally `json:"dimensions"` // the other questions, shown beside the score
}

// Deflated counts the eligible ratings that weigh less than their level's
// base, and why. One rating may have several reasons.
type Deflated struct {
	Ratings Count `json:"ratings"`
	Device  Count `json:"device"`
	Network Count `json:"network"`
	Burst   Count `json:"burst"`

	Lockstep Count `json:"lockstep,omitempty"`
	Sentence Count `json:"sentence,omitempty"`
}

// DimensionTally is the weighted sum of one of the other questions over the
// whole project; it is absent below ten ratings or two different answers.
type DimensionTally struct {
	Dimension string       `json:"dimension"`
	N         int          `json:"n"`
	W         [Scale]Fixed `json:"w"`
}

// Cells is the first stage (B1, B2): it reduces the votes on one subject to
// what may be published. It is the only function that sees single votes; the
// result depends on the set of votes, not on their order. There must be at
// most one vote per person; votes alike may be given as one with Times.
func Cells(votes []rating.Vote, margins Margins, m Method) Tally {
	weights := weigh(votes, m)
	strata, l1 := gather(votes, weights, margins)
	groups := collapse(strata, m)
	t := Tally{Cells: []Cell{}}
	for _, g := range groups {
		t.add(g, g.cell(CellL2, share(g, margins)))
	}
	if l1.publishable(m) {
		t.add(l1, l1.cell(CellL1, 0))
	}
	t.count(votes, weights, m)
	t.Dimensions = dimensions(votes, weights, m)
	return t
}

func (t *Tally) add(g group, c Cell) {
	t.Cells = append(t.Cells, c)
	for k, n := range g.answers {
		t.Answers[k] += n
	}
}

// share is N_h/N as published; without margins the one cell is everybody.
func share(g group, margins Margins) Fixed {
	if margins.Missing {
		return fixedUnit
	}
	return Fixed(float64(g.people)/float64(margins.Total())*fixedUnit + 0.5)
}

// gather sums the eligible votes by stratum, and those of level L1 apart.
// Strata with people but no votes are kept: they need a cell as well.
func gather(votes []rating.Vote, weights []weighed, margins Margins) (strata []group, l1 group) {
	index := map[rating.Stratum]int{}
	at := func(s rating.Stratum) *group {
		i, known := index[s]
		if !known {
			i = len(strata)
			index[s] = i
			strata = append(strata, group{strata: []rating.Stratum{s}})
		}
		return &strata[i]
	}
	for _, p := range margins.Strata {
		at(p.Stratum).people += p.People
	}
	parts := margins.parts()
	for i := range votes {
		vote := &votes[i]
		switch {
		case !vote.Eligible():
		case vote.Level == civic.L1:
			l1.add(vote, weights[i].v)
		default:
			at(parts.of(vote.Stratum)).add(vote, weights[i].v)
		}
	}
	if margins.Missing && len(strata) > 0 {
		strata[0].strata = nil // one cell for everybody, named after nobody
		strata[0].people = 1
	}
	return strata, l1
}

// count fills the numbers shown beside the cells.
func (t *Tally) count(votes []rating.Vote, weights []weighed, m Method) {
	var l0, staff, panel, all, burst int
	var shared [reasons]int
	var answers [Scale]int
	for i := range votes {
		vote, n := &votes[i], votes[i].Count()
		switch {
		case vote.Level == civic.L0:
			l0 += n
			answers[vote.Answers[rating.Overall]-1] += n
		case vote.Staff:
			staff += n
		case vote.Panel:
			panel += n
		}
		all += n * one(weights[i].deflated())
		for k, shares := range weights[i].kinds {
			shared[k] += n * one(shares)
		}
		burst += n * one(weights[i].burst)
	}
	t.L0, t.Staff, t.Panel = CountOf(l0, m.CellMin), CountOf(staff, m.CellMin), CountOf(panel, m.CellMin)
	if l0 >= m.CellMin && different(answers[:]) >= m.AnswersMin {
		t.L0Answers = answers
	}
	t.Deflated = Deflated{
		Ratings: CountOf(all, m.CellMin), Device: CountOf(shared[0], m.CellMin), Network: CountOf(shared[1], m.CellMin),
		Burst: CountOf(burst, m.CellMin), Lockstep: CountOf(shared[2], m.CellMin), Sentence: CountOf(shared[3], m.CellMin),
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// different counts the answers that were given at all.
func different[T ~int | ~int64](answers []T) int {
	n := 0
	for _, a := range answers {
		n += one(a > 0)
	}
	return n
}

// dimensions sums the questions that are shown but not scored.
func dimensions(votes []rating.Vote, weights []weighed, m Method) []DimensionTally {
	out := []DimensionTally{}
	for _, d := range rating.Dimensions[1:] {
		var sum group
		for i := range votes {
			if vote := &votes[i]; vote.Eligible() && vote.Answers[d] != rating.Unanswered {
				sum.answer(vote.Answers[d], weights[i].v, vote.Count())
			}
		}
		if sum.publishable(m) {
			out = append(out, DimensionTally{Dimension: d.String(), N: sum.votes, W: sum.published()})
		}
	}
	return out
}
