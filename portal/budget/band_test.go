package budget_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// A band must not tell more than the published interval: all amounts of one
// interval of the 1-2-5 grid lie in the same band.
func TestABandTellsNoMoreThanTheInterval(t *testing.T) {
	t.Parallel()
	low := civic.Money(0)
	for _, high := range []civic.Money{10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000} {
		lo, hi := low*civic.WanYuan, high*civic.WanYuan
		band := budget.AmountBand(civic.IntervalFigure(lo, hi))
		first, last := budget.AmountBand(civic.ExactFigure(lo)), budget.AmountBand(civic.ExactFigure(hi-1))
		if band != first || band != last {
			t.Errorf("%d to %d 万元 is in %s, its ends in %s and %s", low, high, band, first, last)
		}
		low = high
	}
}

func TestWhatIsNotPublishedIsInABandOfItsOwn(t *testing.T) {
	t.Parallel()
	amount, hidden, none := civic.ExactFigure(100), civic.WithheldFigure("x"), civic.NoFigure()
	for _, c := range []struct{ got, want string }{
		{budget.AmountBand(hidden), budget.HiddenBand},
		{budget.AmountBand(none), budget.MissingBand},
		{budget.ExecutionBand(hidden, amount), budget.HiddenBand},
		{budget.ExecutionBand(none, amount), budget.MissingBand},
		{budget.ExecutionBand(civic.ExactFigure(0), amount), "0"},
		{budget.ExecutionBand(civic.ExactFigure(100), amount), "90-100"},
		{budget.ExecutionBand(civic.IntervalFigure(10, 60), amount), budget.UnclearBand},
		{budget.ExecutionBand(amount, civic.ExactFigure(0)), budget.UnclearBand},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}
