package meili_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	store "github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/enginetest"
	"github.com/sunbudget/sunbudget/search/meili"
	"github.com/sunbudget/sunbudget/search/meili/meilitest"
	"github.com/sunbudget/sunbudget/search/postgres"
)

// bench is a site with a stand-in server beside it.
type bench struct {
	server *meilitest.Server
	config meili.Config
	worker *store.Worker
	public *store.Public
	filler *meili.Filler
	engine *meili.Engine
	scope  search.Scope // the newest release of enginetest.Month
}

// setup publishes contents, each a release of its own, and feeds nothing yet.
func setup(t *testing.T, last, content bundle.Content) bench {
	t.Helper()
	server := meilitest.Start(t)
	return setupOn(t, server, meili.Config{URL: server.URL, Key: "secret", Index: "sunbudget"}, last, content)
}

func setupOn(t *testing.T, server *meilitest.Server, config meili.Config, last, content bundle.Content) bench {
	t.Helper()
	db := pgtest.New(t)
	site := readtest.Install(t, db)
	if len(last.Projects) > 0 {
		site.Publish(t, 2025, 0, last)
	}
	site.Publish(t, 2026, enginetest.Month, content)
	b := bench{server: server, config: config, worker: site.Worker(), engine: meili.New(config)}
	b.filler = meili.NewFiller(config, b.worker)
	var err error
	if b.public, err = store.OpenPublic(t.Context(), db.URL(store.WebRole), civic.SystemClock); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.public.Close)
	if b.scope.Release, err = b.public.Release(t.Context(), readtest.County, 1<<30, release.Choice{Month: enginetest.Month}); err != nil {
		t.Fatal(err)
	}
	if b.scope.Names, err = b.public.Names(t.Context(), b.scope.Release); err != nil {
		t.Fatal(err)
	}
	return b
}

// feed gives the server everything it lacks, as the worker does.
func (b bench) feed(t *testing.T) {
	t.Helper()
	if err := b.tryFeed(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (b bench) tryFeed(ctx context.Context) error {
	emptied, err := b.filler.Prepare(ctx)
	if err == nil && emptied {
		err = b.worker.Unfeed(ctx, store.MeiliEngine)
	}
	if err != nil {
		return err
	}
	lacking, err := b.worker.Unfed(ctx, store.MeiliEngine, search.Version)
	for _, id := range lacking {
		if err == nil {
			err = b.filler.Put(ctx, id)
		}
		if err == nil {
			err = b.worker.Fed(ctx, store.MeiliEngine, id, search.Version)
		}
	}
	return err
}

// fallback is what the public site searches with.
func (b bench) fallback(clock civic.Clock) *search.Fallback {
	return &search.Fallback{
		Chosen: b.engine, Always: postgres.New(b.public.Pool()), Clock: clock,
		Behind: func(ctx context.Context) (time.Duration, error) {
			return b.public.SearchBehind(ctx, store.MeiliEngine, search.Version)
		},
	}
}

func TestAnswersEqualThoseOfGoingThroughEverything(t *testing.T) {
	t.Parallel()
	last, content := enginetest.Content(6, 100), enginetest.Content(7, 150)
	b := setup(t, last, content)
	b.feed(t)
	enginetest.Run(t, b.engine, b.scope, enginetest.NewOracle(content, last))
}

func TestReadersFindWhatTheyMean(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.RelevanceContent())
	b.feed(t)
	enginetest.RunRelevance(t, b.engine, b.scope)
	enginetest.Hostile(t, b.engine, b.scope)
}

// The same on a real server, wherever there is one.
func TestReadersFindWhatTheyMeanOnARealServer(t *testing.T) {
	url := os.Getenv("MEILI_URL")
	if url == "" {
		t.Skip("MEILI_URL is not set: relevance was not checked on a real Meilisearch server")
	}
	index := fmt.Sprintf("sunbudget-test-%d", time.Now().UnixNano())
	config := meili.Config{URL: url, Key: os.Getenv("MEILI_MASTER_KEY"), Index: index}
	b := setupOn(t, nil, config, bundle.Content{}, enginetest.RelevanceContent())
	b.feed(t)
	enginetest.RunRelevance(t, b.engine, b.scope)
	enginetest.Hostile(t, b.engine, b.scope)
}

func TestTotalsAndListsGoBeyondAThousand(t *testing.T) {
	t.Parallel()
	content := enginetest.Content(8, 2300)
	b := setup(t, bundle.Content{}, content)
	b.feed(t)
	filter := release.Filter{Sort: release.LargestFirst, Size: 20}
	hits, err := b.engine.Search(t.Context(), b.scope, filter)
	if err != nil || hits.Total != 2300 {
		t.Fatalf("%d found, %v", hits.Total, err)
	}
	ids, err := b.engine.IDs(t.Context(), b.scope, filter)
	if err != nil || len(ids) != 2300 || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != 2300 {
		t.Fatalf("%d listed, %v", len(ids), err)
	}
}

func TestAWriteThatFailsLaterIsNotCalledDone(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 20))
	if _, err := b.filler.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.server.Failing.Store(true)
	if err := b.tryFeed(t.Context()); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("a failed write answers %v", err)
	}
	if _, err := b.engine.Search(t.Context(), b.scope, release.Filter{Sort: release.LargestFirst, Size: 5}); err == nil {
		t.Error("a release that is not there is searched")
	}
	b.server.Failing.Store(false)
	b.feed(t)
	if hits, err := b.engine.Search(t.Context(), b.scope, release.Filter{Sort: release.LargestFirst, Size: 5}); err != nil || hits.Total != 20 {
		t.Errorf("after it was written: %d, %v", hits.Total, err)
	}
}

func TestWritingAReleaseAgainChangesNothing(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 50))
	b.feed(t)
	before := b.server.Documents("sunbudget")
	for range 2 {
		if err := b.filler.Put(t.Context(), b.scope.Release.ID); err != nil {
			t.Fatal(err)
		}
	}
	if after := b.server.Documents("sunbudget"); after != before {
		t.Errorf("%d documents became %d", before, after)
	}
}

// A word that is searched for by nobody still stands in the index until it is
// dropped from it: here it stands only in the release that is dropped.
func TestWhatIsTakenDownLeavesTheServerAndNothingElseDoes(t *testing.T) {
	t.Parallel()
	content := enginetest.Content(7, 20)
	content.Projects[3].Summary = "联系人住在樟木头小区"
	b := setup(t, enginetest.Content(6, 10), content)
	if err := b.filler.Drop(t.Context(), b.scope.Release.Hash); err != nil {
		t.Errorf("before there is an index: %v", err)
	}
	b.feed(t)
	before := b.server.Documents("sunbudget")
	if !b.server.Holds("樟木头") {
		t.Fatal("the text was never there")
	}
	for range 2 { // telling it again changes nothing
		if err := b.filler.Drop(t.Context(), b.scope.Release.Hash); err != nil {
			t.Fatal(err)
		}
	}
	after := b.server.Documents("sunbudget")
	if b.server.Holds("樟木头") || b.server.Holds(b.scope.Release.Hash) || after != before-20 {
		t.Errorf("%d documents of %d are left; the text stands there: %v", after, before, b.server.Holds("樟木头"))
	}
}

// late is a source whose releases are taken down while they are written.
type late struct{ meili.Source }

func (late) TakenDown(context.Context, string) (bool, error) { return true, nil }

func TestWhatIsTakenDownWhileItIsWrittenIsNotLeft(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 20))
	filler := meili.NewFiller(b.config, late{b.worker})
	if _, err := filler.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := filler.Put(t.Context(), b.scope.Release.ID); err != nil || b.server.Documents("sunbudget") != 0 {
		t.Errorf("after it was written: %d documents, %v", b.server.Documents("sunbudget"), err)
	}
	if _, err := filler.Rebuild(t.Context()); err != nil || b.server.Documents("sunbudget") != 0 {
		t.Errorf("after all was written: %d documents, %v", b.server.Documents("sunbudget"), err)
	}
}

func TestAServerThatWasEmptiedIsFilledAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 30))
	b.feed(t)
	before := b.server.Documents("sunbudget")
	b.server.Empty()
	b.feed(t)
	if after := b.server.Documents("sunbudget"); after != before {
		t.Errorf("%d documents of %d are back", after, before)
	}
}

func TestQueriesAreAnsweredWhileTheIndexIsRebuilt(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 400))
	b.feed(t)
	rebuilt := make(chan struct{})
	var asking sync.WaitGroup
	asking.Go(func() {
		for answered := 0; ; answered++ {
			hits, err := b.engine.Search(t.Context(), b.scope, release.Filter{Text: "学校", Sort: release.MostRelevant, Size: 5})
			if err != nil || hits.Total == 0 {
				t.Errorf("query %d: %d found, %v", answered, hits.Total, err)
				return
			}
			select {
			case <-rebuilt:
				return
			default:
			}
		}
	})
	done, err := b.filler.Rebuild(t.Context())
	close(rebuilt)
	asking.Wait()
	if err != nil || !slices.Contains(done, b.scope.Release.ID) {
		t.Errorf("rebuilt %v: %v", done, err)
	}
	if aside := b.server.Documents("sunbudget-aside"); aside != -1 {
		t.Errorf("the index aside was left with %d documents", aside)
	}
}

func TestTheDatabaseAnswersWhileTheServerIsAwayAndSaysSo(t *testing.T) {
	t.Parallel()
	now := time.Now()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 40))
	b.feed(t)
	engine := b.fallback(func() time.Time { return now })
	ask := func() release.Hits {
		t.Helper()
		hits, err := engine.Search(t.Context(), b.scope, release.Filter{Sort: release.LargestFirst, Size: 5})
		if err != nil || hits.Total != 40 {
			t.Fatalf("%d found, %v", hits.Total, err)
		}
		return hits
	}
	if hits := ask(); !hits.Health.Good() {
		t.Errorf("a server that is there: %+v", hits.Health)
	}
	b.server.Away.Store(true)
	if hits := ask(); !hits.Health.Fallback {
		t.Error("nobody says that the database answered")
	}
	b.server.Away.Store(false)
	if hits := ask(); !hits.Health.Fallback {
		t.Error("a server that failed is asked again at once")
	}
	now = now.Add(time.Minute)
	if hits := ask(); !hits.Health.Good() {
		t.Errorf("a server that is back: %+v", hits.Health)
	}
}

// A bad cursor is the reader's mistake, not the server's.
func TestWhatIsWrongWithAQueryIsNotBlamedOnTheServer(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 10))
	b.feed(t)
	_, err := b.fallback(time.Now).Search(t.Context(), b.scope, release.Filter{Sort: release.LargestFirst, Size: 5, Cursor: "x"})
	if civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("a bad cursor: %v", err)
	}
}

func TestWhatTheServerLacksComesFromTheDatabaseWithItsLag(t *testing.T) {
	t.Parallel()
	b := setup(t, bundle.Content{}, enginetest.Content(7, 40))
	hits, err := b.fallback(time.Now).Search(t.Context(), b.scope, release.Filter{Sort: release.LargestFirst, Size: 5})
	if err != nil || hits.Total != 40 {
		t.Fatalf("%d found, %v", hits.Total, err)
	}
	if hits.Health.Fallback || hits.Health.Behind <= 0 {
		t.Errorf("without an index: %+v", hits.Health)
	}
}
