package places_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/places"
)

func TestDistrictsFallIntoClassesOfWhatIsChosen(t *testing.T) {
	t.Parallel()
	names := release.Names{Regions: []budget.Region{{Code: "1", Population: 100}, {Code: "2", Population: 10}, {Code: "3"}}}
	sums := []release.Sum{
		{Value: "1", Projects: 9, Amount: civic.ExactFigure(1000), Paid: civic.ExactFigure(500)},
		{Value: "2", Projects: 2, Amount: civic.IntervalFigure(400, 600), Paid: civic.ExactFigure(300)},
		{Value: "3", Projects: 1, Amount: civic.WithheldFigure("personal")},
		{Value: "", Projects: 50, Amount: civic.ExactFigure(9000)},
	}
	felt := places.FeltIn([]scoring.AreaScore{{Districts: []string{"1", "2"}, N: 31, Score: 71.25}})
	living := places.Living{Felt: felt, Counts: places.Counts{"1": 3, "": 40}}
	for measure, want := range map[places.Measure][]int{
		places.ByAmount:  {1, 0, -1},
		places.ByHead:    {0, 1, -1}, // nobody was counted in the third
		places.ByRate:    {0, 1, -1},
		places.ByProject: {2, 1, 0},
		places.ByFelt:    {0, 0, -1}, // the first two are one area, nobody rated in the third
		places.ByOpinion: {1, 0, 0},  // a district without any has 0 of them
		places.ByAlert:   {1, 0, 0},
	} {
		classes := places.Classify(message.ZH, measure, sums, names, living)
		var got []int
		for _, s := range sums[:3] {
			region, _ := names.Region(s.Value)
			got = append(got, classes.Of(measure.Shade(message.ZH, s, region.Population, living)))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("by %s, classes %v: %s", measure, classes, diff)
		}
		if legend := places.Legend(message.ZH, measure, classes); legend[len(legend)-1].Class != -1 || len(legend) != len(classes)+1 {
			t.Errorf("by %s: legend %v", measure, legend)
		}
	}
}

func TestWhatIsCountedNowhereIsNoDataAndNotZero(t *testing.T) {
	t.Parallel()
	some, none := release.Sum{Value: "1", Projects: 2}, release.Sum{Value: "2"}
	for name, shade := range map[string]places.Shade{
		"counted nowhere":          places.ByAlert.Shade(message.ZH, some, 0, places.Living{}),
		"a district of no project": places.ByOpinion.Shade(message.ZH, none, 0, places.Living{Counts: places.Counts{}}),
	} {
		if shade.Known || shade.Words != "无数据" {
			t.Errorf("%s: %+v", name, shade)
		}
	}
	if shade := places.ByOpinion.Shade(message.EN, some, 0, places.Living{Counts: places.Counts{}}); !shade.Known || shade.Words != "Opinions: 0" {
		t.Errorf("counted and none: %+v", shade)
	}
}
