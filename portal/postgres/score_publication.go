package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// ScoreAskers are the accounts that asked for a period to be scored: none of
// them approves its publication.
func (d *Desk) ScoreAskers(ctx context.Context, jurisdiction string, period rating.Period) ([]string, error) {
	rows, err := d.pool.Query(ctx, `SELECT DISTINCT actor FROM app.security_log WHERE action = 'score.request' AND target = $1`, jurisdiction+" "+string(period))
	if err != nil {
		return nil, readError("who asked for a score", err)
	}
	askers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return askers, readError("who asked for a score", err)
}

// ApproveScore makes a closed period's bundle public, with its log entry. The
// caller has asked account.Can. Kind conflict: it is public already, or the
// period is not closed.
func (d *Desk) ApproveScore(ctx context.Context, approver, jurisdiction string, p scoring.Publishing) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		var final bool
		record := ScoreRecord{Period: p.Period, Seq: p.Seq, Final: true}
		err := tx.QueryRow(ctx, `SELECT final, sha256 FROM app.score_bundle WHERE jurisdiction = $1 AND period = $2 AND seq = $3`,
			jurisdiction, p.Period, p.Seq).Scan(&final, &record.SHA256)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.NotFound(fmt.Sprintf("bundle %d of %s", p.Seq, p.Period))
		}
		if err != nil {
			return fmt.Errorf("find a score bundle: %w", err)
		}
		if !final {
			return civic.Fail(civic.KindConflict, "score.not_closed", fmt.Sprintf("period %s is not closed", p.Period))
		}
		if err := bumpTarget(ctx, tx, jurisdiction, PerformanceTarget); err != nil {
			return err
		}
		index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindApproval, record)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.score_publication (jurisdiction, period, seq, approved_by, approved_at, log_index) VALUES ($1, $2, $3, $4, $5, $6)`,
			jurisdiction, p.Period, p.Seq, approver, d.clock(), index)
		if _, twice := violates(err, uniqueViolation); twice {
			return civic.Fail(civic.KindConflict, "score.approved_twice", fmt.Sprintf("bundle %d of %s is public", p.Seq, p.Period))
		}
		if err != nil {
			return fmt.Errorf("approve a score: %w", err)
		}
		return nil
	})
}

// ConsequenceRecord is the public log entry of a consequence.
type ConsequenceRecord struct {
	Period   rating.Period           `json:"period"`
	Unit     string                  `json:"unit"`
	Kind     scoring.ConsequenceKind `json:"kind"`
	Document string                  `json:"document"`
}

// AddConsequence records what a department's score led to.
func (d *Desk) AddConsequence(ctx context.Context, by, jurisdiction string, period rating.Period, c scoring.Consequence) error {
	c.Document, c.Note = comment.Clean(c.Document), comment.Clean(c.Note)
	if err := c.Validate(); err != nil {
		return err
	}
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := bumpTarget(ctx, tx, jurisdiction, PerformanceTarget); err != nil {
			return err
		}
		index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindConsequence, ConsequenceRecord{period, c.Unit, c.Kind, c.Document})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.consequence (id, jurisdiction, period, unit, kind, document, note, recorded_by, recorded_at, log_index)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(id), jurisdiction, period, c.Unit, c.Kind, c.Document, c.Note, by, d.clock(), index)
		if err != nil {
			return fmt.Errorf("record a consequence: %w", err)
		}
		return nil
	})
}

// Consequences are what the scores of a period led to, by unit.
func (p *Public) Consequences(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Consequence, error) {
	return list[scoring.Consequence](ctx, p.pool, "consequences", `SELECT unit, kind, document, note, recorded_at, log_index FROM app.consequence
		WHERE jurisdiction = $1 AND period = $2 ORDER BY unit, recorded_at`, jurisdiction, period)
}
