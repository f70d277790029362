package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// tendEvery is how often what the calendar brings is looked at: a draw is due
// at midnight, and nobody minds a minute.
const tendEvery = time.Minute

// tend does what is due by the calendar until ctx ends.
func tend(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		if _, err := store.DrawHearings(ctx); err != nil && ctx.Err() == nil {
			log.Warn("draws of hearings", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
