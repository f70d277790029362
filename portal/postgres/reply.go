package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// stepNow is where a reply stands: an opinion that its writer asked about
// again is received anew until somebody takes it.
const stepNow = `CASE WHEN k.step = 'answered' AND NOT y.answered THEN 'received' ELSE k.step END`

// toAnswerSQL lists opinions with the reply that is being made, or else the
// one that answers; $1 is the jurisdiction.
const toAnswerSQL = `SELECT c.id, c.subject_kind, c.subject, ` + subjectName + `, k.unit, c.author_name, c.assurance, c.stance, c.body, c.created_at, y.due_on, y.provisional,
		coalesce(r.state, '') AS reply_state, coalesce(r.author, '') AS reply_author, coalesce(r.adoption, '') AS adoption,
		coalesce(r.body, '') AS reply_body, r.published_at, coalesce(r.change_kind, '') AS change_kind, coalesce(r.change_subject, '') AS change_id,
		coalesce(r.change_release, '') AS change_hash, ` + stepNow + ` AS step, coalesce(k.handler, '') AS handler, coalesce(h.name, '') AS handler_name,
		coalesce((SELECT s.note FROM app.reply_step s WHERE s.comment = k.comment AND s.act = 'return' AND k.step = 'returned' ORDER BY s.id DESC LIMIT 1), '') AS note,
		y.reopened_at, y.reopened_for, (SELECT count(*) FROM app.comment s WHERE s.folded_into = c.id AND s.state = 'public') AS similar,
		EXISTS (SELECT FROM app.proposal o WHERE o.comment = c.id) AS proposal
	FROM app.reply_clock k JOIN app.reply_course y ON y.comment = k.comment JOIN app.comment c ON c.id = k.comment
	LEFT JOIN app.account h ON h.id = k.handler
	LEFT JOIN LATERAL (SELECT * FROM app.reply a WHERE a.comment = c.id AND (a.state = 'draft' OR a.state = 'public' AND y.answered)
		ORDER BY a.state = 'draft' DESC LIMIT 1) r ON true
	WHERE c.jurisdiction = $1 AND c.state = 'public'`

// ToAnswer lists what the units have to answer: what is open first, by the
// day it is due. units limits it unless all is true.
func (d *Desk) ToAnswer(ctx context.Context, jurisdiction string, units []string, all bool, limit int) ([]comment.ToAnswer, error) {
	return list[comment.ToAnswer](ctx, d.pool, "what to answer", toAnswerSQL+` AND ($2 OR app.unit_within(k.unit, $3))
		ORDER BY y.answered, y.due_on, c.id LIMIT $4`, jurisdiction, all, units, limit)
}

// ReplyTo is one opinion with its reply, and the target account.Can asks
// about: who drafted the reply has touched it, and it may be in somebody's
// hands.
func (d *Desk) ReplyTo(ctx context.Context, jurisdiction, id string) (comment.ToAnswer, civic.Target, error) {
	target := civic.Target{Kind: "reply", Jurisdiction: jurisdiction, Phase: civic.PhaseOpen}
	found, err := one[comment.ToAnswer](ctx, d.pool, "public opinion "+id, toAnswerSQL+` AND c.id = $2`, jurisdiction, id)
	if err != nil {
		return found, target, err
	}
	target.Unit, target.Handler = found.Unit, found.Handler
	if found.ReplyAuthor != "" {
		target.Touched = []string{found.ReplyAuthor}
	}
	return found, target, nil
}

// Handlers are the members of staff to whom an opinion of the unit can be
// given: editors of the unit, of one above it, or of the whole jurisdiction.
func (d *Desk) Handlers(ctx context.Context, jurisdiction, unit string) ([]comment.Handler, error) {
	return list[comment.Handler](ctx, d.pool, "handlers", `SELECT DISTINCT a.id AS account, a.name FROM app.account a JOIN app.account_grant g ON g.account = a.id
		WHERE g.role = $3 AND g.jurisdiction = $1 AND (g.unit = '' OR app.unit_within($2, ARRAY[g.unit])) AND a.deleted_at IS NULL ORDER BY a.name, a.id`,
		jurisdiction, unit, string(civic.DepartmentEditor))
}

// inHand is a reply locked for the next act.
type inHand struct {
	Jurisdiction string
	Unit         string
	Step         comment.Step
	Handler      string
	SubjectKind  comment.Kind
	Subject      string
	ReopenedFor  string
}

// act takes the opinion's next step: it waits for whoever else is at it, asks
// the table of steps, does the work and writes down who did it. Kind conflict
// where it is not the turn of that act.
func (d *Desk) act(ctx context.Context, by, commentID string, act comment.Act, note string, work func(pgx.Tx, *inHand) error) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		held, err := hold(ctx, tx, commentID)
		if err != nil {
			return err
		}
		if held.Step == comment.Closed {
			return civic.Fail(civic.KindConflict, "reply.public", "opinion "+commentID+" has its reply")
		}
		if held.Step, err = held.Step.After(act); err != nil {
			return err
		}
		if err := work(tx, &held); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `WITH step AS (INSERT INTO app.reply_step (comment, act, actor, handler, note, at) VALUES ($1, $4, $5, nullif($3, ''), $6, $7))
			UPDATE app.reply_clock SET step = $2, handler = nullif($3, '') WHERE comment = $1`,
			commentID, held.Step, held.Handler, act, by, note, d.clock())
		if err != nil {
			return fmt.Errorf("take a step: %w", err)
		}
		return nil
	})
}

// hold locks the clock of a public opinion. What it reads is read by a second
// statement: it must see what the former holder committed.
func hold(ctx context.Context, tx pgx.Tx, commentID string) (held inHand, err error) {
	tag, err := tx.Exec(ctx, `SELECT FROM app.reply_clock WHERE comment = $1 FOR UPDATE`, commentID)
	if err != nil {
		return held, fmt.Errorf("lock an opinion: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return held, civic.NotFound("no public opinion " + commentID)
	}
	return one[inHand](ctx, tx, "opinion "+commentID, `SELECT c.jurisdiction, k.unit, `+stepNow+` AS step, coalesce(k.handler, '') AS handler,
			c.subject_kind, c.subject, y.reopened_for
		FROM app.reply_clock k JOIN app.reply_course y ON y.comment = k.comment JOIN app.comment c ON c.id = k.comment WHERE k.comment = $1 AND c.state = 'public'`, commentID)
}

// AssignReply gives the opinion to a member of the unit's staff. The caller
// has asked account.Can. Kind invalid: the account handles nothing there.
func (d *Desk) AssignReply(ctx context.Context, head, commentID, handler string) error {
	return d.act(ctx, head, commentID, comment.Assign, "", func(tx pgx.Tx, held *inHand) error {
		var fits bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.account_grant g JOIN app.account a ON a.id = g.account AND a.deleted_at IS NULL
			WHERE g.account = $1 AND g.role = $4 AND g.jurisdiction = $2 AND (g.unit = '' OR app.unit_within($3, ARRAY[g.unit])))`,
			handler, held.Jurisdiction, held.Unit, string(civic.DepartmentEditor)).Scan(&fits)
		if err != nil {
			return fmt.Errorf("find a handler: %w", err)
		}
		if !fits {
			return civic.Invalid("reply.handler", "account "+handler+" handles nothing of "+held.Unit)
		}
		held.Handler = handler
		return nil
	})
}

// DraftReply writes or rewrites the unit's draft; who drafts what nobody has
// takes it. A change it names must be there. The caller has asked account.Can.
// Kind conflict: a reply is public already.
func (d *Desk) DraftReply(ctx context.Context, author string, reply comment.Reply) error {
	reply = reply.Normal()
	if err := reply.Validate(); err != nil {
		return err
	}
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return err
	}
	return d.act(ctx, author, reply.Comment, comment.Write, "", func(tx pgx.Tx, held *inHand) error {
		if _, err := checkChange(ctx, tx, reply.Comment, reply.Change); err != nil {
			return err
		}
		if held.Handler == "" {
			held.Handler = author
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.reply (id, comment, unit, author, adoption, body, state, created_at, change_kind, change_subject, change_release)
			VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $10)
			ON CONFLICT (comment) WHERE state = 'draft' DO UPDATE SET author = $4, adoption = $5, body = $6, created_at = $7,
				change_kind = $8, change_subject = $9, change_release = $10`,
			string(id), reply.Comment, held.Unit, author, reply.Adoption, reply.Body, d.clock(), reply.Change.Kind, reply.Change.ID, reply.Change.Release)
		if err != nil {
			return fmt.Errorf("draft a reply: %w", err)
		}
		return nil
	})
}

// ReturnReply sends the draft back to its handler with what is to be put
// right. The caller has asked account.Can.
func (d *Desk) ReturnReply(ctx context.Context, head, commentID, note string) error {
	note = comment.Clean(note)
	if note == "" || len(note) > comment.MaxReturnNote {
		return civic.Invalid("reply.return_note", fmt.Sprintf("a note of %d bytes", len(note)))
	}
	return d.act(ctx, head, commentID, comment.SendBack, note, func(pgx.Tx, *inHand) error { return nil })
}

// drafted is a reply about to be published.
type drafted struct {
	ID            string
	Unit          string
	Author        string
	Adoption      comment.Adoption
	Body          string
	ChangeKind    comment.Kind
	ChangeSubject string
	ChangeRelease string
}

func (r drafted) change() comment.ChangeRef {
	return comment.ChangeRef{Subject: comment.Subject{Kind: r.ChangeKind, ID: r.ChangeSubject}, Release: r.ChangeRelease}
}

// PublishReply makes the unit's draft its one public reply: with its log
// entry and the page's new version in one transaction. A change it names is
// looked up in that transaction too. read is the text the head saw; kind
// conflict: the draft has changed since, or a reply is public.
func (d *Desk) PublishReply(ctx context.Context, head, commentID, read string) error {
	return d.act(ctx, head, commentID, comment.Answer, "", func(tx pgx.Tx, held *inHand) error {
		r, err := one[drafted](ctx, tx, "draft on opinion "+commentID, `SELECT id, unit, author, adoption, body, change_kind, change_subject, change_release
			FROM app.reply WHERE comment = $1 AND state = 'draft'`, commentID)
		if err != nil {
			return err
		}
		if comment.BodyHash(r.Body) != read {
			return civic.Fail(civic.KindConflict, "reply.changed", "the draft on "+commentID+" is not what was read")
		}
		found, err := checkChange(ctx, tx, commentID, r.change())
		if err != nil {
			return err
		}
		return d.publish(ctx, tx, head, commentID, *held, r, found)
	})
}

// publish appends to the log last: that makes everybody wait until it commits.
func (d *Desk) publish(ctx context.Context, tx pgx.Tx, head, commentID string, held inHand, r drafted, found moved) error {
	if _, err := tx.Exec(ctx, `UPDATE app.reply SET state = 'former' WHERE comment = $1 AND state = 'public'`, commentID); err != nil {
		return fmt.Errorf("keep the former reply: %w", err)
	}
	_, err := tx.Exec(ctx, `UPDATE app.reply SET state = 'public', approved_by = $2, published_at = $3, change_from = $4, change_column = $5 WHERE id = $1`,
		r.ID, head, d.clock(), found.from, found.column)
	if err != nil {
		return fmt.Errorf("publish a reply: %w", err)
	}
	if err := d.tell(ctx, tx, notice.Replied, commentID, r.ID); err != nil {
		return err
	}
	if way := r.Adoption.Way(); way != "" {
		if err := d.handOver(ctx, tx, head, held.Jurisdiction, commentID, way); err != nil {
			return err
		}
	}
	index, err := d.tellReply(ctx, tx, commentID, held, r, found)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE app.reply SET log_index = $2 WHERE id = $1`, r.ID, index); err != nil {
		return fmt.Errorf("publish a reply: %w", err)
	}
	return nil
}

// tellReply moves the pages that show the reply and writes it into the log.
func (d *Desk) tellReply(ctx context.Context, tx pgx.Tx, commentID string, held inHand, r drafted, found moved) (index int64, err error) {
	subject := comment.Subject{Kind: held.SubjectKind, ID: held.Subject}
	targets := []string{subject.String()}
	record := comment.ReplyRecord{Comment: commentID, Reply: r.ID, Unit: r.Unit, Adoption: r.Adoption, BodySHA256: comment.BodyHash(r.Body), Reopened: held.ReopenedFor}
	if change := r.change(); !change.Empty() {
		record.Changed, record.From, record.To = change.String(), found.from, change.Release
		if change.String() != subject.String() {
			targets = append(targets, change.String())
		}
	}
	if err := bumpTarget(ctx, tx, held.Jurisdiction, targets...); err != nil {
		return 0, err
	}
	payload := map[string]any{"jurisdiction": held.Jurisdiction, "subject": subject.String(), "adoption": r.Adoption}
	if err := outbox(ctx, tx, d.store, "reply", commentID, payload); err != nil {
		return 0, err
	}
	return d.appendLog(ctx, tx, d.clock(), held.Jurisdiction, "reply", record)
}

// ChangeReply names the amount that a public reply's adoption has moved
// since, once: with its log entry, and looked up in the same transaction. The
// caller has asked account.Can. Kind conflict: there is no adopting reply, or
// it names something already.
func (d *Desk) ChangeReply(ctx context.Context, head, commentID string, ref comment.ChangeRef) error {
	if ref.Empty() {
		return civic.Invalid("reply.change_named", "no change named")
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		held, err := hold(ctx, tx, commentID)
		if err != nil {
			return err
		}
		r, err := one[drafted](ctx, tx, "reply to opinion "+commentID, `SELECT id, unit, author, adoption, body, change_kind, change_subject, change_release
			FROM app.reply WHERE comment = $1 AND state = 'public'`, commentID)
		if err != nil {
			return err
		}
		adopting := comment.Reply{Adoption: r.Adoption, Body: r.Body, Change: ref}
		if err := adopting.Validate(); err != nil {
			return err
		}
		if !r.change().Empty() {
			return civic.Fail(civic.KindConflict, "reply.change_twice", "the reply to "+commentID+" names a change")
		}
		found, err := checkChange(ctx, tx, commentID, ref)
		if err != nil {
			return err
		}
		r.ChangeKind, r.ChangeSubject, r.ChangeRelease = ref.Kind, ref.ID, ref.Release
		_, err = tx.Exec(ctx, `WITH step AS (INSERT INTO app.reply_step (comment, act, actor, at) VALUES ($8, 'change', $6, $7))
			UPDATE app.reply SET change_kind = $2, change_subject = $3, change_release = $4, change_from = $5, change_column = $9 WHERE id = $1`,
			r.ID, ref.Kind, ref.ID, ref.Release, found.from, head, d.clock(), commentID, found.column)
		if err != nil {
			return fmt.Errorf("name a change: %w", err)
		}
		if err := d.tell(ctx, tx, notice.Changed, commentID, ref.Release); err != nil {
			return err
		}
		_, err = d.tellReply(ctx, tx, commentID, held, r, found)
		return err
	})
}

// ReopenReply takes the writer's wish to be answered again, once: the unit has
// a new day. Kind conflict: there is no reply yet, or it was asked before.
func (p *Public) ReopenReply(ctx context.Context, accountID, id, reason string) error {
	return p.inTx(ctx, func(tx pgx.Tx) error {
		subject, jurisdiction := comment.Subject{}, ""
		due, err := p.dueFor(ctx, tx, id, comment.Replying)
		if err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `INSERT INTO app.reopening (comment, reason, at, due_on, provisional)
			SELECT c.id, $3, $4, $5, $6 FROM app.comment c JOIN app.reply r ON r.comment = c.id AND r.state = 'public'
			WHERE c.id = $1 AND c.author = $2 AND c.source = 'online' AND c.state = 'public' ON CONFLICT DO NOTHING
			RETURNING (SELECT c.jurisdiction FROM app.comment c WHERE c.id = $1), (SELECT c.subject_kind FROM app.comment c WHERE c.id = $1),
				(SELECT c.subject FROM app.comment c WHERE c.id = $1)`,
			id, accountID, reason, p.clock(), due.Due, due.Provisional).Scan(&jurisdiction, &subject.Kind, &subject.ID)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.Fail(civic.KindConflict, "reply.again_once", "opinion "+id+" cannot be asked about again by "+accountID)
		}
		if err != nil {
			return fmt.Errorf("ask again: %w", err)
		}
		if err := p.tell(ctx, tx, notice.Reopened, id, ""); err != nil {
			return err
		}
		return bumpTarget(ctx, tx, jurisdiction, subject.String())
	})
}

// unitRecordSQL counts replies by unit; $1 jurisdiction, $2 today, and only
// opinions published from $3 up to before $4.
const unitRecordSQL = `SELECT k.unit, count(*) AS received, count(*) FILTER (WHERE k.answered) AS replied,
		count(*) FILTER (WHERE k.answered AND (k.published_at AT TIME ZONE 'Asia/Shanghai')::date <= k.due_on) AS in_time,
		count(*) FILTER (WHERE k.answered AND r.adoption IN ('adopted', 'partly')) AS adopted,
		count(*) FILTER (WHERE NOT k.answered AND k.due_on < $2::date) AS overdue
	FROM app.reply_course k JOIN app.comment c ON c.id = k.comment LEFT JOIN app.reply r ON r.id = k.reply
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
	return list[comment.UnitRecord](ctx, s.pool, "records of replies", unitRecordSQL, jurisdiction, civic.Date(s.clock()), from, to)
}
