package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// Queue lists pending opinions, the oldest first. units limits it to those
// units unless all is true; the moderator's own are marked.
func (d *Desk) Queue(ctx context.Context, moderator, jurisdiction string, units []string, all bool, limit int) ([]comment.Queued, error) {
	rows, err := d.pool.Query(ctx, `SELECT c.id, c.subject_kind, c.subject, `+subjectName+`, c.unit, c.author_name, c.assurance, c.stance, c.body, c.receipt, c.created_at, c.moderate_by,
			app.wrote(c.id, $5) AS own
		FROM app.comment c WHERE c.jurisdiction = $1 AND c.state = 'pending' AND ($2 OR app.unit_within(c.unit, $3))
		ORDER BY c.created_at, c.id LIMIT $4`, jurisdiction, all, units, limit, moderator)
	if err != nil {
		return nil, fmt.Errorf("list the queue: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[comment.Queued])
	if err != nil {
		return nil, fmt.Errorf("list the queue: %w", err)
	}
	return list, nil
}

// CountQueue counts the pending opinions of a jurisdiction.
func (d *Desk) CountQueue(ctx context.Context, jurisdiction string, units []string, all bool) (c comment.QueueCount, err error) {
	err = d.pool.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE moderate_by < $4::date) FROM app.comment
		WHERE jurisdiction = $1 AND state = 'pending' AND ($2 OR app.unit_within(unit, $3))`,
		jurisdiction, all, units, civic.Date(d.clock())).Scan(&c.Pending, &c.Overdue)
	if err != nil {
		return c, fmt.Errorf("count the queue: %w", err)
	}
	return c, nil
}

// CommentTarget is an opinion as account.Can sees it, at the desk. Owner is
// told only where it is the asking account itself.
func (d *Desk) CommentTarget(ctx context.Context, id, accountID string) (civic.Target, error) {
	target := civic.Target{Kind: "comment", Phase: civic.PhaseOpen}
	var own bool
	err := d.pool.QueryRow(ctx, `SELECT jurisdiction, unit, app.wrote(id, $2) FROM app.comment WHERE id = $1`, id, accountID).
		Scan(&target.Jurisdiction, &target.Unit, &own)
	if errors.Is(err, pgx.ErrNoRows) {
		return target, civic.NotFound("opinion " + id)
	}
	if err != nil {
		return target, fmt.Errorf("find an opinion: %w", err)
	}
	if own {
		target.Owner = accountID
	}
	return target, nil
}

// Decide publishes or removes a pending opinion: the decision, its log entry,
// the clock of the unit's reply and the page's new version in one
// transaction. Kind conflict: somebody else decided first.
func (d *Desk) Decide(ctx context.Context, moderator string, decision comment.Decision) error {
	if err := decision.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockPending(ctx, tx, decision.Comment)
		if err != nil {
			return err
		}
		if decision.Verdict == comment.Publish {
			if err := d.startReplyClock(ctx, tx, c); err != nil {
				return err
			}
		}
		subject := comment.Subject{Kind: c.SubjectKind, ID: c.Subject}
		if err := bumpTarget(ctx, tx, c.Jurisdiction, subject.String()); err != nil {
			return err
		}
		payload := map[string]any{"jurisdiction": c.Jurisdiction, "subject": subject.String(), "verdict": decision.Verdict}
		if err := outbox(ctx, tx, d.store, "comment", c.ID, payload); err != nil {
			return err
		}
		return d.recordDecision(ctx, tx, moderator, decision, c)
	})
}

// waiting is a pending opinion locked for a decision.
type waiting struct {
	ID           string
	Jurisdiction string
	SubjectKind  comment.Kind
	Subject      string
	Unit         string
	Body         string
	State        comment.State
}

func lockPending(ctx context.Context, tx pgx.Tx, id string) (waiting, error) {
	rows, err := tx.Query(ctx, `SELECT id, jurisdiction, subject_kind, subject, unit, body, state FROM app.comment WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return waiting{}, fmt.Errorf("lock an opinion: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[waiting])
	if errors.Is(err, pgx.ErrNoRows) {
		return waiting{}, civic.NotFound("opinion " + id)
	}
	if err != nil {
		return waiting{}, fmt.Errorf("lock an opinion: %w", err)
	}
	if c.State != comment.Pending {
		return waiting{}, civic.Fail(civic.KindConflict, "moderation.decided", fmt.Sprintf("opinion %s is %s", id, c.State))
	}
	return c, nil
}

func recordOf(decision comment.Decision, body string) comment.Record {
	r := comment.Record{Comment: decision.Comment, Verdict: decision.Verdict, Reason: decision.Reason}
	if decision.Verdict == comment.Publish {
		r.BodySHA256 = comment.BodyHash(body)
	}
	return r
}

// recordDecision comes last: the log makes everybody wait until it commits.
func (d *Desk) recordDecision(ctx context.Context, tx pgx.Tx, moderator string, decision comment.Decision, c waiting) error {
	state := comment.Removed
	if decision.Verdict == comment.Publish {
		state = comment.Public
	}
	now := d.clock()
	_, err := tx.Exec(ctx, `UPDATE app.comment SET state = $2, reason_code = $3, decided_at = $4 WHERE id = $1`, c.ID, state, decision.Reason, now)
	if err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	index, err := d.appendLog(ctx, tx, now, c.Jurisdiction, "moderation", recordOf(decision, c.Body))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.moderation (comment, decision, reason_code, note, moderator, original, at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, c.ID, decision.Verdict, decision.Reason, decision.Note, moderator, c.Body, now, index)
	if err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	return nil
}

// startReplyClock fixes the day the responsible unit's reply is due.
func (d *Desk) startReplyClock(ctx context.Context, tx pgx.Tx, c waiting) error {
	due := comment.ReplyBy(workdays, d.clock())
	_, err := tx.Exec(ctx, `INSERT INTO app.reply_clock (comment, unit, due_on, provisional) VALUES ($1, $2, $3, $4)`,
		c.ID, c.Unit, due.Due, due.Provisional)
	if err != nil {
		return fmt.Errorf("start the reply's clock: %w", err)
	}
	return nil
}

// hashBytes is the SHA-256 in hexadecimal.
func hashBytes(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
