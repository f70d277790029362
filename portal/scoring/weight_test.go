package scoring_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestWeightsSumToOneAndKeepTheirCap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		budgets := make([]civic.Figure, rapid.IntRange(1, 40).Draw(t, "projects"))
		for i := range budgets {
			budgets[i] = drawFigure(t)
		}
		limit, sum := math.Max(0.3, 1.2/float64(len(budgets))), 0.0
		for _, w := range scoring.Weights(budgets, scoring.Default()) {
			if !(w >= 0 && w <= limit+1e-9) {
				t.Fatalf("a weight of %v above %v", w, limit)
			}
			sum += w
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("weights sum to %v", sum)
		}
	})
}

func TestWeightsFollowTheRootOfThePublishedBudget(t *testing.T) {
	t.Parallel()
	exact, withheld := civic.ExactFigure, civic.WithheldFigure("ground")
	cases := map[string]struct {
		budgets []civic.Figure
		want    []float64
	}{
		"one project":                   {[]civic.Figure{exact(5)}, []float64{1}},
		"roots":                         {[]civic.Figure{exact(400), exact(900), exact(400), exact(900)}, []float64{.2, .3, .2, .3}},
		"excess in proportion":          {[]civic.Figure{exact(1e8), exact(100), exact(400), exact(400), exact(1600)}, []float64{.3, .08, .16, .16, .3}},
		"interval counts as midpoint":   {[]civic.Figure{civic.IntervalFigure(300, 500), exact(400)}, []float64{.5, .5}},
		"withheld counts as smallest":   {[]civic.Figure{withheld, exact(100), exact(900), exact(100), exact(100), exact(900)}, []float64{.1, .1, .3, .1, .1, .3}},
		"nothing published":             {[]civic.Figure{withheld, withheld, civic.NoFigure(), civic.AggregateFigure("")}, []float64{.25, .25, .25, .25}},
		"all zero":                      {[]civic.Figure{exact(0), exact(0)}, []float64{.5, .5}},
		"zero weighs nothing":           {[]civic.Figure{exact(0), exact(4), exact(4), exact(4), exact(4)}, []float64{0, .25, .25, .25, .25}},
		"zero takes what the cap frees": {[]civic.Figure{exact(0), exact(0), exact(0), exact(4)}, []float64{.7 / 3, .7 / 3, .7 / 3, .3}},
		"negative weighs nothing":       {[]civic.Figure{exact(-9), exact(4), exact(4), exact(4), exact(4)}, []float64{0, .25, .25, .25, .25}},
	}
	for name, c := range cases {
		for i, got := range scoring.Weights(c.budgets, scoring.Default()) {
			if math.Abs(got-c.want[i]) > 1e-9 {
				t.Errorf("%s: ω%d = %v, want %v", name, i, got, c.want[i])
			}
		}
	}
}

func TestAWithheldAmountNeverMovesAScore(t *testing.T) {
	t.Parallel()
	// The figure as published carries nothing of the amount, so this holds by
	// the type; what can differ is the reason, and it must not matter.
	a := scoring.Weights([]civic.Figure{civic.WithheldFigure("a"), civic.ExactFigure(9)}, scoring.Default())
	b := scoring.Weights([]civic.Figure{civic.AggregateFigure("b"), civic.ExactFigure(9)}, scoring.Default())
	if a[0] != b[0] || a[1] != b[1] {
		t.Errorf("%v and %v", a, b)
	}
}
