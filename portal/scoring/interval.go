package scoring

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// interval is the central interval of the Beta distribution on 0–100 with the
// given mean and variance (B4). Where that Beta would not be single-peaked,
// at the very ends of the scale, it is the normal interval cut at 0 and 100:
// a U-shaped Beta could leave out its own mean.
func interval(score, variance, confidence float64) (lo, hi float64) {
	tail := (1 - confidence) / 2
	mean, v := score/100, variance/1e4
	strength := mean*(1-mean)/v - 1
	alpha, beta := mean*strength, (1-mean)*strength
	if !(alpha > 1 && beta > 1) {
		reach := normalQuantile(1-tail) * math.Sqrt(variance)
		return math.Max(0, score-reach), math.Min(100, score+reach)
	}
	return 100 * mathext.InvRegIncBeta(alpha, beta, tail), 100 * mathext.InvRegIncBeta(alpha, beta, 1-tail)
}

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
