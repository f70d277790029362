package budget_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestMovementsAreReadFromPublishedFormsAlone(t *testing.T) {
	t.Parallel()
	exact, between, withheld, none := civic.ExactFigure, civic.IntervalFigure, civic.WithheldFigure("personal"), civic.NoFigure()
	for _, c := range []struct {
		before, after civic.Figure
		want          budget.Movement
	}{
		{exact(5), exact(6), budget.Rose},
		{exact(6), exact(5), budget.Fell},
		{exact(5), exact(5), budget.Same},
		{between(5, 10), exact(11), budget.Rose},
		{between(5, 10), exact(10), budget.Unclear},
		{between(5, 10), between(10, 20), budget.Unclear},
		{between(5, 10), between(11, 20), budget.Rose},
		{between(10, 20), between(1, 5), budget.Fell},
		{between(5, 10), between(5, 10), budget.Same},
		{withheld, withheld, budget.Same},
		{withheld, exact(5), budget.Unclear},
		{none, exact(5), budget.Unclear},
		{none, none, budget.Same},
		{exact(0), none, budget.Unclear},
	} {
		if got := budget.Compare(c.before, c.after); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

// Whatever true amounts the published bounds hold, a movement that is claimed
// holds for them, and their difference lies in the delta.
func TestAClaimedMovementHoldsForEveryAmountWithinTheBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		figure := func(label string) (civic.Figure, civic.Money) {
			lo := civic.Money(rapid.Int64Range(0, 50).Draw(t, label+" lo"))
			hi := lo + civic.Money(rapid.Int64Range(0, 20).Draw(t, label+" width"))
			truth := civic.Money(rapid.Int64Range(int64(lo), int64(hi)).Draw(t, label))
			if lo == hi {
				return civic.ExactFigure(lo), truth
			}
			return civic.IntervalFigure(lo, hi), truth
		}
		before, was := figure("before")
		after, is := figure("after")
		delta, ok := budget.Delta(before, after)
		if !ok || is-was < delta.Lo || is-was > delta.Hi {
			t.Fatalf("%v to %v: %d to %d is outside of %v", before, after, was, is, delta)
		}
		movement := budget.Compare(before, after)
		if movement == budget.Rose && is <= was || movement == budget.Fell && is >= was {
			t.Fatalf("%v to %v is said to have %s, but %d became %d", before, after, movement, was, is)
		}
	})
}
