package scoring

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// FindingKind is why votes weigh less than their level's base.
type FindingKind string

// The kinds of finding, in the order they are listed.
const (
	SharedDevice  FindingKind = "device"
	SharedNetwork FindingKind = "network"
	Lockstep      FindingKind = "lockstep"
	Sentence      FindingKind = "sentence"
	Burst         FindingKind = "burst"
)

// Finding is one cluster or one unusual day as an auditor sees it before
// deciding on an appeal: how many votes, how they answered and what they are
// multiplied by, never whose they are. It is for the desk; the public sees
// counts of at least ten only (Deflated).
type Finding struct {
	ID      string      `json:"id"` // by which an auditor decides on it; tells nothing
	Kind    FindingKind `json:"kind"`
	Votes   int         `json:"votes"`
	Answers [Scale]int  `json:"answers"`
	First   rating.Day  `json:"first"` // day of the earliest of them
	Last    rating.Day  `json:"last"`
	Factor  float64     `json:"factor"`
}

// Findings lists why votes on one subject weigh less (B1), the largest first
// within each kind, whatever the order of the votes.
func Findings(votes []rating.Vote, subject string, m Method) []Finding {
	out := []Finding{}
	for _, way := range sharings(m) {
		out = append(out, clusterFindings(votes, subject, way)...)
	}
	return append(out, burstFindings(votes, subject, m)...)
}

// findingID names a finding by a hash of what it is about. Signals are keyed
// hashes themselves, so nobody can go back from it.
func findingID(kind FindingKind, subject string, key uint64) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", kind, subject, key))
	return hex.EncodeToString(sum[:8])
}

// Restore gives the votes of findings that an auditor has restored their full
// weight: they share nothing any more. The votes are changed in place.
func Restore(votes []rating.Vote, subject string, restored map[string]bool, m Method) {
	if len(restored) == 0 {
		return
	}
	for i := range votes {
		v := &votes[i]
		keys := [reasons]rating.Signal{}
		for k, way := range sharings(m) {
			keys[k] = way.signal(v)
		}
		for k, clear := range []*rating.Signal{&v.Device, &v.Network, &v.Lockstep, &v.Sentence} {
			if restored[findingID(sharings(m)[k].kind, subject, uint64(keys[k]))] {
				*clear = 0
			}
		}
		v.Quiet = v.Quiet || restored[findingID(Burst, subject, uint64(v.Day))]
	}
}

// FactorOf is what integrity multiplies the weight of one vote by, from 0 to 1,
// and the kinds of finding that do; nothing for a vote that weighs nothing
// anyhow. Callers have joined sentences and restored what was given back.
func FactorOf(votes []rating.Vote, seq int64, m Method) (factor float64, why []FindingKind) {
	weights := weigh(votes, m)
	why = []FindingKind{}
	for i := range votes {
		if votes[i].Seq != seq || !votes[i].Eligible() {
			continue
		}
		for k, way := range sharings(m) {
			if weights[i].kinds[k] {
				why = append(why, way.kind)
			}
		}
		if weights[i].burst {
			why = append(why, Burst)
		}
		return weights[i].v.fixed().Float() / base(votes[i].Level, m), why
	}
	return 0, why
}

// clusterFindings lists the clusters above the free size; no two have the
// same signal, and a signal itself is never shown.
func clusterFindings(votes []rating.Vote, subject string, way sharing) []Finding {
	found := map[rating.Signal]*Finding{}
	sizes := clusterSizes(votes, way.signal)
	for i := range votes {
		s := way.signal(&votes[i])
		if factor := clusterFactor(sizes[s], way.free, way.rho); factor < 1 && votes[i].Eligible() {
			include(found, s, Finding{ID: findingID(way.kind, subject, uint64(s)), Kind: way.kind, Factor: factor}, &votes[i])
		}
	}
	return listed(found)
}

// burstFindings lists the days that are scaled to the median day.
func burstFindings(votes []rating.Vote, subject string, m Method) []Finding {
	found := map[rating.Day]*Finding{}
	scales := burstScales(votes, weighClusters(votes, m), m)
	for i := range votes {
		day := votes[i].Day
		if scale, burst := scales[day]; burst && votes[i].Eligible() && !votes[i].Quiet {
			include(found, day, Finding{ID: findingID(Burst, subject, uint64(day)), Kind: Burst, Factor: scale}, &votes[i])
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
	f.Votes += vote.Count()
	f.Answers[vote.Answers[rating.Overall]-1] += vote.Count()
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
			slices.Compare(a.Answers[:], b.Answers[:]), cmp.Compare(a.ID, b.ID))
	})
	return out
}
