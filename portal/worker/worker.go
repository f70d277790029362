// Package worker does the background jobs: it imports sealed bundles and
// computes scores. One file per job; the arguments are in package job.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/sunbudget/sunbudget/portal/postgres"
)

// Worker runs jobs until it is stopped.
type Worker struct {
	client  *river.Client[pgx.Tx]
	store   *postgres.Worker
	log     *slog.Logger
	cancel  context.CancelFunc
	refresh sync.WaitGroup
	feeds   []Feed

	Syslog *Syslog // log server that gets the security log, nil for none; set before Start
}

// parallelJobs is small on purpose: imports are serialised by the edition,
// and the pages of one machine come first.
const parallelJobs = 2

// New prepares the jobs, the way out of letters and the feeds of search
// engines; nothing runs before Start.
func New(store *postgres.Worker, post Post, log *slog.Logger, feeds ...Feed) (*Worker, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &importBundle{store: store})
	river.AddWorker(workers, &takeDown{store: store})
	river.AddWorker(workers, &scorePeriod{store: store})
	river.AddWorker(workers, &tell{store: store})
	river.AddWorker(workers, &sendLetter{store: store, post: post})
	river.AddWorker(workers, &confirmEmail{post: post})
	client, err := river.NewClient(riverpgxv5.New(store.Pool()), queue(workers, log))
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return &Worker{client: client, store: store, log: log, feeds: feeds}, nil
}

// queue is how jobs are taken. River would rebuild its indexes at midnight,
// which only their owner may and this login is not; at the few jobs a day of a
// portal PostgreSQL keeps them small by itself.
func queue(workers *river.Workers, log *slog.Logger) *river.Config {
	return &river.Config{
		Schema:              "jobs",
		Logger:              log,
		Workers:             workers,
		Queues:              map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: parallelJobs}},
		JobTimeout:          10 * time.Minute,
		ReindexerIndexNames: []string{},
	}
}

// Start begins to take jobs and new ratings, and to feed search engines.
func (w *Worker) Start(ctx context.Context) error {
	ctx, w.cancel = context.WithCancel(ctx)
	w.refresh.Go(func() { refreshScores(ctx, w.store, w.log) })
	w.refresh.Go(func() { deliver(ctx, w.store, w.log) })
	w.refresh.Go(func() { tendPeriods(ctx, w.store, w.log) })
	for _, f := range w.feeds {
		w.refresh.Go(func() { follow(ctx, w.store, f, w.log) })
	}
	w.refresh.Go(func() { tend(ctx, w.store, w.log) })
	if w.Syslog != nil {
		w.refresh.Go(func() { w.Syslog.follow(ctx, w.store, w.log) })
	}
	w.refresh.Go(func() { queueDigests(ctx, w.store, w.log) })
	return w.client.Start(context.WithoutCancel(ctx))
}

// Stop lets running jobs finish until ctx ends, then cancels them; what was
// cancelled is done again at the next start.
func (w *Worker) Stop(ctx context.Context) error {
	w.cancel()
	w.refresh.Wait()
	if err := w.client.Stop(ctx); err == nil {
		return nil
	}
	return w.client.StopAndCancel(context.WithoutCancel(ctx))
}
