package scoring_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func swings(t tester, b scoring.Bundle) scoring.Swings {
	t.Helper()
	out, err := scoring.SwingCount(b)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestThatManyRatingsReallyMoveTheScore(t *testing.T) {
	t.Parallel()
	b := bundleOf(crowd(300, 2, 3, 4, 5))
	b.Margins = scoring.NoMargins() // one cell: the formula sees only how many and what
	b.Projects[0].Tally = scoring.Cells(crowd(300, 2, 3, 4, 5), b.Margins, b.Method)
	before, swing := score(t, b).Projects[0].Score, swings(t, b).Projects[publicID(0)]
	after := func(n int, answer uint8) float64 {
		votes := crowd(300, 2, 3, 4, 5)
		for i := range n {
			votes = append(votes, person(int64(1000+i), answer))
		}
		b := b
		b.Method.BurstMin = 1 << 30
		b.Projects = []scoring.Project{b.Projects[0]}
		b.Projects[0].Tally = scoring.Cells(votes, b.Margins, b.Method)
		return score(t, b).Projects[0].Score
	}
	// The jurisdiction's distribution is held still for the count but moves
	// here, so one rating less may just do; a tenth less may not.
	if moved := before - after(swing.Down, 1); moved < 5 {
		t.Errorf("%d ratings of 1 move the score by only %v", swing.Down, moved)
	}
	if moved := before - after(swing.Down*9/10, 1); moved >= 5 {
		t.Errorf("%d ratings of 1 already move the score by %v", swing.Down*9/10, moved)
	}
	if moved := after(swing.Up, rating.Highest) - before; moved < 5 {
		t.Errorf("%d ratings of 5 move the score by only %v", swing.Up, moved)
	}
}

func TestAScoreNearTheEndCannotBeMovedPastIt(t *testing.T) {
	t.Parallel()
	got := swings(t, bundleOf(crowd(2000, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4))).Projects[publicID(0)]
	if got.Up != 0 || got.Down == 0 {
		t.Errorf("a score of 97.5: %+v", got)
	}
}

func TestMoreRatingsAreHarderToSwing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := 20 * rapid.IntRange(2, 20).Draw(t, "people")
		few, many := bundleOf(crowd(n, 2, 3, 4, 4)), bundleOf(crowd(4*n, 2, 3, 4, 4))
		a, b := swings(t, few), swings(t, many)
		if a.Projects[publicID(0)].Down >= b.Projects[publicID(0)].Down || a.Departments["101"].Up >= b.Departments["101"].Up {
			t.Fatalf("%d people: %+v, %d people: %+v", n, a, 4*n, b)
		}
	})
}

func TestOnlyWhatIsScoredHasASwing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBundle(t)
		result, got := score(t, b), swings(t, b)
		for _, p := range result.Projects {
			if _, known := got.Projects[p.ID]; known != p.Scored {
				t.Fatalf("%s: scored %v, has a swing %v", p.ID, p.Scored, known)
			}
		}
		for _, d := range result.Departments {
			if _, known := got.Departments[d.Code]; known != d.Scored {
				t.Fatalf("%s: scored %v, has a swing %v", d.Code, d.Scored, known)
			}
		}
	})
}
