package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// appealed is what granted appeals say about the votes of a period.
type appealed struct {
	cleared map[string]bool          // person and subject → the rating has its full weight
	people  map[string]bool          // whose ratings were cleared
	loud    map[string][]daysBetween // subject → days taken for a campaign
}

// daysBetween are civil days, both ends counted.
type daysBetween struct{ first, last rating.Day }

// readAppealed reads the granted appeals of a period.
func (w *Worker) readAppealed(ctx context.Context, a assessment) (appealed, error) {
	found := appealed{cleared: map[string]bool{}, people: map[string]bool{}, loud: map[string][]daysBetween{}}
	rows, err := w.pool.Query(ctx, `SELECT subject, coalesce(person, ''), side, coalesce(from_on - '1970-01-01', 0), coalesce(to_on - '1970-01-01', 0)
		FROM app.rating_appeal WHERE jurisdiction = $1 AND period = $2 AND verdict = 'granted'`, a.jurisdiction.Code, a.period.Period)
	if err != nil {
		return found, fmt.Errorf("read granted appeals: %w", err)
	}
	var subject string
	var person []byte
	var side rating.Side
	var days daysBetween
	_, err = pgx.ForEachRow(rows, []any{&subject, &person, &side, &days.first, &days.last}, func() error {
		if side == rating.ByCitizen {
			found.cleared[string(person)+subject], found.people[string(person)] = true, true
		} else {
			found.loud[subject] = append(found.loud[subject], days)
		}
		return nil
	})
	if err != nil {
		return found, fmt.Errorf("read granted appeals: %w", err)
	}
	return found, nil
}

// apply marks a vote: a cleared one hangs together with nobody.
func (a appealed) apply(v *rating.Vote, person []byte, subject string) {
	for _, days := range a.loud[subject] {
		v.Loud = v.Loud || v.Day >= days.first && v.Day <= days.last
	}
	if a.cleared[string(person)+subject] {
		v.Device, v.Network, v.Lockstep, v.Sentence, v.Quiet = 0, 0, 0, 0, true
	}
}

// waitingAppeal is a citizen's appeal that is not decided, and the number of
// the rating it is about.
type waitingAppeal struct {
	ID           string
	Jurisdiction string
	Period       rating.Period
	Subject      string
	Rating       int64
}

// WeighAppeals tells the auditor what the rating of each waiting appeal is
// multiplied by, and why: the one thing they need of it, without whose it is.
// It gives the number of appeals it looked at.
func (w *Worker) WeighAppeals(ctx context.Context) (int, error) {
	waiting, err := list[waitingAppeal](ctx, w.pool, "waiting appeals", `SELECT a.id, a.jurisdiction, a.period, a.subject, g.id AS rating
		FROM app.rating_appeal a JOIN app.rating g ON g.jurisdiction = a.jurisdiction AND g.period = a.period AND g.project = a.subject AND g.person = a.person AND g.current
		WHERE a.side = 'citizen' AND a.verdict = '' AND a.weighs IS NULL ORDER BY a.sent_at LIMIT 100`)
	if err != nil {
		return 0, err
	}
	for _, appeal := range waiting {
		if err := w.weighAppeal(ctx, appeal); err != nil {
			return 0, fmt.Errorf("weigh appeal %s: %w", appeal.ID, err)
		}
	}
	return len(waiting), nil
}

func (w *Worker) weighAppeal(ctx context.Context, appeal waitingAppeal) error {
	c, err := w.readContext(ctx, appeal.Jurisdiction, appeal.Period)
	if err != nil {
		return err
	}
	if c.staff.lockstep, err = w.readLockstep(ctx, appeal.Jurisdiction, appeal.Period, c.method, nil); err != nil {
		return err
	}
	_, department := c.subject(appeal.Subject)
	return w.inTx(ctx, func(tx pgx.Tx) error {
		votes, err := w.votesOn(ctx, tx, appeal.Jurisdiction, appeal.Period, appeal.Subject, c.staff, department)
		if err != nil {
			return err
		}
		scoring.JoinSentences(votes, c.method)
		scoring.Restore(votes, appeal.Subject, c.restored, c.method)
		factor, why := scoring.FactorOf(votes, appeal.Rating, c.method)
		_, err = tx.Exec(ctx, `UPDATE app.rating_appeal SET weighs = $2, reasons = $3 WHERE id = $1`, appeal.ID, factor, why)
		return err
	})
}
