package scoring

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"gonum.org/v1/gonum/mathext"
)

// micro is a weight in millionths. Integers make sums independent of order.
type micro int64

const microUnit = 1e6

func microOf(weight float64) micro { return micro(weight*microUnit + 0.5) }

// square is v², rounded to a millionth.
func (v micro) square() micro { return (v*v + microUnit/2) / microUnit }

// fixed rounds to the four decimals of a published number.
func (v micro) fixed() Fixed { return Fixed((v + 50) / 100) }

// weighed is a vote's weight and why it is less than the base of its level.
type weighed struct {
	v     micro
	kinds [reasons]bool // by the order of kinds
	burst bool
}

func (w weighed) deflated() bool { return w.burst || w.kinds != [reasons]bool{} }

// sharing is one way in which votes may hang together.
type sharing struct {
	kind   FindingKind
	free   int
	rho    float64
	signal func(*rating.Vote) rating.Signal
}

// reasons is how many ways there are.
const reasons = 4

// sharings are the ways, in the order findings are listed.
func sharings(m Method) [reasons]sharing {
	return [reasons]sharing{
		{SharedDevice, m.DeviceFree, m.DeviceRho, func(v *rating.Vote) rating.Signal { return v.Device }},
		{SharedNetwork, m.NetworkFree, m.NetworkRho, func(v *rating.Vote) rating.Signal { return networkOf(v, m) }},
		{Lockstep, m.LockstepFree, m.LockstepRho, func(v *rating.Vote) rating.Signal { return v.Lockstep }},
		{Sentence, m.SentenceFree, m.SentenceRho, func(v *rating.Vote) rating.Signal { return v.Sentence }},
	}
}

// weigh gives each vote its integrity weight (B1); those that are not
// eligible weigh 0.
func weigh(votes []rating.Vote, m Method) []weighed {
	out := weighClusters(votes, m)
	flattenBursts(votes, out, m)
	return out
}

// weighClusters is the first half of B1: v = base · the least factor of all
// the ways in which the vote hangs together with others.
func weighClusters(votes []rating.Vote, m Method) []weighed {
	ways := sharings(m)
	var sizes [reasons]map[rating.Signal]int
	for k, way := range ways {
		sizes[k] = clusterSizes(votes, way.signal)
	}
	out := make([]weighed, len(votes))
	for i := range votes {
		vote := &votes[i]
		if !vote.Eligible() {
			continue
		}
		least := 1.0
		for k, way := range ways {
			factor := clusterFactor(sizes[k][way.signal(vote)], way.free, way.rho)
			out[i].kinds[k] = factor < 1
			least = min(least, factor)
		}
		out[i].v = microOf(base(vote.Level, m) * least)
	}
	return out
}

func base(level rating.Level, m Method) float64 {
	if level == civic.L2 {
		return m.BaseL2
	}
	return m.BaseL1
}

// networkOf names the vote's cluster: its network, and the answer too where
// only votes that agree make a cluster. Signals are hashes, so that adding a
// multiple of an odd number for the answer does not make two of them meet.
func networkOf(vote *rating.Vote, m Method) rating.Signal {
	if vote.Network == 0 || !m.NetworkAgreeing {
		return vote.Network
	}
	const apart = 0x9e3779b97f4a7c15
	return vote.Network + rating.Signal(vote.Answers[rating.Overall])*apart
}

// clusterSizes counts the eligible votes that share a signal. A vote without
// one shares it with nobody.
func clusterSizes(votes []rating.Vote, signal func(*rating.Vote) rating.Signal) map[rating.Signal]int {
	sizes := make(map[rating.Signal]int, len(votes))
	for i := range votes {
		if s := signal(&votes[i]); s != 0 && votes[i].Eligible() {
			sizes[s] += votes[i].Count()
		}
	}
	return sizes
}

// clusterFactor is 1/(1+(m−1)ρ) for a cluster above the free size, else 1:
// the design effect of m votes that agree with correlation ρ (Kish).
func clusterFactor(size, free int, rho float64) float64 {
	if size <= free || rho == 0 {
		return 1
	}
	return 1 / (1 + float64(size-1)*rho)
}

// daily is what one day brought.
type daily struct {
	weight  micro
	votes   int
	answers [Scale]int
	loud    bool // an auditor found it to be a campaign
}

// flattenBursts scales the votes of unusual days to the median day.
func flattenBursts(votes []rating.Vote, weights []weighed, m Method) {
	scales := burstScales(votes, weights, m)
	if len(scales) == 0 {
		return
	}
	for i := range votes {
		if scale, burst := scales[votes[i].Day]; burst && votes[i].Eligible() && !votes[i].Quiet {
			weights[i].v = microOf(float64(weights[i].v) / microUnit * scale)
			weights[i].burst = true
		}
	}
}

// burstScales is the factor of each day that is a burst.
func burstScales(votes []rating.Vote, weights []weighed, m Method) map[rating.Day]float64 {
	days, all := byDay(votes, weights)
	median, scales := medianWeight(days), map[rating.Day]float64{}
	for date, day := range days {
		if isBurst(*day, all, median, m) {
			scales[date] = float64(median) / float64(day.weight)
		}
	}
	return scales
}

// byDay sums the eligible votes by day, and all of them together.
func byDay(votes []rating.Vote, weights []weighed) (days map[rating.Day]*daily, all daily) {
	days = map[rating.Day]*daily{}
	for i := range votes {
		vote := &votes[i]
		if !vote.Eligible() {
			continue
		}
		day, known := days[vote.Day]
		if !known {
			day = &daily{}
			days[vote.Day] = day
		}
		day.loud = day.loud || vote.Loud
		for _, sum := range []*daily{day, &all} {
			sum.weight += weights[i].v * micro(vote.Count())
			sum.votes += vote.Count()
			sum.answers[vote.Answers[rating.Overall]-1] += vote.Count()
		}
	}
	return days, all
}

// medianWeight is the median over the days that had votes.
func medianWeight(days map[rating.Day]*daily) micro {
	weights := make([]micro, 0, len(days))
	for _, day := range days {
		weights = append(weights, day.weight)
	}
	if len(weights) == 0 {
		return 0
	}
	slices.Sort(weights)
	half := len(weights) / 2
	if len(weights)%2 == 1 {
		return weights[half]
	}
	return (weights[half-1] + weights[half]) / 2
}

// isBurst reports a day that is both heavy and unlike all other days. Below
// BurstMin votes the χ² approximation would find bursts in plain chance. A day
// that an auditor found to be a campaign is one as soon as it is heavier than
// the median: a decision may make good for the test, never for the weight.
func isBurst(day, all daily, median micro, m Method) bool {
	if day.votes < m.BurstMin || all.votes-day.votes < m.BurstMin {
		return false
	}
	if day.loud {
		return day.weight > median
	}
	if float64(day.weight) <= m.BurstRatio*float64(median) {
		return false
	}
	return differs(day, all) < m.BurstP
}

// differs is the p value of Pearson's χ² for the day's answers against those
// of all other days.
func differs(day, all daily) float64 {
	chi2, columns := 0.0, 0
	share := float64(day.votes) / float64(all.votes)
	for k, total := range all.answers {
		if total == 0 {
			continue
		}
		columns++
		expected := share * float64(total)
		gap := float64(day.answers[k]) - expected
		// Both rows of the table miss their expectation by the same gap.
		chi2 += gap*gap/expected + gap*gap/(float64(total)-expected)
	}
	if columns < 2 {
		return 1
	}
	return mathext.GammaIncRegComp(float64(columns-1)/2, chi2/2)
}
