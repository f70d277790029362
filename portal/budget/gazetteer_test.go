package budget_test

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// at is a point for tests.
func at(lon, lat float64) (*float64, *float64) { return &lon, &lat }

// twoTowns have a village of the same name each, and one whose name holds
// another's.
func twoTowns() budget.Gazetteer {
	lon, lat := at(150.1, 24.1)
	return budget.NewGazetteer([]budget.Place{
		{Name: "水碾村", Region: "01", Lon: lon, Lat: lat}, {Name: "上水碾村", Region: "02"},
		{Name: "桥头村", Region: "01"}, {Name: "桥头村", Region: "02"}, {Name: "东门", Region: "02"},
	}, []budget.Region{{Code: "01", Name: "溆堰镇", NameEN: "Xuyan Town"}, {Code: "02", Name: "汀口乡", NameEN: "Tingkou Township"}})
}

func TestSuggestionsSayHowSureTheyAreAndWhy(t *testing.T) {
	t.Parallel()
	type suggested struct {
		Key     string
		Percent int
		Why     []budget.Evidence
	}
	for name, c := range map[string]struct {
		project budget.Project
		want    []suggested
	}{
		"an address with its town": {budget.Project{Name: "水管改造", Address: "溆堰镇水碾村"}, []suggested{
			{"01 水碾村", 97, []budget.Evidence{budget.InAddress, budget.TownNamed}}, {"01 溆堰镇", 85, []budget.Evidence{budget.InAddress}},
		}},
		"a name alone":               {budget.Project{Name: "水碾村路灯"}, []suggested{{"01 水碾村", 70, []budget.Evidence{budget.InName}}}},
		"a name inside another":      {budget.Project{Name: "上水碾村路灯"}, []suggested{{"02 上水碾村", 70, []budget.Evidence{budget.InName}}}},
		"without its level":          {budget.Project{Name: "上水碾小学食堂"}, []suggested{{"02 上水碾村", 45, []budget.Evidence{budget.InName, budget.ByStem}}}},
		"two of the same name":       {budget.Project{Name: "桥头村路灯"}, []suggested{{"01 桥头村", 35, []budget.Evidence{budget.InName, budget.Shared}}, {"02 桥头村", 35, []budget.Evidence{budget.InName, budget.Shared}}}},
		"told apart by the file":     {budget.Project{Name: "桥头村路灯", Region: "02"}, []suggested{{"02 桥头村", 82, []budget.Evidence{budget.InName, budget.TownNamed}}}},
		"two characters, other town": {budget.Project{Name: "溆堰镇东门改造"}, []suggested{{"01 溆堰镇", 70, []budget.Evidence{budget.InName}}, {"02 东门", 25, []budget.Evidence{budget.InName, budget.Short, budget.TownOther}}}},
		"nothing":                    {budget.Project{Name: "教师培训", Address: "另址"}, nil},
	} {
		var got []suggested
		for _, m := range twoTowns().Suggest(c.project) {
			got = append(got, suggested{m.Key(), m.Percent, m.Why})
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestAPlaceIsCalledByItsNameAndTownWhereItsNameIsShared(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"水碾村": "01 水碾村", "桥头村": "", "汀口乡桥头村": "02 桥头村", "汀口桥头村": "02 桥头村", "溆堰镇": "01 溆堰镇", "": "", "月亮": ""} {
		place, ok := twoTowns().Called(text)
		if ok != (want != "") || ok && place.Key() != want {
			t.Errorf("%q: %v, %v; want %q", text, place, ok, want)
		}
	}
}

// TestSuggestionsNameTheRightTown takes every street and town of China, county
// by county as a finance office would, and asks where works named after it lie.
func TestSuggestionsNameTheRightTown(t *testing.T) {
	t.Parallel()
	file, err := os.Open("../../../shared/data/codes/streets_2023.csv")
	if err != nil {
		t.Skip("needs ../shared/data/codes/streets_2023.csv:", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counties := map[string][]budget.Region{}
	for _, row := range rows[1:] {
		counties[row[2]] = append(counties[row[2]], budget.Region{Code: row[0], Name: row[1]})
	}
	asked, right := 0, 0
	for _, towns := range counties {
		g := budget.NewGazetteer(nil, towns)
		for _, town := range towns {
			asked++
			if found := g.Suggest(budget.Project{Name: town.Name + "综合整治工程"}); len(found) > 0 && found[0].Region == town.Code {
				right++
			}
		}
	}
	t.Logf("%d of %d towns in %d counties are the first suggestion", right, asked, len(counties))
	if asked < 30_000 || right*1000 < asked*995 {
		t.Errorf("only %d of %d", right, asked)
	}
}

func TestAVerdictAddsWhatTheFileLeavesOutAndNothingElse(t *testing.T) {
	t.Parallel()
	county := civic.Jurisdiction{Code: "990123", NameZH: "清川县", NameEN: "Qingchuan"}
	lon, lat := at(116.4, 38.7)
	there, here := budget.Place{Name: "水碾村", Region: "01", Lon: lon, Lat: lat}, budget.Place{Name: "汀口乡", Region: "02"}
	given, givenLat := at(1, 2)
	projects := []budget.Project{
		{Code: "placed"}, {Code: "town"}, {Code: "agrees", Region: "01"}, {Code: "differs", Region: "02"},
		{Code: "given", Region: "01", Lon: given, Lat: givenLat}, {Code: "county"}, {Code: "said", Region: budget.CountyWide}, {Code: "refused"}, {Code: "open"}, {Code: "gone"},
	}
	verdicts := map[string]budget.Placing{
		"placed": {ID: 1, Verdict: budget.Located, Place: there}, "town": {ID: 2, Verdict: budget.Located, Place: here},
		"agrees": {ID: 3, Verdict: budget.Located, Place: there}, "differs": {ID: 4, Verdict: budget.Located, Place: there},
		"given": {ID: 5, Verdict: budget.Located, Place: there}, "county": {ID: 6, Verdict: budget.CountyWork},
		"refused": {ID: 7, Verdict: budget.NoPlace}, "gone": {ID: 8, Verdict: budget.Located, Place: budget.Place{Name: "旧村", Region: "09"}},
	}
	regions, used := budget.Settle(projects, []budget.Region{{Code: "01"}, {Code: "02"}}, verdicts, county)
	got := map[string]string{}
	for _, p := range projects {
		got[p.Code] = p.Region
		if p.Lon == lon {
			got[p.Code] += " with the place's point"
		}
	}
	want := map[string]string{
		"placed": "01 with the place's point", "town": "02", "agrees": "01 with the place's point", "differs": "02", "given": "01",
		"county": "990123", "said": "990123", "refused": "", "open": "", "gone": "",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{1, 2, 3, 6}, used); diff != "" {
		t.Error("verdicts that counted:", diff)
	}
	whole := budget.Region{Code: "990123", Name: "全县性", NameEN: "County-wide"}
	if diff := cmp.Diff([]budget.Region{{Code: "01"}, {Code: "02"}, whole}, regions); diff != "" {
		t.Error(diff)
	}
	if again, _ := budget.Settle(projects, regions, verdicts, county); len(again) != len(regions) {
		t.Errorf("the whole county stands there twice: %v", again)
	}
}
