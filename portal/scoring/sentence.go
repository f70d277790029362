package scoring

import (
	"math/bits"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// JoinSentences gives votes with almost the same sentence one signal, that of
// the first of them: signals that differ in at most SentenceBits bits, or are
// linked by others that do. The votes are changed in place; they come in order
// of arrival, so that a finding keeps its name while more arrive. Signals are
// those of rating.NewSentenceSignal.
//
// At 12 of 64 fair bits two unrelated sentences meet about once in four million
// pairs, and a cluster needs more than SentenceFree people. Distinct sentences
// are compared pairwise, one machine word each.
func JoinSentences(votes []rating.Vote, m Method) {
	var known []rating.Signal // distinct ones, in order of arrival
	first := map[rating.Signal]rating.Signal{0: 0}
	for i := range votes {
		s := votes[i].Sentence
		if _, met := first[s]; met {
			continue
		}
		first[s] = s
		for _, other := range known {
			if bits.OnesCount64(uint64(s^other)) <= m.SentenceBits {
				join(first, s, other)
			}
		}
		known = append(known, s)
	}
	for i := range votes {
		votes[i].Sentence = root(first, votes[i].Sentence)
	}
}

// join unites two groups under the root of the earlier one.
func join(first map[rating.Signal]rating.Signal, later, earlier rating.Signal) {
	a, b := root(first, earlier), root(first, later)
	if a != b {
		first[b] = a
	}
}

// root is the name of a signal's group.
func root(first map[rating.Signal]rating.Signal, s rating.Signal) rating.Signal {
	for first[s] != s {
		s = first[s]
	}
	return s
}
