package scoring

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// FindingKind is why votes weigh less than their level's base.
type FindingKind string

// The kinds of finding, in the order they are listed.
const (
	SharedDevice  FindingKind = "device"
	SharedNetwork FindingKind = "network"
	Burst         FindingKind = "burst"
)

// Finding is one cluster or one unusual day as an auditor sees it before
// deciding on an appeal: how many votes, how they answered and what they are
// multiplied by, never whose they are. It is for the desk; the public sees
// counts of at least ten only (Deflated).
type Finding struct {
	Kind    FindingKind `json:"kind"`
	Votes   int         `json:"votes"`
	Answers [Scale]int  `json:"answers"`
	First   rating.Day  `json:"first"` // day of the earliest of them
	Last    rating.Day  `json:"last"`
	Factor  float64     `json:"factor"`
}

// Findings lists why votes on one subject weigh less (B1), the largest first
// within each kind, whatever the order of the votes.
func Findings(votes []rating.Vote, m Method) []Finding {
	out := clusterFindings(votes, SharedDevice, m.DeviceFree, m.DeviceRho,
		func(v *rating.Vote) rating.Signal { return v.Device })
	out = append(out, clusterFindings(votes, SharedNetwork, m.NetworkFree, m.NetworkRho,
		func(v *rating.Vote) rating.Signal { return networkOf(v, m) })...)
	return append(out, burstFindings(votes, m)...)
}

// clusterFindings lists the clusters above the free size; no two have the
// same signal, and a signal itself is never shown.
func clusterFindings(votes []rating.Vote, kind FindingKind, free int, rho float64, signal func(*rating.Vote) rating.Signal) []Finding {
	found := map[rating.Signal]*Finding{}
	sizes := clusterSizes(votes, signal)
	for i := range votes {
		s := signal(&votes[i])
		if factor := clusterFactor(sizes[s], free, rho); factor < 1 && votes[i].Eligible() {
			include(found, s, Finding{Kind: kind, Factor: factor}, &votes[i])
		}
	}
	return listed(found)
}

// burstFindings lists the days that are scaled to the median day.
func burstFindings(votes []rating.Vote, m Method) []Finding {
	found := map[rating.Day]*Finding{}
	scales := burstScales(votes, weighClusters(votes, m), m)
	for i := range votes {
		if scale, burst := scales[votes[i].Day]; burst && votes[i].Eligible() {
			include(found, votes[i].Day, Finding{Kind: Burst, Factor: scale}, &votes[i])
		}
	}
	return listed(found)
}

// include counts a vote into the finding of its key.
func include[K comparable](found map[K]*Finding, key K, empty Finding, vote *rating.Vote) {
	f, known := found[key]
	if !known {
		f = &empty
		f.First, f.Last = vote.Day, vote.Day
		found[key] = f
	}
	f.Votes++
	f.Answers[vote.Answers[rating.Overall]-1]++
	f.First, f.Last = min(f.First, vote.Day), max(f.Last, vote.Day)
}

// listed sorts by everything a finding holds, so that no order of votes or of
// a map shows.
func listed[K comparable](found map[K]*Finding) []Finding {
	out := make([]Finding, 0, len(found))
	for _, f := range found {
		out = append(out, *f)
	}
	slices.SortFunc(out, func(a, b Finding) int {
		return cmp.Or(-cmp.Compare(a.Votes, b.Votes), cmp.Compare(a.First, b.First), cmp.Compare(a.Last, b.Last),
			slices.Compare(a.Answers[:], b.Answers[:]))
	})
	return out
}
