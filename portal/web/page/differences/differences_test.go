package differences_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/differences"
)

func TestTheSumOfAllMovesIsTheMoveOfTheReleases(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		figure := func(label string) civic.Figure {
			lo := civic.Money(rapid.Int64Range(0, 1000).Draw(t, label))
			if rapid.Bool().Draw(t, label+" range") {
				return civic.IntervalFigure(lo, lo+civic.Money(rapid.Int64Range(1, 300).Draw(t, label+" width")))
			}
			return civic.ExactFigure(lo)
		}
		var changes []release.Change
		for range rapid.IntRange(1, 12).Draw(t, "projects") {
			c := release.Change{ID: "A", InFirst: true, InLast: true, Before: figure("before"), After: figure("after")}
			switch rapid.IntRange(0, 3).Draw(t, "sides") {
			case 0:
				c.InFirst, c.Before = false, civic.NoFigure()
			case 1:
				c.InLast, c.After = false, civic.NoFigure()
			}
			changes = append(changes, c)
		}
		d := release.NewDifferences(release.Header{}, release.Header{}, release.ByBudget, changes, release.MovementSum{}, nil)
		var lo, hi civic.Money
		for _, c := range changes {
			delta := c.Delta()
			lo, hi = lo+delta.Lo, hi+delta.Hi
		}
		got := differences.SumDelta(d.Total())
		if diff := cmp.Diff([2]civic.Money{lo, hi}, [2]civic.Money{got.Lo, got.Hi}); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAPictureDrawsOnlyWhatIsCertainAsSolid(t *testing.T) {
	t.Parallel()
	change := func(before, after civic.Figure) release.Change {
		return release.Change{ID: "A", InFirst: true, InLast: true, Before: before, After: after}
	}
	p := differences.Page{Differences: release.NewDifferences(release.Header{}, release.Header{}, release.ByBudget, []release.Change{
		change(civic.ExactFigure(100), civic.IntervalFigure(150, 200)),
		change(civic.IntervalFigure(100, 200), civic.IntervalFigure(150, 300)),
	}, release.MovementSum{}, nil)}
	moves := p.Moves()
	if len(moves) != 2 || moves[0].Delta != civic.IntervalFigure(50, 100) || moves[1].Delta != civic.IntervalFigure(-50, 200) {
		t.Fatalf("%+v", moves)
	}
	if rose := moves[0].Bar; rose.X != "50.00%" || rose.Width != "12.50%" || rose.MaybeX != "62.50%" || rose.MaybeWidth != "12.50%" {
		t.Errorf("rose: %+v", rose)
	}
	if unclear := moves[1].Bar; unclear.Width != "0.00%" || unclear.MaybeX != "37.50%" || unclear.MaybeWidth != "62.50%" {
		t.Errorf("unclear: %+v", unclear)
	}
	if moves[0].Name == "" {
		t.Error("a move has no name")
	}
}
