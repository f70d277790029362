package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// cast is one rating on its way into the database.
type cast struct {
	rating.Rating
	unit     string
	voter    rating.Voter
	person   []byte // keyed hash of who rates
	sentence string // written with it, "" for nothing
	uses     []account.Use
	outcome

	signals ratingSignals
}

// ratingSignals are the keyed hashes kept with a rating, nil where there is
// none.
type ratingSignals struct{ device, network, sentence []byte }

// newCast prepares what needs no database.
func (p *Public) newCast(target civic.Target, b rating.Ballot, sentence string, uses []account.Use) (*cast, error) {
	c := &cast{unit: target.Unit, voter: b.Voter, sentence: sentence, uses: uses, Rating: rating.Rating{
		Jurisdiction: target.Jurisdiction, Subject: b.Subject, Period: b.Period,
		Account: b.Voter.Account, Level: b.Voter.Level, Answers: b.Answers, RatedAt: p.clock(),
	}}
	var err error
	c.person, err = p.person(c.Jurisdiction, b.Period, b.Voter)
	return c, err
}

// key names the place that a person's rating of a subject has in a period;
// one transaction writes it once.
func (c *cast) key() string { return hex.EncodeToString(c.person) + c.Subject.ID }

// castTogether owns the transaction of ratings that arrived at once.
func (p *Public) castTogether(ctx context.Context, all []*cast) error {
	return p.inTx(ctx, func(tx pgx.Tx) error { return p.castAll(ctx, tx, all) })
}

// castAll stores ratings in one transaction with what they use of their
// limits, each in place of the voter's former one. A rating that may not be
// stored has its fault set and holds up no other; an error means that the
// transaction failed and nothing is stored. No two of them have one key.
func (p *Public) castAll(ctx context.Context, tx pgx.Tx, all []*cast) error {
	uses := make([][]account.Use, len(all))
	for i, c := range all {
		uses[i] = c.uses
	}
	refused, err := p.countUses(ctx, tx, uses)
	if err != nil {
		return err
	}
	for i, c := range all {
		c.fault = refused[i]
	}
	if err := p.signAll(ctx, tx, all); err != nil {
		return err
	}
	var good []*cast
	for _, c := range all {
		if c.fault == nil {
			good = append(good, c)
		}
	}
	if len(good) == 0 {
		return nil
	}
	if err := replaceRatings(ctx, tx, good); err != nil {
		return err
	}
	return insertRatings(ctx, tx, good)
}

// signAll checks each rating against its period's window and makes its signals
// with the period's key.
func (p *Public) signAll(ctx context.Context, tx pgx.Tx, all []*cast) error {
	type place struct {
		jurisdiction string
		period       rating.Period
	}
	type sealing struct {
		window rating.Window
		key    []byte
		fault  error
	}
	known := map[place]sealing{}
	for _, c := range all {
		at := place{c.Jurisdiction, c.Period}
		with, read := known[at]
		if !read {
			with.window, with.key, with.fault = periodKey(ctx, tx, p.store, c.Jurisdiction, c.Period)
			if with.fault != nil && civic.KindOf(with.fault) == civic.KindInternal {
				return with.fault
			}
			known[at] = with
		}
		if c.fault == nil {
			c.fault = with.fault
		}
		if c.fault == nil {
			c.fault = c.Validate(with.window)
		}
		c.signals = ratingSignals{
			device:   rating.NewSignal(with.key, "device", c.voter.Browser).Bytes(),
			network:  rating.NewSignal(with.key, "network", rating.NetworkOf(c.voter.Address)).Bytes(),
			sentence: rating.NewSentenceSignal(with.key, c.sentence).Bytes(),
		}
	}
	return nil
}

// periodKey reads a period's window and the key of its signals, which is made
// of a half in the database, destroyed after the appeal term, and the
// installation's own key.
func periodKey(ctx context.Context, tx pgx.Tx, s store, jurisdiction string, period rating.Period) (rating.Window, []byte, error) {
	var opens, closes time.Time
	var half []byte
	err := tx.QueryRow(ctx, `SELECT opens_on, closes_on, signal_key FROM app.period WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period).
		Scan(&opens, &closes, &half)
	if errors.Is(err, pgx.ErrNoRows) {
		return rating.Window{}, nil, civic.NotFound("rating period " + string(period))
	}
	if err != nil {
		return rating.Window{}, nil, fmt.Errorf("find a rating period: %w", err)
	}
	return windowOf(opens, closes), s.identity.Hash("signals", hex.EncodeToString(half)), nil
}

// castColumns are what identifies the places of ratings, as parallel lists.
func castColumns(all []*cast) (jurisdictions, periods, subjects []string, persons [][]byte) {
	for _, c := range all {
		jurisdictions, periods = append(jurisdictions, c.Jurisdiction), append(periods, string(c.Period))
		subjects, persons = append(subjects, c.Subject.ID), append(persons, c.person)
	}
	return jurisdictions, periods, subjects, persons
}

// formerSQL finds what the ratings to store replace. Each is looked up by
// itself (LATERAL … LIMIT 1): a join would be planned while a period is new and
// its table small, and would go on reading the whole of it for every batch when
// it is not.
const formerSQL = `SELECT encode(u.person, 'hex') || u.project, former.id, former.sentence
	FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS u (jurisdiction, period, project, person),
		LATERAL (SELECT id, sentence FROM app.rating r
			WHERE r.jurisdiction = u.jurisdiction AND r.period = u.period AND r.project = u.project AND r.person = u.person AND r.current LIMIT 1) former`

// replaceRatings makes room: one person's requests on one subject wait for
// each other, in one order everywhere, and what was current becomes history.
// The signal of the sentence that came with it is kept: who rates again
// without words has still written them.
func replaceRatings(ctx context.Context, tx pgx.Tx, all []*cast) error {
	byKey := map[string]*cast{}
	keys := make([]string, len(all))
	for i, c := range all {
		keys[i] = c.key()
		byKey[keys[i]] = c
	}
	jurisdictions, periods, subjects, persons := castColumns(all)
	var found, past pgx.Batch
	// Both go on one way to the server; the second still sees what was
	// committed while the first waited.
	found.Queue(`SELECT pg_advisory_xact_lock($1, k) FROM (SELECT DISTINCT hashtext(key) AS k FROM unnest($2::text[]) key ORDER BY 1) sorted`, lockRating, keys)
	found.Queue(formerSQL, jurisdictions, periods, subjects, persons).Query(func(rows pgx.Rows) error {
		var key string
		var id int64
		var said []byte
		_, err := pgx.ForEachRow(rows, []any{&key, &id, &said}, func() error {
			past.Queue(`UPDATE app.rating SET current = false WHERE id = $1`, id)
			if c := byKey[key]; c.sentence == "" {
				c.signals.sentence = said
			}
			return nil
		})
		return err
	})
	if err := tx.SendBatch(ctx, &found).Close(); err != nil {
		return fmt.Errorf("find ratings to replace: %w", err)
	}
	if past.Len() == 0 {
		return nil // most people rate a thing once
	}
	if err := tx.SendBatch(ctx, &past).Close(); err != nil {
		return fmt.Errorf("replace ratings: %w", err)
	}
	return nil
}

// insertRatings stores the ratings; the coarse attributes are those of an
// identity-verified account and of nobody else. Its column "project" holds the
// ID of the subject, whatever its kind.
func insertRatings(ctx context.Context, tx pgx.Tx, all []*cast) error {
	jurisdictions, periods, subjects, persons := castColumns(all)
	n := len(all)
	kinds, units, accounts, times := make([]string, n), make([]string, n), make([]string, n), make([]time.Time, n)
	devices, networks, sentences, levels := make([][]byte, n), make([][]byte, n), make([][]byte, n), make([]int, n)
	var answers [len(rating.Answers{})][]int
	for i, c := range all {
		kinds[i], units[i], accounts[i], times[i], levels[i] = string(c.Subject.Kind), c.unit, c.Account, c.RatedAt, int(c.Level)
		devices[i], networks[i], sentences[i] = c.signals.device, c.signals.network, c.signals.sentence
		for k, answer := range c.Answers {
			answers[k] = append(answers[k], int(answer))
		}
	}
	_, err := tx.Exec(ctx, `WITH stored AS (
			INSERT INTO app.rating (jurisdiction, period, project, person, kind, unit, assurance, overall, benefit, progress, openness, replies,
				device, network, sentence, at, age_band, sex, region)
			SELECT u.jurisdiction, u.period, u.project, u.person, u.kind, u.unit, u.level, u.overall, nullif(u.benefit, 0), nullif(u.progress, 0),
				nullif(u.openness, 0), nullif(u.replies, 0), u.device, u.network, u.sentence, u.at, coalesce(a.age_band, ''), coalesce(a.sex, ''), coalesce(a.region, '')
			FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[], $12::int[],
					$13::bytea[], $14::bytea[], $15::bytea[], $16::timestamptz[], $17::text[])
				AS u (jurisdiction, period, project, person, kind, unit, level, overall, benefit, progress, openness, replies, device, network, sentence, at, account)
			LEFT JOIN LATERAL (SELECT age_band, sex, region FROM app.account WHERE id = u.account AND u.level = 2 LIMIT 1) a ON true)
		INSERT INTO app.rating_event (jurisdiction, period, project)
		SELECT DISTINCT jurisdiction, period, project FROM unnest($1::text[], $2::text[], $3::text[]) AS u (jurisdiction, period, project)`,
		jurisdictions, periods, subjects, persons, kinds, units, levels, answers[rating.Overall], answers[rating.Benefit], answers[rating.Progress],
		answers[rating.Openness], answers[rating.Replies], devices, networks, sentences, times, accounts)
	if err != nil {
		return fmt.Errorf("store ratings: %w", err)
	}
	return nil
}
