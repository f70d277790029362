package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// The disclosure ledger holds, for every sealed release, true amounts and
// what was published of them. Its rows are only ever added, and no other
// login than the vault's can read them.

// storeProtection keeps what a candidate would add to the ledger.
func storeProtection(ctx context.Context, tx pgx.Tx, candidate int64, entry protect.Entry) error {
	const add = `INSERT INTO vault.protection (candidate, entry) VALUES ($1, $2)`
	if _, err := tx.Exec(ctx, add, candidate, entry); err != nil {
		return fmt.Errorf("store protection: %w", err)
	}
	return nil
}

// readLedger is what was published before about the fiscal year of a
// document. Amounts of different years are never in one sum, so other years
// prove nothing about this one. Where a release of the year was sealed before
// the ledger began, nothing can be proved: kind conflict.
func readLedger(ctx context.Context, tx pgx.Tx, d civic.Document) (protect.Ledger, error) {
	const unentered = `SELECT count(*) FROM vault.candidate c JOIN vault.document d ON d.id = c.document
		WHERE d.jurisdiction = $1 AND d.year = $2 AND c.state IN ('sealed', 'published')
			AND NOT EXISTS (SELECT FROM vault.disclosure_ledger l WHERE l.candidate = c.id)`
	var before int
	if err := tx.QueryRow(ctx, unentered, d.Jurisdiction, d.Year).Scan(&before); err != nil {
		return protect.Ledger{}, fmt.Errorf("read the disclosure ledger: %w", err)
	}
	if before > 0 {
		return protect.Ledger{}, civic.Fail(civic.KindConflict, "release.before_ledger", fmt.Sprintf("%d releases of %s %d are not in the disclosure ledger", before, d.Jurisdiction, d.Year))
	}
	const list = `SELECT entry FROM vault.disclosure_ledger WHERE jurisdiction = $1 AND year = $2 ORDER BY number`
	rows, _ := tx.Query(ctx, list, d.Jurisdiction, d.Year)
	entries, err := pgx.CollectRows(rows, pgx.RowTo[protect.Entry])
	if err != nil {
		return protect.Ledger{}, fmt.Errorf("read the disclosure ledger: %w", err)
	}
	return protect.RestoreLedger(entries), nil
}

// readProtection is what the candidate adds to the ledger, with what people
// answer for.
func readProtection(ctx context.Context, tx pgx.Tx, c disclosure.CandidateView) (entry protect.Entry, err error) {
	err = tx.QueryRow(ctx, `SELECT entry FROM vault.protection WHERE candidate = $1`, c.ID).Scan(&entry)
	if errors.Is(err, pgx.ErrNoRows) {
		return entry, civic.Fail(civic.KindConflict, "release.stale", fmt.Sprintf("candidate %d was built before amounts were protected: build it again", c.ID))
	}
	for _, s := range c.SignOffs {
		entry.Certificates.Waivers = append(entry.Certificates.Waivers, protect.Waiver{Cell: s.Risk, Reason: s.Reason})
	}
	return entry, err
}

// enterLedger checks every certificate in integers against the ledger as it
// is now, and adds the candidate to it.
func (v *Vault) enterLedger(ctx context.Context, tx pgx.Tx, c disclosure.CandidateView) error {
	d := c.Document
	if err := lock(ctx, tx, lockLedger, fmt.Sprintf("%s/%d", d.Jurisdiction, d.Year)); err != nil {
		return err
	}
	entry, err := readProtection(ctx, tx, c)
	if err != nil {
		return err
	}
	ledger, err := readLedger(ctx, tx, d)
	if err != nil {
		return err
	}
	if err := ledger.Append(entry); err != nil {
		return civic.Fail(civic.KindConflict, "release.unproved", fmt.Sprintf("candidate %d is not proved against what was published: build it again: %v", c.ID, err))
	}
	const add = `INSERT INTO vault.disclosure_ledger (jurisdiction, year, tier, candidate, entry, at) VALUES ($1, $2, $3, $4, $5, $6)`
	if _, err := tx.Exec(ctx, add, d.Jurisdiction, d.Year, c.Tier, c.ID, entry, v.clock()); err != nil {
		return fmt.Errorf("add to the disclosure ledger: %w", err)
	}
	return nil
}

// checkLedger proves a sealed release anew, with everything that stood in the
// ledger when it was sealed.
func checkLedger(ctx context.Context, tx pgx.Tx, c disclosure.CandidateView) error {
	const list = `SELECT l.entry FROM vault.disclosure_ledger l JOIN vault.disclosure_ledger own ON own.candidate = $1
		WHERE l.jurisdiction = own.jurisdiction AND l.year = own.year AND l.number <= own.number ORDER BY l.number`
	rows, _ := tx.Query(ctx, list, c.ID)
	entries, err := pgx.CollectRows(rows, pgx.RowTo[protect.Entry])
	if err != nil {
		return fmt.Errorf("read the disclosure ledger: %w", err)
	}
	if len(entries) == 0 {
		return civic.Fail(civic.KindConflict, "release.unproved", fmt.Sprintf("%s does not stand in the disclosure ledger", c.Document))
	}
	newest := entries[len(entries)-1]
	before := protect.RestoreLedger(entries[:len(entries)-1])
	if err := protect.CheckCertificates(newest.System, before, newest.Figures, newest.Certificates); err != nil {
		return civic.Fail(civic.KindConflict, "release.unproved", fmt.Sprintf("%s cannot be published: %v", c.Document, err))
	}
	return nil
}
