package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// Feed gives a search engine the releases it does not have yet.
type Feed struct {
	Engine  string // its name in release.search_feed
	Version int    // of the index it should have
	// Put makes a release findable. It may be called again for one that was
	// taken in before, and must end in the same state.
	Put func(ctx context.Context, release int64) error
}

// feedEvery is how often the outbox is looked into. It costs one small query.
const feedEvery = 500 * time.Millisecond

// mostWait is how long a feed waits at most before it tries a failed release
// again.
const mostWait = time.Minute

// follow feeds an engine until ctx ends. What fails is tried again, later
// and later: nothing is lost while an engine is away.
func follow(ctx context.Context, store *postgres.Worker, f Feed, log *slog.Logger) {
	wait := feedEvery
	for ctx.Err() == nil {
		if err := feed(ctx, store, f); err == nil {
			wait = feedEvery
		} else if ctx.Err() == nil {
			wait = min(2*wait, mostWait)
			log.Warn("search feed", "engine", f.Engine, "error", err, "again_in", wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// feed gives an engine everything it lacks, in the order of publication.
func feed(ctx context.Context, store *postgres.Worker, f Feed) error {
	lacking, err := store.Unfed(ctx, f.Engine, f.Version)
	if err != nil {
		return err
	}
	for _, id := range lacking {
		if err := f.Put(ctx, id); err != nil {
			return err
		}
		if err := store.Fed(ctx, f.Engine, id, f.Version); err != nil {
			return err
		}
	}
	return nil
}
