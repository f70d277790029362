package worker

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

type takeDown struct {
	river.WorkerDefaults[job.TakeDown]
	store *postgres.Worker
}

// Work takes one release down. An order that is not in order is not tried
// again.
func (w *takeDown) Work(ctx context.Context, j *river.Job[job.TakeDown]) error {
	_, err := w.store.TakeDown(ctx, j.Args.Hash)
	if err != nil && postgres.Permanent(err) {
		return river.JobCancel(err)
	}
	return err
}
