package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// Queue lists pending opinions: what is due first, and on one day what the
// word lists remark on before the rest. units limits it to those units unless
// all is true; the moderator's own are marked.
func (d *Desk) Queue(ctx context.Context, moderator, jurisdiction string, units []string, all bool, limit int) ([]comment.Queued, error) {
	return list[comment.Queued](ctx, d.pool, "the queue", `SELECT `+queuedColumns+`
		FROM app.comment c WHERE c.jurisdiction = $1 AND c.state = 'pending' AND ($2 OR app.unit_within(c.unit, $3))
		ORDER BY c.moderate_by, c.risk DESC, c.created_at, c.id LIMIT $4`, jurisdiction, all, units, limit, moderator)
}

// queuedColumns read a Queued from app.comment c; $5 is who asks.
const queuedColumns = `c.id, c.subject_kind, c.subject, ` + subjectName + `, c.unit, c.author_name, c.assurance, c.stance, c.body, c.receipt,
	c.created_at, c.moderate_by, app.wrote(c.id, $5) AS own, c.risk, c.source, EXISTS (SELECT FROM app.proposal o WHERE o.comment = c.id) AS proposal`

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
// transaction. One that says the same as an earlier one folds into it and has
// no clock of its own. Kind conflict: somebody else decided first.
func (d *Desk) Decide(ctx context.Context, moderator string, decision comment.Decision) error {
	if err := decision.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		c, err := lockIn(ctx, tx, decision.Comment, comment.Pending)
		if err != nil {
			return err
		}
		return d.decide(ctx, tx, moderator, decision, c, "")
	})
}

// decide carries out a verdict; appeal is the second person's, "" for a first
// decision.
func (d *Desk) decide(ctx context.Context, tx pgx.Tx, moderator string, decision comment.Decision, c waiting, appeal comment.AppealVerdict) error {
	record := comment.Record{Comment: c.ID, Verdict: decision.Verdict, Reason: decision.Reason, Appeal: appeal, Handed: decision.Handed}
	if c.Source != comment.Online {
		record.Source = c.Source
	}
	if decision.Verdict == comment.Publish {
		record.BodySHA256 = comment.BodyHash(c.Body)
		var err error
		if record.FoldedInto, err = d.publishOrHand(ctx, tx, moderator, c, decision); err != nil {
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
	if err := d.tellDecision(ctx, tx, decision, c, appeal); err != nil {
		return err
	}
	return d.recordDecision(ctx, tx, moderator, decision, c, record)
}

// tellDecision tells the writer; a decision on an appeal is one notice and no
// second one about what it leads to.
func (d *Desk) tellDecision(ctx context.Context, tx pgx.Tx, decision comment.Decision, c waiting, appeal comment.AppealVerdict) error {
	switch {
	case appeal != "":
		return d.tell(ctx, tx, notice.Appealed, c.ID, "")
	case decision.Handed != "":
		return d.tell(ctx, tx, notice.Handed, c.ID, "")
	case decision.Verdict == comment.Publish:
		return d.tell(ctx, tx, notice.Published, c.ID, "")
	}
	return d.tell(ctx, tx, notice.Refused, c.ID, "")
}

// publishOrHand publishes an opinion to whom it is for: the unit, or whoever
// it is handed to, who has a clock of their own.
func (d *Desk) publishOrHand(ctx context.Context, tx pgx.Tx, moderator string, c waiting, decision comment.Decision) (into string, err error) {
	if decision.Handed == "" {
		return d.publishOpinion(ctx, tx, c, decision.Apart)
	}
	return "", d.handOver(ctx, tx, moderator, c.Jurisdiction, c.ID, decision.Handed)
}

// publishOpinion folds the opinion into the one it repeats and gives its ID,
// or else starts the clock of the unit's reply.
func (d *Desk) publishOpinion(ctx context.Context, tx pgx.Tx, c waiting, apart bool) (into string, err error) {
	if !apart && c.Parent == "" && !c.Proposal { // proposals differ by their amounts
		if into, err = foldsInto(ctx, tx, c); err != nil {
			return "", err
		}
	}
	if into == "" {
		return "", d.startReplyClock(ctx, tx, c)
	}
	if _, err := tx.Exec(ctx, `UPDATE app.comment SET folded_into = $2 WHERE id = $1`, c.ID, into); err != nil {
		return "", fmt.Errorf("fold an opinion: %w", err)
	}
	return into, nil
}

// foldsInto finds the earliest public opinion on the same subject, of the same
// stance and not answered yet, that says the same (comment.Alike); "" for
// none. An answered one is left alone: its reply did not know this opinion.
func foldsInto(ctx context.Context, tx pgx.Tx, c waiting) (string, error) {
	bands := comment.Bands(c.Body)
	if len(bands) == 0 {
		return "", nil
	}
	// Moderators who publish on one subject at once wait for each other, so
	// that two copies do not both become the first.
	if err := lock(ctx, tx, lockSubject, c.Jurisdiction+"/"+string(c.SubjectKind)+"/"+c.Subject); err != nil {
		return "", err
	}
	type candidate struct{ ID, Body string }
	found, err := list[candidate](ctx, tx, "similar opinions", `SELECT c.id, c.body FROM app.comment c JOIN app.reply_course y ON y.comment = c.id AND NOT y.answered
		WHERE c.state = 'public' AND c.folded_into IS NULL AND c.parent IS NULL AND c.jurisdiction = $1 AND c.subject_kind = $2 AND c.subject = $3
			AND c.stance = $4 AND c.bands && $5 AND NOT EXISTS (SELECT FROM app.proposal o WHERE o.comment = c.id) ORDER BY c.created_at, c.id LIMIT 50`, c.Jurisdiction, c.SubjectKind, c.Subject, c.Stance, bands)
	for _, other := range found {
		if comment.Similarity(other.Body, c.Body) >= comment.Alike {
			return other.ID, nil
		}
	}
	return "", err
}

// waiting is an opinion locked for a decision.
type waiting struct {
	ID           string
	Jurisdiction string
	SubjectKind  comment.Kind
	Subject      string
	Unit         string
	Parent       string
	Stance       comment.Stance
	Body         string
	State        comment.State
	Source       comment.Source
	Proposal     bool
}

// lockIn locks an opinion in the state it must be in.
func lockIn(ctx context.Context, tx pgx.Tx, id string, state comment.State) (waiting, error) {
	c, err := one[waiting](ctx, tx, "opinion "+id, `SELECT id, jurisdiction, subject_kind, subject, unit, coalesce(parent, '') AS parent, stance, body, state, source,
			EXISTS (SELECT FROM app.proposal o WHERE o.comment = app.comment.id) AS proposal
		FROM app.comment WHERE id = $1 FOR UPDATE`, id)
	if err != nil {
		return waiting{}, err
	}
	if c.State != state {
		return waiting{}, civic.Fail(civic.KindConflict, "moderation.decided", fmt.Sprintf("opinion %s is %s", id, c.State))
	}
	return c, nil
}

// recordDecision comes last: the log makes everybody wait until it commits.
func (d *Desk) recordDecision(ctx context.Context, tx pgx.Tx, moderator string, decision comment.Decision, c waiting, record comment.Record) error {
	state := comment.Removed
	if decision.Verdict == comment.Publish {
		state = comment.Public
	}
	now := d.clock()
	_, err := tx.Exec(ctx, `UPDATE app.comment SET state = $2, reason_code = $3, decided_at = $4 WHERE id = $1`, c.ID, state, decision.Reason, now)
	if err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	index, err := d.appendLog(ctx, tx, now, c.Jurisdiction, "moderation", record)
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
	term, err := termOf(ctx, tx, c.Jurisdiction, comment.Replying)
	if err != nil {
		return err
	}
	due := term.Due(workdays, d.clock())
	_, err = tx.Exec(ctx, `INSERT INTO app.reply_clock (comment, unit, due_on, provisional) VALUES ($1, $2, $3, $4)`,
		c.ID, c.Unit, due.Due, due.Provisional)
	if err != nil {
		return fmt.Errorf("start the reply's clock: %w", err)
	}
	return nil
}
