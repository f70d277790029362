package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// The simulated jurisdiction, and the ratings of one project.
const (
	departments = 4
	perDepart   = 4
	ratingsEach = 300
)

// honestSizes are the numbers of ratings for which honest deflation is
// measured.
var honestSizes = []int{300, 1500, 5000}

// Run draws runs jurisdictions of the world for each seed and
// measures the method on them. The same arguments give the same report.
func Run(seeds []uint64, runs int, world World, method scoring.Method) (Report, error) {
	report := newReport(seeds, runs, world, method)
	census := margins()
	for _, seed := range seeds {
		for i := range runs {
			c := &crowd{World: world, Rand: rand.New(rand.NewPCG(seed, uint64(i)))} //nolint:gosec // seeded on purpose: a simulation, no secret
			if err := c.jurisdiction(&report, census, method); err != nil {
				return Report{}, err
			}
			c.deflation(&report, census, method)
		}
	}
	return report, nil
}

// county is a jurisdiction with the truth behind its bundle.
type county struct {
	projects []project
	votes    [][]rating.Vote
	bundle   scoring.Bundle
}

// county draws the departments, their projects and the honest ratings.
func (c *crowd) county(census scoring.Margins, method scoring.Method) county {
	out := county{bundle: scoring.Bundle{
		Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: method, Margins: census,
	}}
	for d := range departments {
		code := fmt.Sprintf("%03d", d+1)
		held := meanOpinion + c.NormFloat64()*departmentSpread
		out.bundle.Departments = append(out.bundle.Departments, scoring.Department{Code: code, Serves: true})
		for range perDepart {
			p := c.project(c.Rand, held)
			votes := c.honest(p, ratingsEach)
			out.bundle.Projects = append(out.bundle.Projects, scoring.Project{
				ID: civic.PublicID(fmt.Sprintf("AB%08d", len(out.projects))), Department: code,
				Budget: civic.ExactFigure(civic.Money(1+c.IntN(900)) * 10 * civic.WanYuan),
				Tally:  scoring.Cells(votes, census, method),
			})
			out.projects, out.votes = append(out.projects, p), append(out.votes, votes)
		}
	}
	return out
}

// jurisdiction measures skew on every project of one county and each attack
// on its first project.
func (c *crowd) jurisdiction(report *Report, census scoring.Margins, method scoring.Method) error {
	county := c.county(census, method)
	result, err := scoring.Score(county.bundle)
	if err != nil {
		return err
	}
	for i, p := range county.projects {
		report.observe(p.truth, plainMean(county.votes[i]), result.Projects[i])
	}
	for i, a := range attacks {
		shift, err := c.attacked(county, a, method)
		if err != nil {
			return err
		}
		report.Attacks[i].observe(shift.plain, shift.score-result.Projects[0].Score)
		report.L1Share = math.Max(report.L1Share, shift.l1)
	}
	return nil
}

// attackers are a tenth of all ratings, honest and not.
const attackers = ratingsEach / 9

// attacked is what one campaign against the first project makes of it.
type attacked struct{ plain, score, l1 float64 }

// attacked scores the county with one campaign added to its first project.
func (c *crowd) attacked(target county, a attack, method scoring.Method) (attacked, error) {
	before := target.votes[0]
	votes := append([]rating.Vote{}, before...)
	for i := range attackers {
		votes = append(votes, a.vote(c, target.projects[0], i))
	}
	bundle := target.bundle
	bundle.Projects = append([]scoring.Project{}, bundle.Projects...)
	bundle.Projects[0].Tally = scoring.Cells(votes, bundle.Margins, method)
	result, err := scoring.Score(bundle)
	if err != nil {
		return attacked{}, err
	}
	return attacked{
		plain: plainMean(votes) - plainMean(before),
		score: result.Projects[0].Score, l1: result.Projects[0].L1Share,
	}, nil
}

// deflation counts how many of n honest ratings weigh less than their base.
func (c *crowd) deflation(report *Report, census scoring.Margins, method scoring.Method) {
	for i, n := range honestSizes {
		p := c.project(c.Rand, meanOpinion)
		tally := scoring.Cells(c.honest(p, n), census, method)
		report.Honest[i].observe(tally.Deflated)
	}
}

// plainMean is what most portals publish: the mean of all ratings, 0–100.
func plainMean(votes []rating.Vote) float64 {
	sum := 0.0
	for _, v := range votes {
		sum += float64(v.Answers[rating.Overall]-rating.Lowest) / (rating.Highest - rating.Lowest)
	}
	return 100 * sum / float64(len(votes))
}
