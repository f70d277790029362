package scoring

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/rating"
)

// Shared are the signals that more than free of the votes carry. A signal that
// fewer carry weighs nothing down (see clusterFactor), so that who counts many
// votes may drop it and count the votes as alike. The list is sorted in place.
func Shared(signals []rating.Signal, free int) map[rating.Signal]bool {
	slices.Sort(signals)
	found := map[rating.Signal]bool{}
	for i := 0; i+free < len(signals); i++ {
		if signals[i] != 0 && signals[i] == signals[i+free] {
			found[signals[i]] = true
		}
	}
	return found
}
