package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// TimeAppend is how long one entry takes inside a transaction that is open
// already; nothing is kept.
func (w *Worker) TimeAppend(ctx context.Context, jurisdiction string, entries int) (took time.Duration, err error) {
	tx, err := w.pool.Begin(ctx)
	if err != nil {
		return 0, err
	}
	defer func(tx pgx.Tx) { _ = tx.Rollback(ctx) }(tx)
	start := time.Now()
	for range entries {
		if _, err := w.appendLog(ctx, tx, w.clock(), jurisdiction, ledger.KindRelease, ledger.ReleaseBody{Hash: "x"}); err != nil {
			return 0, err
		}
	}
	return time.Since(start) / time.Duration(entries), nil
}
