package budget_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
)

func TestAlertsBeginWhereTheMethodSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		month int
		rate  int64
		want  budget.Alert
	}{
		{2, 0, budget.NoAlert},
		{3, 0, budget.YellowAlert},
		{3, 1501, budget.NoAlert},
		{3, 1500, budget.BlueAlert},
		{10, 8333, budget.NoAlert},
		{10, 5333, budget.OrangeAlert},
		{10, 0, budget.RedAlert},
		{12, 9001, budget.NoAlert},
	} {
		if got := budget.ProgressAlert(c.month, c.rate); got != c.want {
			t.Errorf("%d basis points in month %d: %q, want %q", c.rate, c.month, got, c.want)
		}
	}
}
