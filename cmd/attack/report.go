package main

import (
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// report is the outcome of an attack.
type report struct {
	proofs    []proof
	found     []string // by channels other than sums
	mentions  int      // amounts beside projects, on pages and in papers
	equations int
}

// broken counts what was found.
func (r report) broken() int {
	n := len(r.found)
	for _, p := range r.proofs {
		if !p.kept {
			n++
		}
	}
	return n
}

// print writes one line for each hidden figure, what was found last, and a
// summary.
func (r report) print(w io.Writer, brief bool) {
	slices.SortStableFunc(r.proofs, func(a, b proof) int {
		if a.kept != b.kept && a.kept {
			return -1
		}
		if a.kept != b.kept {
			return 1
		}
		return 0
	})
	opened, exact := 0, 0
	for _, p := range r.proofs {
		if p.opened {
			opened++
		}
		if p.hi-p.lo <= 2 && !p.opened {
			exact++
		}
		if !p.kept || !brief {
			fmt.Fprintf(w, "%-8s %s: %s%s .. %s 元 (%s)\n", p.verdict(), p.label, p.least(), bound(p.lo), bound(p.hi), p.need.word())
		}
	}
	for _, f := range r.found {
		fmt.Fprintf(w, "%-8s %s\n", "FOUND", f)
	}
	fmt.Fprintf(w, "%d hidden figures, %d equations, %d amounts beside projects: %d found, %d known exactly, %d opened by the publisher\n",
		len(r.proofs), r.equations, r.mentions, r.broken(), exact, opened)
}

// verdict is one word on a hidden figure.
func (p proof) verdict() string {
	switch {
	case p.opened:
		return "opened"
	case !p.kept:
		return "FOUND"
	case p.need.kind == noNeed:
		return "shield"
	}
	return "kept"
}

// least marks what a quick attack has not followed to the end.
func (p proof) least() string {
	if p.inner {
		return "at least "
	}
	return ""
}

// bound writes one bound in 元.
func bound(fen float64) string {
	if math.IsInf(fen, 0) || math.Abs(fen) > 1e17 {
		return "∞"
	}
	return civic.Money(fen).Yuan()
}
