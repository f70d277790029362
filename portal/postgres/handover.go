package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// clockOf is the clock that runs for an opinion handed that way.
var clockOf = map[comment.Way]comment.Clock{comment.ToHotline: comment.Calling, comment.OnRequest: comment.Requesting}

// handOver hands an opinion on, once: a second reply does not start its clock
// anew.
func (d *Desk) handOver(ctx context.Context, tx pgx.Tx, by, jurisdiction, commentID string, way comment.Way) error {
	term, err := termOf(ctx, tx, jurisdiction, clockOf[way])
	if err != nil {
		return err
	}
	due := term.Due(workdays, d.clock())
	_, err = tx.Exec(ctx, `INSERT INTO app.handover (comment, way, handed_by, at, due_on, provisional) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
		commentID, way, by, d.clock(), due.Due, due.Provisional)
	if err != nil {
		return fmt.Errorf("hand an opinion on: %w", err)
	}
	return nil
}

// handoverSQL lists what was handed on; $1 is the jurisdiction.
const handoverSQL = `SELECT c.id AS comment, c.subject_kind, c.subject, ` + subjectName + `, c.unit, c.author_name, c.stance, c.body,
		w.way, w.at, w.due_on, w.provisional, w.number, w.result, w.closed_at
	FROM app.handover w JOIN app.comment c ON c.id = w.comment WHERE c.jurisdiction = $1 AND c.state = 'public'`

// Handovers lists what was handed on: what is open first, by the day it is
// due. units limits it unless all is true.
func (d *Desk) Handovers(ctx context.Context, jurisdiction string, units []string, all bool, limit int) ([]comment.Handover, error) {
	return list[comment.Handover](ctx, d.pool, "handovers", handoverSQL+` AND ($2 OR app.unit_within(c.unit, $3))
		ORDER BY w.closed_at IS NOT NULL, w.due_on, c.id LIMIT $4`, jurisdiction, all, units, limit)
}

// HandoverTarget is a handover as account.Can sees it.
func (d *Desk) HandoverTarget(ctx context.Context, jurisdiction, commentID string) (civic.Target, error) {
	found, err := one[comment.Handover](ctx, d.pool, "handover of opinion "+commentID, handoverSQL+` AND c.id = $2`, jurisdiction, commentID)
	return civic.Target{Kind: "handover", Jurisdiction: jurisdiction, Unit: found.Unit, Phase: civic.PhaseOpen}, err
}

// FollowUp notes the number of a handover, and with a result ends it: in
// public, with a log entry, and the writer is told. The caller has asked
// account.Can. Kind conflict: it has its result.
func (d *Desk) FollowUp(ctx context.Context, by, jurisdiction string, f comment.FollowUp) error {
	f = f.Normal()
	if err := f.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT FROM app.handover WHERE comment = $1 FOR UPDATE`, f.Comment); err != nil {
			return fmt.Errorf("lock a handover: %w", err)
		}
		held, err := one[comment.Handover](ctx, tx, "handover of opinion "+f.Comment, handoverSQL+` AND c.id = $2`, jurisdiction, f.Comment)
		if err != nil {
			return err
		}
		if held.ClosedAt != nil {
			return civic.Fail(civic.KindConflict, "handover.closed_before", "handover of "+f.Comment+" has its result")
		}
		if f.Number == "" {
			f.Number = held.Number
		}
		if _, err := tx.Exec(ctx, `UPDATE app.handover SET number = $2 WHERE comment = $1`, f.Comment, f.Number); err != nil {
			return fmt.Errorf("follow up: %w", err)
		}
		if err := bumpTarget(ctx, tx, jurisdiction, comment.Subject{Kind: held.SubjectKind, ID: held.Subject}.String()); err != nil || f.Result == "" {
			return err
		}
		return d.closeHandover(ctx, tx, by, jurisdiction, held, f)
	})
}

func (d *Desk) closeHandover(ctx context.Context, tx pgx.Tx, by, jurisdiction string, held comment.Handover, f comment.FollowUp) error {
	if err := d.tell(ctx, tx, notice.Handled, f.Comment, ""); err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindHandover, comment.HandoverRecord{
		Comment: f.Comment, Handed: held.Way, Number: f.Number, ResultSHA256: comment.BodyHash(f.Result),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE app.handover SET result = $2, closed_by = $3, closed_at = $4, log_index = $5 WHERE comment = $1`,
		f.Comment, f.Result, by, d.clock(), index)
	if err != nil {
		return fmt.Errorf("close a handover: %w", err)
	}
	return nil
}

// handedCounts counts what was handed on, by way.
func handedCounts(ctx context.Context, s store, jurisdiction string) ([]comment.HandoverCount, error) {
	return list[comment.HandoverCount](ctx, s.pool, "handovers", `SELECT v.way, count(c.id) AS handed,
			count(c.id) FILTER (WHERE w.closed_at IS NOT NULL) AS closed,
			count(c.id) FILTER (WHERE (w.closed_at AT TIME ZONE 'Asia/Shanghai')::date <= w.due_on) AS in_time,
			count(c.id) FILTER (WHERE w.closed_at IS NULL AND w.due_on < $2::date) AS overdue
		FROM unnest(ARRAY['hotline', 'on_request']) WITH ORDINALITY v (way, place) LEFT JOIN app.handover w ON w.way = v.way
			LEFT JOIN app.comment c ON c.id = w.comment AND c.jurisdiction = $1 AND c.state = 'public'
		GROUP BY v.way, v.place ORDER BY v.place`, jurisdiction, civic.Date(s.clock()))
}
