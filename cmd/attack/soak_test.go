package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// TestSoakNothingIsFoundAtFullSize attacks three worlds of each kind: one
// draft of 10,000 and of 100,000 projects with exact bounds for every hidden
// figure, and two drafts with three execution releases of 10,000 projects as
// far as it takes to see that needs are kept.
func TestSoakNothingIsFoundAtFullSize(t *testing.T) {
	if os.Getenv("SUNBUDGET_SOAK") == "" {
		t.Skip("full sizes: set SUNBUDGET_SOAK=1")
	}
	for _, size := range []struct {
		projects int
		stacked  bool
	}{{10_000, false}, {10_000, true}, {100_000, false}} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%d/stacked=%v/seed%d", size.projects, size.stacked, seed+1), func(t *testing.T) {
				publications := bigYear(t, seed+1, size.projects, size.stacked)
				all := publishAll(publications)
				s := siteOf(t, all...)
				start := time.Now()
				r := attack(s, size.stacked)
				t.Logf("%d hidden figures, %d found, %s", len(r.proofs), r.broken(), time.Since(start).Round(time.Second))
				if v := compare(s, r, all, openedBy(publications)); !size.stacked && len(v.wrong)+len(v.broken) > 0 || r.broken() > 0 {
					t.Errorf("%d found, %d needs broken, %d bounds wrong", r.broken(), len(v.broken), len(v.wrong))
				}
			})
		}
	}
}

// bigYear publishes a world of so many projects.
func bigYear(t *testing.T, seed uint64, projects int, stacked bool) []protecttest.Publication {
	t.Helper()
	w := protecttest.New(seed, projects)
	releases := []func() protect.Rows{w.Draft}
	if stacked {
		releases = append(releases, w.Draft)
		for _, month := range []int{3, 6, 9} {
			releases = append(releases, func() protect.Rows { return w.Execution(month) })
		}
	}
	var ledger protect.Ledger
	var publications []protecttest.Publication
	for _, next := range releases {
		p, err := w.Publish(next(), &ledger)
		if err != nil {
			t.Fatal(err)
		}
		publications = append(publications, p)
	}
	return publications
}
