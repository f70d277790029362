package budget_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
)

func TestSectionsStandInTheOrderOfPrinting(t *testing.T) {
	t.Parallel()
	var sections []budget.Section
	for _, number := range []string{"10", "2.10", "2", "0", "2.2", "1", "2.2.1"} {
		sections = append(sections, budget.Section{Unit: "105", Number: number})
	}
	sections = append(sections, budget.Section{Unit: "104", Number: "9"})
	slices.SortFunc(sections, budget.CompareSections)
	var got []string
	for _, s := range sections {
		got = append(got, s.Unit+" "+s.Number)
	}
	want := []string{"104 9", "105 0", "105 1", "105 2", "105 2.2", "105 2.2.1", "105 2.10", "105 10"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnePlaceHasOneNumber(t *testing.T) {
	t.Parallel()
	for number, valid := range map[string]bool{
		"0": true, "1": true, "12.3": true, "1.2.3.4": true,
		"": false, "01": false, "1.0": false, "1.": false, "1.2.3.4.5": false, "１": false, "1234": false, "一": false,
	} {
		if budget.ValidSectionNumber(number) != valid {
			t.Errorf("%q: want %v", number, valid)
		}
	}
}
