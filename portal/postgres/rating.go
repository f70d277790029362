package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// OpenPeriod is the rating period of the jurisdiction that is open now; kind
// not_found where there is none.
func (p *Public) OpenPeriod(ctx context.Context, jurisdiction string) (rating.Dated, error) {
	list, err := ratingPeriods(ctx, p.store, jurisdiction)
	if err != nil {
		return rating.Dated{}, err
	}
	for _, period := range list {
		if period.Open(p.clock()) {
			return period, nil
		}
	}
	return rating.Dated{}, civic.NotFound("no open rating period in " + jurisdiction)
}

// RatingPeriods lists the periods of a jurisdiction, the latest first.
func (p *Public) RatingPeriods(ctx context.Context, jurisdiction string) ([]rating.Dated, error) {
	return ratingPeriods(ctx, p.store, jurisdiction)
}

// RatingPeriods lists the periods at the desk.
func (d *Desk) RatingPeriods(ctx context.Context, jurisdiction string) ([]rating.Dated, error) {
	return ratingPeriods(ctx, d.store, jurisdiction)
}

func ratingPeriods(ctx context.Context, s store, jurisdiction string) ([]rating.Dated, error) {
	rows, err := s.pool.Query(ctx, `SELECT period, opens_on, closes_on FROM app.period WHERE jurisdiction = $1 ORDER BY opens_on DESC, period DESC`, jurisdiction)
	if err != nil {
		return nil, fmt.Errorf("list rating periods: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p rating.Dated, err error) {
		var opens, closes time.Time
		err = row.Scan(&p.Period, &opens, &closes)
		p.Window = windowOf(opens, closes)
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list rating periods: %w", err)
	}
	return list, nil
}

// windowOf reads two dates, the second of which is the last day.
func windowOf(opens, closes time.Time) rating.Window {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, civic.Shanghai)
	}
	return rating.Window{Opens: midnight(opens), Closes: midnight(closes).AddDate(0, 0, 1)}
}

// AddPeriod makes a period known, with the first and the last day of its
// window; a second call moves the days.
func (d *Desk) AddPeriod(ctx context.Context, jurisdiction string, period rating.Period, opens, closes time.Time) error {
	return d.inTx(ctx, func(tx pgx.Tx) error { return addPeriod(ctx, tx, jurisdiction, period, opens, closes) })
}

// SetPeriod is AddPeriod at the desk; by goes into the security log.
func (d *Desk) SetPeriod(ctx context.Context, by, jurisdiction string, period rating.Period, opens, closes time.Time) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := addPeriod(ctx, tx, jurisdiction, period, opens, closes); err != nil {
			return err
		}
		return logSecurity(ctx, tx, d.clock(), by, "period.set", jurisdiction+" "+string(period), civic.Date(opens)+" "+civic.Date(closes))
	})
}

// addPeriod leaves the days of a period that is closed as they are: moving
// them is a conflict.
func addPeriod(ctx context.Context, tx pgx.Tx, jurisdiction string, period rating.Period, opens, closes time.Time) error {
	tag, err := tx.Exec(ctx, `INSERT INTO app.period AS p (jurisdiction, period, opens_on, closes_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (jurisdiction, period) DO UPDATE SET opens_on = $3, closes_on = $4
		WHERE p.closed_at IS NULL OR p.opens_on = $3 AND p.closes_on = $4`, jurisdiction, period, civic.Date(opens), civic.Date(closes))
	if err != nil {
		return fmt.Errorf("add a rating period: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return civic.Fail(civic.KindConflict, "rating.period_settled", "period "+string(period)+" is closed")
	}
	return nil
}

// ratedSQL finds the unit that answers for what is rated, by kind, in the
// newest release that has it; $1 is the jurisdiction, $2 the subject's ID. A
// department is a unit without one above it: units below are rated by their
// projects only.
var ratedSQL = map[rating.Kind]string{
	rating.Project: `SELECT p.unit FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.jurisdiction = $1 AND r.tier = 'public' AND p.id = $2 ORDER BY r.edition DESC LIMIT 1`,
	rating.Department: `SELECT u.code FROM release.unit u JOIN release.release r ON r.id = u.release
		WHERE r.jurisdiction = $1 AND r.tier = 'public' AND u.code = $2
			AND NOT EXISTS (SELECT FROM release.unit above WHERE above.release = u.release AND above.code = u.parent)
		ORDER BY r.edition DESC LIMIT 1`,
}

// ratedUnit is the unit that answers for what is rated; kind not_found where
// no release has it.
func ratedUnit(ctx context.Context, q querier, jurisdiction string, subject rating.Subject) (unit string, err error) {
	sql, known := ratedSQL[subject.Kind]
	if !known {
		return "", civic.NotFound("a subject of the kind " + string(subject.Kind))
	}
	err = q.QueryRow(ctx, sql, jurisdiction, subject.ID).Scan(&unit)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", civic.NotFound(string(subject.Kind) + " " + subject.ID)
	}
	if err != nil {
		return "", fmt.Errorf("find what is rated: %w", err)
	}
	return unit, nil
}

// RatingTarget is a project or a department as account.Can sees it when it is
// rated: the unit that answers for it, and the window of the open period. It
// may be some seconds old; the transaction that stores a rating looks at the
// window again.
func (p *Public) RatingTarget(ctx context.Context, jurisdiction string, subject rating.Subject) (civic.Target, rating.Period, error) {
	found, err := p.rated.get(p.clock(), ratedKey{jurisdiction, subject}, func() (as ratedAs, err error) {
		as.target, as.period, err = p.readTarget(ctx, jurisdiction, subject)
		return as, err
	})
	return found.target, found.period, err
}

// ratedKey is something to rate, ratedAs how it was found.
type (
	ratedKey struct {
		jurisdiction string
		subject      rating.Subject
	}
	ratedAs struct {
		target civic.Target
		period rating.Period
	}
)

func (p *Public) readTarget(ctx context.Context, jurisdiction string, subject rating.Subject) (civic.Target, rating.Period, error) {
	target := civic.Target{Kind: string(subject.Kind), Jurisdiction: jurisdiction, Phase: civic.PhaseClosed}
	var err error
	if target.Unit, err = ratedUnit(ctx, p.pool, jurisdiction, subject); err != nil {
		return target, "", err
	}
	open, err := p.OpenPeriod(ctx, jurisdiction)
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return target, "", nil
	}
	if err != nil {
		return target, "", err
	}
	target.Phase, target.Opens, target.Closes = civic.PhaseOpen, open.Opens, open.Closes
	return target, open.Period, nil
}

// Rate stores a rating in place of the voter's former one, which stays as
// history, and counts it against the limits of uses (kind too_many). The
// caller has asked account.Can with RatingTarget. However many requests arrive
// at once, a person has one current rating per subject and period.
func (p *Public) Rate(ctx context.Context, target civic.Target, b rating.Ballot, uses ...account.Use) error {
	c, err := p.newCast(target, b, "", uses)
	if err != nil {
		return err
	}
	return p.ballots.store(ctx, c)
}

// RateAndSay stores a rating with its sentence, which is an opinion like any
// other: moderated, signed, answered. Both are stored or neither. The rating
// keeps nothing of the opinion but a keyed hash of its words (its signal), so
// that it still does not tell who gave it.
func (p *Public) RateAndSay(ctx context.Context, actor civic.Actor, target civic.Target, b rating.Ballot, draft comment.Draft, uses ...account.Use) (sent comment.Sent, err error) {
	draft = draft.Normal()
	if n := utf8.RuneCountInString(draft.Body); n > rating.MaxSentence {
		return sent, civic.Invalid("rating.sentence_long", fmt.Sprintf("a sentence of %d characters", n))
	}
	if err := draft.Validate(); err != nil {
		return sent, err
	}
	found, err := p.FindSubject(ctx, draft.Jurisdiction, draft.Release, draft.Subject)
	if err != nil {
		return sent, err
	}
	c, err := p.newCast(target, b, draft.Body, uses)
	if err != nil {
		return sent, err
	}
	s, err := p.newSaying(actor, draft, found, came{source: comment.Online}, nil)
	if err != nil {
		return sent, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		if err := p.castAll(ctx, tx, []*cast{c}); err != nil {
			return err
		}
		if c.fault != nil {
			return c.fault
		}
		return p.say(ctx, tx, s)
	})
	return s.sent, err
}

// person is the keyed hash of who rates, another one in each period, so that
// nobody's ratings can be followed from one period to the next.
func (p *Public) person(jurisdiction string, period rating.Period, voter rating.Voter) ([]byte, error) {
	switch {
	case voter.Account != "":
		return personOf(p.store, jurisdiction, period, voter.Account), nil
	case voter.Browser != "":
		return p.identity.Hash("browser", jurisdiction, string(period), voter.Browser), nil
	}
	return nil, civic.Invalid("rating.browser", "an anonymous rating without the browser's cookie")
}

func personOf(s store, jurisdiction string, period rating.Period, accountID string) []byte {
	return s.identity.Hash("person", jurisdiction, string(period), accountID)
}

// RatingsOf lists the account's current ratings in a jurisdiction, the newest
// first.
func (p *Public) RatingsOf(ctx context.Context, jurisdiction, accountID string) ([]rating.Own, error) {
	return p.ownRatings(ctx, jurisdiction, rating.Voter{Account: accountID}, "")
}

// RatingOf finds the voter's current rating of a subject in a period; ok is
// false where there is none.
func (p *Public) RatingOf(ctx context.Context, jurisdiction string, period rating.Period, subject rating.Subject, voter rating.Voter) (own rating.Own, ok bool, err error) {
	list, err := p.ownRatings(ctx, jurisdiction, voter, subject.ID)
	if err != nil {
		return own, false, err
	}
	for _, found := range list {
		if found.Period == period && found.Subject == subject {
			return found, true, nil
		}
	}
	return own, false, nil
}

// ratedName is what the newest release calls the subject of app.rating r.
var ratedName = nameIn("r.project", "r.kind = 'project'", "r.kind = 'department'")

// nameIn is what the newest release of the government of row r calls the
// project or the department whose ID or code stands in a column of r, "" where
// none has it; project and department are the conditions under which it is one.
func nameIn(column, project, department string) string {
	return `coalesce((SELECT p.name FROM release.project p JOIN release.release rr ON rr.id = p.release
		WHERE ` + project + ` AND p.id = ` + column + ` AND rr.jurisdiction = r.jurisdiction AND rr.tier = 'public' ORDER BY rr.edition DESC LIMIT 1),
	(SELECT u.name FROM release.unit u JOIN release.release rr ON rr.id = u.release
		WHERE ` + department + ` AND u.code = ` + column + ` AND rr.jurisdiction = r.jurisdiction AND rr.tier = 'public' ORDER BY rr.edition DESC LIMIT 1), '')`
}

func (p *Public) ownRatings(ctx context.Context, jurisdiction string, voter rating.Voter, id string) ([]rating.Own, error) {
	persons, err := p.persons(ctx, jurisdiction, voter)
	if err != nil {
		return nil, err
	}
	rows, err := p.pool.Query(ctx, `SELECT r.period, r.kind, r.project, `+ratedName+`, overall, coalesce(benefit, 0), coalesce(progress, 0), coalesce(openness, 0), coalesce(replies, 0), at
		FROM app.rating r WHERE r.jurisdiction = $1 AND r.person = ANY ($2) AND r.current AND ($3 = '' OR r.project = $3) ORDER BY r.at DESC, r.id DESC LIMIT 500`,
		jurisdiction, persons, id)
	if err != nil {
		return nil, fmt.Errorf("list own ratings: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r rating.Own, err error) {
		a := &r.Answers
		err = row.Scan(&r.Period, &r.Subject.Kind, &r.Subject.ID, &r.Name, &a[rating.Overall], &a[rating.Benefit], &a[rating.Progress], &a[rating.Openness], &a[rating.Replies], &r.At)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("list own ratings: %w", err)
	}
	return list, nil
}

// persons are the voter's hashes in all periods; none for a browser without a
// name, which has rated nothing yet.
func (p *Public) persons(ctx context.Context, jurisdiction string, voter rating.Voter) ([][]byte, error) {
	periods, err := p.RatingPeriods(ctx, jurisdiction)
	if err != nil || voter.Account == "" && voter.Browser == "" {
		return nil, err
	}
	persons := make([][]byte, len(periods))
	for i, period := range periods {
		if persons[i], err = p.person(jurisdiction, period.Period, voter); err != nil {
			return nil, err
		}
	}
	return persons, nil
}
