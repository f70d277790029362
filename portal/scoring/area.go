package scoring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// Area is one cell of the satisfaction map (公众满意度热力图): the districts
// merged into it and the sums of the identity-verified ratings, of all
// projects, by people who declared to live there. Areas are a partition: no
// sum above them is published but that of everybody.
type Area struct {
	Districts []string     `json:"districts"` // codes, in order
	N         int          `json:"n"`         // ratings
	W         [Scale]Fixed `json:"w"`         // Σv for each answer 1 … 5
}

// AreaScore is an area's place on the map: points from 0 to 100 of the plain
// weighted mean. It is neither shrunk nor weighed to the population, and is
// part of no department's score.
type AreaScore struct {
	Districts []string `json:"districts"`
	N         int      `json:"n"`
	Score     float64  `json:"score"`
}

// AreaSums adds up ratings by district until they are merged into areas.
type AreaSums struct {
	margins Margins
	method  Method
	groups  map[string]*group
}

// NewAreaSums sums by the districts that the margins distinguish.
func NewAreaSums(margins Margins, m Method) AreaSums {
	return AreaSums{margins: margins, method: m, groups: map[string]*group{}}
}

// Add counts the votes on one project.
func (a AreaSums) Add(votes []rating.Vote) {
	parts := a.margins.parts()
	if !parts.district {
		return
	}
	for i, w := range weigh(votes, a.method) {
		vote := &votes[i]
		if !vote.Eligible() || vote.Level != civic.L2 {
			continue
		}
		code := parts.of(vote.Stratum).District
		if a.groups[code] == nil {
			a.groups[code] = &group{strata: []rating.Stratum{{District: code}}, people: 1}
		}
		a.groups[code].add(vote, w.v)
	}
}

// upwards are the lengths of codes on the way up the administrative hierarchy:
// villages join within their town, towns within their county, then all.
var upwards = []int{9, 6, 0}

// Areas merges districts upwards until each area has enough ratings and
// answers, and so have the ratings it adds to the projects' published cells: who
// subtracts the cells that lie in an area altogether is left with none, or
// with as many as a cell has. Nothing where not even everybody together has.
func (a AreaSums) Areas(projects []Project) []Area {
	stands := func(g group) bool { return g.publishable(a.method) && a.hides(g, projects) }
	var groups []group
	for _, g := range a.groups {
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, byFirst)
	for _, digits := range upwards {
		above := func(g group) string { code := g.strata[0].District; return code[:min(digits, len(code))] }
		var merged []group
		for _, siblings := range runs(groups, func(x, y group) bool { return above(x) == above(y) }) {
			merged = append(merged, settle(siblings, stands)...)
		}
		groups = merged
		slices.SortFunc(groups, byFirst)
	}
	// What was safe by itself may not be so once it is merged with others.
	for len(groups) > 1 && slices.ContainsFunc(groups, func(g group) bool { return !stands(g) }) {
		groups[0] = merge(groups[0], groups[1])
		groups = slices.Delete(groups, 1, 2)
	}
	if len(groups) == 1 && !groups[0].publishable(a.method) {
		return nil
	}
	areas := []Area{}
	for _, g := range groups {
		area := Area{N: g.votes, W: g.published()}
		for _, s := range g.strata {
			area.Districts = append(area.Districts, s.District)
		}
		areas = append(areas, area)
	}
	return areas
}

// hides reports that an area less the cells within it is nothing, or is
// itself enough to be a cell.
func (a AreaSums) hides(g group, projects []Project) bool {
	inside := map[string]bool{}
	for _, s := range g.strata {
		inside[s.District] = true
	}
	rest, left, cells := g.votes, g.published(), 0
	for _, p := range projects {
		for _, c := range p.Cells {
			if c.Level != CellL2 || slices.ContainsFunc(c.Strata, func(s rating.Stratum) bool { return !inside[s.District] }) {
				continue
			}
			rest -= c.N
			cells++
			for k, w := range c.W {
				left[k] -= w
			}
		}
	}
	different := 0
	for _, w := range left {
		different += one(w > Fixed(cells+1)) // each sum is rounded by itself
	}
	return rest == 0 || rest >= a.method.CellMin && different >= a.method.AnswersMin
}

// scoreAreas is the plain weighted mean of each area.
func scoreAreas(areas []Area) []AreaScore {
	var out []AreaScore
	for _, a := range areas {
		var sums Distribution
		for k, w := range a.W {
			sums[k] = w.Float()
		}
		shares, _ := sums.normalised() // checked: an area weighs something
		out = append(out, AreaScore{Districts: a.Districts, N: a.N, Score: six(shares.Points())})
	}
	return out
}

// checkAreas holds areas to the rules that a stranger can check.
func (b Bundle) checkAreas() error {
	known := map[string]bool{}
	for _, a := range b.Areas {
		if a.N < b.Method.CellMin || different(a.W[:]) < b.Method.AnswersMin || len(a.Districts) == 0 {
			return civic.Invalid("bundle.areas", fmt.Sprintf("area %s of %d ratings", strings.Join(a.Districts, "+"), a.N))
		}
		for _, w := range a.W {
			if w < 0 || w > Fixed(a.N)*fixedUnit || a.N > cellLimit {
				return civic.Invalid("bundle.areas", fmt.Sprintf("area %s has a weight of %s", strings.Join(a.Districts, "+"), w))
			}
		}
		for _, code := range a.Districts {
			if known[code] {
				return civic.Invalid("bundle.areas", fmt.Sprintf("district %s is in two areas", code))
			}
			known[code] = true
		}
	}
	return nil
}
