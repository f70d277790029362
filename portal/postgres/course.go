package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// courseTarget names the living part of a session's page. It is another than
// the hearing's, for it changes with every voice.
func courseTarget(id string) string { return "session/" + id }

// What the public reads of questions: none the host has not read, and no word
// of those that were refused. The desk reads all.
const (
	publicQuestions = `CASE WHEN q.state = 'refused' THEN '' ELSE q.body END AS body`
	publicStates    = `q.state <> 'waiting'`
)

// Course is what happens in the session of a hearing, as far as it is public.
func (p *Public) Course(ctx context.Context, id string) (hearing.Course, error) {
	return readCourse(ctx, p.pool, id, publicQuestions, publicStates)
}

// Course is the same with every question, for the host.
func (d *Desk) Course(ctx context.Context, id string) (hearing.Course, error) {
	return readCourse(ctx, d.pool, id, `q.body`, `true`)
}

// readCourse reads a course; body and which are columns and condition of its
// questions q.
func readCourse(ctx context.Context, db querier, id, body, which string) (c hearing.Course, err error) {
	err = db.QueryRow(ctx, `SELECT opened_at, closed_at, log_index FROM app.hearing_session WHERE hearing = $1`, id).Scan(&c.Opened, &c.Closed, &c.LogIndex)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) { // none before the host opens it
		return c, readError("session", err)
	}
	if c.Turns, err = list[hearing.Turn](ctx, db, "turns", `SELECT turn, number, minutes, began_at, ended_at
		FROM app.hearing_turn WHERE hearing = $1 ORDER BY turn`, id); err != nil {
		return c, err
	}
	if c.Questions, err = list[hearing.Question](ctx, db, "questions", `SELECT q.number, q.name, `+body+`, q.state, q.reason, q.at,
			(SELECT count(*) FROM app.hearing_support s WHERE s.hearing = q.hearing AND s.question = q.number) AS support
		FROM app.hearing_question q WHERE q.hearing = $1 AND `+which+` ORDER BY q.number`, id); err != nil {
		return c, err
	}
	c.Polls, err = list[hearing.Poll](ctx, db, "votes", `SELECT v.number, v.question, v.opened_at, v.closed_at,
			count(b.choice) FILTER (WHERE b.choice = 'yes') AS yes, count(b.choice) FILTER (WHERE b.choice = 'no') AS no,
			count(b.choice) FILTER (WHERE b.choice = 'abstain') AS abstain
		FROM app.hearing_vote v LEFT JOIN app.hearing_ballot b ON b.hearing = v.hearing AND b.vote = v.number
		WHERE v.hearing = $1 GROUP BY v.hearing, v.number ORDER BY v.number`, id)
	return c, err
}

// PartOf is what one account did in a session.
func (p *Public) PartOf(ctx context.Context, accountID, id string) (part hearing.Part, err error) {
	if part.Questions, err = list[hearing.Question](ctx, p.pool, "own questions", `SELECT number, name, body, state, reason, at, 0 AS support
		FROM app.hearing_question WHERE hearing = $1 AND account = $2 ORDER BY number`, id, accountID); err != nil {
		return part, err
	}
	rows, _ := p.pool.Query(ctx, `SELECT question FROM app.hearing_support WHERE hearing = $1 AND account = $2 ORDER BY question`, id, accountID)
	if part.Supported, err = pgx.CollectRows(rows, pgx.RowTo[int]); err != nil {
		return part, readError("own voices", err)
	}
	var vote int
	var choice string
	part.Ballots = map[int]string{}
	rows, _ = p.pool.Query(ctx, `SELECT vote, choice FROM app.hearing_ballot WHERE hearing = $1 AND account = $2`, id, accountID)
	_, err = pgx.ForEachRow(rows, []any{&vote, &choice}, func() error { part.Ballots[vote] = choice; return nil })
	return part, readError("own ballots", err)
}

// SaidBy lists everything the account did in sessions of a jurisdiction.
func (p *Public) SaidBy(ctx context.Context, jurisdiction, accountID string) ([]hearing.Said, error) {
	return list[hearing.Said](ctx, p.pool, "own part in sessions", `SELECT s.hearing, s.kind, s.number, s.text, s.at FROM (
			SELECT hearing, 'question' AS kind, number, body AS text, at, account FROM app.hearing_question
			UNION ALL SELECT hearing, 'support', question, '', at, account FROM app.hearing_support
			UNION ALL SELECT hearing, 'vote', vote, choice, at, account FROM app.hearing_ballot
		) s JOIN app.hearing h ON h.id = s.hearing WHERE s.account = $2 AND h.jurisdiction = $1 ORDER BY s.at`, jurisdiction, accountID)
}

// duringSession runs work on a hearing whose feature is open and whose
// session has not been closed. The caller has asked account.Can. Kind
// conflict: it is not the time.
func (s store) duringSession(ctx context.Context, jurisdiction, id string, feature hearing.Feature, work func(pgx.Tx) error) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		found, _, err := oneHearing(ctx, tx, jurisdiction, id)
		if err != nil {
			return err
		}
		var closed bool
		err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.hearing_session WHERE hearing = $1 AND closed_at IS NOT NULL)`, id).Scan(&closed)
		if err != nil {
			return readError("session", err)
		}
		if closed || !found.Open(feature, s.clock()) {
			return civic.Fail(civic.KindConflict, "session.fault_time", string(feature)+" is not open at hearing "+id)
		}
		if err := work(tx); err != nil {
			return err
		}
		return bumpTarget(ctx, tx, jurisdiction, courseTarget(id))
	})
}

// AskQuestion puts a question for a session; the host reads it before it is
// public. It counts against the limits of uses, in one transaction. The same
// form sent again gives the same number and uses nothing.
func (p *Public) AskQuestion(ctx context.Context, actor civic.Actor, jurisdiction, id, text, sendKey string, uses ...account.Use) (number int, err error) {
	text = comment.Mask(comment.Clean(text))
	if err := hearing.ValidQuestion(text); err != nil {
		return 0, err
	}
	return number, p.duringSession(ctx, jurisdiction, id, hearing.Ask, func(tx pgx.Tx) error {
		// Two questions at once do not get one number.
		if err := lock(ctx, tx, lockHearing, id); err != nil {
			return err
		}
		stored, err := tx.Exec(ctx, `INSERT INTO app.hearing_question (hearing, number, account, name, body, send_key, state, at)
			SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, 'waiting', $6 FROM app.hearing_question WHERE hearing = $1
			ON CONFLICT (account, send_key) DO NOTHING`, id, actor.Account, actor.Name, text, sendKey, p.clock())
		if err != nil {
			return fmt.Errorf("store a question: %w", err)
		}
		if stored.RowsAffected() == 1 {
			if err := p.use(ctx, tx, uses); err != nil {
				return err
			}
		}
		err = tx.QueryRow(ctx, `SELECT number FROM app.hearing_question WHERE hearing = $1 AND account = $2 AND send_key = $3`,
			id, actor.Account, sendKey).Scan(&number)
		if err != nil {
			return readError("question", err)
		}
		return nil
	})
}

// SupportQuestion gives the account's one voice to a question in the queue;
// given again it stays one. Kind conflict: the question is not in the queue.
func (p *Public) SupportQuestion(ctx context.Context, accountID, jurisdiction, id string, number int, uses ...account.Use) error {
	return p.duringSession(ctx, jurisdiction, id, hearing.Ask, func(tx pgx.Tx) error {
		var queued bool
		err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM app.hearing_question WHERE hearing = $1 AND number = $2 AND state = 'queued')`,
			id, number).Scan(&queued)
		if err != nil {
			return readError("question", err)
		}
		if !queued {
			return civic.Fail(civic.KindConflict, "session.fault_gone", fmt.Sprintf("question %d of %s is not in the queue", number, id))
		}
		if err := p.use(ctx, tx, uses); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.hearing_support (hearing, question, account, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			id, number, accountID, p.clock())
		if err != nil {
			return fmt.Errorf("support a question: %w", err)
		}
		return nil
	})
}

// CastBallot takes the account's ballot in an indicative vote, once; it
// cannot be changed, so that nobody can be made to change it. Kind conflict:
// the vote is over, or the account has voted.
func (p *Public) CastBallot(ctx context.Context, accountID, jurisdiction, id string, vote int, choice string, uses ...account.Use) error {
	if choice != hearing.Yes && choice != hearing.No && choice != hearing.Abstain {
		return civic.Invalid("session.fault_choice", fmt.Sprintf("choice %q", choice))
	}
	return p.duringSession(ctx, jurisdiction, id, hearing.Vote, func(tx pgx.Tx) error {
		// Waits for a host who counts at this moment: what is acknowledged counts.
		if err := lock(ctx, tx, lockHearing, id); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `INSERT INTO app.hearing_ballot (hearing, vote, account, choice, at)
			SELECT hearing, number, $3, $4, $5 FROM app.hearing_vote WHERE hearing = $1 AND number = $2 AND closed_at IS NULL
			ON CONFLICT DO NOTHING`, id, vote, accountID, choice, p.clock())
		if err != nil {
			return fmt.Errorf("cast a ballot: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.Fail(civic.KindConflict, "session.fault_ballot", fmt.Sprintf("vote %d of %s is over, or has this voice", vote, id))
		}
		return p.use(ctx, tx, uses)
	})
}
