package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// ratios are the percentages that published figures give of one project or
// place, as parts of one, rising.
type ratios []float64

// looseness is how far a printed percentage may stand from the one that
// published figures give beside its own rounding: rates are rounded outwards to
// a hundredth of a percent before they are printed.
const looseness = 0.0002

// explains reports a percentage that rounds one of them, with or without its
// sign: a page says by words whether something rose.
func (r ratios) explains(p percentage) bool {
	within := func(lo, hi float64) bool {
		at, _ := slices.BinarySearch(r, lo-looseness)
		return at < len(r) && r[at] <= hi+looseness
	}
	return within(p.lo, p.hi) || within(-p.hi, -p.lo)
}

// accounts are the published figures of one subject in one release.
type accounts struct {
	budgets  []civic.Figure // original, adjusted
	payments []civic.Figure // up to each month from the first on, none where not told
	whole    civic.Figure   // what everything together has, for shares
}

// elapsed is the part of a year that has passed at the end of a month.
func elapsed(month int) float64 { return float64(month*10000/12) / 1e4 }

// ratiosOf lists what may be printed of a subject.
func ratiosOf(all []accounts) (list ratios) {
	add := func(a, b civic.Figure, shift float64) {
		if a.Known() && b.Known() && b.Lo > 0 {
			list = append(list, float64(a.Lo)/float64(b.Hi)+shift, float64(a.Hi)/float64(b.Lo)+shift)
		}
	}
	for i, a := range all {
		for _, budget := range a.budgets {
			add(budget, a.whole, 0)
			for month, paid := range a.payments {
				add(paid, budget, 0)
				add(paid, budget, -elapsed(month+1)) // how far payments are behind
				if month > 0 {
					within := between(a.payments[month-1], paid) // how much one month had
					add(within, budget, 0)
					add(within, paid, 0)
					add(within, a.payments[len(a.payments)-1], 0)
				}
			}
			for _, b := range all[:i] {
				for _, before := range b.budgets {
					add(budget, before, 0)
					add(budget, before, -1)
				}
			}
		}
	}
	for month := range 12 {
		list = append(list, elapsed(month+1))
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// between is what was paid from one month's end to another's, as an interval.
func between(before, after civic.Figure) civic.Figure {
	if !before.Known() || !after.Known() {
		return civic.NoFigure()
	}
	return civic.IntervalFigure(max(0, after.Lo-before.Hi), max(0, after.Hi-before.Lo))
}

// readShares compares every printed percentage with those that published
// figures give.
func (k *knowledge) readShares() {
	if len(k.site.percentages) == 0 {
		return
	}
	known := map[string]ratios{}
	var added []sums
	for i := range k.site.releases {
		added = append(added, k.sumsOf(i))
	}
	told := map[percentage]bool{}
	for _, p := range k.site.percentages {
		i := k.releaseOf(p.release)
		if i < 0 {
			continue
		}
		jurisdiction := k.site.releases[i].Document.Jurisdiction
		subject := fmt.Sprint(jurisdiction, p.id, p.place)
		if known[subject] == nil {
			known[subject] = append(ratiosOf(k.accountsOf(jurisdiction, p, added)), k.percentagesSaid(p.id)...)
			slices.Sort(known[subject])
		}
		if told[p] || known[subject].explains(p) || !k.hides(i, p) {
			continue
		}
		told[p] = true
		k.tell("%.2f%% .. %.2f%% beside %s, which no published figures give (%s)", 100*p.lo, 100*p.hi, p.words(), p.where)
		k.equate(i, p)
	}
}

// words name what a percentage stands beside.
func (p percentage) words() string { return cmp.Or(string(p.id), p.place.unit, p.place.region) }

// releaseOf finds a release by its hash; the last one where none is named, −1
// where it is not known.
func (k *knowledge) releaseOf(hash string) int {
	if hash == "" {
		return len(k.site.releases) - 1
	}
	return slices.IndexFunc(k.site.releases, func(r release) bool { return r.Hash == hash })
}

// hides reports a project, or a place with one, of which an amount is hidden.
func (k *knowledge) hides(i int, p percentage) bool {
	for _, m := range []measure{original, adjusted, paid} {
		for _, at := range k.partsOf(i, p, m) {
			if root := k.root(at); k.hidden(root) && !k.amounts[root].opened {
				return true
			}
		}
	}
	return false
}

// partsOf are the amounts that add up to a measure of what a percentage stands
// beside, those that have no published value too.
func (k *knowledge) partsOf(i int, p percentage, m measure) (all []int) {
	r := k.site.releases[i]
	if p.id != "" {
		row, listed := k.project[i][p.id]
		if !listed {
			return nil
		}
		if key, ok := k.figureFor(i, r.Projects[row], aggregate{measure: m}); ok {
			all = append(all, k.at[key])
		}
		return all
	}
	shown, hidden := k.addUp(i, aggregate{place: p.place, measure: m}, r.unitsAbove())
	return append(shown.parts, hidden...)
}

// accountsOf collects what all releases of a government say of a subject.
func (k *knowledge) accountsOf(jurisdiction string, p percentage, added []sums) (all []accounts) {
	for i, r := range k.site.releases {
		if r.Document.Jurisdiction != jurisdiction {
			continue
		}
		a := accounts{whole: added[i][sumKey{measure: current}]}
		figure := func(m measure, month int) civic.Figure { return added[i][sumKey{p.place, m, month}] }
		if p.id != "" {
			row, listed := k.project[i][p.id]
			if !listed {
				continue
			}
			figure = func(m measure, month int) civic.Figure {
				return k.shownOf(i, r.Projects[row], aggregate{measure: m, month: month})
			}
		}
		a.budgets = []civic.Figure{figure(original, 0), figure(current, 0)}
		for month := 1; month < r.Document.Month; month++ {
			a.payments = append(a.payments, figure(paid, month))
		}
		a.payments = append(a.payments, figure(paid, 0)) // that of the release; of places often the only one
		all = append(all, a)
	}
	return all
}

// percentagesSaid are those that a project's own texts speak of.
func (k *knowledge) percentagesSaid(id civic.PublicID) (all ratios) {
	for _, r := range k.site.releases {
		for _, t := range r.Texts {
			if id != "" && t.ID == id {
				for _, p := range percentagesIn(t.Text + " " + t.Target + " " + t.Actual) {
					all = append(all, (p.lo+p.hi)/2)
				}
			}
		}
		for _, row := range r.Projects {
			if id != "" && row.ID == id {
				for _, p := range percentagesIn(row.Name + " " + row.Summary + " " + row.Justification) {
					all = append(all, (p.lo+p.hi)/2)
				}
			}
		}
	}
	return all
}

// equate writes a percentage as equations: the part lies between lo and hi
// times the whole.
func (k *knowledge) equate(i int, p percentage) {
	part, whole, shift := k.partsOf(i, p, paid), k.partsOf(i, p, current), 0.0
	switch {
	case p.kind == ofWhole:
		part, whole = whole, k.partsOf(i, percentage{}, current)
	case p.kind == ofBefore || len(part) == 0:
		before := k.lastYear(i)
		if before < 0 {
			return
		}
		part, whole, shift = whole, k.partsOf(before, p, current), 1
	}
	if len(part) == 0 || len(whole) == 0 {
		return
	}
	family := "share " + p.where
	if k.distrust[family] {
		return
	}
	k.equations = append(k.equations, proportion(family, part, whole, p.lo+shift, 1), proportion(family, part, whole, p.hi+shift, -1))
}

// proportion says that the part is at least (sign 1) or at most (−1) so many
// times the whole.
func proportion(family string, part, whole []int, times, sign float64) equation {
	e := equation{family: family, lo: 0, hi: math.Inf(1)}
	for _, at := range part {
		e.terms = append(e.terms, term{at, sign})
	}
	for _, at := range whole {
		e.terms = append(e.terms, term{at, -sign * times})
	}
	return e
}

// lastYear is the last release of the year before, −1 where there is none.
func (k *knowledge) lastYear(i int) int {
	own := k.site.releases[i].Document
	for j := len(k.site.releases) - 1; j >= 0; j-- {
		if d := k.site.releases[j].Document; d.Jurisdiction == own.Jurisdiction && d.Year == own.Year-1 {
			return j
		}
	}
	return -1
}
