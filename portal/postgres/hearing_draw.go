package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// RegisterFor takes somebody's wish to speak at a hearing or to observe it,
// once for each account; what fails uses nothing of the limits. The caller has asked account.Can. Kind conflict:
// registration is over, the account has registered, or it has been drawn to
// speak often enough this year.
func (p *Public) RegisterFor(ctx context.Context, actor civic.Actor, jurisdiction string, entry hearing.Entry, uses ...account.Use) (number int, err error) {
	return number, p.inTx(ctx, func(tx pgx.Tx) error {
		// Registrations and the draw of one hearing wait for each other.
		if err := lock(ctx, tx, lockHearing, entry.Hearing); err != nil {
			return err
		}
		found, _, err := oneHearing(ctx, tx, jurisdiction, entry.Hearing)
		if err != nil {
			return err
		}
		if err := entry.Validate(found.Quotas); err != nil {
			return err
		}
		if !found.Open(hearing.Register, p.clock()) || found.DrawnAt != nil {
			return civic.Fail(civic.KindConflict, "hearing.fault_over", "registration for "+entry.Hearing+" is not open")
		}
		if entry.Role == hearing.Speak {
			if err := p.belowCap(ctx, tx, actor.Account); err != nil {
				return err
			}
		}
		number, err = p.insertRegistration(ctx, tx, actor, entry)
		if err != nil {
			return err
		}
		if err := p.use(ctx, tx, uses); err != nil {
			return err
		}
		return bumpTarget(ctx, tx, jurisdiction, hearingTarget(entry.Hearing))
	})
}

func (p *Public) insertRegistration(ctx context.Context, tx pgx.Tx, actor civic.Actor, e hearing.Entry) (number int, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO app.hearing_registration (hearing, number, account, name, role, grp, view, topic, at)
		SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM app.hearing_registration WHERE hearing = $1
		ON CONFLICT (hearing, account) DO NOTHING RETURNING number`,
		e.Hearing, actor.Account, actor.Name, e.Role, e.Group, e.View, e.Topic, p.clock()).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, civic.Fail(civic.KindConflict, "hearing.fault_twice", "registered for "+e.Hearing+" before")
	}
	if err != nil {
		return 0, fmt.Errorf("register for a hearing: %w", err)
	}
	return number, nil
}

// belowCap counts the hearings of this year the account was drawn to speak at.
func (p *Public) belowCap(ctx context.Context, tx pgx.Tx, accountID string) error {
	var drawn int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		WHERE g.account = $1 AND g.role = 'speak' AND extract(year FROM h.starts_at) = $2
			AND h.outcomes @> jsonb_build_array(jsonb_build_object('number', g.number, 'drawn', true))`,
		accountID, p.clock().In(civic.Shanghai).Year()).Scan(&drawn)
	if err != nil {
		return fmt.Errorf("count hearings spoken at: %w", err)
	}
	if drawn >= hearing.SpeakingCap {
		return civic.Fail(civic.KindConflict, "hearing.fault_cap", fmt.Sprintf("drawn to speak %d times this year", drawn))
	}
	return nil
}

// RegistrationsOf lists the account's own registrations, the latest first.
func (p *Public) RegistrationsOf(ctx context.Context, jurisdiction, accountID string) ([]hearing.Own, error) {
	rows, err := p.pool.Query(ctx, `SELECT g.hearing, h.title, g.number, g.role, g.grp AS "group", g.view, g.topic, g.at, h.starts_at AS starts,
			(SELECT o FROM jsonb_array_elements(h.outcomes) o WHERE (o->>'number')::int = g.number) AS outcome
		FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		WHERE h.jurisdiction = $1 AND g.account = $2 ORDER BY g.at DESC LIMIT 100`, jurisdiction, accountID)
	if err != nil {
		return nil, fmt.Errorf("list registrations: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[hearing.Own])
	if err != nil {
		return nil, fmt.Errorf("list registrations: %w", err)
	}
	return list, nil
}

// HearingTickets lists the registrations as the draw sees them, by number.
func (p *Public) HearingTickets(ctx context.Context, id string) ([]hearing.Ticket, error) {
	return tickets(ctx, p.pool, id)
}

func tickets(ctx context.Context, q querier, id string) ([]hearing.Ticket, error) {
	rows, err := q.Query(ctx, `SELECT number, role, grp AS "group", view FROM app.hearing_registration WHERE hearing = $1 ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[hearing.Ticket])
	if err != nil {
		return nil, fmt.Errorf("list tickets: %w", err)
	}
	return list, nil
}

// DrawHearings draws every hearing whose registration is over: outcome, seed
// and log entry in one transaction each. It gives how many were drawn.
func (w *Worker) DrawHearings(ctx context.Context) (drawn int, err error) {
	rows, err := w.pool.Query(ctx, `SELECT id, jurisdiction FROM app.hearing WHERE drawn_at IS NULL AND plan->>'materials' <= $1 ORDER BY id`, civic.Date(w.clock()))
	if err != nil {
		return 0, fmt.Errorf("find hearings to draw: %w", err)
	}
	due, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ ID, Jurisdiction string }])
	if err != nil {
		return 0, fmt.Errorf("find hearings to draw: %w", err)
	}
	for _, h := range due {
		if err := w.inTx(ctx, func(tx pgx.Tx) error { return w.draw(ctx, tx, h.Jurisdiction, h.ID) }); err != nil {
			return drawn, fmt.Errorf("draw hearing %s: %w", h.ID, err)
		}
		drawn++
	}
	return drawn, nil
}

func (w *Worker) draw(ctx context.Context, tx pgx.Tx, jurisdiction, id string) error {
	if err := lock(ctx, tx, lockHearing, id); err != nil {
		return err
	}
	var seed string
	var quotas []hearing.Quota
	err := tx.QueryRow(ctx, `SELECT s.seed, h.quotas FROM app.hearing h JOIN app.hearing_seed s ON s.hearing = h.id
		WHERE h.id = $1 AND h.drawn_at IS NULL`, id).Scan(&seed, &quotas)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // another worker was first
	}
	if err != nil {
		return fmt.Errorf("read the seed: %w", err)
	}
	list, err := tickets(ctx, tx, id)
	if err != nil {
		return err
	}
	outcomes := hearing.Draw(seed, list, quotas)
	raw, err := json.Marshal(outcomes)
	if err != nil {
		return fmt.Errorf("encode outcomes: %w", err)
	}
	if err := bumpTarget(ctx, tx, jurisdiction, hearingTarget(id)); err != nil {
		return err
	}
	if err := w.tell(ctx, tx, notice.Drawn, id, ""); err != nil {
		return err
	}
	now := w.clock()
	index, err := w.appendLog(ctx, tx, now, jurisdiction, ledger.KindDraw, hearing.Draws{
		Hearing: id, Seed: seed, Commitment: hearing.Commit(seed), Tickets: len(list), OutcomesSHA256: bundle.Sum(raw),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE app.hearing SET seed = $2, outcomes = $3, drawn_at = $4, draw_log = $5 WHERE id = $1`, id, seed, outcomes, now, index)
	if err != nil {
		return fmt.Errorf("store a draw: %w", err)
	}
	return nil
}

// TellResults has everybody who registered for a hearing told, drawn or not,
// that what became of the opinions there is public: once, when its adoption
// phase has begun and there is a record to read. It gives how many hearings
// that were.
func (w *Worker) TellResults(ctx context.Context) (hearings int, err error) {
	return hearings, w.inTx(ctx, func(tx pgx.Tx) error {
		type adopted struct{ ID string }
		due, err := list[adopted](ctx, tx, "hearings with results", `UPDATE app.hearing SET results_told_at = $2
			WHERE results_told_at IS NULL AND record_at IS NOT NULL AND plan->>'adoption' <= $1 RETURNING id`, civic.Date(w.clock()), w.clock())
		for _, h := range due {
			if err := w.tell(ctx, tx, notice.Adopted, h.ID, ""); err != nil {
				return err
			}
		}
		hearings = len(due)
		return err
	})
}

// Seats lists the registrations of a hearing for its organisers.
func (d *Desk) Seats(ctx context.Context, id string) ([]hearing.Seat, error) {
	rows, err := d.pool.Query(ctx, `SELECT number, name, role, grp AS "group", view, topic FROM app.hearing_registration WHERE hearing = $1 ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("list seats: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[hearing.Seat])
	if err != nil {
		return nil, fmt.Errorf("list seats: %w", err)
	}
	return list, nil
}
