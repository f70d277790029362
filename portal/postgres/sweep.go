package postgres

import (
	"context"
	"fmt"
	"time"
)

// Retention of what is kept for a time only (DESIGN, Constants).
const (
	limitsKept    = 48 * time.Hour
	securityKept  = 12 // months
	originalsKept = 6  // months after a removal
	noticesKept   = 24 // months
)

// Swept counts what a sweep took away.
type Swept struct{ Sessions, Limits, Security, Notices, Kept, Originals int64 }

// Sweep forgets what has outlived its term: sessions that are over, counters
// of limits, the security log, notices, texts nobody came back for, and the words moderators removed. The removal
// itself, its reason and its log entry stay.
func (w *Worker) Sweep(ctx context.Context) (s Swept, err error) {
	now := w.clock()
	for _, step := range []struct {
		count *int64
		sql   string
		until time.Time
	}{
		{&s.Sessions, `DELETE FROM app.session WHERE expires_at < $1`, now},
		{&s.Limits, `DELETE FROM app.rate_limit WHERE window_start < $1`, now.Add(-limitsKept)},
		{&s.Security, `DELETE FROM app.security_log WHERE at < $1`, now.AddDate(0, -securityKept, 0)},
		{&s.Notices, `DELETE FROM app.notice WHERE at < $1`, now.AddDate(0, -noticesKept, 0)},
		{&s.Kept, `DELETE FROM app.kept_text WHERE expires_at < $1`, now},
		{&s.Originals, `WITH old AS (UPDATE app.moderation SET original = '' WHERE decision = 'remove' AND original <> '' AND at < $1 RETURNING comment)
			UPDATE app.comment SET body = '' WHERE state = 'removed' AND id IN (SELECT comment FROM old)`, now.AddDate(0, -originalsKept, 0)},
	} {
		tag, err := w.pool.Exec(ctx, step.sql, step.until)
		if err != nil {
			return s, fmt.Errorf("sweep: %w", err)
		}
		*step.count = tag.RowsAffected()
	}
	return s, nil
}
