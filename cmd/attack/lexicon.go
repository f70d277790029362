package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// lexicon are the amounts that published figures explain, in 分, by their
// upper ends.
type lexicon []mention

// explains reports a printed amount that rounds one of the lexicon's.
func (l lexicon) explains(m mention) bool {
	at, _ := slices.BinarySearchFunc(l, m.lo-1, func(e mention, lo civic.Money) int { return cmp.Compare(e.hi, lo) })
	return slices.ContainsFunc(l[at:], func(e mention) bool { return e.lo <= m.hi+1 })
}

// sumKey is a sum of one release.
type sumKey struct {
	place   place
	measure measure
	month   int
}

// sums are those of one release, as intervals of published figures.
type sums map[sumKey]civic.Figure

// lexiconOf collects what the pages about a release may print: its figures and
// sums, those of the other releases of its year and of the year before, and
// what changed between them; statutory cells of every year.
func (k *knowledge) lexiconOf(i int) lexicon {
	own := k.site.releases[i].Document
	var all lexicon
	var now, before []sums
	for j, r := range k.site.releases {
		if r.Document.Jurisdiction != own.Jurisdiction {
			continue
		}
		all = append(all, r.cells()...)
		if r.Document.Year != own.Year && r.Document.Year != own.Year-1 {
			continue
		}
		s := k.sumsOf(j)
		all = append(all, s.ends(r)...)
		all = append(all, k.spokenIn(j)...)
		if r.Document.Year == own.Year {
			now = append(now, s)
		} else {
			before = append(before, s)
		}
	}
	for _, a := range before {
		for _, b := range now {
			all = append(all, changes(a, b)...)
		}
	}
	all = append(all, grid()...)
	slices.SortFunc(all, func(a, b mention) int { return cmp.Or(cmp.Compare(a.hi, b.hi), cmp.Compare(a.lo, b.lo)) })
	return slices.Compact(all)
}

// grid are the ends of the fixed intervals, which filters and legends name.
func grid() (all []mention) {
	for step := civic.WanYuan; step < 1e6*civic.YiYuan; step *= 10 {
		for _, n := range []civic.Money{1, 2, 5} {
			all = append(all, mention{lo: n * step, hi: n * step})
		}
	}
	return all
}

// sumsOf adds up a release by every unit, class and region. What is hidden is
// in no sum.
func (k *knowledge) sumsOf(i int) sums {
	r := k.site.releases[i]
	all, above, regions := sums{}, r.unitsAbove(), r.regionsAbove()
	for _, p := range r.Projects {
		classes := classesOf(string(p.Function))
		for _, a := range []aggregate{{measure: original}, {measure: adjusted}, {measure: current}, {measure: paid}} {
			f := k.shownOf(i, p, a)
			for _, unit := range append([]string{""}, above[p.Unit]...) {
				for _, class := range classes {
					all.add(sumKey{place{unit: unit, class: class}, a.measure, 0}, f)
				}
			}
			for _, at := range p.otherPlaces(regions[p.Region]) {
				all.add(sumKey{at, a.measure, 0}, f)
			}
		}
		for month := 1; month <= r.Document.Month; month++ {
			f := k.shownOf(i, p, aggregate{measure: paid, month: month})
			for _, unit := range append([]string{""}, above[p.Unit]...) {
				all.add(sumKey{place{unit: unit}, paid, month}, f)
			}
		}
	}
	return all
}

func (s sums) add(key sumKey, f civic.Figure) {
	if f.Known() {
		s[key] = s[key].Add(f)
	}
}

// nowhere stands for the region of projects that have none.
const nowhere = "-"

// otherPlaces are the other sums a project is in: of its regions, of its
// economic 类, and of the book its 类 is paid from.
func (p projectRow) otherPlaces(regions []string) (all []place) {
	if len(regions) == 0 {
		regions = []string{nowhere}
	}
	for _, region := range regions {
		all = append(all, place{region: region})
	}
	if len(p.Economic) >= 3 {
		all = append(all, place{economic: p.Economic[:3]})
	}
	return append(all, place{book: string(p.Function.Book()) + "/" + string(p.Function.Lei())})
}

// shownOf is the figure of a project that a sum is made of.
func (k *knowledge) shownOf(i int, p projectRow, a aggregate) civic.Figure {
	key, _ := k.figureFor(i, p, a)
	return k.shown[key]
}

// classesOf are the functional classes a code belongs to: everything, 类, 款,
// 项.
func classesOf(code string) []string {
	all := []string{""}
	for _, digits := range []int{3, 5, 7} {
		if len(code) >= digits {
			all = append(all, code[:digits])
		}
	}
	return all
}

// regionsAbove lists each region with all regions above it, itself first.
func (r release) regionsAbove() map[string][]string {
	parents, above := map[string]string{}, map[string][]string{}
	for _, region := range r.Regions {
		parents[region.Code] = region.Parent
	}
	for _, p := range r.Projects {
		if p.Region != "" && above[p.Region] == nil {
			above[p.Region] = chain(p.Region, parents)
		}
	}
	return above
}

// ends are the amounts that pages print of sums: both ends, the middle (which
// pictures are drawn by), each inhabitant's part, the rest behind the
// largest, and what is left of everything.
func (s sums) ends(r release) (all []mention) {
	people := r.inhabitants()
	for key, f := range s {
		all = append(all, points(f)...)
		if p := key.place; p == (place{region: p.region}) {
			for _, n := range []int64{people[""], people[key.place.region]} {
				if n > 0 {
					all = append(all, points(civic.IntervalFigure(f.Lo/civic.Money(n), f.Hi/civic.Money(n)))...)
				}
			}
		}
	}
	all = append(all, points(less(s[sumKey{measure: current}], s[sumKey{measure: paid}]))...)
	return append(all, s.rests(r)...)
}

// less is a − b of two intervals.
func less(a, b civic.Figure) civic.Figure { return civic.IntervalFigure(a.Lo-b.Hi, a.Hi-b.Lo) }

// points are the ends of a figure and its middle, of a change without signs:
// a page says by words whether it rose.
func points(f civic.Figure) (all []mention) {
	middle, _ := f.Midpoint()
	for _, m := range []civic.Money{f.Lo, f.Hi, middle} {
		m = max(m, -m)
		all = append(all, mention{lo: m, hi: m})
	}
	return all
}

// inhabitants counts people by region, under "" of the whole jurisdiction.
func (r release) inhabitants() map[string]int64 {
	people, known := map[string]int64{}, map[string]bool{}
	for _, region := range r.Regions {
		known[region.Code] = true
	}
	for _, region := range r.Regions {
		people[region.Code] = region.Population
		if !known[region.Parent] {
			people[""] += region.Population
		}
	}
	return people
}

// Pages that show the largest sums add up the rest: the citizens' budget from
// the seventh on, a picture of changes from the ninth on.
const (
	sumsShown    = 6
	changesShown = 8
)

// rests are the sums behind the largest, by 类 and by 项 (of everything and of
// each department) and by department.
func (s sums) rests(r release) (all []mention) {
	top := map[string]bool{}
	for _, u := range r.Units {
		top[u.Code] = u.Parent == ""
	}
	lists := map[string][]civic.Figure{}
	for key, f := range s {
		if key.measure != current || key.place.other() {
			continue
		}
		if n := len(key.place.class); n == 3 || n == 7 {
			list := fmt.Sprint(key.place.unit, "/", n)
			lists[list] = append(lists[list], f)
		}
		if top[key.place.unit] && key.place.class == "" {
			lists["departments"] = append(lists["departments"], f)
		}
	}
	for _, list := range lists {
		slices.SortFunc(list, func(a, b civic.Figure) int { return cmp.Compare(b.Hi, a.Hi) })
		all = append(all, rest(list, sumsShown)...)
	}
	return all
}

// rest adds up what stands behind the first figures of a list.
func rest(list []civic.Figure, first int) []mention {
	if len(list) <= first {
		return nil
	}
	var sum civic.Figure
	for _, f := range list[first:] {
		sum = sum.Add(f)
	}
	return points(sum)
}

// changes are the amounts by which budgets of units, 类 and everything moved
// from one release to another, and the rest behind the farthest moves of 类.
func changes(before, after sums) (all []mention) {
	var classes []civic.Figure
	keys := maps.Clone(after)
	maps.Copy(keys, before) // what only one of them has moved by all of it
	for key := range keys {
		p := key.place
		if key.measure == paid || p.other() || p.class != "" && (p.unit != "" || len(p.class) > 3) {
			continue
		}
		delta := less(after[key], before[key])
		all = append(all, points(delta)...)
		if p.class != "" && key.measure == original {
			classes = append(classes, delta)
		}
	}
	slices.SortFunc(classes, func(a, b civic.Figure) int {
		return cmp.Compare(max(b.Lo+b.Hi, -b.Lo-b.Hi), max(a.Lo+a.Hi, -a.Lo-a.Hi))
	})
	return append(all, rest(classes, changesShown)...)
}

// cells are the statutory cells of a release, and their sums over all units and
// over the rows of one.
func (r release) cells() (all []mention) {
	added := map[string]civic.Figure{}
	for _, l := range r.Lines {
		if !l.Amount.Known() {
			continue
		}
		all = append(all, points(l.Amount)...)
		for _, name := range []string{
			fmt.Sprint(l.Table, "|", l.Column), fmt.Sprint(l.Table, "|", l.Column, "|", l.Unit), fmt.Sprint(l.Table, "|", l.Column, "||", l.Code),
		} {
			added[name] = added[name].Add(l.Amount)
		}
	}
	for _, f := range added {
		all = append(all, points(f)...)
	}
	return all
}

// spokenIn are the amounts of a release's projects: their figures, and what
// their texts speak of.
func (k *knowledge) spokenIn(i int) (all []mention) {
	r := k.site.releases[i]
	var words strings.Builder
	for _, p := range r.Projects {
		words.WriteString(p.Name + " " + p.Summary + " " + p.Justification + " ")
		for _, f := range []civic.Figure{p.Original, p.Adjusted, p.Paid} {
			if f.Known() {
				all = append(all, points(f)...)
			}
		}
	}
	for _, t := range r.Texts {
		words.WriteString(t.Text + " " + t.Target + " " + t.Actual + " ")
	}
	return append(all, amountsIn(words.String())...)
}
