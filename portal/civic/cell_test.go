package civic_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestASpreadsheetRunsNothingOfWhatWasTyped(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"=1+1": "'=1+1", "+86 10": "'+86 10", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "＝1+1": "'＝1+1", "-12.50": "-12.50", "-": "'-", "": "", "教室改造": "教室改造", "A=1": "A=1",
	} {
		if got := civic.InertCell(cell); got != want {
			t.Errorf("%q becomes %q, want %q", cell, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.String().Draw(t, "cell")
		if got := civic.InertCell(cell); strings.HasPrefix(got, "=") || strings.HasPrefix(got, "@") || strings.HasPrefix(got, "+") {
			t.Fatalf("%q stays %q", cell, got)
		}
	})
}
