package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// toAnswerSQL lists opinions with their reply; $1 is the jurisdiction.
const toAnswerSQL = `SELECT c.id, c.subject_kind, c.subject, ` + subjectName + `, k.unit, c.author_name, c.assurance, c.stance, c.body, c.created_at, k.due_on, k.provisional,
		coalesce(r.state, '') AS reply_state, coalesce(r.author, '') AS reply_author, coalesce(r.adoption, '') AS adoption,
		coalesce(r.body, '') AS reply_body, r.published_at
	FROM app.reply_clock k JOIN app.comment c ON c.id = k.comment LEFT JOIN app.reply r ON r.comment = c.id
	WHERE c.jurisdiction = $1 AND c.state = 'public'`

// ToAnswer lists what the units have to answer: what is open first, by the
// day it is due. units limits it unless all is true.
func (d *Desk) ToAnswer(ctx context.Context, jurisdiction string, units []string, all bool, limit int) ([]comment.ToAnswer, error) {
	rows, err := d.pool.Query(ctx, toAnswerSQL+` AND ($2 OR app.unit_within(k.unit, $3))
		ORDER BY r.state IS NOT DISTINCT FROM 'public', k.due_on, c.id LIMIT $4`, jurisdiction, all, units, limit)
	if err != nil {
		return nil, fmt.Errorf("list what to answer: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[comment.ToAnswer])
	if err != nil {
		return nil, fmt.Errorf("list what to answer: %w", err)
	}
	return list, nil
}

// ReplyTo is one opinion with its reply, and the target account.Can asks
// about: who drafted the reply has touched it.
func (d *Desk) ReplyTo(ctx context.Context, jurisdiction, id string) (comment.ToAnswer, civic.Target, error) {
	target := civic.Target{Kind: "reply", Jurisdiction: jurisdiction, Phase: civic.PhaseOpen}
	rows, err := d.pool.Query(ctx, toAnswerSQL+` AND c.id = $2`, jurisdiction, id)
	if err != nil {
		return comment.ToAnswer{}, target, fmt.Errorf("find an opinion: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[comment.ToAnswer])
	if errors.Is(err, pgx.ErrNoRows) {
		return comment.ToAnswer{}, target, civic.NotFound("no public opinion " + id)
	}
	if err != nil {
		return comment.ToAnswer{}, target, fmt.Errorf("find an opinion: %w", err)
	}
	target.Unit = found.Unit
	if found.ReplyAuthor != "" {
		target.Touched = []string{found.ReplyAuthor}
	}
	return found, target, nil
}

// DraftReply writes or rewrites the unit's draft. The caller has asked
// account.Can. Kind conflict: a reply is public already.
func (d *Desk) DraftReply(ctx context.Context, author string, reply comment.Reply) error {
	reply = reply.Normal()
	if err := reply.Validate(); err != nil {
		return err
	}
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockUnanswered(ctx, tx, reply.Comment); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.reply (id, comment, unit, author, adoption, body, state, created_at)
			SELECT $1, k.comment, k.unit, $3, $4, $5, 'draft', $6 FROM app.reply_clock k WHERE k.comment = $2
			ON CONFLICT (comment) WHERE state = 'draft' DO UPDATE SET author = $3, adoption = $4, body = $5, created_at = $6`,
			string(id), reply.Comment, author, reply.Adoption, reply.Body, d.clock())
		if err != nil {
			return fmt.Errorf("draft a reply: %w", err)
		}
		return nil
	})
}

// lockUnanswered holds the opinion so that drafting and publishing of its
// reply wait for each other.
func lockUnanswered(ctx context.Context, tx pgx.Tx, id string) error {
	tag, err := tx.Exec(ctx, `SELECT FROM app.comment WHERE id = $1 AND state = 'public' FOR UPDATE`, id)
	if err != nil {
		return fmt.Errorf("lock an opinion: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return civic.NotFound("no public opinion " + id)
	}
	// A statement of its own: it must see what the former holder committed.
	var answered bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.reply WHERE comment = $1 AND state = 'public')`, id).Scan(&answered)
	if err != nil {
		return fmt.Errorf("lock an opinion: %w", err)
	}
	if answered {
		return civic.Fail(civic.KindConflict, "reply.public", "opinion "+id+" has its reply")
	}
	return nil
}

// drafted is a reply about to be published.
type drafted struct {
	ID           string
	Jurisdiction string
	SubjectKind  comment.Kind
	Subject      string
	Unit         string
	Author       string
	Adoption     comment.Adoption
	Body         string
}

// PublishReply makes the unit's draft its one public reply: with its log
// entry and the page's new version in one transaction. read is the text the
// head saw; kind conflict: the draft has changed since, or a reply is public.
func (d *Desk) PublishReply(ctx context.Context, head, commentID, read string) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lockUnanswered(ctx, tx, commentID); err != nil {
			return err
		}
		r, err := readDraft(ctx, tx, commentID)
		if err != nil {
			return err
		}
		if comment.BodyHash(r.Body) != read {
			return civic.Fail(civic.KindConflict, "reply.changed", "the draft on "+commentID+" is not what was read")
		}
		return d.publish(ctx, tx, head, commentID, r)
	})
}

func readDraft(ctx context.Context, tx pgx.Tx, commentID string) (drafted, error) {
	rows, err := tx.Query(ctx, `SELECT r.id, c.jurisdiction, c.subject_kind, c.subject, r.unit, r.author, r.adoption, r.body
		FROM app.reply r JOIN app.comment c ON c.id = r.comment WHERE r.comment = $1 AND r.state = 'draft'`, commentID)
	if err != nil {
		return drafted{}, fmt.Errorf("read a draft: %w", err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[drafted])
	if errors.Is(err, pgx.ErrNoRows) {
		return drafted{}, civic.NotFound("no draft on opinion " + commentID)
	}
	if err != nil {
		return drafted{}, fmt.Errorf("read a draft: %w", err)
	}
	return r, nil
}

// publish appends to the log last: that makes everybody wait until it commits.
func (d *Desk) publish(ctx context.Context, tx pgx.Tx, head, commentID string, r drafted) error {
	now, subject := d.clock(), comment.Subject{Kind: r.SubjectKind, ID: r.Subject}
	if err := bumpTarget(ctx, tx, r.Jurisdiction, subject.String()); err != nil {
		return err
	}
	payload := map[string]any{"jurisdiction": r.Jurisdiction, "subject": subject.String(), "adoption": r.Adoption}
	if err := outbox(ctx, tx, d.store, "reply", commentID, payload); err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, now, r.Jurisdiction, "reply",
		comment.ReplyRecord{Comment: commentID, Reply: r.ID, Unit: r.Unit, Adoption: r.Adoption, BodySHA256: comment.BodyHash(r.Body)})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE app.reply SET state = 'public', approved_by = $2, published_at = $3, log_index = $4 WHERE id = $1`,
		r.ID, head, now, index)
	if err != nil {
		return fmt.Errorf("publish a reply: %w", err)
	}
	return nil
}

// unitRecordSQL counts replies by unit; $1 jurisdiction, $2 today, and only
// opinions published from $3 up to before $4.
const unitRecordSQL = `SELECT k.unit, count(*) AS received, count(r.id) AS replied,
		count(*) FILTER (WHERE r.published_at IS NOT NULL AND (r.published_at AT TIME ZONE 'Asia/Shanghai')::date <= k.due_on) AS in_time,
		count(*) FILTER (WHERE r.adoption IN ('adopted', 'partly')) AS adopted,
		count(*) FILTER (WHERE r.id IS NULL AND k.due_on < $2::date) AS overdue
	FROM app.reply_clock k JOIN app.comment c ON c.id = k.comment
	LEFT JOIN app.reply r ON r.comment = k.comment AND r.state = 'public'
	WHERE c.jurisdiction = $1 AND c.state = 'public' AND c.decided_at >= $3 AND c.decided_at < $4 GROUP BY k.unit ORDER BY k.unit`

// UnitRecords counts, for the public, what every unit received and answered.
func (p *Public) UnitRecords(ctx context.Context, jurisdiction string) ([]comment.UnitRecord, error) {
	return unitRecords(ctx, p.store, jurisdiction, ever, never)
}

// UnitRecords is the same count at the desk.
func (d *Desk) UnitRecords(ctx context.Context, jurisdiction string) ([]comment.UnitRecord, error) {
	return unitRecords(ctx, d.store, jurisdiction, ever, never)
}

// The bounds of a count that leaves nothing out.
var (
	ever  = time.Date(2000, 1, 1, 0, 0, 0, 0, civic.Shanghai)
	never = time.Date(3000, 1, 1, 0, 0, 0, 0, civic.Shanghai)
)

func unitRecords(ctx context.Context, s store, jurisdiction string, from, to time.Time) ([]comment.UnitRecord, error) {
	rows, err := s.pool.Query(ctx, unitRecordSQL, jurisdiction, civic.Date(s.clock()), from, to)
	if err != nil {
		return nil, fmt.Errorf("count replies: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[comment.UnitRecord])
	if err != nil {
		return nil, fmt.Errorf("count replies: %w", err)
	}
	return list, nil
}
