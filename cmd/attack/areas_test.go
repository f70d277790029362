package main

import "testing"

func TestAFewRatersLeftByAMapAreFound(t *testing.T) {
	t.Parallel()
	town := func(n int) cell { return cell{Level: "L2", Strata: []string{"18-29/F/990101001"}, N: n} }
	mixed := cell{Level: "L2", Strata: []string{"18-29/M/990101001", "18-29/M/990101002"}, N: 30}
	b := scores{
		Areas:    []area{{Districts: []string{"990101001"}, N: 43}, {Districts: []string{"990101002"}, N: 17}},
		Projects: []scored{{Cells: []cell{town(20), mixed}}, {Cells: []cell{town(10)}}},
	}
	if found := fewRaters(site{scores: []scores{b}}); len(found) != 0 {
		t.Errorf("13 and 17 are left: %q", found)
	}
	b.Projects[1].Cells = []cell{town(15)}
	if found := fewRaters(site{scores: []scores{b}}); len(found) != 1 {
		t.Errorf("8 are left: %q", found)
	}
}
