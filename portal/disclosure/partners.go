package disclosure

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Partners is the minimal protection: for each hidden amount that a published
// sum gives away, the cheapest ordinary project in the same signature becomes
// an interval; what has no such partner is reported. It looks at one sum at a
// time and passes bounds on between sums, which proves safety on a single
// tree of sums only; linked tables and earlier releases need the full method
// (METHODS A, rules 2 to 6), which takes its place behind Protector.
type Partners struct{}

// rounds bounds how often bounds are passed on between sums: deep enough for
// 项, 款, 类, 合计 of a unit and of its department.
const rounds = 8

// Protect implements Protector.
func (Partners) Protect(problem Problem) Plan {
	w := newWork(problem)
	var risks []RiskAt
	for attempt := 0; attempt < 3; attempt++ {
		w.propagate()
		risks = w.broken()
		changed := false
		for _, r := range risks {
			changed = w.repair(r) || changed
		}
		if !changed {
			break
		}
	}
	return Plan{Coarsen: w.coarsen, Risks: w.stillBroken(risks)}
}

// work is the state of one protection.
type work struct {
	Problem
	cells       []Cell
	sumsOf      [][]int          // per cell
	bySignature map[string][]int // projects that may become partners
	ofProject   [][]int          // cells per project
	tallies     []tally          // per sum
	coarsen     map[int]int
}

// tally is the running sum of what is known of the members of one sum, so
// that a bound costs the same however many members there are.
type tally struct {
	raw  civic.Money // of the raw amounts
	lo   civic.Money // of the lower bounds
	hi   civic.Money // of the upper bounds, where there are any
	open int         // members without upper bound
}

// add counts the bounds of one member in (sign 1) or out (sign -1).
func (t *tally) add(bounds [2]civic.Money, sign civic.Money) {
	t.lo += sign * bounds[0]
	if bounds[1] >= infinity {
		t.open += int(sign)
	} else {
		t.hi += sign * bounds[1]
	}
}

func newWork(problem Problem) *work {
	w := &work{
		Problem: problem, cells: slices.Clone(problem.Cells), sumsOf: make([][]int, len(problem.Cells)),
		bySignature: map[string][]int{}, ofProject: make([][]int, len(problem.Projects)),
		tallies: make([]tally, len(problem.Sums)), coarsen: map[int]int{},
	}
	for s, sum := range problem.Sums {
		for _, c := range sum.Members {
			w.sumsOf[c] = append(w.sumsOf[c], s)
			w.tallies[s].raw += w.cells[c].Value
			w.tallies[s].add(w.cells[c].bounds, 1)
		}
	}
	for c, cell := range problem.Cells {
		w.ofProject[cell.Project] = append(w.ofProject[cell.Project], c)
	}
	for p, project := range problem.Projects {
		if project.Partner {
			w.bySignature[project.Signature] = append(w.bySignature[project.Signature], p)
		}
	}
	return w
}

// start is what the attacker knows of a cell from its published form alone.
func (c Cell) start() [2]civic.Money {
	switch {
	case c.Public.Known():
		return [2]civic.Money{c.Public.Lo, c.Public.Hi}
	case c.Known:
		return [2]civic.Money{c.Value, c.Value}
	}
	return [2]civic.Money{0, infinity}
}

// propagate computes what the attacker can prove: within each sum, a member
// is at most the total less the least of the others, and, where the sum is
// whole, at least the sum of the projects less the most of the others (as if
// the attacker knew the small rest). Passed on between sums.
func (w *work) propagate() {
	for c := range w.cells {
		w.set(c, w.cells[c].start())
	}
	for range rounds {
		changed := false
		for s := range w.Sums {
			changed = w.tighten(s) || changed
		}
		if !changed {
			return
		}
	}
}

// set changes what is known of a cell, and the tallies of its sums.
func (w *work) set(c int, bounds [2]civic.Money) {
	for _, s := range w.sumsOf[c] {
		w.tallies[s].add(w.cells[c].bounds, -1)
		w.tallies[s].add(bounds, 1)
	}
	w.cells[c].bounds = bounds
}

// tighten narrows the members of one sum.
func (w *work) tighten(s int) (changed bool) {
	for _, c := range w.Sums[s].Members {
		lo, hi := w.provable(s, c)
		old := w.cells[c].bounds
		narrowed := [2]civic.Money{max(old[0], lo), min(old[1], hi)}
		if narrowed != old {
			w.set(c, narrowed)
			changed = true
		}
	}
	return changed
}

// provable is what sum s says of its member c, given bounds of the others. A
// printed total is rounded: it never proves more than the truth.
func (w *work) provable(s, c int) (lo, hi civic.Money) {
	others, cell := w.tallies[s], w.cells[c]
	others.add(cell.bounds, -1)
	if w.Sums[s].Whole && others.open == 0 {
		lo = max(0, others.raw-others.hi)
	}
	hi = max(w.Sums[s].Total, others.raw) - others.lo
	return lo, max(hi, cell.Value)
}

// broken lists the hidden cells that are known too closely, largest first.
func (w *work) broken() []RiskAt {
	var risks []RiskAt
	for c, cell := range w.cells {
		if !w.kept(c) {
			risks = append(risks, RiskAt{Cell: c, Sum: w.tightest(c), Lo: cell.bounds[0], Hi: cell.bounds[1]})
		}
	}
	slices.SortStableFunc(risks, func(a, b RiskAt) int {
		return cmp.Compare(w.cells[b.Cell].Value, w.cells[a.Cell].Value)
	})
	return risks
}

// stillBroken filters risks by what the repairs achieved.
func (w *work) stillBroken(risks []RiskAt) []RiskAt {
	w.propagate()
	return slices.DeleteFunc(risks, func(r RiskAt) bool { return w.kept(r.Cell) })
}

// kept reports whether the need of a cell is met: ±30% on both sides of a
// withheld amount, 80% of the bucket of an interval. A project that became an
// interval only to shield another has no need of its own.
func (w *work) kept(c int) bool {
	cell := w.cells[c]
	if _, shield := w.coarsen[cell.Project]; shield {
		return true
	}
	lo, hi := cell.bounds[0], cell.bounds[1]
	switch cell.Public.Form {
	case civic.Withheld, civic.Aggregate:
		open := max(margin(cell.Value), civic.WanYuan)
		return !cell.Known && lo <= max(0, cell.Value-open) && hi >= cell.Value+open
	case civic.Interval:
		width := cell.Public.Hi - cell.Public.Lo
		return !cell.Known && min(hi, cell.Public.Hi)-max(lo, cell.Public.Lo) >= width/5*4
	}
	return true
}

// tightest is the sum that says most of a cell; -1 where the amount was
// published before.
func (w *work) tightest(c int) int {
	best, width := -1, infinity
	if w.cells[c].Known {
		return best
	}
	for _, s := range w.sumsOf[c] {
		if lo, hi := w.provable(s, c); hi-lo < width || best < 0 {
			best, width = s, hi-lo
		}
	}
	return best
}

// repair coarsens partners of one broken cell: the cheapest that is enough by
// itself, else from the largest down until it is enough. It changes nothing
// where even all of them would not do.
func (w *work) repair(r RiskAt) bool {
	project := w.cells[r.Cell].Project
	if r.Sum < 0 || w.enough(r.Cell, nil) {
		return false
	}
	partners := w.partners(project, w.cells[r.Cell].Figure)
	for _, p := range partners {
		if w.enough(r.Cell, []int{p}) {
			w.coarsen[p] = project
			w.publish(p)
			return true
		}
	}
	slices.Reverse(partners)
	for n := 2; n <= len(partners); n++ {
		if w.enough(r.Cell, partners[:n]) {
			for _, p := range partners[:n] {
				w.coarsen[p] = project
				w.publish(p)
			}
			return true
		}
	}
	return false
}

// partners lists the free projects of the signature, smallest first.
func (w *work) partners(project int, figure string) []int {
	var free []int
	for _, p := range w.bySignature[w.Projects[project].Signature] {
		if _, taken := w.coarsen[p]; !taken && p != project {
			free = append(free, p)
		}
	}
	slices.SortStableFunc(free, func(a, b int) int {
		return cmp.Compare(w.value(a, figure), w.value(b, figure))
	})
	return free
}

// value is a project's amount of the given figure.
func (w *work) value(project int, figure string) civic.Money {
	for _, c := range w.ofProject[project] {
		if w.cells[c].Figure == figure {
			return w.cells[c].Value
		}
	}
	return 0
}

// publish turns every amount of a project into its interval.
func (w *work) publish(project int) {
	for _, c := range w.ofProject[project] {
		w.cells[c].Public = w.cells[c].Bucket
		w.set(c, w.cells[c].start())
	}
}

// enough reports whether a cell would be kept, sum by sum, with the extra
// projects as intervals. What other sums passed on is settled by the next
// round of propagation.
func (w *work) enough(c int, extra []int) bool {
	saved := map[int]Cell{}
	for _, p := range extra {
		for _, i := range w.ofProject[p] {
			saved[i] = w.cells[i]
		}
		w.publish(p)
	}
	before := w.cells[c].bounds
	after := w.cells[c].start()
	for _, s := range w.sumsOf[c] {
		lo, hi := w.provable(s, c)
		after = [2]civic.Money{max(after[0], lo), min(after[1], hi)}
	}
	w.cells[c].bounds = after
	kept := w.kept(c)
	w.cells[c].bounds = before
	for i, cell := range saved {
		w.set(i, cell.bounds)
		w.cells[i] = cell
	}
	return kept
}
