package budget

import "github.com/sunbudget/sunbudget/portal/civic"

// Band is a class of amounts or rates for filters and facets: Lo ≤ x < Hi.
// Amounts are in 分, rates in basis points (1% = 100).
type Band struct {
	Key    string
	Lo, Hi int64
}

// unbounded is the upper end of the last band.
const unbounded = int64(1) << 62

// AmountBands divide amounts. All bounds lie on the grid of published
// intervals, so that an interval is always within one band.
var AmountBands = []Band{
	{"0-10", 0, wan(10)}, {"10-50", wan(10), wan(50)}, {"50-100", wan(50), wan(100)},
	{"100-500", wan(100), wan(500)}, {"500-1000", wan(500), wan(1000)}, {"1000-5000", wan(1000), wan(5000)},
	{"5000-10000", wan(5000), wan(10000)}, {"10000-", wan(10000), unbounded},
}

func wan(n int64) int64 { return n * int64(civic.WanYuan) }

// ExecutionBands divide execution rates.
var ExecutionBands = []Band{
	{"0", 0, 1}, {"0-25", 1, 2500}, {"25-50", 2500, 5000}, {"50-75", 5000, 7500},
	{"75-90", 7500, 9000}, {"90-100", 9000, 10001}, {"100-", 10001, unbounded},
}

// Keys of what no band can hold.
const (
	HiddenBand  = "hidden"  // not disclosed
	MissingBand = "missing" // 无数据
	UnclearBand = "unclear" // a range across several bands
)

// Bands are the keys of every band of amounts, hidden and missing last.
func Bands() []string { return append(keys(AmountBands), HiddenBand, MissingBand) }

// Executions are the keys of every band of rates, the unknown ones last.
func Executions() []string {
	return append(keys(ExecutionBands), UnclearBand, HiddenBand, MissingBand)
}

func keys(bands []Band) []string {
	all := make([]string, len(bands))
	for i, b := range bands {
		all[i] = b.Key
	}
	return all
}

// AmountBand is the key of the band of an amount as published.
func AmountBand(f civic.Figure) string {
	if f.Missing() || !f.Known() {
		return unknownBand(f)
	}
	hi := int64(f.Hi)
	if f.Form == civic.Interval {
		hi-- // a bucket does not hold its upper bound
	}
	return bandOf(AmountBands, int64(f.Lo), hi)
}

// ExecutionBand is the key of the band of paid ÷ amount as published.
func ExecutionBand(paid, amount civic.Figure) string {
	for _, f := range []civic.Figure{amount, paid} {
		if f.Missing() || !f.Known() {
			return unknownBand(f)
		}
	}
	lo, hi, ok := paid.Rate(amount)
	if !ok {
		return UnclearBand
	}
	return bandOf(ExecutionBands, max(lo, 0), max(hi, 0)) // below zero nothing was paid
}

// unknownBand tells 无数据 from what is not disclosed.
func unknownBand(f civic.Figure) string {
	if f.Missing() {
		return MissingBand
	}
	return HiddenBand
}

// bandOf is the key of the one band that holds lo and hi.
func bandOf(bands []Band, lo, hi int64) string {
	for _, b := range bands {
		if lo >= b.Lo && hi < b.Hi {
			return b.Key
		}
	}
	return UnclearBand
}
