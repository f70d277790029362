package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// revenue is the table of revenue by month as a finance bureau hands it in:
// taxes keep time, the deed tax stood still from June on.
func revenue(d civic.Document) budget.Batch {
	b := batch(d, "lines")
	cell := func(code, name, column string, wan int64) {
		b.Lines = append(b.Lines, budget.Line{Table: budget.Receipts, Unit: "101", Code: code, Name: name, Column: column, Amount: fen(wan)})
	}
	cell("101", "税收收入", budget.ReceiptsBudget, 1200)
	cell("10119", "契税", budget.ReceiptsBudget, 120)
	for month := 1; month <= d.Month; month++ {
		cell("101", "税收收入", budget.ReceiptsMonth(month), int64(100*month))
		cell("10119", "契税", budget.ReceiptsMonth(month), int64(min(10*month, 60)))
	}
	return b
}

func TestRevenueBehindForMonthsIsAnAlertOfTheRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved, execution := document(civic.Approved, 1, 0), document(civic.Execution, 1, 10)
	h.load(t, approvedBatches(approved)...)
	h.release(t, approved)
	h.load(t, executionBatch(execution), revenue(execution))
	done := h.release(t, execution)
	published, err := h.public.Release(t.Context(), qingchuan.Code, done.Edition, release.Choice{})
	must(t, err)
	tables, err := h.public.TablesOf(t.Context(), published)
	must(t, err)
	want := []release.TableOf{{Unit: "101", Table: "budget05", Rows: 1}, {Unit: "101", Table: budget.Receipts, Rows: 2}, {Unit: "102", Table: "budget05", Rows: 2}}
	if diff := cmp.Diff(want, tables); diff != "" {
		t.Errorf("a month's revenue stands beside the tables of the budget (-want +got):\n%s", diff)
	}
	got, err := h.public.Signals(t.Context(), published, release.SignalFilter{Signal: budget.Revenue}, 0, 10)
	must(t, err)
	alert := []release.Signal{{
		ID: release.ReceiptID("101", "10119"), Name: "契税", Unit: "101", Amount: civic.ExactFigure(fen(120)), Paid: civic.ExactFigure(fen(60)),
		Standing: budget.Standing{Raised: budget.Raised{Signal: budget.Revenue, Level: budget.YellowAlert, Value: 3}, Since: 10, Times: 1},
	}}
	if diff := cmp.Diff(alert, got); diff != "" {
		t.Errorf("alerts of revenue (-want +got):\n%s", diff)
	}
}
