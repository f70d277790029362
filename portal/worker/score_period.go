package worker

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/rating"
)

type scorePeriod struct {
	river.WorkerDefaults[job.ScorePeriod]
	store *postgres.Worker
}

// Work scores one period.
func (w *scorePeriod) Work(ctx context.Context, j *river.Job[job.ScorePeriod]) error {
	_, err := w.store.ComputeScore(ctx, j.Args.Jurisdiction, rating.Period(j.Args.Period))
	return err
}
