package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// refreshEvery is how often new ratings are taken into the public numbers.
// They come in a table of events, so that a thousand ratings of one project
// cost one computation and not a thousand jobs.
const refreshEvery = 2 * time.Second

// refreshScores runs until ctx ends.
func refreshScores(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	tick := time.NewTicker(refreshEvery)
	defer tick.Stop()
	for {
		if _, err := store.RefreshPublicScores(ctx); err != nil && ctx.Err() == nil {
			log.Warn("public scores", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
