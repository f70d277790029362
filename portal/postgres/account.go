package postgres

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// User is a member of staff as `sunbudget user list` shows it.
type User struct {
	Account   string        `json:"account"`
	Login     string        `json:"login"`
	Name      string        `json:"name"`
	CreatedAt time.Time     `json:"created_at"`
	Locked    bool          `json:"locked"`
	Disabled  bool          `json:"disabled"`
	Grants    []civic.Grant `json:"grants"`
}

// issuer is the name authenticator apps show.
const issuer = "Sunbudget"

// AddUser makes a staff account with its grants. secretURL is what the
// authenticator app scans; it is told once and kept sealed only. by names who
// did it in the security log.
func (i *Identity) AddUser(ctx context.Context, by, login, name, password string, grants []civic.Grant) (accountID, secretURL string, err error) {
	if login == "" || name == "" {
		return "", "", civic.Invalid("account.login", "a user needs a login and a name")
	}
	hash, err := account.HashPassword(password)
	if err != nil {
		return "", "", err
	}
	id, err := civic.NewPublicID(i.ids)
	if err != nil {
		return "", "", err
	}
	accountID = string(id)
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		if err := insertAccount(ctx, tx, accountID, i.clock(), account.Persona{Name: name}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO identity.credential (account, login, password_hash) VALUES ($1, $2, $3)`, accountID, login, hash)
		if _, taken := violates(err, uniqueViolation); taken {
			return civic.Fail(civic.KindConflict, "account.login_taken", fmt.Sprintf("login %q is taken", login))
		}
		if err != nil {
			return fmt.Errorf("add a user: %w", err)
		}
		if secretURL, err = i.newSecret(ctx, tx, accountID, login); err != nil {
			return err
		}
		return i.insertGrants(ctx, tx, by, accountID, grants)
	})
	return accountID, secretURL, err
}

// AddPersona makes a ready account of the demo, once: a second call changes
// nothing. It has no password and can only be entered by persona.
func (i *Identity) AddPersona(ctx context.Context, p account.Persona) (accountID string, err error) {
	id, err := civic.NewPublicID(i.ids)
	if err != nil {
		return "", err
	}
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT id FROM app.account WHERE persona = $1`, p.Key).Scan(&accountID)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		accountID = string(id)
		if err := insertAccount(ctx, tx, accountID, i.clock(), p); err != nil {
			return err
		}
		return i.insertGrants(ctx, tx, "demo", accountID, p.Grants)
	})
	return accountID, err
}

func insertAccount(ctx context.Context, tx pgx.Tx, id string, at time.Time, p account.Persona) error {
	_, err := tx.Exec(ctx, `INSERT INTO app.account (id, name, assurance, age_band, sex, region, persona, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, p.Name, p.Assurance, p.AgeBand, p.Sex, p.Region, p.Key, at)
	if err != nil {
		return fmt.Errorf("add an account: %w", err)
	}
	return nil
}

func (i *Identity) insertGrants(ctx context.Context, tx pgx.Tx, by, accountID string, grants []civic.Grant) error {
	for _, g := range grants {
		if !slices.Contains(civic.Roles, g.Role) {
			return civic.Invalid("account.role", fmt.Sprintf("role %q", g.Role))
		}
		_, err := tx.Exec(ctx, `INSERT INTO app.account_grant (account, role, jurisdiction, unit) VALUES ($1, $2, $3, $4)
			ON CONFLICT DO NOTHING`, accountID, g.Role, g.Jurisdiction, g.Unit)
		if err != nil {
			return fmt.Errorf("grant %s: %w", g.Role, err)
		}
		if err := logSecurity(ctx, tx, i.clock(), by, "user.grant", accountID, grantText(g)); err != nil {
			return err
		}
	}
	return nil
}

func grantText(g civic.Grant) string {
	return fmt.Sprintf("%s %s %s", g.Role, g.Jurisdiction, g.Unit)
}

// newSecret draws a one-time-code secret, stores it sealed and gives the URL
// for the authenticator app.
func (i *Identity) newSecret(ctx context.Context, tx pgx.Tx, accountID, login string) (string, error) {
	secret, err := account.NewSecret(rand.Reader)
	if err != nil {
		return "", err
	}
	sealed, err := i.identity.Seal(rand.Reader, totpPurpose, accountID, []byte(secret))
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `UPDATE identity.credential SET totp_sealed = $2, totp_step = 0, failures = 0, locked_until = NULL
		WHERE account = $1`, accountID, sealed)
	if err != nil {
		return "", fmt.Errorf("store a one-time-code secret: %w", err)
	}
	return account.SecretURL(issuer, login, secret), nil
}

// Users lists the members of staff by login.
func (i *Identity) Users(ctx context.Context) ([]User, error) {
	rows, err := i.pool.Query(ctx, `SELECT c.account, c.login, a.name, a.created_at, coalesce(c.locked_until > $1, false), c.disabled_at IS NOT NULL,
			`+grantsOfA+`
		FROM identity.credential c JOIN app.account a ON a.id = c.account
		WHERE a.deleted_at IS NULL ORDER BY c.login`, i.clock())
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u User, err error) {
		var grants []byte
		if err := row.Scan(&u.Account, &u.Login, &u.Name, &u.CreatedAt, &u.Locked, &u.Disabled, &grants); err != nil {
			return u, err
		}
		err = json.Unmarshal(grants, &u.Grants)
		return u, err
	})
}

// Staff lists who has a place at the desk of a jurisdiction, by login; the
// demo's personas, who have none, come first.
func (i *Identity) Staff(ctx context.Context, jurisdiction string) ([]account.Member, error) {
	staff := make([]string, len(account.Staff))
	for n, role := range account.Staff {
		staff[n] = string(role)
	}
	rows, err := i.pool.Query(ctx, `SELECT a.id, coalesce(c.login, ''), a.name, a.created_at, coalesce(c.locked_until > $2, false), c.disabled_at IS NOT NULL, `+grantsOfA+`
		FROM app.account a LEFT JOIN identity.credential c ON c.account = a.id
		WHERE a.deleted_at IS NULL AND (c.account IS NOT NULL AND NOT EXISTS (SELECT FROM app.account_grant g WHERE g.account = a.id)
			OR (c.account IS NOT NULL OR a.persona <> '') AND EXISTS (SELECT FROM app.account_grant g WHERE g.account = a.id AND g.jurisdiction = $1 AND g.role = ANY ($3)))
		ORDER BY coalesce(c.login, ''), a.name, a.id`, jurisdiction, i.clock(), staff)
	if err != nil {
		return nil, readError("staff", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m account.Member, err error) {
		var grants []byte
		if err := row.Scan(&m.Account, &m.Login, &m.Name, &m.CreatedAt, &m.Locked, &m.Disabled, &grants); err != nil {
			return m, err
		}
		err = json.Unmarshal(grants, &m.Grants)
		return m, err
	})
}

// Grant gives a role to the user with the login.
func (i *Identity) Grant(ctx context.Context, by, login string, grant civic.Grant) error {
	return i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		return i.insertGrants(ctx, tx, by, accountID, []civic.Grant{grant})
	})
}

// RevokeGrant takes a role away; it works from the next request on.
func (i *Identity) RevokeGrant(ctx context.Context, by, login string, grant civic.Grant) error {
	return i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		tag, err := tx.Exec(ctx, `DELETE FROM app.account_grant WHERE account = $1 AND role = $2 AND jurisdiction = $3 AND unit = $4`,
			accountID, grant.Role, grant.Jurisdiction, grant.Unit)
		if err != nil {
			return fmt.Errorf("revoke %s: %w", grant.Role, err)
		}
		if tag.RowsAffected() == 0 {
			return civic.NotFound(fmt.Sprintf("%s has no grant %s", login, grantText(grant)))
		}
		return logSecurity(ctx, tx, i.clock(), by, "user.revoke", accountID, grantText(grant))
	})
}

// ResetTOTP gives the user a new one-time-code secret, unlocks the account
// and ends its sessions.
func (i *Identity) ResetTOTP(ctx context.Context, by, login string) (secretURL string, err error) {
	err = i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		if secretURL, err = i.newSecret(ctx, tx, accountID, login); err != nil {
			return err
		}
		return i.endSessions(ctx, tx, by, accountID, "user.reset_totp")
	})
	return secretURL, err
}

// ResetPassword gives the user another password, unlocks the account and ends
// its sessions.
func (i *Identity) ResetPassword(ctx context.Context, by, login, password string) error {
	hash, err := account.HashPassword(password)
	if err != nil {
		return err
	}
	return i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		_, err := tx.Exec(ctx, `UPDATE identity.credential SET password_hash = $2, failures = 0, locked_until = NULL WHERE account = $1`, accountID, hash)
		if err != nil {
			return fmt.Errorf("reset a password: %w", err)
		}
		return i.endSessions(ctx, tx, by, accountID, "user.reset_password")
	})
}

// Disable takes a member of staff every way in, at once and for as long as
// they are not enabled again; what they did stays theirs.
func (i *Identity) Disable(ctx context.Context, by, login string) error {
	return i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		if _, err := tx.Exec(ctx, `UPDATE identity.credential SET disabled_at = coalesce(disabled_at, $2) WHERE account = $1`, accountID, i.clock()); err != nil {
			return fmt.Errorf("disable a user: %w", err)
		}
		return i.endSessions(ctx, tx, by, accountID, "user.disable")
	})
}

// Enable lets a member of staff in again.
func (i *Identity) Enable(ctx context.Context, by, login string) error {
	return i.change(ctx, login, func(tx pgx.Tx, accountID string) error {
		if _, err := tx.Exec(ctx, `UPDATE identity.credential SET disabled_at = NULL WHERE account = $1`, accountID); err != nil {
			return fmt.Errorf("enable a user: %w", err)
		}
		return logSecurity(ctx, tx, i.clock(), by, "user.enable", accountID, "")
	})
}

func (i *Identity) endSessions(ctx context.Context, tx pgx.Tx, by, accountID, action string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM app.session WHERE account = $1`, accountID); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return logSecurity(ctx, tx, i.clock(), by, action, accountID, "")
}

// change finds the user and runs work in one transaction.
func (i *Identity) change(ctx context.Context, login string, work func(tx pgx.Tx, accountID string) error) error {
	return i.inTx(ctx, func(tx pgx.Tx) error {
		c, err := readCredential(ctx, tx, login)
		if err != nil {
			return err
		}
		if c.Account == "" {
			return civic.NotFound(fmt.Sprintf("no user with the login %q", login))
		}
		return work(tx, c.Account)
	})
}

// NamesOf gives the names that accounts chose, by account.
func (s *Sessions) NamesOf(ctx context.Context, accounts []string) (map[string]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, name FROM app.account WHERE id = ANY ($1)`, accounts)
	if err != nil {
		return nil, fmt.Errorf("names of accounts: %w", err)
	}
	names := map[string]string{}
	var id, name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		names[id] = name
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("names of accounts: %w", err)
	}
	return names, nil
}

// Personas lists the demo's ready accounts by key, with their account IDs.
func (s *Sessions) Personas(ctx context.Context) (list []account.Persona, err error) {
	rows, err := s.pool.Query(ctx, `SELECT a.persona, a.name, a.assurance,
			`+grantsOfA+`
		FROM app.account a WHERE a.persona <> '' AND a.deleted_at IS NULL ORDER BY a.persona`)
	if err != nil {
		return nil, fmt.Errorf("list personas: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p account.Persona, err error) {
		var grants []byte
		if err := row.Scan(&p.Key, &p.Name, &p.Assurance, &grants); err != nil {
			return p, err
		}
		err = json.Unmarshal(grants, &p.Grants)
		return p, err
	})
}

// StartPersona signs in as a ready account of the demo. The caller makes sure
// that there is a demo (account.PersonasAllowed).
func (s *Sessions) StartPersona(ctx context.Context, key, userAgent string) (token string, expires time.Time, err error) {
	var id string
	err = s.pool.QueryRow(ctx, `SELECT id FROM app.account WHERE persona = $1 AND persona <> '' AND deleted_at IS NULL`, key).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", time.Time{}, civic.NotFound("persona " + key)
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("find a persona: %w", err)
	}
	return s.Start(ctx, id, userAgent)
}
