package postgres_test

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	store "github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/postgres"
)

// bench is an engine on a published installation.
type bench struct {
	t     *testing.T
	ctx   context.Context
	store *store.Public
	all   *postgres.Engine
}

func setup(t *testing.T) bench {
	t.Helper()
	db := pgtest.New(t)
	readtest.Publish(t, db)
	p, err := store.OpenPublic(t.Context(), db.URL(store.WebRole), civic.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return bench{t: t, ctx: t.Context(), store: p, all: postgres.New(p.Pool())}
}

// find runs a list's parameters on the county.
func (b bench) find(query string) release.Hits {
	b.t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		b.t.Fatal(err)
	}
	filter, err := release.ParseFilter(values)
	if err != nil {
		b.t.Fatal(err)
	}
	h, err := b.store.Release(b.ctx, readtest.County, readtest.CurrentEdition, filter.Choice)
	if err != nil {
		b.t.Fatal(err)
	}
	names, err := b.store.Names(b.ctx, h)
	if err != nil {
		b.t.Fatal(err)
	}
	hits, err := b.all.Search(b.ctx, search.Scope{Release: h, Names: names}, filter)
	if err != nil {
		b.t.Fatal(err)
	}
	return hits
}

func TestTextFindsAllOfItsPartsAndNoneOfTheExcluded(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for query, want := range map[string][]civic.PublicID{
		"食堂":                {readtest.School},
		"第一小学 食堂":           {readtest.School},
		"食堂 大桥":             nil,
		`"b 超机"`:            {readtest.Clinic},
		"Ｂ超":                {readtest.Clinic}, // "B 超": such spaces say nothing
		"100%":              {readtest.Clinic},
		"100_":              {readtest.Clinic},
		"00":                nil,
		"卫生健康委 -B":          {readtest.Shelter},
		"城关镇 小学":            {readtest.School}, // by place and unit
		"小学教育":              {readtest.School}, // by class
		"primary education": {readtest.School},
		"sch00aaaa1":        {readtest.School},
		`50\`:               nil,
		"'; DROP TABLE x;":  nil,
	} {
		if diff := cmp.Diff(want, b.find("q="+url.QueryEscape(query)).IDs); diff != "" {
			t.Errorf("%q: %s", query, diff)
		}
	}
}

func TestPagesFollowEachOtherWithoutGapOrRepeat(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, sort := range release.Sorts {
		whole := b.find("page_size=100&sort=" + url.QueryEscape(string(sort)))
		if whole.Total != 44 || len(whole.IDs) != 44 || whole.Next != "" {
			t.Fatalf("%s: %d of %d, next %q", sort, len(whole.IDs), whole.Total, whole.Next)
		}
		var paged []civic.PublicID
		for cursor := "start"; cursor != ""; {
			query := "page_size=7&sort=" + url.QueryEscape(string(sort))
			if cursor != "start" {
				query += "&cursor=" + cursor
			}
			page := b.find(query)
			if page.Total != 44 {
				t.Errorf("%s: total %d on a later page", sort, page.Total)
			}
			paged, cursor = append(paged, page.IDs...), page.Next
		}
		if diff := cmp.Diff(whole.IDs, paged); diff != "" {
			t.Errorf("%s: %s", sort, diff)
		}
	}
}

func TestAnExportHoldsTheWholeListInItsOrder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	h, err := b.store.Release(b.ctx, readtest.County, readtest.CurrentEdition, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	filter := release.Filter{Sort: release.SlowestFirst, Size: 3, Bands: []string{"0-10"}}
	ids, err := b.all.IDs(b.ctx, search.Scope{Release: h}, filter)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.find("sort=execution&band=0-10&page_size=100").IDs, ids); diff != "" || len(ids) != 18 {
		t.Errorf("%d projects: %s", len(ids), diff)
	}
}

// What is hidden stands last in every order, so that its place tells nothing
// about its amount.
func TestSortingDoesNotTellAHiddenAmount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, sort := range release.Sorts {
		ids := b.find("page_size=100&sort=" + url.QueryEscape(string(sort))).IDs
		if last := ids[len(ids)-1]; last != readtest.Shelter {
			t.Errorf("%s: the withheld project is not last but %s is", sort, last)
		}
	}
	first := b.find("sort=-amount&page_size=3").IDs
	if diff := cmp.Diff([]civic.PublicID{readtest.School, readtest.Bridge, readtest.Clinic}, first); diff != "" {
		t.Errorf("largest first reads the published lower bound: %s", diff)
	}
}

func TestTiesStandInTheOrderOfIDs(t *testing.T) {
	t.Parallel()
	ids := setup(t).find("sort=amount&page_size=4").IDs
	want := []civic.PublicID{"GEN0000001", "GEN0000002", "GEN0000003", "GEN0000004"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
}

func TestFiltersKeepWhatTheySay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for query, want := range map[string]int{
		"":                             44,
		"region=01":                    2,
		"region=01&region=02":          43,
		"department=101":               1, // through its school
		"department=101001":            1,
		"class=214":                    41,
		"class=2140106&department=101": 0,
		"band=500-1000":                2,
		"band=hidden":                  1,
		"band=10-50&band=hidden":       23,
		"execution=0":                  1,
		"execution=75-90":              41,
		"execution=hidden":             1,
		"execution=unclear":            1,
		"alert=red":                    1,
		"alert=blue":                   0,
		"bbox=120,30,120.1,30.1":       2,
		"q=" + url.QueryEscape("道路") + "&band=0-10": 18,
		"stage=approved":           44,
		"stage=approved&alert=red": 0,
		"year=2027":                2,
		"year=2027&version=1":      2,
		"month=9&execution=50-75":  1,
	} {
		if got := b.find(query); got.Total != want || len(got.IDs) != min(want, release.PageSize) {
			t.Errorf("%q: %d, want %d", query, got.Total, want)
		}
	}
}

// A facet says how many projects each further choice would lead to.
func TestFacetsKeepTheirPromise(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, start := range []string{"", "region=02", "class=210&band=50-100", "q=" + url.QueryEscape("道路")} {
		for dimension, values := range b.find(start).Facets {
			for _, v := range values {
				query, _ := url.ParseQuery(start)
				query.Set(dimension, v.Value)
				if got := b.find(query.Encode()).Total; got != v.Count {
					t.Errorf("%q: %s=%s promises %d and gives %d", start, dimension, v.Value, v.Count, got)
				}
			}
		}
	}
}

func TestBandsAreThoseOfThePublishedForms(t *testing.T) {
	t.Parallel()
	b := setup(t)
	h, err := b.store.Release(b.ctx, readtest.County, readtest.CurrentEdition, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	cards, err := b.store.Cards(b.ctx, h, b.find("page_size=100").IDs)
	if err != nil || len(cards) != 44 {
		t.Fatalf("%d cards, %v", len(cards), err)
	}
	counted := map[string]int{}
	for _, c := range cards {
		counted["band="+budget.AmountBand(c.Budget())]++
		counted["execution="+budget.ExecutionBand(c.Paid, c.Budget())]++
		if level := h.Alert(c); level != budget.NoAlert {
			counted["alert="+string(level)]++
		}
	}
	facets := map[string]int{}
	for _, dimension := range []string{"band", "execution", "alert"} {
		for _, v := range b.find("").Facets[dimension] {
			facets[fmt.Sprintf("%s=%s", dimension, v.Value)] = v.Count
		}
	}
	if diff := cmp.Diff(counted, facets); diff != "" {
		t.Error(diff)
	}
}
