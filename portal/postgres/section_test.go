package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// explains is the file of one unit with its explanation.
func explains(d civic.Document, unit, text string) budget.Batch {
	b := batch(d, "sections")
	b.Part, b.SHA256 = unit, bundle.Sum([]byte(unit+text))
	b.Sections = []budget.Section{
		{Unit: unit, Number: "10", Title: "十、其他", Text: "无"}, {Unit: unit, Number: "2", Title: "二、收支", Text: text},
	}
	return b
}

// Every unit hands in a file of its own: one does not replace another's, and
// what nobody handed in again stays as it was.
func TestEachUnitsExplanationComesFromItsOwnNewestFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	first, second := document(civic.Approved, 1, 0), document(civic.Approved, 2, 0)
	units := approvedBatches(first)[0].Units
	one, two := units[0].Code, units[1].Code
	h.load(t, approvedBatches(first)...)
	h.load(t, explains(first, one, "甲"), explains(first, two, "乙"))
	h.release(t, first)
	h.load(t, explains(second, two, "乙，已更正"))
	h.release(t, second)
	for version, want := range map[int][2]string{1: {"甲", "乙"}, 2: {"甲", "乙，已更正"}} {
		header, err := h.public.Release(t.Context(), county, 99, release.Choice{Year: 2026, Stage: civic.Approved, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		explained, err := h.public.Explained(t.Context(), header)
		if diff := cmp.Diff([]string{one, two}, explained); err != nil || diff != "" {
			t.Errorf("version %d explains %v, %v", version, explained, err)
		}
		for i, unit := range []string{one, two} {
			sections, err := h.public.Sections(t.Context(), header, unit)
			if err != nil || len(sections) != 2 || sections[0].Number != "2" || sections[0].Text != want[i] {
				t.Errorf("version %d, unit %s: %+v, %v", version, unit, sections, err)
			}
		}
	}
	same, err := h.vault.LoadBatch(t.Context(), maker, explains(document(civic.Approved, 3, 0), two, "乙"))
	if err != nil || !same.Changed {
		t.Errorf("%+v, %v", same, err)
	}
}
