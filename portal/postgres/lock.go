package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Advisory locks, held until the transaction ends. Each names what is done by
// one transaction at a time.
const (
	lockLog      = 7_001 // appending to the transparency log
	lockImport   = 7_002 // importing a bundle: editions are counted under it
	lockHandover = 7_003 // handing bundles over, so that their order is their commit order
	lockDocument = 7_004 // with the hash of the document: loading and building
	lockRating   = 7_005 // with the hash of person and project: one current rating each
	lockLedger   = 7_007 // with the hash of jurisdiction and year: the disclosure ledger grows
	lockScore    = 7_006 // with the hash of jurisdiction and period: scoring it
	lockHearing  = 7_009 // with its ID: registering for a hearing, and its draw
	lockPerson   = 7_008 // making accounts: one person is one
	lockSyslog   = 7_041 // sending the security log out
	lockSubject  = 7_010 // with what opinions are about: finding the first of those that say the same
)

// lock waits for an advisory lock of the transaction.
func lock(ctx context.Context, tx pgx.Tx, key int32, of string) error {
	_, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, hashtext($2))`, key, of)
	return err
}
