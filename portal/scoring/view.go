package scoring

import (
	"cmp"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// View is what the public sees of a project while the period is open. Where
// it is not Enough, nothing of it is shown but 样本不足，不计分; N then only
// remembers the step at which that was found.
type View struct {
	N       int        `json:"n"`       // ratings it speaks of, a multiple of Step
	Score   int        `json:"score"`   // whole points, 0–100
	Percent [Scale]int `json:"percent"` // weighted share of each answer 1 … 5, whole percent
}

// Enough reports that there is a score to show.
func (v View) Enough() bool { return v.Percent != [Scale]int{} }

// PublicView is B8: score, n and distribution move together, each time Step
// more eligible ratings have arrived, and speak of the ratings that had
// arrived by then. Pass the view shown so far: between two steps it is
// returned unchanged, so that neither a new rating nor a changed mind can be
// read off the page. Votes are single ones (no Times). prior is the department's q, or all 0 where it has none.
func PublicView(votes []rating.Vote, shown View, prior Distribution, margins Margins, m Method) View {
	eligible := slices.DeleteFunc(slices.Clone(votes), func(v rating.Vote) bool { return !v.Eligible() })
	n := len(eligible) / m.Step * m.Step
	if n == shown.N {
		return shown
	}
	slices.SortFunc(eligible, func(a, b rating.Vote) int { return cmp.Compare(a.Seq, b.Seq) })
	part := poststratify(Cells(eligible[:n], margins, m), m)
	shares, ok := part.sums.normalised()
	if !ok {
		return View{N: n}
	}
	if prior == (Distribution{}) {
		prior = shares
	}
	view := View{N: n, Score: int(math.Round(part.shrink(prior, m).score))}
	for k, share := range shares {
		view.Percent[k] = int(math.Round(100 * share))
	}
	return view
}
