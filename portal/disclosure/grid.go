package disclosure

import "github.com/sunbudget/sunbudget/portal/civic"

// firstStep is the width of the lowest bucket, 0–10 万元.
const firstStep = 10 * civic.WanYuan

// Bucket is the interval of the fixed 1-2-5 grid that m falls into: 0–10,
// 10–20, 20–50, 50–100, 100–200 … 万元. A bucket holds its lower bound and
// not its upper one; it depends on the grid alone and is never centred on the
// amount. Negative amounts use the mirrored grid.
func Bucket(m civic.Money) civic.Figure {
	if m < 0 {
		mirrored := Bucket(-m)
		return civic.IntervalFigure(-mirrored.Hi, -mirrored.Lo)
	}
	lo, hi := civic.Money(0), firstStep
	for step := 0; m >= hi; step++ {
		lo = hi
		if step%3 == 1 { // 20 → 50
			hi = hi / 2 * 5
		} else { // 10 → 20, 50 → 100
			hi *= 2
		}
	}
	return civic.IntervalFigure(lo, hi)
}
