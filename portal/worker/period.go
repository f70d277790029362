package worker

import (
	"context"
	"log/slog"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// periodsEvery is how often periods are looked after: the inside's running score
// follows within a minute.
const periodsEvery = 30 * time.Second

// tendPeriods runs until ctx ends: running scores, what appeals are about, the score at the close of
// a period, and signals whose time is over.
func tendPeriods(ctx context.Context, store *postgres.Worker, log *slog.Logger) {
	tick := time.NewTicker(periodsEvery)
	defer tick.Stop()
	for {
		if err := TendPeriods(ctx, store, log); err != nil && ctx.Err() == nil {
			log.Warn("rating periods", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// TendPeriods does what is due now. A period that cannot be scored is named
// in the log and holds up no other.
func TendPeriods(ctx context.Context, store *postgres.Worker, log *slog.Logger) error {
	if _, err := store.RefreshRunning(ctx); err != nil {
		log.Warn("running scores", "error", err)
	}
	if _, err := store.WeighAppeals(ctx); err != nil {
		log.Warn("appeals about ratings", "error", err)
	}
	due, err := store.DuePeriods(ctx)
	if err != nil {
		return err
	}
	for jurisdiction, periods := range due {
		for _, period := range periods {
			if _, err := store.ComputeScore(ctx, jurisdiction, period); err != nil {
				log.Warn("close a period", "jurisdiction", jurisdiction, "period", period, "error", err)
			}
		}
	}
	_, err = store.SweepSignals(ctx)
	return err
}
