package scoring

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// bitsEach is how many places of the filter in Shared there are for each
// signal: one in sixteen signals that are alone meets another by chance.
const bitsEach = 16

// Shared are the signals that more than free (at least one) of the votes
// carry. A signal that fewer carry weighs nothing down (see clusterFactor), so
// that who counts many votes may drop it and count the votes as alike.
//
// Nearly all signals are alone, and sorting or hashing millions of them is
// most of the work of a recompute. A filter of bits (Bloom 1970) finds the few
// that may not be; only those are sorted, and only what is left is counted.
func Shared(signals []rating.Signal, free int) map[rating.Signal]bool {
	seen := make([]uint64, len(signals)*bitsEach/64+1)
	places := rating.Signal(len(seen) * 64)
	var again []rating.Signal // all but the first of each, and what met by chance
	for _, s := range signals {
		place := s % places // signals are hashes: their bits are as good as random
		word, bit := &seen[place/64], uint64(1)<<(place%64)
		if s != 0 && *word&bit != 0 {
			again = append(again, s)
		}
		*word |= bit
	}
	slices.Sort(again)
	counts := map[rating.Signal]int{}
	for i := 0; i+free <= len(again); i++ {
		if again[i] == again[i+free-1] {
			counts[again[i]] = 0
		}
	}
	found := map[rating.Signal]bool{}
	if len(counts) == 0 {
		return found
	}
	for _, s := range signals {
		if n, counted := counts[s]; counted {
			counts[s] = n + 1
			if n >= free {
				found[s] = true
			}
		}
	}
	return found
}
