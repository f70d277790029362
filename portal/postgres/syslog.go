package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// SecurityLine is one line of the security log.
type SecurityLine struct {
	ID     int64
	At     time.Time
	Actor  string // account, "" for nobody
	Action string
	Target string
	Detail string
}

// ShipSecurity hands the next lines of the security log to send, the oldest
// first, and notes how far it came once send has taken them: a crash between
// the two sends lines again and loses none. Two workers take turns. It gives
// how many lines went out.
func (w *Worker) ShipSecurity(ctx context.Context, limit int, send func([]SecurityLine) error) (n int, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockSyslog, ""); err != nil {
			return err
		}
		last := int64(0)
		err := tx.QueryRow(ctx, `SELECT id FROM app.syslog_sent`).Scan(&last)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("how far the security log went out: %w", err)
		}
		lines, err := w.linesAfter(ctx, last, limit)
		if err != nil || len(lines) == 0 {
			return err
		}
		if err := send(lines); err != nil {
			return fmt.Errorf("send the security log: %w", err)
		}
		n = len(lines)
		_, err = tx.Exec(ctx, `INSERT INTO app.syslog_sent (id) VALUES ($1) ON CONFLICT (one) DO UPDATE SET id = excluded.id`, lines[n-1].ID)
		return err
	})
	return n, err
}

// linesAfter reads the next lines. For the moment of reading nobody writes
// any: a transaction that took its number before and commits after would be
// passed over for ever. Where one stays open, its lines and those behind it
// wait for the next time.
func (w *Worker) linesAfter(ctx context.Context, last int64, limit int) (lines []SecurityLine, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL lock_timeout = '200ms'; LOCK TABLE app.security_log IN SHARE MODE`); err != nil {
			return err
		}
		lines, err = list[SecurityLine](ctx, tx, "security log", `SELECT id, at, actor, action, target, detail FROM app.security_log WHERE id > $1 ORDER BY id LIMIT $2`, last, limit)
		return err
	})
	if _, busy := violates(err, lockNotAvailable); busy {
		return nil, nil
	}
	return lines, err
}
