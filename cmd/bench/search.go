package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sunbudget/sunbudget/migrations"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/enginetest"
	engine "github.com/sunbudget/sunbudget/search/postgres"
)

// searchedProjects is how many projects search is measured on.
const searchedProjects = 100_000

// library is a database with one large release, and the keys to publish more.
type library struct {
	dir     string
	server  *embedded.Server
	worker  *postgres.Worker
	public  *postgres.Public
	seal    ledger.Key
	content bundle.Content
}

// searchRows measures search on a release of 100,000 projects.
func searchRows(ctx context.Context, parent string) ([]row, error) {
	l, err := openLibrary(ctx, filepath.Join(parent, "search"))
	if err != nil {
		return nil, err
	}
	defer l.close()
	if err := l.publish(ctx, 1); err != nil {
		return nil, err
	}
	var rows []row
	for _, measure := range []func(context.Context) ([]row, error){l.against, l.published, l.rebuilt, l.page, l.inBrowser} {
		more, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

func openLibrary(ctx context.Context, dir string) (l *library, err error) {
	l = &library{dir: dir, content: enginetest.Content(11, searchedProjects)}
	if l.server, err = embedded.Start(ctx, embedded.Config{DataDir: dir}); err != nil {
		return nil, err
	}
	if err := migrations.Up(ctx, l.server.URL("")); err != nil {
		return nil, err
	}
	keys := filepath.Join(dir, "keys")
	if l.seal, err = ledger.LoadOrCreateKey(keys, "release.bench"); err != nil {
		return nil, err
	}
	log, err := ledger.LoadOrCreateKey(keys, "log.bench")
	if err != nil {
		return nil, err
	}
	if l.worker, err = postgres.OpenWorker(ctx, l.server.URL(postgres.WorkerRole), civic.SystemClock,
		postgres.WithTrusted(l.seal.Verifier), postgres.WithLogKey(log.Signer), postgres.WithIndex(search.Index)); err != nil {
		return nil, err
	}
	l.public, err = postgres.OpenPublic(ctx, l.server.URL(postgres.WebRole), civic.SystemClock)
	return l, err
}

func (l *library) close() {
	l.public.Close()
	l.worker.Close()
	_ = l.server.Stop(context.Background()) // its folder is dropped next
}

// benchCounty is the government the release is of.
var benchCounty = civic.Jurisdiction{Code: "990099", NameZH: "测速县", NameEN: "Bench County", Currency: "CNY", Kind: civic.Demo}

// publish publishes a version of the release.
func (l *library) publish(ctx context.Context, version int) error {
	list := disclosure.Default()
	l.content.Disclosure = list.Source
	archive, err := bundle.Pack(l.content, bundle.Manifest{
		Jurisdiction: benchCounty, Tier: civic.PublicTier, AsOf: "2026-09-30", SealedAt: "2026-10-08T09:00:00+08:00", Disclosure: list.Version,
		Document: civic.Document{Jurisdiction: benchCounty.Code, Year: 2026, Stage: civic.Execution, Version: version, Month: enginetest.Month},
	})
	if err != nil {
		return err
	}
	if archive, err = archive.Sign(l.seal.Signer); err != nil {
		return err
	}
	hash, err := l.worker.ReceiveBundle(ctx, archive.Bytes())
	if err != nil {
		return err
	}
	_, err = l.worker.ImportBundle(ctx, hash)
	return err
}

// scope is the newest release.
func (l *library) scope(ctx context.Context) (s search.Scope, err error) {
	if s.Release, err = l.public.Release(ctx, benchCounty.Code, int64(1)<<62, release.Choice{}); err != nil {
		return s, err
	}
	s.Names, err = l.public.Names(ctx, s.Release)
	return s, err
}

// asked are queries of two characters.
var asked = []string{"学校", "道路", "路灯", "桥梁", "食堂", "小学", "改造", "养护", "清河", "重庆"}

// against compares queries with going through every title and summary.
func (l *library) against(ctx context.Context) ([]row, error) {
	scope, err := l.scope(ctx)
	if err != nil {
		return nil, err
	}
	e, plain := engine.New(l.public.Pool()), newPlain(l.content)
	var found, all, scanned []float64
	for i := range len(asked) * runs {
		text := asked[i%len(asked)]
		times, err := timed(
			func() error { _, err := e.Search(ctx, scope, largest(text)); return err },
			func() error { _, err := e.Search(ctx, scope, largest("")); return err },
			func() error { plain.count(text); return nil },
		)
		if err != nil {
			return nil, err
		}
		if i >= len(asked) { // the first round warms
			found, all, scanned = append(found, times[0]), append(all, times[1]), append(scanned, times[2])
		}
	}
	detail := func(ours []float64) string { return spread(ours, "ms") + " against " + spread(scanned, "ms") }
	return []row{
		atMost("two characters and facets over 100,000 projects ÷ strings.Contains with the same facets, p50", median(found)/median(scanned), 0.8, detail(found)),
		atMost("all 100,000 projects and facets ÷ the same, p50", median(all)/median(scanned), 0.33, detail(all)),
	}, nil
}

func largest(text string) release.Filter {
	return release.Filter{Text: text, Sort: release.LargestFirst, Size: release.PageSize}
}

// timed runs each piece of work once and gives milliseconds.
func timed(work ...func() error) ([]float64, error) {
	var times []float64
	for _, do := range work {
		start := time.Now()
		if err := do(); err != nil {
			return nil, err
		}
		times = append(times, float64(time.Since(start).Microseconds())/1000)
	}
	return times, nil
}

// plain is the yardstick: texts in memory, gone through one by one, and the
// values of five facets counted.
type plain struct {
	texts  [][2]string
	values [][5]string
}

func newPlain(c bundle.Content) plain {
	var p plain
	for _, row := range c.Projects {
		p.texts = append(p.texts, [2]string{row.Name, row.Summary})
		p.values = append(p.values, [5]string{
			row.Region, row.Unit, string(row.Function.Lei()), budget.AmountBand(row.Current()), budget.ExecutionBand(row.Paid, row.Current()),
		})
	}
	return p
}

func (p plain) count(text string) (facets [5]map[string]int) {
	for i := range facets {
		facets[i] = map[string]int{}
	}
	for i, t := range p.texts {
		if strings.Contains(t[0], text) || strings.Contains(t[1], text) {
			for f, value := range p.values[i] {
				facets[f][value]++
			}
		}
	}
	return facets
}

// published changes one project and measures how long after its publication
// it is found: what a portal that never saw the release needs.
func (l *library) published(ctx context.Context) ([]row, error) {
	e := engine.New(l.public.Pool())
	l.content.Projects = slices.Clone(l.content.Projects)
	l.content.Projects[7].Name = "鹮岭村便民服务点改造"
	if err := l.publish(ctx, 2); err != nil {
		return nil, err
	}
	start := time.Now()
	scope, err := l.scope(ctx)
	if err != nil {
		return nil, err
	}
	hits, err := e.Search(ctx, scope, largest("鹮岭"))
	if err == nil && hits.Total != 1 {
		err = fmt.Errorf("the changed project was found %d times", hits.Total)
	}
	return []row{atMost("a changed project is found after publication among 100,000, seconds", time.Since(start).Seconds(), 1, "")}, err
}

// rebuilt makes the index anew beside 50 queries a second.
func (l *library) rebuilt(ctx context.Context) ([]row, error) {
	scope, err := l.scope(ctx)
	if err != nil {
		return nil, err
	}
	e, done := engine.New(l.public.Pool()), make(chan struct{})
	var asking sync.WaitGroup
	queries, failed := 0, 0
	asking.Go(func() {
		tick := time.NewTicker(time.Second / 50)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			queries++
			if hits, err := e.Search(ctx, scope, largest(asked[queries%len(asked)])); err != nil || hits.Health.Building {
				failed++
			}
		}
	})
	start := time.Now()
	err = l.worker.Reindex(ctx, scope.Release.ID)
	seconds := time.Since(start).Seconds()
	close(done)
	asking.Wait()
	if failed > 0 {
		err = errors.Join(err, fmt.Errorf("%d of %d queries failed beside the rebuild", failed, queries))
	}
	return []row{atMost("rebuild of the index of 100,000 projects beside 50 queries a second, seconds", seconds, 120,
		fmt.Sprintf("%d queries, none failed", queries))}, err
}

// page measures the list itself, rendered anew each time, over HTTP.
func (l *library) page(ctx context.Context) ([]row, error) {
	portal, err := startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code, "--cache-mb", "0")
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	var times []float64
	for i := range len(asked) * 2 * runs {
		address := portal.url + "/projects?q=" + url.QueryEscape(asked[i%len(asked)])
		if i%2 == 0 {
			address = portal.url + "/projects"
		}
		once, err := timed(func() error { return get(http.DefaultClient, address) })
		if err != nil {
			return nil, err
		}
		if i >= len(asked) {
			times = append(times, once...)
		}
	}
	slices.Sort(times)
	return []row{atMost("/projects of 100,000 without a cache, over HTTP, p95, ms", times[len(times)*95/100], 150, spread(times, "ms"))}, nil
}
