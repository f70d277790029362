package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// RefreshRunning computes the inside's running scores of the open periods
// that have new ratings, and gives how many it computed. They make no bundle,
// no packet and no log entry. One period that fails does not hold up others.
func (w *Worker) RefreshRunning(ctx context.Context) (computed int, err error) {
	rows, err := w.pool.Query(ctx, `SELECT p.jurisdiction, p.period, newest.id FROM app.period p
			LEFT JOIN app.running_score r USING (jurisdiction, period)
			CROSS JOIN LATERAL (SELECT max(id) AS id FROM app.rating g WHERE g.jurisdiction = p.jurisdiction AND g.period = p.period) newest
		WHERE $1 BETWEEN p.opens_on AND p.closes_on AND newest.id > coalesce(r.last_rating, 0) ORDER BY 1, 2`, civic.Date(w.clock()))
	if err != nil {
		return 0, fmt.Errorf("find running periods: %w", err)
	}
	type running struct {
		Jurisdiction string
		Period       rating.Period
		Newest       int64
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[running])
	if err != nil {
		return 0, fmt.Errorf("find running periods: %w", err)
	}
	var failures []error
	for _, p := range list {
		if err := w.refreshRunning(ctx, p.Jurisdiction, p.Period, p.Newest); err != nil {
			failures = append(failures, fmt.Errorf("running score of %s, %s: %w", p.Jurisdiction, p.Period, err))
			continue
		}
		computed++
	}
	return computed, errors.Join(failures...)
}

// Recompute scores a period from all its current ratings and stores nothing.
func (w *Worker) Recompute(ctx context.Context, jurisdiction string, period rating.Period) (scoring.Bundle, error) {
	a, err := w.readAssessment(ctx, jurisdiction, period)
	if err != nil {
		return scoring.Bundle{}, err
	}
	sealed, _, err := w.sealBundle(ctx, a)
	return sealed, err
}

func (w *Worker) refreshRunning(ctx context.Context, jurisdiction string, period rating.Period, newest int64) error {
	sealed, err := w.Recompute(ctx, jurisdiction, period)
	if err != nil {
		return err
	}
	result, err := json.Marshal(sealed.Result)
	if err != nil {
		return fmt.Errorf("encode a running result: %w", err)
	}
	_, err = w.pool.Exec(ctx, `INSERT INTO app.running_score (jurisdiction, period, result, last_rating, computed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (jurisdiction, period) DO UPDATE SET result = $3, last_rating = $4, computed_at = $5`, jurisdiction, period, result, newest, w.clock())
	return err
}

// RunningScores are the inside's running scores, by period.
func (d *Desk) RunningScores(ctx context.Context, jurisdiction string) ([]scoring.Running, error) {
	rows, err := d.pool.Query(ctx, `SELECT period, result, computed_at FROM app.running_score WHERE jurisdiction = $1 ORDER BY period DESC`, jurisdiction)
	if err != nil {
		return nil, fmt.Errorf("read running scores: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r scoring.Running, err error) {
		err = row.Scan(&r.Period, &r.Result, &r.ComputedAt)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read running scores: %w", err)
	}
	return list, nil
}
