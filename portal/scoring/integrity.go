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
	v                      micro
	device, network, burst bool
}

func (w weighed) deflated() bool { return w.device || w.network || w.burst }

// networkKey names a cluster: a network, and the answer where only votes that
// agree make one.
type networkKey struct {
	network rating.Signal
	answer  uint8
}

// weigh gives each vote its integrity weight (B1); those that are not
// eligible weigh 0.
func weigh(votes []rating.Vote, m Method) []weighed {
	devices, networks := clusters(votes, m)
	out := make([]weighed, len(votes))
	for i, vote := range votes {
		if !vote.Eligible() {
			continue
		}
		device := clusterFactor(devices[vote.Device], m.DeviceFree, m.DeviceRho)
		network := clusterFactor(networks[keyOf(vote, m)], m.NetworkFree, m.NetworkRho)
		out[i] = weighed{
			v:       microOf(base(vote.Level, m) * min(device, network)),
			device:  device < 1,
			network: network < 1,
		}
	}
	flattenBursts(votes, out, m)
	return out
}

func base(level rating.Level, m Method) float64 {
	if level == civic.L2 {
		return m.BaseL2
	}
	return m.BaseL1
}

func keyOf(vote rating.Vote, m Method) networkKey {
	key := networkKey{network: vote.Network}
	if m.NetworkAgreeing {
		key.answer = vote.Answers[rating.Overall]
	}
	return key
}

// clusters counts the eligible votes that share a device or a network. A vote
// without a signal shares it with nobody.
func clusters(votes []rating.Vote, m Method) (devices map[rating.Signal]int, networks map[networkKey]int) {
	devices, networks = map[rating.Signal]int{}, map[networkKey]int{}
	for _, vote := range votes {
		if !vote.Eligible() {
			continue
		}
		if vote.Device != 0 {
			devices[vote.Device]++
		}
		if vote.Network != 0 {
			networks[keyOf(vote, m)]++
		}
	}
	return devices, networks
}

// clusterFactor is 1/(1+(m−1)ρ) for a cluster above the free size, else 1:
// the design effect of m votes that agree with correlation ρ (Kish).
func clusterFactor(size, free int, rho float64) float64 {
	if size <= free {
		return 1
	}
	return 1 / (1 + float64(size-1)*rho)
}

// daily is what one day brought.
type daily struct {
	weight  micro
	votes   int
	answers [Scale]int
}

// flattenBursts scales the votes of unusual days to the median day.
func flattenBursts(votes []rating.Vote, weights []weighed, m Method) {
	days, all := byDay(votes, weights)
	median := medianWeight(days)
	for i, vote := range votes {
		day := days[vote.Day]
		if !vote.Eligible() || !isBurst(day, all, median, m) {
			continue
		}
		weights[i].v = microOf(float64(weights[i].v) / microUnit * float64(median) / float64(day.weight))
		weights[i].burst = true
	}
}

func byDay(votes []rating.Vote, weights []weighed) (days map[rating.Day]daily, all daily) {
	days = map[rating.Day]daily{}
	for i, vote := range votes {
		if !vote.Eligible() {
			continue
		}
		day := days[vote.Day]
		for _, sum := range []*daily{&day, &all} {
			sum.weight += weights[i].v
			sum.votes++
			sum.answers[vote.Answers[rating.Overall]-1]++
		}
		days[vote.Day] = day
	}
	return days, all
}

// medianWeight is the median over the days that had votes.
func medianWeight(days map[rating.Day]daily) micro {
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
// BurstMin votes the χ² approximation would find bursts in plain chance.
func isBurst(day, all daily, median micro, m Method) bool {
	if day.votes < m.BurstMin || all.votes-day.votes < m.BurstMin {
		return false
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
