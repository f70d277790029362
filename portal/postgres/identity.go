package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// passwordChecks is how many passwords are checked at once; each check holds
// 64 MiB and a core.
const passwordChecks = 2

// totpPurpose names what a sealed one-time-code secret is sealed for.
const totpPurpose = "totp"

// errSignIn is one answer to every failed sign-in: it tells neither whether
// the login exists nor what was wrong nor whether it is locked.
var errSignIn = civic.Fail(civic.KindForbidden, "account.sign_in_failed", "sign-in failed")

// credential is a row of identity.credential as sign-in needs it. The zero
// value stands for an unknown login.
type credential struct {
	Account      string
	PasswordHash string
	TOTPSealed   []byte
	TOTPStep     int64
	Failures     int
	LockedUntil  *time.Time
	Disabled     bool
}

func (c credential) attempts() account.Attempts {
	a := account.Attempts{Failures: c.Failures}
	if c.LockedUntil != nil {
		a.LockedUntil = *c.LockedUntil
	}
	return a
}

// SignIn checks login, password and one-time code, and gives the account.
// Attempts on one login wait for each other, so that neither a code nor the
// count of failures can be raced.
func (i *Identity) SignIn(ctx context.Context, login, password, code string) (accountID string, err error) {
	select {
	case i.hashing <- struct{}{}:
		defer func() { <-i.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		accountID, err = i.trySignIn(ctx, tx, login, password, code)
		return err
	})
	if err == nil && accountID == "" {
		err = errSignIn
	}
	return accountID, err
}

// trySignIn gives "" for a failed attempt, without an error: the count of
// failures has to be committed.
func (i *Identity) trySignIn(ctx context.Context, tx pgx.Tx, login, password, code string) (string, error) {
	now := i.clock()
	c, err := readCredential(ctx, tx, login)
	if err != nil {
		return "", err
	}
	secret, err := i.secretOf(c)
	if err != nil {
		return "", err
	}
	// Everything is checked in every case, so that time tells nothing.
	right := account.PasswordMatches(password, c.PasswordHash)
	step, fresh := account.MatchCode(secret, code, now, c.TOTPStep)
	switch {
	case c.Account == "":
		return "", logSecurity(ctx, tx, now, "", "sign_in.unknown", "", "")
	case c.Disabled:
		return "", logSecurity(ctx, tx, now, c.Account, "sign_in.disabled", "", "")
	case c.attempts().Locked(now):
		return "", logSecurity(ctx, tx, now, c.Account, "sign_in.locked", "", "")
	case !right || !fresh:
		return "", noteFailure(ctx, tx, now, c)
	}
	_, err = tx.Exec(ctx, `UPDATE identity.credential SET totp_step = $2, failures = 0, locked_until = NULL WHERE account = $1`, c.Account, step)
	if err != nil {
		return "", fmt.Errorf("sign in: %w", err)
	}
	return c.Account, logSecurity(ctx, tx, now, c.Account, "sign_in.ok", "", "")
}

func readCredential(ctx context.Context, tx pgx.Tx, login string) (credential, error) {
	rows, err := tx.Query(ctx, `SELECT account, password_hash, totp_sealed, totp_step, failures, locked_until, disabled_at IS NOT NULL AS disabled
		FROM identity.credential WHERE login = $1 FOR UPDATE`, login)
	if err != nil {
		return credential{}, fmt.Errorf("read a credential: %w", err)
	}
	c, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[credential])
	if errors.Is(err, pgx.ErrNoRows) {
		return credential{}, nil
	}
	if err != nil {
		return credential{}, fmt.Errorf("read a credential: %w", err)
	}
	return c, nil
}

// secretOf opens the one-time-code secret; an unknown login gets one that
// nobody has.
func (i *Identity) secretOf(c credential) (string, error) {
	if len(c.TOTPSealed) == 0 {
		return account.NewSecret(rand.Reader)
	}
	secret, err := i.identity.Open(totpPurpose, c.Account, c.TOTPSealed)
	if err != nil {
		return "", fmt.Errorf("one-time-code secret of account %s: %w", c.Account, err)
	}
	return string(secret), nil
}

func noteFailure(ctx context.Context, tx pgx.Tx, now time.Time, c credential) error {
	after := c.attempts().Failed(now)
	var until *time.Time
	if !after.LockedUntil.IsZero() {
		until = &after.LockedUntil
	}
	_, err := tx.Exec(ctx, `UPDATE identity.credential SET failures = $2, locked_until = $3 WHERE account = $1`,
		c.Account, after.Failures, until)
	if err != nil {
		return fmt.Errorf("sign in: note a failure: %w", err)
	}
	return logSecurity(ctx, tx, now, c.Account, "sign_in.failed", "", "")
}
