package scoring

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// group is a cell before it is published: one stratum or several merged ones.
type group struct {
	strata  []rating.Stratum
	people  int64
	votes   int
	w       [Scale]micro
	q       micro
	answers [Scale]int
}

func (g *group) add(vote *rating.Vote, v micro) {
	g.answer(vote.Answers[rating.Overall], v, vote.Count())
}

// answer adds n ratings with the weight v each. Weights are whole millionths,
// so that n times v is exactly what adding it n times gives.
func (g *group) answer(value uint8, v micro, n int) {
	g.votes += n
	g.w[value-1] += v * micro(n)
	g.q += v.square() * micro(n)
	g.answers[value-1] += n
}

// published rounds the sums to four decimals, as a stranger will see them.
func (g group) published() (w [Scale]Fixed) {
	for k, sum := range g.w {
		w[k] = sum.fixed()
	}
	return w
}

// publishable reports enough ratings and enough different answers, counted
// on the published sums so that a stranger can check it.
func (g group) publishable(m Method) bool {
	w := g.published()
	return g.votes >= m.CellMin && different(w[:]) >= m.AnswersMin
}

// stands reports a cell that need not be merged: publishable, and with people
// behind it to weigh it by.
func (g group) stands(m Method) bool { return g.people > 0 && g.publishable(m) }

func (g group) cell(level string, share Fixed) Cell {
	return Cell{Level: level, Strata: g.strata, N: g.votes, Share: share, W: g.published(), Q: g.q.fixed()}
}

// merge is one group of both; neither is changed.
func merge(a, b group) group {
	a.strata = slices.Concat(a.strata, b.strata)
	slices.SortFunc(a.strata, rating.Stratum.Compare)
	a.people += b.people
	a.votes += b.votes
	a.q += b.q
	for k := range a.w {
		a.w[k] += b.w[k]
		a.answers[k] += b.answers[k]
	}
	return a
}

// collapse merges strata until every cell stands (B2): districts within an
// age and sex first, then the sexes of an age, then neighbouring ages. What
// does not stand even as one cell for everybody is not published at all.
func collapse(strata []group, m Method) []group {
	stands := func(g group) bool { return g.stands(m) }
	slices.SortFunc(strata, byFirst)
	ages := [][]group{}
	for _, age := range runs(strata, sameAge) {
		sexes := []group{}
		for _, sex := range runs(age, sameSex) {
			sexes = append(sexes, settle(sex, stands)...)
		}
		ages = append(ages, settle(sexes, stands))
	}
	cells := slices.Concat(settleAges(ages, m)...)
	if len(cells) == 1 && !cells[0].stands(m) {
		return nil
	}
	slices.SortFunc(cells, byFirst)
	return cells
}

func sameAge(a, b group) bool { return a.strata[0].Age == b.strata[0].Age }
func sameSex(a, b group) bool { return a.strata[0].Sex == b.strata[0].Sex }

// byFirst orders groups by their first stratum.
func byFirst(a, b group) int {
	if len(a.strata) == 0 || len(b.strata) == 0 { // the one cell without margins
		return 0
	}
	return a.strata[0].Compare(b.strata[0])
}

// runs splits a sorted list where neighbours are no longer the same.
func runs(sorted []group, same func(a, b group) bool) [][]group {
	out := [][]group{}
	for i, g := range sorted {
		if i == 0 || !same(sorted[i-1], g) {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], g)
	}
	return out
}

// settle pools what does not stand; a pool that does not stand either joins
// the smallest cell that does. The result stands, or is one cell.
func settle(groups []group, stands func(group) bool) []group {
	standing, weak := []group{}, []group{}
	for _, g := range groups {
		if stands(g) {
			standing = append(standing, g)
		} else {
			weak = append(weak, g)
		}
	}
	if len(weak) == 0 {
		return standing
	}
	pool := weak[0]
	for _, g := range weak[1:] {
		pool = merge(pool, g)
	}
	if stands(pool) || len(standing) == 0 {
		return append(standing, pool)
	}
	i := smallest(standing)
	standing[i] = merge(standing[i], pool)
	return standing
}

// smallest is the index of the cell with the fewest ratings, then the first.
func smallest(groups []group) int {
	best := 0
	for i, g := range groups {
		if cmp.Or(cmp.Compare(g.votes, groups[best].votes), byFirst(g, groups[best])) < 0 {
			best = i
		}
	}
	return best
}

// settleAges joins an age that does not stand with the neighbouring age that
// has fewer ratings (the younger of two equals), until all stand or one is left.
func settleAges(ages [][]group, m Method) [][]group {
	for len(ages) > 1 {
		i := slices.IndexFunc(ages, func(cells []group) bool { return !cells[0].stands(m) })
		if i < 0 {
			return ages
		}
		j := i - 1
		if j < 0 || i+1 < len(ages) && ratings(ages[i+1]) < ratings(ages[j]) {
			j = i + 1
		}
		joined := settle(slices.Concat(ages[min(i, j)], ages[max(i, j)]), func(g group) bool { return g.stands(m) })
		ages = slices.Replace(ages, min(i, j), max(i, j)+1, joined)
	}
	return ages
}

func ratings(cells []group) int {
	n := 0
	for _, g := range cells {
		n += g.votes
	}
	return n
}
