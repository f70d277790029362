package simulate

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// How honest people reach the portal. A workplace or a carrier's shared IPv4
// address joins strangers; a community centre's tablet joins the old people
// it helps.
const (
	days = 90

	atHome       = 0.45 // rate over home broadband
	onMobile     = 0.40 // over mobile data; the rest at work or at school
	mobileIPv4   = 0.40 // of mobile users share an IPv4 address
	mobilePool   = 600  // such addresses in the county
	workplaces   = 120  // with sizes falling like 1/rank
	familyDevice = 0.05 // of ratings come from the same device as another
	centreTablet = 0.01 // of ratings come from one of the tablets
	tablets      = 6
)

// crowd draws votes and hands out sequence numbers and signals.
type crowd struct {
	*rand.Rand
	World
	seq    int64
	signal rating.Signal
}

// fresh is a signal nobody has yet.
func (c *crowd) fresh() rating.Signal {
	c.signal++
	return c.signal
}

// shared is the signal of member i of a named pool.
func shared(pool string, i int) rating.Signal {
	return rating.NewSignal([]byte("simulate"), pool, string(rune('A'+i)))
}

// honest draws n ratings of people who say what they think. Who rates
// depends on the group and, within it, on contentment.
func (c *crowd) honest(p project, n int) []rating.Vote {
	usual, upset := p.ratersOf(0), p.ratersOf(c.NewsOpinion)
	first := 5 + c.IntN(days-10-c.NewsDays)
	votes := make([]rating.Vote, 0, n)
	for range n {
		pool, day := usual, c.ordinaryDay()
		if c.Float64() < c.NewsShare*float64(c.NewsDays) {
			pool, day = upset, first+c.IntN(c.NewsDays)
		}
		s, answer := pool.draw(c.Float64())
		v := c.vote(p.strata[s].Stratum, answer, day)
		v.Device, v.Network = c.device(votes), c.network()
		votes = append(votes, v)
	}
	return votes
}

// ordinaryDay is a day of the period; interest halves every two months.
func (c *crowd) ordinaryDay() int {
	return min(days-1, int(-60/math.Ln2*math.Log(1-c.Float64()*(1-math.Exp2(-days/60.0)))))
}

// vote is a rating of level L2 or L1 with signals still to be given.
func (c *crowd) vote(s rating.Stratum, answer uint8, day int) rating.Vote {
	c.seq++
	v := rating.Vote{Seq: c.seq, Level: civic.L2, Answers: rating.Answers{answer}, Stratum: s, Day: rating.Day(20000 + day)}
	if c.Float64() >= c.Identified {
		v.Level, v.Stratum = civic.L1, rating.Stratum{}
	}
	return v
}

// device is a phone of one's own, one shared in the family, or a tablet.
func (c *crowd) device(before []rating.Vote) rating.Signal {
	switch x := c.Float64(); {
	case x < centreTablet:
		return shared("tablet", c.IntN(tablets))
	case x < centreTablet+familyDevice && len(before) > 0:
		return before[c.IntN(len(before))].Device
	}
	return c.fresh()
}

// network is a line of one's own, a carrier's shared address, or a workplace.
func (c *crowd) network() rating.Signal {
	switch x := c.Float64(); {
	case x < atHome:
		return c.fresh()
	case x < atHome+onMobile:
		if c.Float64() >= mobileIPv4 {
			return c.fresh()
		}
		return shared("mobile", c.IntN(mobilePool))
	}
	// 1/rank: the inverse of ln(rank)/ln(workplaces).
	return shared("work", int(math.Pow(workplaces, c.Float64())))
}

// raters is the chance of each pair of stratum and answer to be the next rating.
type raters struct{ upTo []float64 }

// ratersOf weighs each pair by the people in the stratum, how eager they are,
// how many hold that opinion (moved by shift) and the project's selection.
func (p project) ratersOf(shift float64) raters {
	out, total := raters{}, 0.0
	for i, s := range p.strata {
		for k, share := range answers(p.opinions[i] + shift) {
			total += s.share * s.eager * share * math.Exp(p.pull*float64(2-k)/4)
			out.upTo = append(out.upTo, total)
		}
	}
	return out
}

func (r raters) draw(x float64) (stratum int, answer uint8) {
	i, _ := slices.BinarySearch(r.upTo, x*r.upTo[len(r.upTo)-1])
	return i / rating.Highest, uint8(i%rating.Highest + 1)
}
