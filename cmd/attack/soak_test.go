package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// TestSoakNothingIsFoundAtFullSize attacks worlds of 10,000 projects: one
// draft with exact bounds for every hidden figure, and two drafts with three
// execution releases as far as it takes to see that needs are kept.
func TestSoakNothingIsFoundAtFullSize(t *testing.T) {
	if os.Getenv("SUNBUDGET_SOAK") == "" {
		t.Skip("full sizes: set SUNBUDGET_SOAK=1")
	}
	for _, stacked := range []bool{false, true} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("stacked=%v/seed%d", stacked, seed+1), func(t *testing.T) {
				publications := bigYear(t, seed+1, stacked)
				all := publishAll(publications)
				s := siteOf(t, all...)
				start := time.Now()
				r := attack(s, stacked)
				t.Logf("%d hidden figures, %d found, %s", len(r.proofs), r.broken(), time.Since(start).Round(time.Second))
				if v := compare(s, r, all, openedBy(publications)); !stacked && len(v.wrong)+len(v.broken) > 0 || r.broken() > 0 {
					t.Errorf("%d found, %d needs broken, %d bounds wrong", r.broken(), len(v.broken), len(v.wrong))
				}
			})
		}
	}
}

// bigYear publishes a world of 10,000 projects.
func bigYear(t *testing.T, seed uint64, stacked bool) []protecttest.Publication {
	t.Helper()
	w := protecttest.New(seed, 10_000)
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
