package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/notice"
)

// OpinionByReceipt finds an opinion by its receipt or its ID, and the unit it
// is about; kind not_found where there is none in the jurisdiction.
func (d *Desk) OpinionByReceipt(ctx context.Context, jurisdiction, receipt string) (id string, target civic.Target, err error) {
	type found struct{ ID, Unit string }
	f, err := one[found](ctx, d.pool, "opinion "+receipt, `SELECT id, unit FROM app.comment WHERE jurisdiction = $1 AND (receipt = $2 OR id = $2)`, jurisdiction, receipt)
	return f.ID, civic.Target{Kind: "identity", Jurisdiction: jurisdiction, Unit: f.Unit, Phase: civic.PhaseOpen}, err
}

// LookAt tells who wrote an opinion. The look is on record, with its reason,
// before anything is opened: whatever happens then, it was. The caller has
// asked account.Can. Opinions that staff entered have no writer here.
func (i *Identity) LookAt(ctx context.Context, by, jurisdiction, commentID string, look account.Look) (account.Identity, error) {
	look.Reason, look.Document = comment.Clean(look.Reason), comment.Clean(look.Document)
	if err := look.Validate(); err != nil {
		return account.Identity{}, err
	}
	var author string
	err := i.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT app.look_at_writer($1, $2, $3, $4, $5, $6)`, i.clock(), by, jurisdiction, commentID, look.Reason, look.Document).Scan(&author)
		if err != nil {
			return readError("writer of "+commentID, err)
		}
		return logSecurity(ctx, tx, i.clock(), by, "identity.look", commentID, look.Document+": "+look.Reason)
	})
	if err != nil {
		return account.Identity{}, err
	}
	return i.open(ctx, author)
}

// OwnIdentity is what is kept of who the account is, mostly hidden, for its
// owner alone: the caller has found the account by its session.
func (i *Identity) OwnIdentity(ctx context.Context, accountID string) (account.Identity, error) {
	who, err := i.open(ctx, accountID)
	if who.Phone != "" {
		who.Phone = notice.Shown(notice.SMS, who.Phone)
	}
	return who.Shown(), err
}

// open opens what is sealed of an account.
func (i *Identity) open(ctx context.Context, accountID string) (who account.Identity, err error) {
	var sealed []byte
	err = i.pool.QueryRow(ctx, `SELECT sealed FROM identity.person WHERE account = $1`, accountID).Scan(&sealed)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return who, readError("a person", err)
	}
	if len(sealed) > 0 { // empty: deleted by its owner
		plain, err := i.identity.Open(personSealed, accountID, sealed)
		if err != nil {
			return who, err
		}
		var told struct{ Name, Number string }
		if err := json.Unmarshal(plain, &told); err != nil {
			return who, fmt.Errorf("a sealed person: %w", err)
		}
		who.Name, who.Number = told.Name, told.Number
	}
	if who.Phone, err = i.AddressFor(ctx, accountID, notice.SMS); err != nil {
		return who, err
	}
	rows, err := i.pool.Query(ctx, `SELECT DISTINCT provider FROM identity.link WHERE account = $1 ORDER BY provider`, accountID)
	if err != nil {
		return who, readError("ways in", err)
	}
	who.Ways, err = pgx.CollectRows(rows, pgx.RowTo[string])
	return who, readError("ways in", err)
}

// Looks lists the looks at identities of a jurisdiction, the newest first.
func (d *Desk) Looks(ctx context.Context, jurisdiction string, limit int) ([]account.Look, error) {
	return list[account.Look](ctx, d.pool, "looks", `SELECT l.at, a.name AS by, l.comment, l.reason, l.document
		FROM app.identity_look l JOIN app.account a ON a.id = l.by_account WHERE l.jurisdiction = $1 ORDER BY l.id DESC LIMIT $2`, jurisdiction, limit)
}
