package scoring_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// areasOf sums projects of the invented county, given their votes.
func areasOf(m scoring.Method, projects ...[]rating.Vote) (areas []scoring.Area, tallied []scoring.Project) {
	sums := scoring.NewAreaSums(census(), m)
	for _, votes := range projects {
		sums.Add(votes)
		tallied = append(tallied, scoring.Project{Tally: scoring.Cells(votes, census(), m)})
	}
	return sums.Areas(tallied), tallied
}

func TestDistrictsWithEnoughRatingsStandAlone(t *testing.T) {
	t.Parallel()
	areas, _ := areasOf(scoring.Default(), crowd(1800, 1, 2, 3, 4, 5, 5, 4), crowd(1800, 2, 5, 1))
	var got []string
	for _, a := range areas {
		got = append(got, a.Districts...)
		if len(a.Districts) != 1 || a.N != 1200 {
			t.Errorf("%+v", a)
		}
	}
	if diff := cmp.Diff(districts, got); diff != "" {
		t.Error(diff)
	}
}

func TestASmallDistrictIsMergedUpwards(t *testing.T) {
	t.Parallel()
	votes := slices.DeleteFunc(crowd(300, 1, 3, 5, 4), func(v rating.Vote) bool { return v.Stratum.District == districts[1] && v.Seq > 15 })
	areas, _ := areasOf(scoring.Default(), votes)
	for _, a := range areas {
		if cmp.Equal(a.Districts, districts[1:2]) {
			t.Errorf("%+v stands alone", a)
		}
	}
}

// What an outsider can subtract from an area are the cells that lie in it.
func TestAnAreaLessTheCellsInItIsNothingOrAsManyAsACell(t *testing.T) {
	t.Parallel()
	m := scoring.Default()
	rapid.Check(t, func(t *rapid.T) {
		areas, projects := areasOf(m, drawVotes(t, 200), drawVotes(t, 200))
		all := map[string]bool{}
		for _, a := range areas {
			rest := a.N
			for _, p := range projects {
				for _, c := range p.Cells {
					inside := c.Level == scoring.CellL2 && !slices.ContainsFunc(c.Strata, func(s rating.Stratum) bool { return !slices.Contains(a.Districts, s.District) })
					if inside {
						rest -= c.N
					}
				}
			}
			if a.N < m.CellMin || len(areas) > 1 && rest != 0 && rest < m.CellMin {
				t.Fatalf("%+v leaves %d ratings", a, rest)
			}
			for _, code := range a.Districts {
				if all[code] {
					t.Fatalf("%s is in two areas", code)
				}
				all[code] = true
			}
		}
	})
}

func TestAreasAreVerifiedWithTheirBundle(t *testing.T) {
	t.Parallel()
	b := bundleOf()
	b.Areas, _ = areasOf(b.Method, crowd(900, 1, 4, 5))
	sealed, err := b.Sealed()
	if err != nil || len(sealed.Result.Areas) != len(b.Areas) || sealed.Result.Areas[0].Score < 1 {
		t.Fatalf("%+v, %v", sealed.Result, err)
	}
	sealed.Result.Areas[0].Score++
	if err := scoring.Verify(sealed); civic.KeyOf(err) != "bundle.result" || err == nil {
		t.Errorf("another claim: %v", err)
	}
	b.Areas[0].N = 3
	if _, err := b.Sealed(); civic.KeyOf(err) != "bundle.areas" || err == nil {
		t.Errorf("an area of three: %v", err)
	}
}
