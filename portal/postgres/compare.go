package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// CompareCandidate sets what the vault holds beside what a candidate would
// publish: projects of a selection after an internal code. The look is
// recorded.
func (v *Vault) CompareCandidate(ctx context.Context, actor civic.Actor, id int64, selection disclosure.Selection, after string, limit int) (page disclosure.BesidePage, err error) {
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if page.Candidate, err = v.lookAt(ctx, tx, actor, id); err != nil {
			return err
		}
		batches, err := batchesOf(ctx, tx, id)
		if err != nil {
			return err
		}
		raw, err := readRaw(ctx, tx, page.Candidate.Document, chooseSources(page.Candidate.Document, batches))
		if err != nil {
			return err
		}
		if _, page.Content, err = readArchive(ctx, tx, id); err != nil {
			return err
		}
		page.Rows, page.Next = disclosure.SideBySide(raw, page.Content, page.Candidate.Report, selection, after, limit)
		return v.logAccess(ctx, tx, actor, "compare "+string(selection), fmt.Sprintf("candidate %d", id))
	})
	return page, err
}

// batchesOf lists the batches a candidate was made from, whatever is in force
// by now.
func batchesOf(ctx context.Context, tx pgx.Tx, candidate int64) ([]batchOf, error) {
	const list = `SELECT ` + batchColumns + ` FROM vault.candidate_batch cb JOIN vault.batch b ON b.id = cb.batch
		JOIN vault.document d ON d.id = b.document WHERE cb.candidate = $1 ORDER BY b.id`
	rows, _ := tx.Query(ctx, list, candidate)
	return pgx.CollectRows(rows, scanBatch)
}

// Removals lists what was asked to be taken down of a government, newest
// first.
func (v *Vault) Removals(ctx context.Context, actor civic.Actor, jurisdiction string) ([]disclosure.Removal, error) {
	if err := v.may(actor, account.ReadVault, jurisdiction); err != nil {
		return nil, err
	}
	const list = `SELECT t.hash, d.jurisdiction, d.year, d.stage, d.version, d.month, c.tier, t.ground, t.note, t.asked_by, t.asked_at,
			coalesce(f.confirmed_by, ''), f.confirmed_at
		FROM vault.takedown t JOIN vault.candidate c ON c.hash = t.hash JOIN vault.document d ON d.id = c.document
		LEFT JOIN vault.takedown_confirmation f ON f.hash = t.hash
		WHERE d.jurisdiction = $1 ORDER BY t.asked_at DESC, t.hash`
	rows, _ := v.pool.Query(ctx, list, jurisdiction)
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r disclosure.Removal, err error) {
		d := &r.Document
		err = row.Scan(&r.Hash, &d.Jurisdiction, &d.Year, &d.Stage, &d.Version, &d.Month, &r.Tier, &r.Ground, &r.Note,
			&r.AskedBy, &r.AskedAt, &r.ConfirmedBy, &r.ConfirmedAt)
		return r, err
	})
}
