package protect

import (
	"cmp"
	"iter"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// area finds the cells around a cell that a program may use.
type area struct {
	m        *model
	names    map[string]int32
	byLine   map[line][]int32  // open unknowns of one unit and function
	byRegion map[string][]line // lines with cells in a region
}

// line is the unit and function of a place.
type line struct {
	unit     string
	function civic.Function
}

func (p Place) line() line { return line{p.Unit, p.Function} }

func newArea(m *model) area {
	a := area{
		m: m, names: make(map[string]int32, len(m.unknowns)), byLine: map[line][]int32{},
		byRegion: map[string][]line{},
	}
	met := map[Place]bool{}
	for i := range m.unknowns {
		u := &m.unknowns[i]
		a.names[u.name] = int32(i)
		if !u.open() || u.place == (Place{}) {
			continue
		}
		a.byLine[u.place.line()] = append(a.byLine[u.place.line()], int32(i))
		if !met[u.place] {
			met[u.place] = true
			a.byRegion[u.place.Region] = append(a.byRegion[u.place.Region], u.place.line())
		}
	}
	return a
}

// Sizes of the sets a program is given: large enough to find what there is
// nearby, small enough to be solved in milliseconds.
const (
	maxSet   = 400
	maxLines = 12
)

// hidden lists what is hidden already in the line of an unknown.
func (a *area) hidden(at int32) []int32 {
	return a.keep(a.byLine[a.m.unknowns[at].place.line()], func(u *unknown) bool { return !u.exact })
}

func (a *area) keep(list []int32, wanted func(*unknown) bool) []int32 {
	var out []int32
	for _, at := range list {
		if wanted(&a.m.unknowns[at]) {
			out = append(out, at)
		}
	}
	return out
}

// sets yields wider and wider surroundings: the place, the line, the few
// largest cells of the line, the lines around that meet the same regions, and
// these with their totals.
func (a *area) sets(at int32, few int) iter.Seq[[]int32] {
	place := a.m.unknowns[at].place
	return func(yield func([]int32) bool) {
		whole := a.byLine[place.line()]
		same := a.keep(whole, func(u *unknown) bool { return u.place == place })
		if !yield(a.cut(same)) || !yield(a.cut(whole)) || !yield(a.largest(whole, few)) {
			return
		}
		if around := a.around(at); yield(around) {
			yield(a.withTotals(around))
		}
	}
}

// largest keeps what is hidden and the few largest of the rest: a program
// counts how much is moved, not how many cells it takes.
func (a *area) largest(set []int32, few int) []int32 {
	hidden := a.keep(set, func(u *unknown) bool { return !u.exact })
	exact := a.keep(set, func(u *unknown) bool { return u.exact })
	slices.SortStableFunc(exact, func(x, y int32) int {
		return cmp.Compare(a.m.unknowns[y].amount, a.m.unknowns[x].amount)
	})
	return a.cut(append(hidden, exact[:min(few, len(exact))]...))
}

// around collects the lines that meet the region of an unknown, those with
// most hidden cells first.
func (a *area) around(at int32) []int32 {
	place := a.m.unknowns[at].place
	lines := slices.Clone(a.byRegion[place.Region])
	hidden := make(map[line]int, len(lines))
	for _, l := range lines {
		hidden[l] = len(a.keep(a.byLine[l], func(u *unknown) bool { return !u.exact }))
	}
	slices.SortStableFunc(lines, func(x, y line) int { return cmp.Compare(hidden[y], hidden[x]) })
	set := slices.Clone(a.byLine[place.line()])
	for n, l := range lines {
		if n == maxLines || len(set) > maxSet {
			break
		}
		if l != place.line() {
			set = append(set, a.byLine[l]...)
		}
	}
	return a.cut(set)
}

// cut shortens a set, keeping what is hidden already and then its order.
func (a *area) cut(set []int32) []int32 {
	if len(set) <= maxSet {
		return set
	}
	hidden := a.keep(set, func(u *unknown) bool { return !u.exact })
	exact := a.keep(set, func(u *unknown) bool { return u.exact })
	return append(hidden, exact...)[:maxSet]
}

// withTotals adds the discretionary totals over the set, and the totals over
// these.
func (a *area) withTotals(set []int32) []int32 {
	out := slices.Clone(set)
	in := make(map[int32]bool, len(set))
	for _, at := range set {
		in[at] = true
	}
	for n := 0; n < len(out); n++ {
		for _, row := range a.m.unknowns[out[n]].rows {
			for _, t := range a.m.rows[row.at] {
				if u := &a.m.unknowns[t.at]; u.kind == Total && u.open() && !in[t.at] {
					in[t.at] = true
					out = append(out, t.at)
				}
			}
		}
	}
	return out
}
