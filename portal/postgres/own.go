package postgres

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// longestName is the longest name one may choose, in characters.
const longestName = 20

// Rename gives the account the name its owner chose. What was said before
// keeps the name it was said under.
func (p *Public) Rename(ctx context.Context, accountID, name string) error {
	name = comment.Clean(name)
	if n := utf8.RuneCountInString(name); n < 2 || n > longestName || strings.Contains(name, "\n") {
		return civic.Invalid("me.fault_name", fmt.Sprintf("a name of %d characters", n))
	}
	_, err := p.pool.Exec(ctx, `UPDATE app.account SET name = $2 WHERE id = $1 AND deleted_at IS NULL AND persona = ''`, accountID, name)
	if err != nil {
		return fmt.Errorf("rename an account: %w", err)
	}
	return nil
}

// Unsign takes the account's name off everything it said: the words stay,
// without an author.
func (p *Public) Unsign(ctx context.Context, accountID string) error {
	return p.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE app.comment SET author_name = '' WHERE author = $1 RETURNING jurisdiction, subject_kind, subject`, accountID)
		if err != nil {
			return fmt.Errorf("unsign opinions: %w", err)
		}
		said, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct {
			Jurisdiction string
			Kind         comment.Kind
			Subject      string
		}])
		if err != nil {
			return fmt.Errorf("unsign opinions: %w", err)
		}
		if _, err := tx.Exec(ctx, `UPDATE app.hearing_registration SET name = '', topic = '' WHERE account = $1`, accountID); err != nil {
			return fmt.Errorf("unsign registrations: %w", err)
		}
		for _, sql := range []string{`DELETE FROM app.notice WHERE account = $1`, `DELETE FROM app.notice_choice WHERE account = $1`} {
			if _, err := tx.Exec(ctx, sql, accountID); err != nil {
				return fmt.Errorf("forget notices: %w", err)
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE app.hearing_question SET name = '' WHERE account = $1`, accountID); err != nil {
			return fmt.Errorf("unsign questions: %w", err)
		}
		targets := map[string][]string{}
		for _, s := range said {
			targets[s.Jurisdiction] = append(targets[s.Jurisdiction], comment.Subject{Kind: s.Kind, ID: s.Subject}.String())
		}
		for jurisdiction, list := range targets {
			if err := bumpTarget(ctx, tx, jurisdiction, list...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Leave deletes a citizen's account: who it was, every session and every
// role. The keyed hashes stay until ForgetLeft, so that nobody leaves and
// comes back to rate twice in one period; who comes back before then has the
// same account again, under a new name. Kind conflict: staff and the demo's
// personas do not leave this way.
func (i *Identity) Leave(ctx context.Context, accountID string) error {
	return i.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE app.account a SET deleted_at = $2, name = '', age_band = '', sex = '', region = ''
			WHERE id = $1 AND deleted_at IS NULL AND persona = '' AND NOT EXISTS (SELECT FROM identity.credential c WHERE c.account = a.id)`, accountID, i.clock())
		if err != nil {
			return fmt.Errorf("delete an account: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.Fail(civic.KindConflict, "me.fault_leave", "account "+accountID+" does not leave by itself")
		}
		for _, sql := range []string{
			`UPDATE identity.person SET sealed = '' WHERE account = $1`, `DELETE FROM identity.contact WHERE account = $1`, `DELETE FROM app.session WHERE account = $1`, `DELETE FROM app.account_grant WHERE account = $1`,
		} {
			if _, err := tx.Exec(ctx, sql, accountID); err != nil {
				return fmt.Errorf("delete an account: %w", err)
			}
		}
		return logSecurity(ctx, tx, i.clock(), accountID, "account.delete", accountID, "")
	})
}

// ForgetLeft drops the keyed hashes of accounts that were deleted in an
// earlier half-year, and one-time codes that are over.
func (i *Identity) ForgetLeft(ctx context.Context) error {
	const left = `account IN (SELECT id FROM app.account WHERE deleted_at < date_trunc('year', $1::timestamptz) +
		CASE WHEN extract(month FROM $1::timestamptz) > 6 THEN interval '6 months' ELSE interval '0' END)`
	for _, sql := range []string{
		`DELETE FROM identity.person WHERE ` + left, `DELETE FROM identity.link WHERE ` + left, `DELETE FROM identity.code WHERE day < ($1::timestamptz)::date - 1`,
	} {
		if _, err := i.pool.Exec(ctx, sql, i.clock()); err != nil {
			return fmt.Errorf("forget who left: %w", err)
		}
	}
	return nil
}
