package release

import "github.com/sunbudget/sunbudget/portal/civic"

// Bands are the sizes of projects one can filter by, in 万元. Their edges lie
// on the 1-2-5 grid of published intervals, so that an interval is in one
// band and the band tells no more than the interval.
var Bands = []string{"0-10", "10-100", "100-1000", "1000-10000", "10000-"}

// BandEdges are the lower edges of Bands in 分; a band reaches up to, not
// including, the next edge.
var BandEdges = []int64{
	0, int64(10 * civic.WanYuan), int64(100 * civic.WanYuan), int64(1000 * civic.WanYuan), int64(10000 * civic.WanYuan),
}

// Executions are the rates of execution one can filter by, in percent.
var Executions = []string{"0", "0-25", "25-50", "50-75", "75-100", "100-"}

// ExecutionEdges are the lower edges of Executions in basis points.
var ExecutionEdges = []int64{0, 1, 2500, 5000, 7500, 10000}

// Values of a dimension for what no band can be told.
const (
	Hidden  = "hidden"  // no amount is published for the project itself
	Unclear = "unclear" // no rate, or bounds of a rate that lie in two bands
)

// BandOf is the band of a published amount: that of its lower bound.
func BandOf(amount civic.Figure) string {
	if !amount.Known() {
		return Hidden
	}
	return Bands[step(BandEdges, int64(amount.Lo))]
}

// ExecutionOf is the band of a rate, nil where it cannot be told.
func ExecutionOf(rate *Rate) string {
	if rate == nil {
		return Unclear
	}
	lo, hi := step(ExecutionEdges, rate.Lo), step(ExecutionEdges, rate.Hi)
	if lo != hi {
		return Unclear
	}
	return Executions[lo]
}

// step is the index of the last edge that is not above value; 0 below all.
func step(edges []int64, value int64) int {
	at := 0
	for i, edge := range edges {
		if value >= edge {
			at = i
		}
	}
	return at
}
