package worker

import (
	"context"
	"errors"
	"testing"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// An engine gets every public release once, those that failed again, and all
// of them after somebody emptied it.
func TestAnEngineIsFedUntilItHasEverything(t *testing.T) {
	t.Parallel()
	store := readtest.Install(t, pgtest.New(t)).Worker()
	all, err := store.PublicReleases(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("%d releases, %v", len(all), err)
	}
	given, away := map[int64]int{}, true
	f := Feed{Engine: "test", Version: 3, Put: func(_ context.Context, id int64) error {
		if away && id == all[1] {
			return errors.New("away")
		}
		given[id]++
		return nil
	}}
	if err := feed(t.Context(), store, f); err == nil || given[all[0]] != 1 || given[all[1]] != 0 {
		t.Errorf("while it is away: %v, given %v", err, given)
	}
	away = false
	for range 2 {
		if err := feed(t.Context(), store, f); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range all {
		if given[id] != 1 {
			t.Errorf("release %d was given %d times", id, given[id])
		}
	}
	if err := store.Unfeed(t.Context(), f.Engine); err != nil {
		t.Fatal(err)
	}
	if err := feed(t.Context(), store, f); err != nil || given[all[0]] != 2 || len(given) != len(all) {
		t.Errorf("after it was emptied: %v, given %v", err, given)
	}
}
