package protect

import "github.com/sunbudget/sunbudget/portal/civic"

// lowest is the upper bound of the lowest bucket, 10 万元.
const lowest = 10 * civic.WanYuan

// Bucket is the interval of the fixed 1-2-5 grid that an amount of at least 0
// lies in: 0–10, 10–20, 20–50, 50–100, 100–200 … 万元, lower bound inclusive.
// The grid does not depend on the amount, so an interval is never centred on
// it.
func Bucket(amount civic.Money) (lo, hi civic.Money) {
	return onGrid(amount, lowest, [3]civic.Money{2, 5, 10})
}

// WideBucket is the interval of the coarser grid 0–20, 20–100, 100–500,
// 500–2,000, 2,000–10,000 … 万元, every second bound of the 1-2-5 grid. It
// serves where a bucket is narrower than its need.
func WideBucket(amount civic.Money) (lo, hi civic.Money) {
	return onGrid(amount, 2*lowest, [3]civic.Money{5, 25, 100})
}

// onGrid finds the bucket on the grid 0, base, base·steps, repeated for each
// power of the last step.
func onGrid(amount, base civic.Money, steps [3]civic.Money) (lo, hi civic.Money) {
	if amount < base {
		return 0, base
	}
	for amount >= base*steps[2] {
		base *= steps[2]
	}
	lo = base
	for _, step := range steps {
		if hi = base * step; amount < hi {
			break
		}
		lo = hi
	}
	return lo, hi
}

// NeedWithheld keeps a withheld amount open by 30% on both sides.
func NeedWithheld(amount civic.Money) Need { return bothSides(amount, 3) }

// NeedSecret keeps a classified part open by 50% on both sides.
func NeedSecret(amount civic.Money) Need { return bothSides(amount, 5) }

func bothSides(amount civic.Money, tenths int64) Need {
	open := upTenths(amount, tenths)
	return Need{Below: open, Above: open}
}

// NeedInterval keeps an interval open over 80% of its bucket.
func NeedInterval(amount civic.Money) Need {
	lo, hi := Bucket(amount)
	return Need{Width: upTenths(hi-lo, 8)}
}

// NeedExecution keeps a hidden payment open over a width of 60% of the
// payment or of a tenth of the budget, whichever is more.
func NeedExecution(paid, budget civic.Money) Need {
	return Need{Width: upTenths(max(paid, budget/10), 6)}
}

// upTenths is tenths/10 of the size of an amount, rounded up.
func upTenths(amount civic.Money, tenths int64) civic.Money {
	size := int64(max(amount, -amount))
	return civic.Money(size/10*tenths + (size%10*tenths+9)/10)
}
