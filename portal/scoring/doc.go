// Package scoring turns ratings into scores that a stranger can recompute.
//
// It has two stages, and nothing passes between them but published numbers:
//
//	Cells(votes, margins, method) → Tally   sees single votes, publishes sums
//	Score(bundle)                 → Result  sees what is published, nothing else
//
// A Bundle is the published file: parameters, margins, cells, and the result
// claimed for them. Verify recomputes it. The package is pure: no clock, no
// random numbers, no input or output, and the order of its inputs never
// matters. Formulas are numbered B1 to B8 as on the page /method.
package scoring
