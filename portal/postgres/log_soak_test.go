package postgres_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// TestSoakLogAppendsAreASmallPartOfAPublication publishes releases of a small
// county and compares the transaction with the three entries it makes at most:
// the release, the disclosure list and the thresholds.
func TestSoakLogAppendsAreASmallPartOfAPublication(t *testing.T) {
	if os.Getenv("SUNBUDGET_SOAK") == "" {
		t.Skip("full sizes: set SUNBUDGET_SOAK=1")
	}
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	var publishing, appending time.Duration
	for version := 1; version <= 5; version++ {
		d := document(civic.Approved, version, 0)
		batches := approvedBatches(d)
		for i := range 2000 {
			batches[2].Projects = append(batches[2].Projects, budget.Project{
				Code: fmt.Sprintf("N%04d", i), Name: fmt.Sprintf("项目%d", i), Unit: "101", Function: "2050204", Region: "01", Class: budget.Ordinary, Amount: fen(int64(10 + i%90)),
			})
		}
		h.load(t, batches...)
		hash := h.publish(t, d)
		start := time.Now()
		if _, err := h.worker.ImportBundle(ctx, hash); err != nil {
			t.Fatal(err)
		}
		publishing += time.Since(start)
		one, err := h.worker.TimeAppend(ctx, qingchuan.Code, 20)
		if err != nil {
			t.Fatal(err)
		}
		appending += 3 * one
	}
	share := 100 * appending.Seconds() / publishing.Seconds()
	t.Logf("five publications of 2,005 projects %s, fifteen entries %s: %.2f%%", publishing, appending, share)
	if share > 5 {
		t.Errorf("log entries take %.1f%% of the publishing transaction, at most 5%%", share)
	}
}
