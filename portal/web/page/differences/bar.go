package differences

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// scale is the largest move on either side of a picture.
func scale(figures []civic.Figure) civic.Money {
	var most civic.Money
	for _, f := range figures {
		if f.Known() {
			most = max(most, f.Hi, -f.Lo)
		}
	}
	return most
}

// Bar is one move drawn from the middle of its line: to the right what rose,
// to the left what fell. What must lie in a range has a solid part, up to
// which it moved at least, and a hatched one.
type Bar struct {
	X, Width           string // solid
	MaybeX, MaybeWidth string // hatched, "" for none
	Down               bool
}

// newBar draws a delta on a scale.
func newBar(f civic.Figure, scale civic.Money) Bar {
	if !f.Known() || scale <= 0 {
		return Bar{}
	}
	least := civic.Money(0) // the end nearer to zero, zero where zero is within
	switch {
	case f.Lo > 0:
		least = f.Lo
	case f.Hi < 0:
		least = f.Hi
	}
	b := Bar{Down: f.Hi < 0}
	b.X, b.Width = span(0, least, scale)
	switch {
	case f.Lo == f.Hi:
	case least > 0:
		b.MaybeX, b.MaybeWidth = span(least, f.Hi, scale)
	case least < 0:
		b.MaybeX, b.MaybeWidth = span(f.Lo, least, scale)
	default:
		b.MaybeX, b.MaybeWidth = span(f.Lo, f.Hi, scale)
	}
	return b
}

// span is where the stretch between two amounts stands on a line whose middle
// is zero, in percent.
func span(from, to, scale civic.Money) (x, width string) {
	if from > to {
		from, to = to, from
	}
	place := func(m civic.Money) float64 { return 50 + 50*float64(m)/float64(scale) }
	percent := func(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) + "%" }
	return percent(place(from)), percent(place(to) - place(from))
}

// Move is one line of the picture of movements.
type Move struct {
	Name  string
	Delta civic.Figure
	Words string
	Bar   Bar
}

// Moves are the movements as a picture: what each added or took away.
func (p Page) Moves() []Move {
	var deltas []civic.Figure
	var sums []release.MovementSum
	for _, sum := range p.Sums {
		if delta := SumDelta(sum); delta.Known() && sum.Movement != budget.Same {
			sums, deltas = append(sums, sum), append(deltas, delta)
		}
	}
	most := scale(deltas)
	var moves []Move
	for i, sum := range sums {
		moves = append(moves, Move{p.T("difference." + string(sum.Movement)), deltas[i], p.Signed(deltas[i]), newBar(deltas[i], most)})
	}
	return moves
}
