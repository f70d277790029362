package release_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

func header(year civic.FiscalYear, stage civic.Stage, version, month int, edition int64) release.Header {
	return release.Header{Edition: edition, Document: civic.Document{Jurisdiction: "990101", Year: year, Stage: stage, Version: version, Month: month}}
}

func TestTheFurthestReleaseOfTheNewestBudgetInForceIsTheDefault(t *testing.T) {
	t.Parallel()
	all := []release.Header{
		header(2025, civic.FinalAccounts, 1, 0, 3),
		header(2026, civic.Approved, 1, 0, 4),
		header(2026, civic.Execution, 1, 9, 6),
		header(2026, civic.Execution, 2, 9, 8),
		header(2026, civic.Execution, 1, 10, 7),
		header(2027, civic.Draft, 1, 0, 9), header(2027, civic.Draft, 2, 0, 10),
	}
	for _, c := range []struct {
		choice release.Choice
		want   int64
	}{
		{release.Choice{}, 7},
		{release.Choice{Year: 2025}, 3},
		{release.Choice{Year: 2027}, 10},
		{release.Choice{Year: 2027, Version: 1}, 9},
		{release.Choice{Stage: civic.Approved}, 4},
		{release.Choice{Month: 9}, 8},
		{release.Choice{Year: 2024}, 0},
	} {
		got, ok := release.Choose(all, c.choice)
		if got.Edition != c.want || ok != (c.want != 0) {
			t.Errorf("%+v: edition %d (%v), want %d", c.choice, got.Edition, ok, c.want)
		}
	}
	slices.Reverse(all)
	if got, _ := release.Choose(all, release.Choice{}); got.Edition != 7 {
		t.Error("the choice depends on the order of the releases")
	}
}

func TestBadParametersAreNamed(t *testing.T) {
	t.Parallel()
	for _, query := range []string{
		"year=26", "year=x", "stage=done", "version=0", "month=13", "region=a%20b", "department=" + strings.Repeat("1", 22),
		"class=20", "class=abc", "band=1-2", "execution=half", "alert=green", "bbox=1,2,3", "bbox=1,2,3,x", "bbox=9,0,1,1",
		"bbox=NaN,0,1,1", "sort=id", "page_size=0", "page_size=101",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(query, "=")
		_, err = release.ParseFilter(values)
		if civic.KindOf(err) != civic.KindInvalid || civic.KeyOf(err) != "filter.bad_"+name {
			t.Errorf("%s: %v (%s)", query, err, civic.KeyOf(err))
		}
	}
}

func TestAllParametersAreRead(t *testing.T) {
	t.Parallel()
	values, err := url.ParseQuery("q=%20桥%20&year=2026&stage=draft&version=2&region=1&region=2&department=101&class=205&class=2050201" +
		"&band=hidden&execution=0-25&alert=red&bbox=1,2,3,4&sort=execution&page_size=50&cursor=x")
	if err != nil {
		t.Fatal(err)
	}
	got, err := release.ParseFilter(values)
	if err != nil {
		t.Fatal(err)
	}
	want := release.Filter{
		Choice: release.Choice{Year: 2026, Stage: civic.Draft, Version: 2},
		Text:   "桥", Regions: []string{"1", "2"}, Departments: []string{"101"}, Classes: []string{"205", "2050201"},
		Bands: []string{"hidden"}, Executions: []string{"0-25"}, Alerts: []budget.Alert{budget.RedAlert},
		Box: &release.Box{West: 1, South: 2, East: 3, North: 4}, Sort: release.SlowestFirst, Size: 50, Cursor: "x",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNoTextIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		strings.Repeat("校", 10_000): strings.Repeat("校", release.MaxQuery),
		"a\x00b":                    "a b",
		"a\xff ":                    "a",
		`" * ~ : ( OR NEAR -- ' \`:  `" * ~ : ( OR NEAR -- ' \`,
	} {
		got, err := release.ParseFilter(url.Values{"q": {text}})
		if err != nil || got.Text != want {
			t.Errorf("%.20q: %.20q, %v", text, got.Text, err)
		}
	}
}

func TestTheMostRelevantComeFirstWhereSomethingIsSearched(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]release.Sort{"": release.LargestFirst, "q=x": release.MostRelevant, "q=x&sort=amount": release.SmallestFirst} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := release.ParseFilter(values); err != nil || got.Sort != want {
			t.Errorf("%q: %s, %v", query, got.Sort, err)
		}
	}
}

func TestACursorComesBackAsItWas(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := release.Position{
			Sort:  rapid.SampledFrom(release.Sorts).Draw(t, "sort"),
			Group: rapid.IntRange(0, 1).Draw(t, "group"),
			A:     rapid.Int64().Draw(t, "a"), B: rapid.Int64().Draw(t, "b"), ID: "7QK3M9X2AB",
		}
		got, err := release.ParseCursor(want.Encode(), want.Sort)
		if err != nil || *got != want {
			t.Fatalf("%v %v, want %v", got, err, want)
		}
		if len(want.Encode()) > 200 {
			t.Fatal("longer than a cursor may be")
		}
	})
	for _, cursor := range []string{"x", "e30", release.Position{Sort: release.LargestFirst}.Encode()} {
		if _, err := release.ParseCursor(cursor, release.LargestFirst); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%q: %v", cursor, err)
		}
	}
	other := release.Position{Sort: release.SmallestFirst, ID: "7QK3M9X2AB"}.Encode()
	if _, err := release.ParseCursor(other, release.LargestFirst); err == nil {
		t.Error("a cursor of another order passes")
	}
}

func TestNamesClimbTheHierarchyAndSurviveRings(t *testing.T) {
	t.Parallel()
	n := release.Names{Units: []budget.Unit{
		{Code: "101", Name: "教育局", NameEN: "Education"}, {Code: "101001", Parent: "101"}, {Code: "101001001", Parent: "101001"},
		{Code: "a", Parent: "b"}, {Code: "b", Parent: "a"},
	}}
	got := n.UnitsOf([]string{"101"})
	slices.Sort(got)
	if diff := cmp.Diff([]string{"101", "101001", "101001001"}, got); diff != "" {
		t.Error(diff)
	}
	if got := n.Department("101001001"); got != "101" {
		t.Errorf("department %s", got)
	}
	n.Department("a") // ends
	if got := n.UnitName("101", "en") + n.UnitName("101", "zh") + n.UnitName("999", "en"); got != "Education教育局999" {
		t.Errorf("names %s", got)
	}
}
