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

// Work imports one bundle.
func (w *importBundle) Work(ctx context.Context, j *river.Job[job.ImportBundle]) error {
	_, err := w.store.ImportBundle(ctx, j.Args.Hash)
	return err
}
