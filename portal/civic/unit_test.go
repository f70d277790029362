package civic_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestUnitIsWithinItselfAndItsSuperiorsOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit, superior string
		want           bool
	}{
		{"105003", "105003", true}, {"105003", "105", true}, {"105003001", "105", true}, {"105003", "", true}, {"", "", true},
		{"105", "105003", false}, {"106003", "105", false}, {"1050", "105", false}, {"10", "1", false}, {"", "105", false},
	} {
		if got := civic.UnitWithin(c.unit, c.superior); got != c.want {
			t.Errorf("%q within %q: %v", c.unit, c.superior, got)
		}
	}
}
