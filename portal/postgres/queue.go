package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// queueSchema holds the tables of the job queue.
const queueSchema = "jobs"

// enqueue adds a job in the transaction that causes it: both happen or
// neither does.
func (s store) enqueue(ctx context.Context, tx pgx.Tx, args river.JobArgs) error {
	client, err := river.NewClient(riverpgxv5.New(s.pool), &river.Config{Schema: queueSchema})
	if err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	if _, err := client.InsertTx(ctx, tx, args, nil); err != nil {
		return fmt.Errorf("add job %s: %w", args.Kind(), err)
	}
	return nil
}

// unfinished are the states of a job that is still to be done.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

// enqueueOnce adds a job unless one with the same unique arguments is still
// to be done; added tells which.
func (s store) enqueueOnce(ctx context.Context, tx pgx.Tx, args river.JobArgs) (added bool, err error) {
	client, err := river.NewClient(riverpgxv5.New(s.pool), &river.Config{Schema: queueSchema})
	if err != nil {
		return false, fmt.Errorf("job queue: %w", err)
	}
	done, err := client.InsertTx(ctx, tx, args, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}})
	if err != nil {
		return false, fmt.Errorf("add job %s: %w", args.Kind(), err)
	}
	return !done.UniqueSkippedAsDuplicate, nil
}

// Pool is what the job runner works with.
func (w *Worker) Pool() *pgxpool.Pool { return w.pool }
