package simulate

import (
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// attack adds ratings that do not say what people think.
type attack struct {
	name string
	vote func(c *crowd, p project, i int) rating.Vote
}

// attacks lists the campaigns of docs/method. The last one cannot be told
// from opinion; it is measured so that the page can say so.
var attacks = []attack{
	{"phone farm", func(c *crowd, p project, i int) rating.Vote {
		v := c.against(p, civic.L1, 1)
		v.Device, v.Network, v.Day = shared("farm", i%4), shared("farm", 0), rating.Day(20030+i%2)
		return v
	}},
	{"careful phones", func(c *crowd, p project, _ int) rating.Vote { return c.against(p, civic.L1, 1) }},
	{"staff on the roster", func(c *crowd, p project, _ int) rating.Vote {
		v := c.against(p, civic.L2, 5)
		v.Staff = true
		return v
	}},
	{"one office network", func(c *crowd, p project, _ int) rating.Vote {
		v := c.against(p, civic.L2, 5)
		v.Network = shared("office", 0)
		return v
	}},
	{"organised real names", func(c *crowd, p project, _ int) rating.Vote { return c.against(p, civic.L2, 1) }},
}

// against is a vote of somebody from anywhere with a phone and a line of
// their own, on any day.
func (c *crowd) against(p project, level rating.Level, answer uint8) rating.Vote {
	v := c.vote(p.strata[c.IntN(len(p.strata))].Stratum, answer, c.ordinaryDay())
	v.Level, v.Device, v.Network = level, c.fresh(), c.fresh()
	return v
}
