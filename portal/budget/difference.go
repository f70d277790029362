package budget

import "github.com/sunbudget/sunbudget/portal/civic"

// Movement says how a published amount moved from one release to another.
type Movement string

// The movements. Renamed is said of what moved in name alone.
const (
	Rose     Movement = "rose"
	Fell     Movement = "fell"
	Appeared Movement = "appeared" // was not in the first release
	Vanished Movement = "vanished" // is not in the second one
	Renamed  Movement = "renamed"
	Split    Movement = "split"   // one project went on as several
	Merged   Movement = "merged"  // several went on as one
	Unclear  Movement = "unclear" // the published forms do not tell
	Same     Movement = "same"    // published with the very same figure
)

// Movements lists every movement in the order pages show them.
var Movements = []Movement{Rose, Fell, Appeared, Vanished, Split, Merged, Renamed, Unclear, Same}

// Compare tells how an amount moved as far as its published forms do: it rose
// where all of the second lies above all of the first. Ranges that overlap,
// and what is not disclosed or 无数据 on one side, tell nothing.
func Compare(before, after civic.Figure) Movement {
	delta, known := Delta(before, after)
	switch {
	case sameFigure(before, after):
		return Same
	case !known:
		return Unclear
	case delta.Lo > 0:
		return Rose
	case delta.Hi < 0:
		return Fell
	}
	return Unclear
}

// Delta is after − before: exact where both are, else the range in which it
// must lie; ok is false where one of them has no bounds.
func Delta(before, after civic.Figure) (delta civic.Figure, ok bool) {
	if !before.Known() || !after.Known() {
		return civic.NoFigure(), false
	}
	if before.Form == civic.Exact && after.Form == civic.Exact {
		return civic.ExactFigure(after.Lo - before.Lo), true
	}
	return civic.IntervalFigure(after.Lo-before.Hi, after.Hi-before.Lo), true
}

// Move is after − before of something that may be on one side only: what is
// missing there moved by all of it.
func Move(before, after civic.Figure) civic.Figure {
	delta, _ := Delta(orZero(before), orZero(after))
	return delta
}

func orZero(f civic.Figure) civic.Figure {
	if f.Missing() {
		return civic.ExactFigure(0)
	}
	return f
}

// sameFigure reports two figures that publish the same.
func sameFigure(a, b civic.Figure) bool {
	if a.Missing() || b.Missing() {
		return a.Missing() && b.Missing()
	}
	return a.Form == b.Form && a.Lo == b.Lo && a.Hi == b.Hi
}
