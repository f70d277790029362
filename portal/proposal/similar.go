package proposal

import (
	"cmp"
	"slices"
)

// Directions names each line with the way it goes, "ABCDEFGHJK+": what two
// proposals are compared by, whatever their amounts.
func (c Changes) Directions() []string {
	list := make([]string, len(c))
	for i, change := range c {
		list[i] = change.Line + "-"
		if change.By > 0 {
			list[i] = change.Line + "+"
		}
	}
	return list
}

// Similarity is how alike two proposals are, 0 to 1: the Jaccard similarity
// of their lines with direction. Moving the opposite way is not alike.
func Similarity(a, b Changes) float64 {
	left, right, both := a.Directions(), b.Directions(), 0
	for _, d := range left {
		if slices.Contains(right, d) {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(left)+len(right)-both)
}

// Record is a stored proposal. Its reason, state, reply and adoption are those
// of the opinion with the same ID.
type Record struct {
	ID         string
	Hearing    string
	Release    string // hash of the draft it was made on
	Sheet      string
	Changes    Changes
	Agreements int  // people, the writer not among them
	Agreed     bool // the reader is one of them
	Own        bool // the reader wrote it
}

// Alike puts those proposals that move a line of c the same way first, the
// most similar and then the most agreed with at the top, and leaves out the
// rest.
func Alike(c Changes, all []Record) []Record {
	var list []Record
	for _, r := range all {
		if Similarity(c, r.Changes) > 0 {
			list = append(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Record) int {
		return cmp.Or(
			cmp.Compare(Similarity(c, b.Changes), Similarity(c, a.Changes)),
			cmp.Compare(b.Agreements, a.Agreements), cmp.Compare(a.ID, b.ID))
	})
	return list
}
