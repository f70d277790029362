package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// AppealRemoval takes the writer's appeal against the removal of their
// opinion, once. The words are read by who decides and by nobody else. Kind
// conflict: the opinion is not removed, its words are forgotten, or there is
// an appeal.
func (p *Public) AppealRemoval(ctx context.Context, accountID, id, reason string) error {
	reason, err := comment.NormalAppeal(reason)
	if err != nil {
		return err
	}
	now := p.clock()
	due, err := p.dueFor(ctx, p.pool, id, comment.Appealing)
	if err != nil {
		return err
	}
	tag, err := p.pool.Exec(ctx, `INSERT INTO app.appeal (comment, reason, at, decide_by) SELECT c.id, $3, $4, $5 FROM app.comment c
		WHERE c.id = $1 AND c.author = $2 AND c.source = 'online' AND c.state = 'removed' AND c.body <> '' ON CONFLICT DO NOTHING`,
		id, accountID, reason, now, due.Due)
	if err != nil {
		return fmt.Errorf("appeal: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return civic.Fail(civic.KindConflict, "removal.fault_once", "no removed opinion "+id+" of this account, or appealed before")
	}
	return nil
}

// appealedSQL lists appeals that wait; $1 jurisdiction, $2 and $3 the units,
// $4 how many, $5 who asks.
const appealedSQL = `SELECT ` + queuedColumns + `, c.reason_code, coalesce(m.moderator, '') AS moderator, c.decided_at AS removed_at,
		a.reason AS appeal, a.at AS appealed_at, a.decide_by
	FROM app.appeal a JOIN app.comment c ON c.id = a.comment
	LEFT JOIN LATERAL (SELECT moderator FROM app.moderation m WHERE m.comment = c.id AND m.decision = 'remove' ORDER BY m.id DESC LIMIT 1) m ON true
	WHERE c.jurisdiction = $1 AND a.verdict IS NULL AND ($2 OR app.unit_within(c.unit, $3))`

// ContestedRemovals lists what waits for a second person, what is due first.
func (d *Desk) ContestedRemovals(ctx context.Context, moderator, jurisdiction string, units []string, all bool, limit int) ([]comment.Appealed, error) {
	return list[comment.Appealed](ctx, d.pool, "appeals", appealedSQL+` ORDER BY a.decide_by, a.at, c.id LIMIT $4`, jurisdiction, all, units, limit, moderator)
}

// AppealTarget is an appeal as account.Can sees it: who removed the opinion
// has touched it. Owner is told only where it is the asking account itself.
func (d *Desk) AppealTarget(ctx context.Context, jurisdiction, id, accountID string) (civic.Target, error) {
	target := civic.Target{Kind: "appeal", Jurisdiction: jurisdiction, Phase: civic.PhaseOpen}
	found, err := one[comment.Appealed](ctx, d.pool, "appeal on opinion "+id, appealedSQL+` AND c.id = $6 LIMIT $4`, jurisdiction, true, []string{}, 1, accountID, id)
	if err != nil {
		return target, err
	}
	target.Unit, target.Touched = found.Unit, []string{found.Moderator}
	if found.Own {
		target.Owner = accountID
	}
	return target, nil
}

// DecideRemoval upholds a removal or brings the opinion back, with a log entry
// and all that publication starts in one transaction. The caller has asked
// account.Can about another person. Kind conflict: decided before.
func (d *Desk) DecideRemoval(ctx context.Context, moderator string, decision comment.AppealDecision) error {
	decision.Note = comment.Clean(decision.Note)
	if err := decision.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockIn(ctx, tx, decision.Comment, comment.Removed)
		if err != nil {
			return err
		}
		// Upheld, the removal stands with the reason it had.
		verdict := comment.Decision{Comment: c.ID, Verdict: comment.Remove, Note: decision.Note}
		err = tx.QueryRow(ctx, `UPDATE app.appeal a SET verdict = $2, note = $3, decided_by = $4, decided_at = $5
			FROM app.comment c WHERE c.id = a.comment AND a.comment = $1 AND a.verdict IS NULL RETURNING c.reason_code`,
			c.ID, decision.Verdict, decision.Note, moderator, d.clock()).Scan(&verdict.Reason)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.Fail(civic.KindConflict, "moderation.decided", "no appeal waits on opinion "+c.ID)
		}
		if err != nil {
			return fmt.Errorf("decide an appeal: %w", err)
		}
		if decision.Verdict == comment.Reversed {
			verdict.Verdict, verdict.Reason = comment.Publish, ""
		}
		return d.decide(ctx, tx, moderator, verdict, c, decision.Verdict)
	})
}

// ModerationRecord counts what moderators did with the opinions of a
// jurisdiction, for everybody to see.
func (p *Public) ModerationRecord(ctx context.Context, jurisdiction string) (comment.ModerationRecord, error) {
	type counts struct{ Pending, Overdue, Published, Late, Appeals, Reversed, Undecided int }
	found, err := one[counts](ctx, p.pool, "record of moderation", `SELECT
			count(*) FILTER (WHERE c.state = 'pending') AS pending, count(*) FILTER (WHERE c.state = 'pending' AND c.moderate_by < $2::date) AS overdue,
			count(*) FILTER (WHERE c.state = 'public') AS published,
			count(*) FILTER (WHERE (c.decided_at AT TIME ZONE 'Asia/Shanghai')::date > c.moderate_by AND a.verdict IS NULL) AS late,
			count(a.comment) AS appeals, count(*) FILTER (WHERE a.verdict = 'reversed') AS reversed,
			count(*) FILTER (WHERE a.comment IS NOT NULL AND a.verdict IS NULL) AS undecided
		FROM app.comment c LEFT JOIN app.appeal a ON a.comment = c.id WHERE c.jurisdiction = $1`, jurisdiction, civic.Date(p.clock()))
	if err != nil {
		return comment.ModerationRecord{}, err
	}
	type reason struct {
		Code string
		N    int
	}
	reasons, err := list[reason](ctx, p.pool, "reasons of removals", `SELECT reason_code AS code, count(*) AS n FROM app.comment
		WHERE jurisdiction = $1 AND state = 'removed' GROUP BY reason_code`, jurisdiction)
	record := comment.ModerationRecord{
		Pending: found.Pending, Overdue: found.Overdue, Published: found.Published, Late: found.Late,
		Removed: map[string]int{}, Appeals: found.Appeals, Reversed: found.Reversed, Undecided: found.Undecided,
	}
	for _, r := range reasons {
		record.Removed[r.Code] = r.N
	}
	if err != nil {
		return record, err
	}
	if record.Handed, err = handedCounts(ctx, p.store, jurisdiction); err != nil {
		return record, err
	}
	record.Terms, err = p.Terms(ctx, jurisdiction)
	return record, err
}
