package main

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// tiny is a county of a few projects whose amounts are whole 万元, small
// enough to try every world that fits what is published.
type tiny struct {
	site    site
	truth   []int64
	ceiling int64 // no amount can be more
}

// anyTiny draws up to six projects in two functions and two streets, hides
// some, and publishes totals by function and by street.
func anyTiny(t *rapid.T) tiny {
	var out tiny
	r := release{Hash: "r", Document: civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Draft, Version: 1}}
	sums := map[string]int64{}
	for i := range rapid.IntRange(2, 6).Draw(t, "projects") {
		amount := rapid.Int64Range(0, 5).Draw(t, "amount")
		p := projectRow{
			ID: civic.PublicID(fmt.Sprintf("AAAAAAAAA%d", i)), Unit: "101", Class: "protected",
			Function: rapid.SampledFrom([]civic.Function{"2050202", "2010301"}).Draw(t, "function"),
			Region:   rapid.SampledFrom([]string{"a", "b"}).Draw(t, "region"),
		}
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			p.Original = civic.ExactFigure(wan(amount))
		case 1:
			low := max(amount-rapid.Int64Range(0, 2).Draw(t, "below"), 0)
			p.Original = civic.IntervalFigure(wan(low), wan(low+3))
		default:
			p.Original = civic.WithheldFigure("third_party")
		}
		r.Projects, out.truth = append(r.Projects, p), append(out.truth, amount)
		sums[string(p.Function)] += amount
		sums[p.Region] += amount
		out.ceiling += amount
	}
	for _, key := range []string{"2050202", "2010301", "a", "b"} {
		row := totalRow{Measure: original, Amount: civic.ExactFigure(wan(sums[key]))}
		if len(key) > 1 {
			row.Function = &key
		} else {
			row.Region = &key
		}
		r.Totals = append(r.Totals, row)
	}
	out.site.releases = []release{r}
	return out
}

func wan(n int64) civic.Money { return civic.Money(n) * civic.WanYuan }

// brute tries every world and gives the least and greatest value of each
// amount, in 万元.
func (c tiny) brute() (lo, hi []int64) {
	r := c.site.releases[0]
	values := make([]int64, len(r.Projects))
	lo, hi = make([]int64, len(values)), make([]int64, len(values))
	for i := range lo {
		lo[i], hi[i] = math.MaxInt64, math.MinInt64
	}
	var try func(i int)
	try = func(i int) {
		if i == len(values) {
			if c.fits(values) {
				for i, v := range values {
					lo[i], hi[i] = min(lo[i], v), max(hi[i], v)
				}
			}
			return
		}
		f := r.Projects[i].Original
		from, to := int64(0), c.ceiling
		if f.Known() {
			from, to = int64(f.Lo/civic.WanYuan), int64(f.Hi/civic.WanYuan)
		}
		for v := from; v <= to; v++ {
			values[i] = v
			try(i + 1)
		}
	}
	try(0)
	return lo, hi
}

// fits reports whether a world agrees with every published total.
func (c tiny) fits(values []int64) bool {
	r := c.site.releases[0]
	for _, t := range r.Totals {
		sum := int64(0)
		for i, p := range r.Projects {
			if (t.Function == nil || *t.Function == string(p.Function)) && (t.Region == nil || *t.Region == p.Region) {
				sum += values[i]
			}
		}
		if wan(sum) != t.Amount.Lo {
			return false
		}
	}
	return true
}

// TestBoundsAreThoseOfAllPossibleWorlds: sums over two hierarchies have whole
// vertices, so that the attacker's bounds are those of the worlds in whole
// 万元: none is left out, and none is imagined.
func TestBoundsAreThoseOfAllPossibleWorlds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := anyTiny(t)
		lo, hi := c.brute()
		r := attack(c.site, false)
		byID := map[civic.PublicID]proof{}
		for _, p := range r.proofs {
			byID[p.figures[0].id] = p
		}
		for i, p := range c.site.releases[0].Projects {
			if p.Original.Form == civic.Exact {
				continue
			}
			got := byID[p.ID]
			if math.Abs(got.lo-float64(wan(lo[i]))) > 2 || math.Abs(got.hi-float64(wan(hi[i]))) > 2 {
				t.Fatalf("%s (truth %d 万元): %.0f .. %.0f 分, wanted %d .. %d 万元", p.ID, c.truth[i], got.lo, got.hi, lo[i], hi[i])
			}
		}
	})
}
