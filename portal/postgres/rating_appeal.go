package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// AppealRating asks a person to look at the account's own current rating. Kind
// conflict: it was asked before, or the appeal term is over; not_found: there
// is no verified rating of theirs.
func (p *Public) AppealRating(ctx context.Context, accountID, jurisdiction string, a rating.Appeal, uses ...account.Use) error {
	a.Body = comment.Mask(comment.Clean(a.Body))
	if err := a.Validate(rating.ByCitizen); err != nil {
		return err
	}
	id, err := civic.NewPublicID(p.ids)
	if err != nil {
		return err
	}
	return p.inTx(ctx, func(tx pgx.Tx) error {
		if err := p.appealTerm(ctx, tx, jurisdiction, a.Period); err != nil {
			return err
		}
		person := personOf(p.store, jurisdiction, a.Period, accountID)
		var unit string
		err := tx.QueryRow(ctx, `SELECT unit FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND kind = $3 AND project = $4 AND person = $5 AND current AND assurance > 0`,
			jurisdiction, a.Period, a.Subject.Kind, a.Subject.ID, person).Scan(&unit)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.NotFound("a rating of " + a.Subject.ID + " by this account")
		}
		if err != nil {
			return fmt.Errorf("find the rating of an appeal: %w", err)
		}
		receiver, err := p.identity.Seal(p.ids, appealSealed, string(id), []byte(accountID))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.rating_appeal (id, jurisdiction, period, kind, subject, unit, side, person, body, sent_at, receiver)
			VALUES ($1, $2, $3, $4, $5, $6, 'citizen', $7, $8, $9, $10)`,
			string(id), jurisdiction, a.Period, a.Subject.Kind, a.Subject.ID, unit, person, a.Body, p.clock(), receiver)
		if _, twice := violates(err, uniqueViolation); twice {
			return civic.Fail(civic.KindConflict, "appeal.twice", "an appeal about "+a.Subject.ID+" was sent before")
		}
		if err != nil {
			return fmt.Errorf("store an appeal: %w", err)
		}
		return p.use(ctx, tx, uses)
	})
}

// appealSealed is the purpose for which an appeal keeps its sender.
const appealSealed = "rating appeal"

// takeReceiver opens who sent an appeal, once: telling them is what it was
// kept for. "" for a unit's appeal, and for one whose sender was told.
func (w *Worker) takeReceiver(ctx context.Context, tx pgx.Tx, id string) (accountID string, err error) {
	var sealed []byte
	err = tx.QueryRow(ctx, `UPDATE app.rating_appeal a SET receiver = NULL FROM (SELECT id, receiver FROM app.rating_appeal WHERE id = $1 FOR UPDATE) old
		WHERE a.id = old.id AND old.receiver IS NOT NULL RETURNING old.receiver`, id).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find who appealed: %w", err)
	}
	plain, err := w.identity.Open(appealSealed, id, sealed)
	return string(plain), err
}

// appealTerm is kind conflict once appeals about a period are over.
func (s store) appealTerm(ctx context.Context, q querier, jurisdiction string, period rating.Period) error {
	var opens, closes time.Time
	err := q.QueryRow(ctx, `SELECT opens_on, closes_on FROM app.period WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period).Scan(&opens, &closes)
	if errors.Is(err, pgx.ErrNoRows) {
		return civic.NotFound("rating period " + string(period))
	}
	if err != nil {
		return fmt.Errorf("find a rating period: %w", err)
	}
	if !s.clock().Before(windowOf(opens, closes).AppealEnd()) {
		return civic.Fail(civic.KindConflict, "appeal.over", "the appeal term of "+string(period)+" is over")
	}
	return nil
}

// appealColumns read an AppealCase from app.rating_appeal r.
var appealColumns = `r.id, r.period, r.kind, r.subject, ` + strings.ReplaceAll(ratedName, "r.project", "r.subject") + ` AS name,
	r.unit, r.side, r.from_on, r.to_on, r.body, r.sent_at, r.weighs, r.reasons, r.verdict, r.answer, r.decided_at, r.log_index`

// AppealsOf lists the account's own appeals, the newest first.
func (p *Public) AppealsOf(ctx context.Context, jurisdiction, accountID string) ([]rating.AppealCase, error) {
	persons, err := p.persons(ctx, jurisdiction, rating.Voter{Account: accountID})
	if err != nil {
		return nil, err
	}
	return list[rating.AppealCase](ctx, p.pool, "own appeals", `SELECT `+appealColumns+` FROM app.rating_appeal r
		WHERE r.jurisdiction = $1 AND r.person = ANY ($2) ORDER BY r.sent_at DESC LIMIT 200`, jurisdiction, persons)
}

// Appeals lists appeals at the desk, those not decided first, then the newest.
// units limits them to what units sent themselves, unless all is true.
func (d *Desk) Appeals(ctx context.Context, jurisdiction string, units []string, all bool) ([]rating.AppealCase, error) {
	return list[rating.AppealCase](ctx, d.pool, "appeals", `SELECT `+appealColumns+` FROM app.rating_appeal r
		WHERE r.jurisdiction = $1 AND ($2 OR r.side = 'unit' AND app.unit_within(r.unit, $3)) ORDER BY r.verdict <> '', r.sent_at DESC LIMIT 500`, jurisdiction, all, units)
}

// RatedUnit is the unit that answers for what is rated.
func (d *Desk) RatedUnit(ctx context.Context, jurisdiction string, subject rating.Subject) (string, error) {
	return ratedUnit(ctx, d.pool, jurisdiction, subject)
}

// AppealRatings is a unit's appeal against ratings of some days. The caller
// has asked account.Can about the unit RatedUnit names.
func (d *Desk) AppealRatings(ctx context.Context, author, jurisdiction string, a rating.Appeal) error {
	a.Body = comment.Mask(comment.Clean(a.Body))
	if err := a.Validate(rating.ByUnit); err != nil {
		return err
	}
	unit, err := d.RatedUnit(ctx, jurisdiction, a.Subject)
	if err != nil {
		return err
	}
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := d.appealTerm(ctx, tx, jurisdiction, a.Period); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.rating_appeal (id, jurisdiction, period, kind, subject, unit, side, author, from_on, to_on, body, sent_at)
			VALUES ($1, $2, $3, $4, $5, $6, 'unit', $7, $8, $9, $10, $11)`,
			string(id), jurisdiction, a.Period, a.Subject.Kind, a.Subject.ID, unit, author, civic.Date(a.First), civic.Date(a.Last), a.Body, d.clock())
		if err != nil {
			return fmt.Errorf("store an appeal: %w", err)
		}
		return nil
	})
}

// AppealRecord is the public log entry of a decision on an appeal: no text and
// no person.
type AppealRecord struct {
	Period  rating.Period        `json:"period"`
	Kind    rating.Kind          `json:"kind"`
	Subject string               `json:"subject"`
	Side    rating.Side          `json:"side"`
	Verdict rating.AppealVerdict `json:"verdict"`
	Reason  string               `json:"reason_sha256"`
}

// DecideAppeal records an auditor's decision, once. A granted appeal about a
// period that is scored already has it scored again; the new bundle supersedes
// and does not erase.
func (d *Desk) DecideAppeal(ctx context.Context, auditor, jurisdiction string, decision rating.AppealDecision) error {
	if err := decision.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		record := AppealRecord{Verdict: decision.Verdict, Reason: bundle.Sum([]byte(decision.Answer))}
		var decided, closed bool
		err := tx.QueryRow(ctx, `SELECT r.period, r.kind, r.subject, r.side, r.verdict <> '', p.closed_at IS NOT NULL
			FROM app.rating_appeal r JOIN app.period p USING (jurisdiction, period) WHERE r.id = $1 AND r.jurisdiction = $2 FOR UPDATE OF r`, decision.ID, jurisdiction).
			Scan(&record.Period, &record.Kind, &record.Subject, &record.Side, &decided, &closed)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return civic.NotFound("appeal " + decision.ID)
		case err != nil:
			return fmt.Errorf("find an appeal: %w", err)
		case decided:
			return civic.Fail(civic.KindConflict, "appeal.decided", "appeal "+decision.ID+" is decided")
		}
		if closed && decision.Verdict == rating.Granted {
			if err := d.enqueue(ctx, tx, job.ScorePeriod{Jurisdiction: jurisdiction, Period: string(record.Period)}); err != nil {
				return err
			}
		}
		index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindAppeal, record)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE app.rating_appeal SET verdict = $2, answer = $3, auditor = $4, decided_at = $5, log_index = $6 WHERE id = $1`,
			decision.ID, decision.Verdict, decision.Answer, auditor, d.clock(), index)
		if err != nil {
			return fmt.Errorf("decide an appeal: %w", err)
		}
		if record.Side == rating.ByCitizen {
			return d.tell(ctx, tx, notice.RatingAppealed, decision.ID, "")
		}
		return nil
	})
}
