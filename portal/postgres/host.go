package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// hosting is one move of the host within its transaction.
type hosting struct {
	tx   pgx.Tx
	by   string
	id   string
	move hearing.Move
}

// HostMove carries out one move of the host. Moves of one session wait for
// each other, and for what citizens send at that moment. The caller has asked
// account.Can. Kind conflict: the move does not fit the session as it stands.
func (d *Desk) HostMove(ctx context.Context, by, jurisdiction, id string, move hearing.Move) error {
	move.Text = comment.Clean(move.Text)
	if err := move.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockHearing, id); err != nil {
			return err
		}
		if err := d.hostAt(ctx, tx, jurisdiction, id, move); err != nil {
			return err
		}
		if err := d.carryOut(ctx, hosting{tx, by, id, move}); err != nil {
			return err
		}
		targets := []string{courseTarget(id)}
		if move.Act == hearing.OpenSession || move.Act == hearing.CloseSession {
			targets = append(targets, hearingTarget(id)) // its page says so
		}
		if err := bumpTarget(ctx, tx, jurisdiction, targets...); err != nil {
			return err
		}
		if move.Act == hearing.CloseSession {
			return d.logSession(ctx, tx, jurisdiction, id)
		}
		return nil
	})
}

// hostAt requires the phase of the move: questions are read from the day they
// may be put, everything else belongs to the day of the session. A session
// that runs past midnight may still be closed.
func (d *Desk) hostAt(ctx context.Context, tx pgx.Tx, jurisdiction, id string, move hearing.Move) error {
	found, _, err := oneHearing(ctx, tx, jurisdiction, id)
	if err != nil {
		return err
	}
	c, err := readCourse(ctx, tx, id, `q.body`, `true`)
	if err != nil {
		return err
	}
	_, _, reading := move.Act.Moved()
	inTime := found.Open(hearing.Host, d.clock()) || reading && found.Open(hearing.Ask, d.clock()) || move.Act == hearing.CloseSession
	begun := c.Running() || c.Opened == nil && (move.Act == hearing.OpenSession || reading)
	if !inTime || !begun {
		return unfit(id, move)
	}
	return nil
}

func unfit(id string, move hearing.Move) error {
	return civic.Fail(civic.KindConflict, "session.fault_unfit", fmt.Sprintf("%s does not fit the session of %s", move.Act, id))
}

// carryOut writes a move; one that changes nothing does not fit.
func (d *Desk) carryOut(ctx context.Context, h hosting) error {
	sql, args := d.writes(h)
	if h.move.Act == hearing.CallSpeaker {
		if err := d.mayCall(ctx, h); err != nil {
			return err
		}
	}
	if h.move.Act == hearing.CloseSession || h.move.Act == hearing.CallSpeaker {
		if err := d.wind(ctx, h); err != nil {
			return err
		}
	}
	tag, err := h.tx.Exec(ctx, sql, args...)
	_, second := violates(err, uniqueViolation) // a second of what there may be one of
	switch {
	case second || err == nil && tag.RowsAffected() == 0:
		return unfit(h.id, h.move)
	case err != nil:
		return fmt.Errorf("host a session: %w", err)
	}
	return nil
}

// writes is the statement of a move with its arguments.
func (d *Desk) writes(h hosting) (sql string, args []any) {
	now, m := d.clock(), h.move
	if from, to, ok := m.Act.Moved(); ok {
		return `UPDATE app.hearing_question SET state = $3, reason = $4, decided_by = $5, decided_at = $6
			WHERE hearing = $1 AND number = $2 AND state = ANY($7)`, []any{h.id, m.Number, to, m.Reason, h.by, now, from}
	}
	switch m.Act {
	case hearing.OpenSession:
		return `INSERT INTO app.hearing_session (hearing, opened_by, opened_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, []any{h.id, h.by, now}
	case hearing.CallSpeaker:
		return `INSERT INTO app.hearing_turn (hearing, turn, number, minutes, began_at)
			SELECT $1, coalesce(max(turn), 0) + 1, $2, $3, $4 FROM app.hearing_turn WHERE hearing = $1`, []any{h.id, m.Number, m.Minutes, now}
	case hearing.EndTurn:
		return `UPDATE app.hearing_turn SET ended_at = $2 WHERE hearing = $1 AND ended_at IS NULL`, []any{h.id, now}
	case hearing.OpenPoll:
		return `INSERT INTO app.hearing_vote (hearing, number, question, opened_at)
			SELECT $1, coalesce(max(number), 0) + 1, $2, $3 FROM app.hearing_vote WHERE hearing = $1`, []any{h.id, m.Text, now}
	case hearing.ClosePoll:
		return `UPDATE app.hearing_vote SET closed_at = $2 WHERE hearing = $1 AND closed_at IS NULL`, []any{h.id, now}
	}
	return `UPDATE app.hearing_session SET closed_at = $2 WHERE hearing = $1 AND closed_at IS NULL`, []any{h.id, now} // CloseSession
}

// mayCall requires a speaker with a seat: one who was drawn.
func (d *Desk) mayCall(ctx context.Context, h hosting) error {
	var drawn bool
	err := h.tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		WHERE g.hearing = $1 AND g.number = $2 AND `+drawnSpeakers+`)`, h.id, h.move.Number).Scan(&drawn)
	if err != nil {
		return readError("speaker", err)
	}
	if !drawn {
		return civic.Fail(civic.KindConflict, "session.fault_speaker", fmt.Sprintf("ticket %d of %s has no seat to speak", h.move.Number, h.id))
	}
	return nil
}

// wind ends what a move ends by itself: the turn before the next one; at the
// close of the session a vote and a question as well.
func (d *Desk) wind(ctx context.Context, h hosting) error {
	ends := []string{`UPDATE app.hearing_turn SET ended_at = $2 WHERE hearing = $1 AND ended_at IS NULL`}
	if h.move.Act == hearing.CloseSession {
		ends = append(ends, `UPDATE app.hearing_vote SET closed_at = $2 WHERE hearing = $1 AND closed_at IS NULL`,
			`UPDATE app.hearing_question SET state = 'answered', decided_at = $2 WHERE hearing = $1 AND state = 'asked'`)
	}
	for _, sql := range ends {
		if _, err := h.tx.Exec(ctx, sql, h.id, d.clock()); err != nil {
			return fmt.Errorf("end what runs: %w", err)
		}
	}
	return nil
}

// logSession enters the session that is over into the log.
func (d *Desk) logSession(ctx context.Context, tx pgx.Tx, jurisdiction, id string) error {
	c, err := readCourse(ctx, tx, id, `q.body`, `true`)
	if err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindSession, c.Sum(id, d.clock()))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE app.hearing_session SET log_index = $2 WHERE hearing = $1`, id, index); err != nil {
		return fmt.Errorf("close a session: %w", err)
	}
	return nil
}
