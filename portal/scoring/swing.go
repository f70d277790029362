package scoring

import (
	"cmp"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Swing is how few further ratings by identity-verified people would lower or
// raise a score by SwingPoints: all of the same answer, placed in the groups
// whose ratings count most. 0 is out of reach. It is published because no formula
// can tell organised real people from opinion.
type Swing struct {
	Down int `json:"down"`
	Up   int `json:"up"`
}

// Swings are the swings of all that is scored. A department's counts people
// who each rate every one of its projects.
type Swings struct {
	Projects    map[civic.PublicID]Swing `json:"projects"`
	Departments map[string]Swing         `json:"departments"`
}

// swingLimit is the number of ratings beyond which a swing is out of reach.
const swingLimit = 1 << 20

// SwingCount computes the swings of a bundle. A department's q moves along
// with its projects, the jurisdiction's distribution is held still.
func SwingCount(b Bundle) (Swings, error) {
	out := Swings{Projects: map[civic.PublicID]Swing{}, Departments: map[string]Swing{}}
	if err := b.Validate(); err != nil {
		return out, err
	}
	a := assess(b.Sorted())
	for _, d := range a.departments {
		if !d.scored {
			continue
		}
		whole := campaign{department: d, pool: a.pool, method: b.Method}
		for _, p := range d.projects {
			whole.order = append(whole.order, byGap(p.Tally, b.Method))
		}
		out.Departments[d.Code] = whole.swing(d.value.score)
		for i, p := range d.projects {
			if d.parts[i].nEff() > 0 {
				single := whole
				single.only = &i
				out.Projects[p.ID] = single.swing(d.values[i].score)
			}
		}
	}
	return out, nil
}

// campaign is a number of like-minded ratings for one project of a
// department, or for all of them.
type campaign struct {
	department *department
	order      [][]int // of each project's cells, by what a rating in them counts
	only       *int
	pool       Distribution
	method     Method
}

func (c campaign) swing(score float64) Swing {
	return Swing{
		Down: fewest(func(n int) bool { return score-c.after(n, 0) >= c.method.SwingPoints }),
		Up:   fewest(func(n int) bool { return c.after(n, Scale-1)-score >= c.method.SwingPoints }),
	}
}

// fewest doubles until enough holds and then halves the gap; 0 where it never
// holds.
func fewest(enough func(n int) bool) int {
	hi := 1
	for !enough(hi) {
		if hi *= 2; hi > swingLimit {
			return 0
		}
	}
	lo := hi / 2
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; enough(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// after is the score with n more ratings of answer k+1.
func (c campaign) after(n, k int) float64 {
	d := c.department
	parts := slices.Clone(d.parts)
	sums, nEff := d.sums, d.nEff
	for i := range parts {
		if c.only != nil && *c.only != i {
			continue
		}
		parts[i] = c.strongest(i, n, k)
		nEff += parts[i].nEff() - d.parts[i].nEff()
		for j := range sums {
			sums[j] += parts[i].sums[j] - d.parts[i].sums[j]
		}
	}
	q := prior(sums, nEff, c.pool, c.method)
	if c.only != nil {
		return parts[*c.only].shrink(q, c.method).score
	}
	score := 0.0
	for i, part := range parts {
		score += d.weights[i] * part.shrink(q, c.method).score
	}
	return score
}

// strongest places n ratings of answer k+1 where they do most: in the cell
// whose ratings count most, or shared among the two, four, eight, … such cells
// or all of them.
func (c campaign) strongest(project, n, k int) poststratified {
	best, reach := poststratified{}, math.Inf(-1)
	tally, order := c.department.projects[project].Tally, c.order[project]
	for cells, all := 1, false; !all; cells *= 2 {
		all = cells >= len(order)
		part := poststratify(withVotes(tally, order[:min(cells, len(order))], n, k), c.method)
		moved := part.shrink(c.department.q, c.method).score
		if k == 0 {
			moved = -moved
		}
		if moved > reach {
			best, reach = part, moved
		}
	}
	return best
}

// byGap lists the L2 cells by g, the highest first.
func byGap(t Tally, m Method) []int {
	l2, order := weightOf(t.Cells, CellL2), []int{}
	for i, c := range t.Cells {
		if c.Level == CellL2 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Compare(gap(t.Cells[j], l2, m), gap(t.Cells[i], l2, m))
	})
	return order
}

// withVotes is the tally with n more votes of answer k+1, shared evenly among
// the cells; where it has none they make the first.
func withVotes(t Tally, cells []int, n, k int) Tally {
	t.Cells = slices.Clone(t.Cells)
	if len(cells) == 0 {
		t.Cells = slices.Insert(t.Cells, 0, Cell{Level: CellL2, Share: fixedUnit})
		cells = []int{0}
	}
	votes := Fixed(n*fixedUnit) / Fixed(len(cells))
	for _, i := range cells {
		t.Cells[i].W[k] += votes
		t.Cells[i].Q += votes
	}
	return t
}
