package postgres_test

import (
	"math"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	store "github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/enginetest"
	"github.com/sunbudget/sunbudget/search/postgres"
)

// invented publishes n invented projects and gives an engine that finds them.
func invented(t testing.TB, n int) (*postgres.Engine, search.Scope, *enginetest.Oracle) {
	t.Helper()
	db := pgtest.New(t)
	last, content := enginetest.Content(6, n*3/4), enginetest.Content(7, n)
	site := readtest.Install(t, db)
	site.Publish(t, 2025, 0, last)
	site.Publish(t, 2026, enginetest.Month, content)
	engine, scope := newest(t, db)
	return engine, scope, enginetest.NewOracle(content, last)
}

// newest is an engine on the site's newest release of enginetest.Month.
func newest(t testing.TB, db pgtest.DB) (*postgres.Engine, search.Scope) {
	t.Helper()
	p, err := store.OpenPublic(t.Context(), db.URL(store.WebRole), civic.SystemClock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	h, err := p.Release(t.Context(), readtest.County, math.MaxInt32, release.Choice{Month: enginetest.Month})
	if err != nil {
		t.Fatal(err)
	}
	names, err := p.Names(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	return postgres.New(p.Pool()), search.Scope{Release: h, Names: names}
}

func TestAnswersEqualThoseOfGoingThroughEverything(t *testing.T) {
	t.Parallel()
	engine, scope, oracle := invented(t, 600)
	enginetest.Run(t, engine, scope, oracle)
}

func TestReadersFindWhatTheyMean(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	readtest.Install(t, db).Publish(t, 2026, enginetest.Month, enginetest.RelevanceContent())
	engine, scope := newest(t, db)
	enginetest.RunRelevance(t, engine, scope)
}

// A release of statutory tables only has no projects.
func TestAReleaseWithoutProjectsIsSearched(t *testing.T) {
	t.Parallel()
	engine, scope, _ := invented(t, 0)
	for _, text := range []string{"", "学校", "-学校", "infomation"} {
		for _, sort := range release.Sorts {
			filter := release.Filter{Text: text, Sort: sort, Size: 5}
			hits, err := engine.Search(t.Context(), scope, filter)
			if err != nil || hits.Total != 0 || len(hits.IDs) != 0 || hits.Next != "" {
				t.Errorf("%q by %s: %+v, %v", text, sort, hits, err)
			}
		}
	}
	if got, err := engine.Suggest(t.Context(), search.Scope{Release: scope.Release}, "学校"); err != nil || len(got) != 0 {
		t.Errorf("suggests %v, %v", got, err)
	}
}

func TestWhatIsBeingTypedIsCompleted(t *testing.T) {
	t.Parallel()
	b := setup(t)
	h, err := b.store.Release(b.ctx, readtest.County, readtest.CurrentEdition, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	names, err := b.store.Names(b.ctx, h)
	if err != nil {
		t.Fatal(err)
	}
	suggested := func(text string) []string {
		list, err := b.all.Suggest(b.ctx, search.Scope{Release: h, Names: names}, text)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, s := range list {
			lines = append(lines, string(s.Kind)+" "+s.Text)
		}
		return lines
	}
	for text, want := range map[string][]string{
		"":        nil,
		"a":       nil,
		"食堂":      {"project 第一小学食堂改造"},
		"shitan":  {"word 食堂"},
		"改造 shit": {"word 改造 食堂"},
		"jiaoyuj": {"department 教育局"},
		"jtj":     {"word 交通局", "department 交通局", "project 临江大桥检测", "project 道路养护第 39 段"},
		"chengg":  {"word chengguan", "word 城关", "word 城关镇", "region 城关镇"},
		"zzzz":    nil,
	} {
		got := suggested(text)
		if diff := cmp.Diff(want, got[:min(len(got), max(len(want), 1))]); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestNoTextIsAnError(t *testing.T) {
	t.Parallel()
	engine, scope, _ := invented(t, 20)
	enginetest.Hostile(t, engine, scope)
}

// At full size: 100,000 projects beside 50 queries a second.
func TestNoQueryFailsWhileTheIndexIsMadeAnew(t *testing.T) {
	t.Parallel()
	n := 600
	if os.Getenv("SUNBUDGET_SOAK") != "" {
		n = 100_000
	}
	db := pgtest.New(t)
	site := readtest.Install(t, db)
	site.Publish(t, 2026, enginetest.Month, enginetest.Content(7, n))
	engine, scope := newest(t, db)
	filter := release.Filter{Text: "学校 -道路", Regions: []string{"01"}, Sort: release.MostRelevant, Size: 20}
	want, err := engine.Search(t.Context(), scope, filter)
	if err != nil || want.Total == 0 {
		t.Fatalf("%d found, %v", want.Total, err)
	}
	made := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() {
		tick := time.NewTicker(time.Second / 50)
		defer tick.Stop()
		for asked := 0; ; asked++ {
			got, err := engine.Search(t.Context(), scope, filter)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("query %d: %v %s", asked, err, diff)
				return
			}
			select {
			case <-made:
				t.Logf("%d queries", asked)
				return
			case <-tick.C:
			}
		}
	})
	start := time.Now()
	err = site.Worker().Reindex(t.Context(), scope.Release.ID)
	close(made)
	asking.Wait()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d projects in %s", n, time.Since(start))
}

// A release that an older program published has no index, or an older one:
// lists are complete all the same, and say that text finds nothing yet.
func TestAReleaseWithoutAnIndexSaysSoUntilItHasOne(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	site := readtest.Install(t, db)
	site.Publish(t, 2026, enginetest.Month, enginetest.Content(7, 50))
	engine, scope := newest(t, db)
	for _, table := range []string{"search_entry", "search_reading", "search_project", "search_feed"} {
		if _, err := db.Pool(t, "").Exec(t.Context(), "DELETE FROM release."+table); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(text string) release.Hits {
		t.Helper()
		hits, err := engine.Search(t.Context(), scope, release.Filter{Text: text, Sort: release.LargestFirst, Size: 5})
		if err != nil {
			t.Fatal(err)
		}
		return hits
	}
	if all := ask(""); all.Total != 50 || !all.Health.Good() {
		t.Errorf("a list without a text: %d, %+v", all.Total, all.Health)
	}
	if some := ask("学校"); !some.Health.Building {
		t.Errorf("a text is looked for in no index: %+v", some.Health)
	}
	lacking, err := site.Worker().Unfed(t.Context(), store.PostgresEngine, search.Version)
	if err != nil || !slices.Contains(lacking, scope.Release.ID) {
		t.Fatalf("%v lack the index, %v", lacking, err)
	}
	for _, id := range lacking {
		if err := site.Worker().Reindex(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if some := ask("学校"); some.Health.Building || some.Total == 0 {
		t.Errorf("with its index: %d, %+v", some.Total, some.Health)
	}
	if lacking, err := site.Worker().Unfed(t.Context(), store.PostgresEngine, search.Version); err != nil || len(lacking) > 0 {
		t.Errorf("%v still lack it, %v", lacking, err)
	}
}
