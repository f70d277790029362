package scoring_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 2e-6 }

func TestScoresStayOnTheScaleAndInsideTheirInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		result := score(t, drawBundle(t))
		inside := func(what string, lo, s, hi float64) {
			if !(lo >= 0 && lo <= s && s <= hi && hi <= 100) {
				t.Fatalf("%s: %v in [%v, %v]", what, s, lo, hi)
			}
		}
		for _, p := range result.Projects {
			inside(string(p.ID), p.Lo, p.Score, p.Hi)
			if p.L1Share > 0.2+1e-6 {
				t.Fatalf("%s: L1 has a share of %v", p.ID, p.L1Share)
			}
		}
		for _, d := range result.Departments {
			inside(d.Code, d.Lo, d.Score, d.Hi)
			if d.Composite != nil && !(*d.Composite >= 0 && *d.Composite <= 100) {
				t.Fatalf("composite %v", *d.Composite)
			}
		}
	})
}

func TestOrderOfDepartmentsAndProjectsNeverMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBundle(t)
		want := score(t, b)
		slices.Reverse(b.Departments)
		slices.Reverse(b.Projects)
		if diff := cmp.Diff(want, score(t, b)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestAnonymousRatingsNeverChangeAScore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes := drawVotes(t, 120)
		anonymous := make([]rating.Vote, rapid.IntRange(1, 80).Draw(t, "anonymous"))
		for i := range anonymous {
			anonymous[i] = drawVote(t, int64(1000+i))
			anonymous[i].Level = civic.L0
		}
		before, after := score(t, bundleOf(votes)), score(t, bundleOf(append(votes, anonymous...)))
		before.Inputs, after.Inputs = "", "" // the count of anonymous ratings is published
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestMorePeopleAgreeingNarrowTheInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		answers := []uint8{
			uint8(rapid.IntRange(1, 5).Draw(t, "answer")), uint8(rapid.IntRange(1, 5).Draw(t, "answer")),
			uint8(rapid.IntRange(1, 2).Draw(t, "answer")), uint8(rapid.IntRange(4, 5).Draw(t, "answer")),
		}
		n := 4 * rapid.IntRange(3, 100).Draw(t, "people")
		b := func(n int) scoring.Bundle {
			b := bundleOf(crowd(n, answers...))
			b.Margins = scoring.NoMargins()
			b.Projects[0].Tally = scoring.Cells(crowd(n, answers...), b.Margins, b.Method)
			return b
		}
		few, many := score(t, b(n)).Projects[0], score(t, b(2*n)).Projects[0]
		if !near(few.Score, many.Score) {
			t.Fatalf("the same opinion scores %v and %v", few.Score, many.Score)
		}
		if many.Hi-many.Lo >= few.Hi-few.Lo {
			t.Fatalf("%d people: [%v, %v]; %d people: [%v, %v]", n, few.Lo, few.Hi, 2*n, many.Lo, many.Hi)
		}
	})
}

// TestFormulasByHand follows one small bundle through B3 to B6 with numbers
// worked out on paper.
func TestFormulasByHand(t *testing.T) {
	t.Parallel()
	internal := 92.0
	m := scoring.Default()
	b := scoring.Bundle{
		Format: scoring.Format, Jurisdiction: "990101", Period: "2026", Method: m,
		Margins: scoring.Margins{Source: "s", Year: 2020, Strata: []scoring.Population{
			{Stratum: rating.Stratum{Age: rating.Age18to29}, People: 700}, {Stratum: rating.Stratum{Age: rating.Age60Up}, People: 300},
		}},
		Departments: []scoring.Department{{Code: "101", Serves: true, Internal: &internal}},
		Projects: []scoring.Project{{ID: publicID(1), Department: "101", Budget: civic.ExactFigure(1), Tally: scoring.Tally{
			Answers: [5]int{0, 20, 0, 60, 40},
			Cells: []scoring.Cell{
				{Level: "L2", Strata: []rating.Stratum{{Age: rating.Age18to29}}, N: 20, Share: 7000, W: [5]scoring.Fixed{0, 100000, 0, 100000, 0}, Q: 200000},
				{Level: "L2", Strata: []rating.Stratum{{Age: rating.Age60Up}}, N: 60, Share: 3000, W: [5]scoring.Fixed{0, 0, 0, 300000, 300000}, Q: 600000},
				{Level: "L1", N: 40, W: [5]scoring.Fixed{0, 50000, 0, 100000, 50000}, Q: 100000},
			},
		}}},
	}
	// g = min(3, .7/(20/80)) = 2.8 and .3/(60/80) = .4: 56 + 24 = 80 of weight;
	// L1 of 20 is exactly 20% of 100, so it keeps its weight.
	// Σ by answer: 2: 28+5, 4: 28+12+10, 5: 12+5.
	p := scoring.Distribution{0, 0.33, 0, 0.50, 0.17}
	nEff := 100.0 * 100 / (2.8*2.8*20 + 0.4*0.4*60 + 10)
	want := 100 * (0.33*0.25 + 0.50*0.75 + 0.17) // q is the project itself, so shrinkage changes nothing
	variance := 1e4*(0.33*0.0625+0.50*0.5625+0.17)/1 - want*want
	wantVar := variance/(nEff+21) + 6.25
	got := score(t, b)
	project, department := got.Projects[0], got.Departments[0]
	for k := range p {
		if !near(project.P[k], p[k]) {
			t.Errorf("P%d = %v, want %v", k+1, project.P[k], p[k])
		}
	}
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"n_eff", project.NEff, nEff}, {"s", project.Score, want}, {"Var", project.Variance, wantVar},
		{"L1 share", project.L1Share, 0.2}, {"raw mean", project.RawMean, (20*2 + 60*4 + 40*5) / 120.0},
		{"weighted mean", project.Mean, 0.33*2 + 0.5*4 + 0.17*5}, {"ω", project.Weight, 1},
		{"S", department.Score, want}, {"Var S", department.Variance, wantVar - 6.25 + 9.375},
		{"coverage", department.Coverage, 1}, {"λ", department.Lambda, (nEff - 30) / 70},
		{"M", got.Fill.Median, 60},
		{"C", *department.Composite, 0.7*92 + 0.3*((nEff-30)/70*want+(100-nEff)/70*60)},
	} {
		if !near(c.got, c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if !department.Provisional || department.Rank != nil {
		t.Errorf("λ < 1 is provisional and has no rank: %+v", department)
	}
}

func TestSilenceIsFilledWithTheMedian(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBundle(t)
		result := score(t, b)
		for _, d := range result.Departments {
			if d.Composite == nil || d.Lambda != 0 {
				continue
			}
			if want := 0.7**d.Internal + 0.3*result.Fill.Median; !near(*d.Composite, want) {
				t.Fatalf("department %s without data has C = %v, want %v", d.Code, *d.Composite, want)
			}
		}
	})
}

func TestTheMedianComesFromThisPeriodElseTheLastElseSixty(t *testing.T) {
	t.Parallel()
	b := bundleOf()
	b.Departments = nil
	for i, answers := range [][]uint8{{4, 5}, {3, 4}, {2, 3}} {
		code := string(rune('a' + i))
		b.Departments = append(b.Departments, scoring.Department{Code: code, Serves: true})
		b.Projects = append(b.Projects, scoring.Project{
			ID: publicID(i), Department: code, Budget: civic.ExactFigure(1e9),
			Tally: scoring.Cells(crowd(600, answers...), b.Margins, b.Method),
		})
	}
	if got := score(t, b); got.Fill.From != scoring.FillPeriod || got.Fill.Median != got.Departments[1].Score {
		t.Errorf("three departments: %+v", got.Fill)
	}
	b.Projects = b.Projects[:2]
	if got := score(t, b).Fill; got != (scoring.Fill{Median: 60, From: scoring.FillDefault}) {
		t.Errorf("two departments: %+v", got)
	}
	b.LastFill = &scoring.LastFill{Period: "2025", Median: 71.5, Departments: 4}
	if got := score(t, b).Fill; got != (scoring.Fill{Median: 71.5, From: scoring.FillLast, Departments: 4}) {
		t.Errorf("with an earlier period: %+v", got)
	}
}

func TestWithoutRatingsNothingIsScored(t *testing.T) {
	t.Parallel()
	for name, b := range map[string]scoring.Bundle{
		"no projects": bundleOf(), "no votes": bundleOf(nil, nil), "nine votes": bundleOf(crowd(9, 1, 5)),
		"one answer": bundleOf(crowd(200, 5)),
	} {
		result := score(t, b)
		d := result.Departments[0]
		if d.Scored || d.Lambda != 0 || !d.Provisional || !near(*d.Composite, 0.7*92+0.3*60) {
			t.Errorf("%s: %+v", name, d)
		}
		for _, p := range result.Projects {
			if p.Scored || p.N != 0 {
				t.Errorf("%s: %+v", name, p)
			}
		}
	}
}

func TestContactVerifiedVotesAloneAreNotScored(t *testing.T) {
	t.Parallel()
	votes := crowd(100, 1, 2, 3)
	for i := range votes {
		votes[i].Level = civic.L1
	}
	result := score(t, bundleOf(votes))
	if p := result.Projects[0]; p.N != 100 || p.NEff != 0 || p.Scored {
		t.Errorf("%+v", p)
	}
}

func TestAnUnratedProjectIsNotShownButCountsAsItsDepartment(t *testing.T) {
	t.Parallel()
	result := score(t, bundleOf(crowd(300, 4, 5), nil))
	silent := result.Projects[1]
	if silent.Scored {
		t.Error("a project without ratings is shown with a score")
	}
	if !near(silent.Score, result.Departments[0].Q.Points()) {
		t.Errorf("it counts as %v, not as the department's %v", silent.Score, result.Departments[0].Q.Points())
	}
}

func TestUnitsWithoutPublicServicesAreNotScored(t *testing.T) {
	t.Parallel()
	b := bundleOf(crowd(300, 4, 5))
	b.Departments[0].Serves = false
	result := score(t, b)
	if d := result.Departments[0]; d.Scored || d.Composite != nil || result.Projects[0].Scored || result.Pool != (scoring.Distribution{}) {
		t.Errorf("%+v", result)
	}
}

func TestNoRankWhereIntervalsOverlap(t *testing.T) {
	t.Parallel()
	b := bundleOf()
	b.Departments = nil
	for i, answers := range [][]uint8{{5, 5, 4}, {2, 3}, {3, 2}, {1, 2, 1}, {1, 2, 1}} {
		code := string(rune('a' + i))
		group := "services"
		if i == 4 {
			group = "others"
		}
		b.Departments = append(b.Departments, scoring.Department{Code: code, Serves: true, PeerGroup: group})
		b.Projects = append(b.Projects, scoring.Project{
			ID: publicID(i), Department: code, Budget: civic.ExactFigure(1e9),
			Tally: scoring.Cells(crowd(900, answers...), b.Margins, b.Method),
		})
	}
	got := []int{}
	for _, d := range score(t, b).Departments {
		rank := 0
		if d.Rank != nil {
			rank = *d.Rank
		}
		got = append(got, rank)
	}
	if diff := cmp.Diff([]int{1, 0, 0, 4, 1}, got); diff != "" {
		t.Errorf("ranks (0 = none): %s", diff)
	}
}

func TestGradesBeginAtTheirBoundary(t *testing.T) {
	t.Parallel()
	for score, want := range map[float64]scoring.Grade{
		100: scoring.Excellent, 90: scoring.Excellent, 89.999999: scoring.Good, 80: scoring.Good,
		79.9: scoring.Fair, 60: scoring.Fair, 59.9: scoring.Poor, 0: scoring.Poor,
	} {
		if got := scoring.GradeOf(score); got != want {
			t.Errorf("%v is %s, want %s", score, got, want)
		}
	}
}
