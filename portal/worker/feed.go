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
	// Drop, where the engine is outside the database, removes what it has of a
	// release that was taken down, by its hash. It may be called again.
	Drop func(ctx context.Context, hash string) error
	// Check, where there is one, looks now and then whether the engine still
	// has what it was given; emptied says that it must be filled anew.
	Check func(ctx context.Context) (emptied bool, err error)
}

// feedEvery is how often the outbox is looked into. It costs one small query.
const feedEvery = 500 * time.Millisecond

// checkEvery is how often an engine is asked whether it is still itself.
const checkEvery = time.Minute

// mostWait is how long a feed waits at most before it tries a failed release
// again.
const mostWait = time.Minute

// follow feeds an engine until ctx ends. What fails is tried again, later
// and later: nothing is lost while an engine is away.
func follow(ctx context.Context, store *postgres.Worker, f Feed, log *slog.Logger) {
	wait, checked := feedEvery, time.Time{}
	for ctx.Err() == nil {
		// Taking away comes first: it must not wait for an engine that cannot
		// take more in.
		err := drop(ctx, store, f)
		if err == nil {
			err = f.check(ctx, store, &checked)
		}
		if err == nil {
			err = feed(ctx, store, f)
		}
		if err == nil {
			wait = feedEvery
		} else if ctx.Err() == nil {
			wait, checked = min(2*wait, mostWait), time.Time{}
			log.Warn("search feed", "engine", f.Engine, "error", err, "again_in", wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// check asks the engine when it is time to.
func (f Feed) check(ctx context.Context, store *postgres.Worker, checked *time.Time) error {
	if f.Check == nil || time.Since(*checked) < checkEvery {
		return nil
	}
	emptied, err := f.Check(ctx)
	if err == nil && emptied {
		err = store.Unfeed(ctx, f.Engine)
	}
	if err == nil {
		*checked = time.Now()
	}
	return err
}

// drop has an engine forget what was taken down.
func drop(ctx context.Context, store *postgres.Worker, f Feed) error {
	if f.Drop == nil {
		return nil
	}
	hashes, err := store.Undropped(ctx, f.Engine)
	if err != nil {
		return err
	}
	for _, hash := range hashes {
		if err := f.Drop(ctx, hash); err != nil {
			return err
		}
		if err := store.Dropped(ctx, f.Engine, hash); err != nil {
			return err
		}
	}
	return nil
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
