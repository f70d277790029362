package scoring

import (
	"fmt"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Validate checks everything about the inputs that a stranger can check: that
// identifiers are unique and known, that no cell is below the minimum or of a
// single answer, and that cells agree with margins, weights and counts.
func (b Bundle) Validate() error {
	if _, err := rating.ParsePeriod(string(b.Period)); err != nil {
		return err
	}
	if err := b.Method.Validate(); err != nil {
		return err
	}
	if err := b.Margins.Validate(); err != nil {
		return err
	}
	if b.Format != Format || b.Jurisdiction == "" {
		return civic.Invalid("bundle.format", fmt.Sprintf("score bundle %q of %q", b.Format, b.Jurisdiction))
	}
	if b.LastFill != nil && (!points(b.LastFill.Median) || b.LastFill.Departments < b.Method.FillMin) {
		return civic.Invalid("bundle.last_fill", fmt.Sprintf("median %v of %d departments", b.LastFill.Median, b.LastFill.Departments))
	}
	departments, err := b.checkDepartments()
	if err != nil {
		return err
	}
	if err := b.checkProjects(departments); err != nil {
		return err
	}
	return b.checkAreas()
}

// points reports a score between 0 and 100; NaN is none.
func points(x float64) bool { return x >= 0 && x <= 100 }

func (b Bundle) checkDepartments() (map[string]bool, error) {
	known := map[string]bool{}
	for _, d := range b.Departments {
		if d.Code == "" || known[d.Code] {
			return nil, civic.Invalid("bundle.department", fmt.Sprintf("department %q is unnamed or listed twice", d.Code))
		}
		if d.Internal != nil && !points(*d.Internal) {
			return nil, civic.Invalid("bundle.internal", fmt.Sprintf("department %s: internal score %v", d.Code, *d.Internal))
		}
		known[d.Code] = true
	}
	return known, nil
}

func (b Bundle) checkProjects(departments map[string]bool) error {
	known, people := map[civic.PublicID]bool{}, b.Margins.people()
	for _, p := range b.Projects {
		if !p.ID.Valid() || known[p.ID] || !departments[p.Department] {
			return civic.Invalid("bundle.project", fmt.Sprintf("project %q of %q: malformed, listed twice or of no department", p.ID, p.Department))
		}
		known[p.ID] = true
		if err := p.check(b.Margins, people, b.Method); err != nil {
			return civic.Invalid("bundle.cells", fmt.Sprintf("project %s: %v", p.ID, err))
		}
	}
	return nil
}

// check holds a tally against the rules of stage one.
func (t Tally) check(margins Margins, people map[rating.Stratum]int64, m Method) error {
	covered := map[rating.Stratum]bool{}
	ratings, l1, l2 := 0, 0, 0
	for _, c := range t.Cells {
		if err := c.check(m); err != nil {
			return err
		}
		ratings += c.N
		l1 += one(c.Level == CellL1)
		for _, s := range c.Strata {
			if covered[s] {
				return fmt.Errorf("%s is in two cells", s)
			}
			covered[s] = true
		}
		l2 += one(c.Level == CellL2)
		if c.Level == CellL2 && c.Share != shareOf(c.Strata, people, margins) {
			return fmt.Errorf("a share of %s is not that of its strata", c.Share)
		}
	}
	if l1 > 1 || margins.Missing && l2 > 1 {
		return fmt.Errorf("%d cells of level 1, %d of level 2", l1, l2)
	}
	if l2 > 0 && !coversAll(covered, margins) {
		return fmt.Errorf("some people are in no cell")
	}
	return t.checkCounts(ratings, m)
}

// shareOf is the share of the people in the strata; strata the margins do not
// know have none.
func shareOf(strata []rating.Stratum, people map[rating.Stratum]int64, margins Margins) Fixed {
	g := group{}
	for _, s := range strata {
		g.people += people[s]
	}
	return share(g, margins)
}

// coversAll reports that every stratum with people is in some cell.
func coversAll(covered map[rating.Stratum]bool, margins Margins) bool {
	for _, p := range margins.Strata {
		if p.People > 0 && !covered[p.Stratum] {
			return false
		}
	}
	return true
}

// check holds one cell against what n votes of its level can add up to.
func (c Cell) check(m Method) error {
	level, known := m.BaseL2, c.Level == CellL2
	if c.Level == CellL1 {
		level, known = m.BaseL1, c.Share == 0 && len(c.Strata) == 0
	}
	slack := float64(c.N+Scale) / microUnit * 100 // rounding of the sums
	switch {
	case !known:
		return fmt.Errorf("a cell of level %q with a share of %s", c.Level, c.Share)
	case c.N < m.CellMin || different(c.W[:]) < m.AnswersMin:
		return fmt.Errorf("a cell of %d ratings and %d answers", c.N, different(c.W[:]))
	case c.N > cellLimit || !c.plausible():
		return fmt.Errorf("a weight below 0 or above one for each of %d ratings", c.N)
	case c.Weight() > float64(c.N)*level+slack || c.Q.Float() > c.Weight()*level+slack:
		return fmt.Errorf("%d ratings cannot weigh %v (Σv² %s)", c.N, c.Weight(), c.Q)
	case c.Weight()*c.Weight() > float64(c.N)*c.Q.Float()+slack*float64(c.N):
		return fmt.Errorf("a sum of squares of %s is too small for a weight of %v", c.Q, c.Weight())
	}
	return nil
}

// cellLimit is more ratings than any country has people; it keeps sums of
// weights within 64 bits.
const cellLimit = 2_000_000_000

// plausible reports sums between 0 and 1 for each rating.
func (c Cell) plausible() bool {
	most := Fixed(c.N) * fixedUnit
	for _, w := range c.W {
		if w < 0 || w > most {
			return false
		}
	}
	return c.Q >= 0 && c.Q <= most && c.Share >= 0 && c.Share <= fixedUnit
}

// checkCounts holds the numbers beside the cells against the cells and
// against the rule that nothing from one to nine is published.
func (t Tally) checkCounts(ratings int, m Method) error {
	sum, l0 := 0, 0
	for k, n := range t.Answers {
		sum += n
		l0 += t.L0Answers[k]
	}
	if sum != ratings {
		return fmt.Errorf("%d answers of %d ratings", sum, ratings)
	}
	if l0 != 0 && (Count(l0) != t.L0 || l0 < m.CellMin) {
		return fmt.Errorf("%d anonymous answers of %d", l0, t.L0)
	}
	for _, c := range []Count{t.L0, t.Staff, t.Panel, t.Deflated.Ratings, t.Deflated.Device, t.Deflated.Network, t.Deflated.Burst, t.Deflated.Lockstep, t.Deflated.Sentence} {
		if c != Few && c != CountOf(int(c), m.CellMin) {
			return fmt.Errorf("a count of %d is published", c)
		}
	}
	for _, d := range t.Dimensions {
		if d.N < m.CellMin || different(d.W[:]) < m.AnswersMin {
			return fmt.Errorf("%s is published for %d ratings", d.Dimension, d.N)
		}
	}
	return nil
}
