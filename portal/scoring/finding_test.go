package scoring_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestFindingsNameEachClusterAndBurst(t *testing.T) {
	t.Parallel()
	votes := crowd(240, 3, 4, 5)
	for i := range votes {
		votes[i].Day = rating.Day(20000 + i%60)
	}
	for i := range 5 {
		votes[i].Device = 7
	}
	for i := range 40 {
		v := person(int64(1000+i), 1)
		v.Day = 20010
		if i < 20 {
			v.Network = 9
		}
		votes = append(votes, v)
	}
	got := scoring.Findings(votes, "P", scoring.Default())
	want := []scoring.Finding{
		{Kind: scoring.SharedDevice, Votes: 5, Answers: [5]int{0, 0, 2, 2, 1}, First: 20000, Last: 20004, Factor: 0.2},
		{Kind: scoring.SharedNetwork, Votes: 20, Answers: [5]int{20}, First: 20010, Last: 20010, Factor: 1 / 1.95},
		{Kind: scoring.Burst, Votes: 44, Answers: [5]int{40, 0, 0, 4}, First: 20010, Last: 20010, Factor: 4 / (4 + 20 + 20/1.95)},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-5), cmpopts.IgnoreFields(scoring.Finding{}, "ID")); diff != "" {
		t.Error(diff)
	}
}

func TestFindingsAreWhatIsDeflated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, m := drawVotes(t, 200), scoring.Default()
		findings := scoring.Findings(votes, "P", m)
		sums := map[scoring.FindingKind]int{}
		for _, f := range findings {
			sums[f.Kind] += f.Votes
		}
		deflated := scoring.Cells(votes, scoring.NoMargins(), m).Deflated
		want := map[scoring.FindingKind]scoring.Count{
			scoring.SharedDevice: deflated.Device, scoring.SharedNetwork: deflated.Network, scoring.Burst: deflated.Burst,
		}
		for kind, count := range want {
			if scoring.CountOf(sums[kind], m.CellMin) != count {
				t.Fatalf("%s: %d votes in findings, %d published", kind, sums[kind], count)
			}
		}
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(votes), func(i, j int) { votes[i], votes[j] = votes[j], votes[i] })
		if diff := cmp.Diff(findings, scoring.Findings(slices.Clone(votes), "P", m)); diff != "" {
			t.Fatal(diff)
		}
	})
}
