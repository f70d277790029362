package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// drawnSpeakers are the registrations g of hearings h that were drawn to
// speak: they confirm the record.
const drawnSpeakers = `g.role = 'speak' AND h.outcomes @> jsonb_build_array(jsonb_build_object('number', g.number, 'drawn', true))`

// DraftRecord writes the record of a session that is over, or writes it anew;
// what speakers said to an earlier text no longer counts. Kind conflict: the
// session is not over, or the record is public.
func (d *Desk) DraftRecord(ctx context.Context, by, jurisdiction, id string, present int, text string) error {
	text = comment.Clean(text)
	if text == "" || present < 0 {
		return civic.Invalid("hearing.fault_record", "a record needs its text and how many were present")
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := d.recordOpen(ctx, tx, jurisdiction, id); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.hearing_draft (hearing, present, text, sha256, drafted_by, drafted_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (hearing) DO UPDATE SET present = $2, text = $3, sha256 = $4, drafted_by = $5, drafted_at = $6`,
			id, present, text, comment.BodyHash(text), by, d.clock())
		if err != nil {
			return fmt.Errorf("draft a record: %w", err)
		}
		return bumpTarget(ctx, tx, jurisdiction, hearingTarget(id))
	})
}

// recordOpen requires a session that is over and has no public record. It
// holds the hearing, so that a record is not written while it is published.
func (d *Desk) recordOpen(ctx context.Context, tx pgx.Tx, jurisdiction, id string) (hearing.Hearing, error) {
	if err := lock(ctx, tx, lockHearing, id); err != nil {
		return hearing.Hearing{}, err
	}
	found, _, err := oneHearing(ctx, tx, jurisdiction, id)
	if err != nil {
		return found, err
	}
	if !found.Open(hearing.ShowRecord, d.clock()) {
		return found, civic.Fail(civic.KindConflict, "hearing.fault_early", "the session of "+id+" is not over")
	}
	if found.RecordAt != nil {
		return found, civic.Fail(civic.KindConflict, "hearing.fault_recorded", "hearing "+id+" has its record")
	}
	return found, nil
}

// Minutes is the record as it is written, with what each speaker says to it;
// kind not_found before there is one.
func (d *Desk) Minutes(ctx context.Context, id string) (hearing.Minutes, []hearing.Confirmation, error) {
	found, err := minutes(ctx, d.pool, id)
	if err != nil {
		return found, nil, err
	}
	said, err := confirmations(ctx, d.pool, id, found.SHA256)
	return found, said, err
}

func minutes(ctx context.Context, q queryer, id string) (hearing.Minutes, error) {
	return one[hearing.Minutes](ctx, q, "record of hearing "+id, `SELECT present, text, sha256, drafted_at FROM app.hearing_draft WHERE hearing = $1`, id)
}

// confirmations lists the drawn speakers with what they said to the text with
// the hash.
func confirmations(ctx context.Context, q queryer, id, sha256 string) ([]hearing.Confirmation, error) {
	return list[hearing.Confirmation](ctx, q, "confirmations", `SELECT g.number, g.name, c.agrees, coalesce(c.remark, '') AS remark, c.at
		FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		LEFT JOIN app.hearing_confirmation c ON c.hearing = g.hearing AND c.number = g.number AND c.sha256 = $2
		WHERE g.hearing = $1 AND `+drawnSpeakers+` ORDER BY g.number`, id, sha256)
}

// RecordHearing publishes the record (笔录) as it was drafted, once, with how
// many speakers were present and how many confirmed it. read names the text
// that was read; kind conflict: it has changed since, or a record is public.
func (d *Desk) RecordHearing(ctx context.Context, jurisdiction, id, read string) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		found, err := d.recordOpen(ctx, tx, jurisdiction, id)
		if err != nil {
			return err
		}
		draft, err := minutes(ctx, tx, id)
		if err != nil {
			return err
		}
		if draft.SHA256 != read {
			return civic.Fail(civic.KindConflict, "minutes.changed", "the record of "+id+" is not what was read")
		}
		said, err := confirmations(ctx, tx, id, draft.SHA256)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE app.hearing SET present = $2, record_text = $3, record_at = $4, confirmed = $5 WHERE id = $1`,
			id, draft.Present, draft.Text, d.clock(), hearing.Confirmed(said))
		if err != nil {
			return fmt.Errorf("store a record: %w", err)
		}
		if err := bumpTarget(ctx, tx, jurisdiction, hearingTarget(id)); err != nil {
			return err
		}
		if err := d.tell(ctx, tx, notice.Recorded, id, ""); err != nil {
			return err
		}
		_, err = d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindRecord, hearing.Recorded{
			Hearing: id, Present: draft.Present, Quorum: found.Quorum, Confirmed: hearing.Confirmed(said), TextSHA256: draft.SHA256,
		})
		return err
	})
}

// MinutesFor is the record as a drawn speaker reads it before it is public,
// with what they said to it; kind not_found for everybody else.
func (p *Public) MinutesFor(ctx context.Context, accountID, id string) (hearing.Minutes, hearing.Confirmation, error) {
	var number int
	err := p.pool.QueryRow(ctx, `SELECT g.number FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		WHERE g.hearing = $1 AND g.account = $2 AND h.record_at IS NULL AND `+drawnSpeakers, id, accountID).Scan(&number)
	if errors.Is(err, pgx.ErrNoRows) {
		return hearing.Minutes{}, hearing.Confirmation{}, civic.NotFound("a record to confirm at hearing " + id)
	}
	if err != nil {
		return hearing.Minutes{}, hearing.Confirmation{}, fmt.Errorf("find a speaker: %w", err)
	}
	found, err := minutes(ctx, p.pool, id)
	if err != nil {
		return found, hearing.Confirmation{}, err
	}
	said, err := confirmations(ctx, p.pool, id, found.SHA256)
	for _, c := range said {
		if c.Number == number {
			return found, c, err
		}
	}
	return found, hearing.Confirmation{Number: number}, err
}

// ConfirmRecord takes what a drawn speaker says to the text that was read; the
// last word counts. Kind conflict: the text has changed since.
func (p *Public) ConfirmRecord(ctx context.Context, accountID, id, read string, agrees bool, remark string) error {
	remark = comment.Clean(remark)
	if err := hearing.ValidRemark(agrees, remark); err != nil {
		return err
	}
	found, own, err := p.MinutesFor(ctx, accountID, id)
	if err != nil {
		return err
	}
	if found.SHA256 != read {
		return civic.Fail(civic.KindConflict, "minutes.changed", "the record of "+id+" is not what was read")
	}
	_, err = p.pool.Exec(ctx, `INSERT INTO app.hearing_confirmation (hearing, number, sha256, agrees, remark, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (hearing, number) DO UPDATE SET sha256 = $3, agrees = $4, remark = $5, at = $6`, id, own.Number, read, agrees, remark, p.clock())
	if err != nil {
		return fmt.Errorf("confirm a record: %w", err)
	}
	return nil
}
