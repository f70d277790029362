package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// A release that must not be seen any more (a leaked secret, personal data,
// illegal content) is taken down by two people: one asks, another confirms.
// The confirmation is an order signed by the inner site; the outer site
// carries it out in one transaction and keeps a tombstone.

// AskTakedown records that actor, who reviews secrecy or approves, asks for a
// sealed release to be taken down. The note stays inside.
func (v *Vault) AskTakedown(ctx context.Context, actor civic.Actor, hash, ground, note string) error {
	if err := bundle.CheckGround(ground); err != nil {
		return err
	}
	if note == "" {
		return civic.Invalid("release.reason", "taking down needs a reason")
	}
	return v.inTx(ctx, func(tx pgx.Tx) error {
		jurisdiction, err := sealedIn(ctx, tx, hash)
		if err != nil {
			return err
		}
		if secrecy := v.may(actor, account.CheckSecrecy, jurisdiction); secrecy != nil {
			if v.may(actor, account.Publish, jurisdiction) != nil {
				return secrecy
			}
		}
		const ask = `INSERT INTO vault.takedown (hash, ground, note, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5)`
		_, err = tx.Exec(ctx, ask, hash, ground, note, actor.Account, v.clock())
		if _, twice := violates(err, uniqueViolation); twice {
			return civic.Fail(civic.KindConflict, "release.takedown_asked", "somebody asked for this already")
		}
		if err != nil {
			return fmt.Errorf("ask for a takedown: %w", err)
		}
		return v.logAccess(ctx, tx, actor, "ask takedown", hash)
	})
}

// sealedIn finds the government of a sealed release.
func sealedIn(ctx context.Context, tx pgx.Tx, hash string) (jurisdiction string, err error) {
	const find = `SELECT d.jurisdiction FROM vault.candidate c JOIN vault.document d ON d.id = c.document WHERE c.hash = $1`
	err = tx.QueryRow(ctx, find, hash).Scan(&jurisdiction)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", civic.NotFound("release " + hash)
	}
	return jurisdiction, err
}

// ConfirmTakedown is the second person, an approver who did not ask. It
// returns the signed order, which is handed over to the outer site with the
// job that carries it out, in one transaction. Confirming again gives the
// same order.
func (v *Vault) ConfirmTakedown(ctx context.Context, actor civic.Actor, hash string) (signed []byte, err error) {
	if v.sealer == nil {
		return nil, civic.Fail(civic.KindUnavailable, "release.no_key", "this process has no key to sign orders with")
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		jurisdiction, err := sealedIn(ctx, tx, hash)
		if err != nil {
			return err
		}
		if err := v.may(actor, account.Publish, jurisdiction); err != nil {
			return err
		}
		signed, err = v.confirm(ctx, tx, actor, hash)
		return err
	})
	return signed, err
}

func (v *Vault) confirm(ctx context.Context, tx pgx.Tx, actor civic.Actor, hash string) (signed []byte, err error) {
	if err := lock(ctx, tx, lockHandover, ""); err != nil {
		return nil, err
	}
	var ground, asked, done string
	const find = `SELECT t.ground, t.asked_by, coalesce(c.signed_order, '') FROM vault.takedown t
		LEFT JOIN vault.takedown_confirmation c ON c.hash = t.hash WHERE t.hash = $1`
	err = tx.QueryRow(ctx, find, hash).Scan(&ground, &asked, &done)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, civic.Fail(civic.KindConflict, "release.takedown_not_asked", "nobody asked to take down "+hash)
	case err != nil || done != "":
		return []byte(done), err
	case asked == actor.Account:
		return nil, civic.Fail(civic.KindForbidden, "account.touched", "the person who asked cannot confirm")
	}
	now := v.clock()
	if signed, err = (bundle.Takedown{Hash: hash, Ground: ground, At: now}).Sign(v.sealer); err != nil {
		return nil, err
	}
	const confirm = `INSERT INTO vault.takedown_confirmation (hash, confirmed_by, confirmed_at, signed_order) VALUES ($1, $2, $3, $4)`
	if _, err := tx.Exec(ctx, confirm, hash, actor.Account, now, string(signed)); err != nil {
		return nil, fmt.Errorf("confirm a takedown: %w", err)
	}
	const hand = `INSERT INTO release.takedown_order (hash, signed, received_at) VALUES ($1, $2, $3)`
	if _, err := tx.Exec(ctx, hand, hash, string(signed), now); err != nil {
		return nil, fmt.Errorf("hand over the order: %w", err)
	}
	if err := v.enqueue(ctx, tx, job.TakeDown{Hash: hash}); err != nil {
		return nil, err
	}
	return signed, v.logAccess(ctx, tx, actor, "confirm takedown", hash)
}

// ReceiveTakedown takes an order that came by file, verified, with the job
// that carries it out. Receiving it again changes nothing.
func (w *Worker) ReceiveTakedown(ctx context.Context, signed []byte) (hash string, err error) {
	order, err := bundle.OpenTakedown(signed, w.trusted)
	if err != nil {
		return "", err
	}
	return order.Hash, w.inTx(ctx, func(tx pgx.Tx) error {
		const hand = `INSERT INTO release.takedown_order (hash, signed, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
		tag, err := tx.Exec(ctx, hand, order.Hash, string(signed), w.clock())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return w.enqueue(ctx, tx, job.TakeDown{Hash: order.Hash})
	})
}

// TakeDown carries out an order that was handed over: tombstone, log entry,
// a new edition, and the release gone from every table, in one transaction.
// What was taken down before changes nothing. A release that was never
// imported here cannot be imported any more.
func (w *Worker) TakeDown(ctx context.Context, hash string) (changed bool, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockImport, ""); err != nil {
			return err
		}
		var signed string
		var done *time.Time
		err := tx.QueryRow(ctx, `SELECT signed, done_at FROM release.takedown_order WHERE hash = $1`, hash).Scan(&signed, &done)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.NotFound("no order to take down " + hash)
		}
		if err != nil || done != nil {
			return err
		}
		order, err := bundle.OpenTakedown([]byte(signed), w.trusted)
		if err != nil {
			return err
		}
		changed = true
		return w.takeDown(ctx, tx, order)
	})
	return changed && err == nil, err
}

func (w *Worker) takeDown(ctx context.Context, tx pgx.Tx, order bundle.Takedown) error {
	row := struct {
		id               int64
		j, stage, tier   string
		year, ver, month int
	}{}
	const find = `SELECT id, jurisdiction, year, stage, version, month, tier FROM release.release WHERE hash = $1`
	err := tx.QueryRow(ctx, find, order.Hash).Scan(&row.id, &row.j, &row.year, &row.stage, &row.ver, &row.month, &row.tier)
	if errors.Is(err, pgx.ErrNoRows) {
		return w.carriedOut(ctx, tx, order.Hash) // it never came, and now never will
	}
	if err != nil {
		return err
	}
	edition, err := w.nextEdition(ctx, tx)
	if err != nil {
		return err
	}
	const bury = `INSERT INTO release.tombstone (hash, id, jurisdiction, year, stage, version, month, tier, ground, at, edition, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	body := ledger.TakedownBody{
		Hash: order.Hash, Year: row.year, Stage: row.stage, Version: row.ver, Month: row.month, Tier: row.tier,
		Ground: order.Ground, Edition: edition,
	}
	index, err := w.appendLog(ctx, tx, w.clock(), row.j, ledger.KindTakedown, body)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, bury, order.Hash, row.id, row.j, row.year, row.stage, row.ver, row.month, row.tier,
		order.Ground, w.clock(), edition, index); err != nil {
		return fmt.Errorf("tombstone: %w", err)
	}
	if _, err := tx.Exec(ctx, `CALL release.take_down($1)`, order.Hash); err != nil {
		return fmt.Errorf("take down: %w", err)
	}
	if err := w.carriedOut(ctx, tx, order.Hash); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `SELECT pg_notify($1, $2)`, EditionChannel, strconv.FormatInt(edition, 10))
	return err
}

// carriedOut closes an order.
func (w *Worker) carriedOut(ctx context.Context, tx pgx.Tx, hash string) error {
	_, err := tx.Exec(ctx, `UPDATE release.takedown_order SET done_at = $2 WHERE hash = $1`, hash, w.clock())
	return err
}

// buried says that what was asked for has been taken down (kind gone), where
// that is why it was not found.
func (p *Public) buried(ctx context.Context, hash string, found error) error {
	if civic.KindOf(found) != civic.KindNotFound {
		return found
	}
	var ground string
	err := p.pool.QueryRow(ctx, `SELECT ground FROM release.tombstone WHERE hash = $1 AND tier = 'public'`, hash).Scan(&ground)
	if err != nil {
		return found
	}
	return civic.Fail(civic.KindGone, "release.taken_down_"+ground, "release "+hash+" was taken down: "+ground)
}
