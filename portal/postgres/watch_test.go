package postgres_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/release"
)

// watched starts watching and gives what is told, and how it ended.
func watched(t *testing.T, public *postgres.Public) (told <-chan release.News, ended <-chan error) {
	t.Helper()
	news, end := make(chan release.News, 100), make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan bool)
	go func() {
		defer close(done)
		end <- public.Watch(ctx, func(n release.News) { news <- n })
	}()
	t.Cleanup(func() { cancel(); <-done })
	return news, end
}

func TestAWatcherIsToldOfEveryPublication(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	told, _ := watched(t, p.public)
	first := <-told
	if first.Directory == nil || first.Directory.Edition != 0 || len(first.Versions) != 0 {
		t.Fatalf("at first: %+v", first)
	}
	p.publishBridge(t)
	if edition := next(t, told, func(n release.News) bool { return n.Directory != nil && n.Directory.Edition == 1 }); len(edition.Directory.Jurisdictions) != 1 {
		t.Errorf("after a release: %+v", edition.Directory)
	}
	sent := p.said(t, p.persona(t, "citizen", civic.L1), "AAAAAAAAA1", "有话要说")
	p.decide(t, moderator(t, p), sent.ID, comment.Publish, "")
	target := county + "/" + onBridge.String()
	only := next(t, told, func(n release.News) bool { return n.Directory == nil && n.Versions[target] != 0 })
	if diff := cmp.Diff(map[string]int64{target: 1}, only.Versions); diff != "" {
		t.Error(diff)
	}
	next(t, told, func(n release.News) bool { return n.Versions["/log"] == 2+rules })
}

// next waits for news of a kind; the watcher's regular full readings and what
// the test does not ask about pass by.
func next(t *testing.T, told <-chan release.News, wanted func(release.News) bool) release.News {
	t.Helper()
	for {
		select {
		case n := <-told:
			if wanted(n) {
				return n
			}
		case <-t.Context().Done():
			t.Fatal("it was never told")
		}
	}
}

func TestAWatcherTakesNoConnectionFromTheReaders(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	before := p.public.Pool().Stat().AcquireCount()
	told, _ := watched(t, p.public)
	<-told
	if after := p.public.Pool().Stat().AcquireCount(); after != before {
		t.Errorf("%d connections were taken from the pool", after-before)
	}
}

func TestAWatcherThatLosesTheDatabaseSaysSo(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	told, ended := watched(t, p.public)
	<-told
	_, err := p.db.Pool(t, "").Exec(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND usename = $1`, postgres.WebRole)
	must(t, err)
	if err := <-ended; civic.KindOf(err) != civic.KindUnavailable {
		t.Errorf("watching ended with %v", err)
	}
}
