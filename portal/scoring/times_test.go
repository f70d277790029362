package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// alike counts votes that differ in nothing but their number.
func alike(votes []rating.Vote) []rating.Vote {
	place := map[rating.Vote]int{}
	var out []rating.Vote
	for _, v := range votes {
		v.Seq = 0
		i, known := place[v]
		if !known {
			i = len(out)
			place[v] = i
			out = append(out, v)
		}
		out[i].Times++
	}
	return out
}

func TestVotesAlikeMayBeCountedAsOneWithTimes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, margins, m := drawVotes(t, 120), drawMargins(t), scoring.Default()
		for i := range votes { // so that some are alike
			if i > 0 && rapid.Bool().Draw(t, "like the one before") {
				votes[i] = votes[i-1]
				votes[i].Seq++
			}
		}
		if diff := cmp.Diff(scoring.Cells(votes, margins, m), scoring.Cells(alike(votes), margins, m)); diff != "" {
			t.Fatalf("cells:\n%s", diff)
		}
		if diff := cmp.Diff(scoring.Findings(votes, "p", m), scoring.Findings(alike(votes), "p", m)); diff != "" {
			t.Fatalf("findings:\n%s", diff)
		}
	})
}

func TestSignalsBelowAClusterMayBeDropped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, margins, m := drawVotes(t, 150), drawMargins(t), scoring.Default()
		want, found := scoring.Cells(votes, margins, m), scoring.Findings(votes, "p", m)
		devices, networks := make([]rating.Signal, len(votes)), make([]rating.Signal, len(votes))
		for i, v := range votes {
			devices[i], networks[i] = v.Device, v.Network
		}
		shared, same := scoring.Shared(devices, m.DeviceFree), scoring.Shared(networks, m.NetworkFree)
		for i := range votes {
			if !shared[votes[i].Device] {
				votes[i].Device = 0
			}
			if !same[votes[i].Network] {
				votes[i].Network = 0
			}
		}
		if diff := cmp.Diff(want, scoring.Cells(votes, margins, m)); diff != "" {
			t.Fatalf("cells:\n%s", diff)
		}
		if diff := cmp.Diff(found, scoring.Findings(votes, "p", m)); diff != "" {
			t.Fatalf("findings:\n%s", diff)
		}
	})
}
