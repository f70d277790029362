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

// sweepEvery is how often what has outlived its term is forgotten.
const sweepEvery = time.Hour

// tend does what is due by the calendar until ctx ends.
func tend(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	if _, err := store.RaiseSignals(ctx); err != nil && ctx.Err() == nil {
		log.Warn("signals of earlier releases", "error", err)
	}
	var swept time.Time
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		if _, err := store.DrawInvitations(ctx); err != nil && ctx.Err() == nil {
			log.Error("draw invitations", "error", err)
		}
		if _, err := store.DrawHearings(ctx); err != nil && ctx.Err() == nil {
			log.Warn("draws of hearings", "error", err)
		}
		if _, err := store.TellResults(ctx); err != nil && ctx.Err() == nil {
			log.Warn("results of hearings", "error", err)
		}
		if time.Since(swept) > sweepEvery {
			if _, err := store.Sweep(ctx); err != nil && ctx.Err() == nil {
				log.Warn("sweep", "error", err)
			}
			swept = time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
