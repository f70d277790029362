package release

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Measure says which amounts of two releases are compared. Amounts of
// different kinds are never compared without saying so.
type Measure string

// The measures.
const (
	ByBudget  Measure = "budget"  // 年初预算数 of both
	ByCurrent Measure = "current" // 调整预算数, else 年初预算数, of both
	ByPaid    Measure = "paid"    // 执行数 of both
	ByOutcome Measure = "outcome" // 年初预算数 of the first, 执行数 of the second
)

// Measures that two releases can be compared by, the most telling first.
func Measures(from, to Header) []Measure {
	measures := []Measure{ByBudget}
	sameYear := from.Document.Year == to.Document.Year
	switch {
	case to.Paid.Missing():
		return measures
	case from.Paid.Missing() && sameYear:
		return []Measure{ByOutcome, ByBudget, ByCurrent}
	case from.Paid.Missing():
		return []Measure{ByBudget, ByCurrent}
	}
	return []Measure{ByPaid, ByCurrent, ByBudget}
}

// Change is one project in two releases, or several that a person confirmed to
// belong together. What is not in one of them has no name and no figure there.
type Change struct {
	ID              civic.PublicID
	NameBefore      string
	NameAfter       string
	Unit            string // in the second release, else in the first; so are class and region
	Function        civic.Function
	Region          string
	Before, After   civic.Figure
	Reworded        bool // its description changed
	InFirst, InLast bool
	Parts           []Change // what was split or merged, at least two; the figures above are their sums
	Origins         []Origin // what joined the parts
}

// Movement tells what happened to the project. An amount that moved counts
// before a name that did.
func (c Change) Movement() budget.Movement {
	switch {
	case !c.InFirst:
		return budget.Appeared
	case !c.InLast:
		return budget.Vanished
	case len(c.Befores()) > 1:
		return budget.Merged
	case len(c.Afters()) > 1:
		return budget.Split
	}
	movement := budget.Compare(c.Before, c.After)
	if movement == budget.Same && c.Renamed() {
		return budget.Renamed
	}
	return movement
}

// Renamed reports another name of the same project.
func (c Change) Renamed() bool { return c.InFirst && c.InLast && c.NameBefore != c.NameAfter }

// Name is what the project is called now, or was last.
func (c Change) Name() string {
	if c.InLast {
		return c.NameAfter
	}
	return c.NameBefore
}

// Called gives the names of all projects compared, each as the second release
// names it.
func (d Differences) Called() map[civic.PublicID]string {
	names := map[civic.PublicID]string{}
	for _, c := range d.Changes {
		for _, part := range slices.Concat([]Change{c}, c.Parts) {
			names[part.ID] = part.Name()
		}
	}
	return names
}

// Delta is how far its amount moved; what appeared or vanished moved by all
// of it. Without bounds it is 无数据.
func (c Change) Delta() civic.Figure {
	nothing := civic.ExactFigure(0)
	before, after := c.Before, c.After
	if !c.InFirst {
		before = nothing
	}
	if !c.InLast {
		after = nothing
	}
	delta, _ := budget.Delta(before, after)
	return delta
}

// size orders changes: the far end of what it may have moved by.
func (c Change) size() civic.Money {
	delta := c.Delta()
	return max(delta.Hi, -delta.Lo)
}

// MovementSum adds up what moved one way.
type MovementSum struct {
	Movement      budget.Movement
	Projects      int
	Before, After civic.Figure // sums of published forms
	Hidden        int          // projects without bounds on one side, in no sum there
}

// Differences are two releases compared. Sums holds every movement once, so
// that its amounts add up to those of the two releases to the 分.
type Differences struct {
	From, To Header
	Measure  Measure
	Sums     []MovementSum
	Changes  []Change // everything that moved, the farthest first
}

// NewDifferences joins what confirmed origins make one, adds up and puts in
// order. unchanged are the projects published with the same name and figure in
// both; what an origin names must be among the changes.
func NewDifferences(from, to Header, measure Measure, changes []Change, unchanged MovementSum, origins []Origin) Differences {
	d := Differences{From: from, To: to, Measure: measure, Changes: join(changes, origins)}
	sums := map[budget.Movement]MovementSum{}
	unchanged.Movement = budget.Same
	sums[budget.Same] = unchanged
	for _, c := range d.Changes {
		movement := c.Movement()
		sums[movement] = sums[movement].add(c)
	}
	for _, movement := range budget.Movements {
		if sum := sums[movement]; sum.Projects > 0 {
			sum.Movement = movement
			d.Sums = append(d.Sums, sum)
		}
	}
	slices.SortFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.ID, b.ID))
	})
	return d
}

func (s MovementSum) add(c Change) MovementSum {
	s.Projects++
	for _, part := range c.Members() { // one by one: what is hidden of one hides no other
		s.Before, s.After = plus(s.Before, part.Before), plus(s.After, part.After)
		if hidden(part.Before) || hidden(part.After) {
			s.Hidden++
		}
	}
	return s
}

// plus adds what has bounds; sums count the rest apart.
func plus(sum, f civic.Figure) civic.Figure {
	if !f.Known() {
		return sum
	}
	return sum.Add(f)
}

func hidden(f civic.Figure) bool { return !f.Known() && !f.Missing() }

// Total adds all movements up: the two releases as wholes.
func (d Differences) Total() MovementSum {
	var total MovementSum
	for _, s := range d.Sums {
		total.Projects += s.Projects
		total.Hidden += s.Hidden
		total.Before, total.After = plus(total.Before, s.Before), plus(total.After, s.After)
	}
	return total
}

// Of keeps the changes of one movement ("" for all) in one department ("" for
// all), in their order.
func (d Differences) Of(movement budget.Movement, department string, names Names) []Change {
	var kept []Change
	for _, c := range d.Changes {
		if (movement == "" || c.Movement() == movement) && (department == "" || names.Department(c.Unit) == department) {
			kept = append(kept, c)
		}
	}
	return kept
}

// Pair names two releases worth comparing and why.
type Pair struct {
	Kind     string // "drafts", "approval", "outcome", "years"
	From, To Header
}

// Pairs are the comparisons people ask for first, the newest years first:
// draft with draft, last draft with approved budget, approved budget with
// what was spent, one year's budget with the next.
func Pairs(all []Header) []Pair {
	var pairs []Pair
	years := yearsWithProjects(all)
	for i, year := range years {
		first, hasFirst := pick(all, Choice{Year: year, Stage: civic.Draft, Version: 1})
		last, hasLast := pick(all, Choice{Year: year, Stage: civic.Draft})
		approved, hasApproved := pick(all, Choice{Year: year, Stage: civic.Approved})
		actual, hasActual := pick(all, Choice{Year: year})
		if hasFirst && hasLast && first.Hash != last.Hash {
			pairs = append(pairs, Pair{"drafts", first, last})
		}
		if hasLast && hasApproved {
			pairs = append(pairs, Pair{"approval", last, approved})
		}
		if hasApproved && hasActual && !actual.Paid.Missing() {
			pairs = append(pairs, Pair{"outcome", approved, actual})
		}
		if i+1 < len(years) {
			if before, after, ok := BudgetsOf(all, years[i+1], year); ok {
				pairs = append(pairs, Pair{"years", before, after})
			}
		}
	}
	return pairs
}

// BudgetsOf are the budgets of two years, see BudgetOf.
func BudgetsOf(all []Header, first, second int) (before, after Header, ok bool) {
	before, okBefore := BudgetOf(all, first)
	after, okAfter := BudgetOf(all, second)
	return before, after, okBefore && okAfter
}

// BudgetOf is the budget of a year as it was decided: approved, else the last
// draft.
func BudgetOf(all []Header, year int) (Header, bool) {
	if approved, ok := pick(all, Choice{Year: year, Stage: civic.Approved}); ok {
		return approved, true
	}
	return pick(all, Choice{Year: year, Stage: civic.Draft})
}

// pick chooses among releases that have projects.
func pick(all []Header, choice Choice) (Header, bool) {
	return Choose(slices.DeleteFunc(slices.Clone(all), func(h Header) bool { return h.Projects == 0 }), choice)
}

func yearsWithProjects(all []Header) []int {
	var years []int
	for _, h := range all {
		if year := int(h.Document.Year); h.Projects > 0 && !slices.Contains(years, year) {
			years = append(years, year)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years
}
