package scoring_test

import (
	"fmt"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// BenchmarkCells reduces the votes of one project: a full recompute is the
// number of ratings times the ns a vote reported here.
func BenchmarkCells(b *testing.B) {
	for _, n := range []int{300, 10_000} {
		votes := crowd(n, 1, 3, 4, 4, 5)
		for i := range votes {
			votes[i].Network = rating.Signal(i / 2)
		}
		margins, method := census(), scoring.Default()
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				scoring.Cells(votes, margins, method)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/vote")
		})
	}
}

// county is a jurisdiction of 4,000 rated projects in 100 departments.
func county() scoring.Bundle {
	bundle := bundleOf()
	bundle.Departments = nil
	tally := scoring.Cells(crowd(300, 1, 3, 4, 5), bundle.Margins, bundle.Method)
	for d := range 100 {
		code := fmt.Sprintf("%03d", d)
		bundle.Departments = append(bundle.Departments, scoring.Department{Code: code, Serves: true})
		for range 40 {
			bundle.Projects = append(bundle.Projects, scoring.Project{
				ID: publicID(len(bundle.Projects)), Department: code, Budget: civic.ExactFigure(civic.Money(1+d) * 1e8), Tally: tally,
			})
		}
	}
	return bundle
}

func BenchmarkScore(b *testing.B) {
	bundle := county()
	for b.Loop() {
		if _, err := scoring.Score(bundle); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSwingCount(b *testing.B) {
	bundle := county()
	for b.Loop() {
		if _, err := scoring.SwingCount(bundle); err != nil {
			b.Fatal(err)
		}
	}
}
