package worker

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

type importBundle struct {
	river.WorkerDefaults[job.ImportBundle]
	store *postgres.Worker
}

// Work imports one bundle. What is wrong with the bundle itself stands in
// release.handover and is not tried again.
func (w *importBundle) Work(ctx context.Context, j *river.Job[job.ImportBundle]) error {
	_, err := w.store.ImportBundle(ctx, j.Args.Hash)
	if err != nil && postgres.Permanent(err) {
		return river.JobCancel(err)
	}
	return err
}
