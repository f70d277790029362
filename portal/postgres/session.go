package postgres

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Sessions are the signed-in browsers, the same for every site: a person who
// signed in at one address of the installation is signed in at the others.
type Sessions struct {
	store
	actors *kept[string, known] // by the hash of the token; nil keeps nothing
}

// known is a session as it was read.
type known struct {
	actor   civic.Actor
	session account.Session
}

// Sessions of the public site.
func (p *Public) Sessions() *Sessions { return &Sessions{p.store, &p.actors} }

// Sessions of the staff address.
func (d *Desk) Sessions() *Sessions { return &Sessions{store: d.store} }

// Sessions of the inner address.
func (v *Vault) Sessions() *Sessions { return &Sessions{store: v.store} }

// seenEvery is how exactly the last use of a session is known; writing it on
// every request would make each read a write.
const seenEvery = time.Minute

// grantsOfA is the list of grants of the account a, as JSON.
const grantsOfA = `(SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'jurisdiction', g.jurisdiction, 'unit', g.unit)
	ORDER BY g.role, g.jurisdiction, g.unit), '[]') FROM app.account_grant g WHERE g.account = a.id)`

// errNoSession asks to sign in again.
var errNoSession = civic.Fail(civic.KindSignIn, "error.sign_in", "no such session, or it has run out")

// Start signs the account in: the token goes into the cookie, its hash into
// the database. It fails with kind not_found for an account that is gone.
func (s *Sessions) Start(ctx context.Context, accountID, userAgent string) (token string, expires time.Time, err error) {
	token, hash, err := account.NewToken(rand.Reader)
	if err != nil {
		return "", time.Time{}, err
	}
	id, err := civic.NewPublicID(rand.Reader) // never from a seeded source: it names a session
	if err != nil {
		return "", time.Time{}, err
	}
	now := s.clock()
	expires = now.Add(account.SessionLife)
	return token, expires, s.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO app.session (token_hash, id, browser, account, created_at, last_seen_at, expires_at)
			SELECT $1, $2, $3, id, $5, $5, $6 FROM app.account WHERE id = $4 AND deleted_at IS NULL`,
			hash, string(id), account.Browser(userAgent), accountID, now, expires)
		if err != nil {
			return fmt.Errorf("start a session: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.NotFound("account " + accountID)
		}
		return logSecurity(ctx, tx, now, accountID, "session.start", string(id), "")
	})
}

// Session finds who holds the token at the moment now. Kind sign_in: nobody,
// any more.
func (s *Sessions) Session(ctx context.Context, token string, now time.Time) (civic.Actor, error) {
	hash, ok := account.TokenHash(token)
	if !ok {
		return civic.Actor{}, errNoSession
	}
	found, err := s.readSession(ctx, hash)
	if err != nil {
		return civic.Actor{}, err
	}
	return s.alive(ctx, hash, found, now)
}

// Recent is Session where many ask at once: what was read within the last
// seconds counts, unless the account has changed or a session of it has ended
// since.
func (s *Sessions) Recent(ctx context.Context, token string, now time.Time) (civic.Actor, error) {
	hash, ok := account.TokenHash(token)
	if !ok {
		return civic.Actor{}, errNoSession
	}
	if s.actors == nil {
		return s.Session(ctx, token, now)
	}
	found, err := s.actors.get(now, string(hash), func() (known, error) { return s.readSession(ctx, hash) })
	if err != nil {
		return civic.Actor{}, err
	}
	return s.alive(ctx, hash, found, now)
}

// alive is who holds the session, where it is not over; its use is noted.
func (s *Sessions) alive(ctx context.Context, hash []byte, found known, now time.Time) (civic.Actor, error) {
	if !found.session.Alive(found.actor, now) {
		return civic.Actor{}, errNoSession
	}
	return found.actor, s.seen(ctx, hash, found.session, now)
}

func (s *Sessions) readSession(ctx context.Context, hash []byte) (found known, err error) {
	actor, session := &found.actor, &found.session
	var grants []byte
	err = s.pool.QueryRow(ctx, `SELECT a.id, a.name, a.assurance, s.last_seen_at, s.expires_at,
			`+grantsOfA+`
		FROM app.session s JOIN app.account a ON a.id = s.account
		WHERE s.token_hash = $1 AND a.deleted_at IS NULL`, hash).
		Scan(&actor.Account, &actor.Name, &actor.Assurance, &session.LastSeenAt, &session.ExpiresAt, &grants)
	if errors.Is(err, pgx.ErrNoRows) {
		return known{}, errNoSession
	}
	if err != nil {
		return known{}, fmt.Errorf("find a session: %w", err)
	}
	if err := json.Unmarshal(grants, &actor.Grants); err != nil {
		return known{}, fmt.Errorf("find a session: grants: %w", err)
	}
	return found, nil
}

func (s *Sessions) seen(ctx context.Context, hash []byte, session account.Session, now time.Time) error {
	if now.Sub(session.LastSeenAt) < seenEvery {
		return nil
	}
	// Nobody waits for the disk: what a crash forgets is a minute of it.
	_, err := s.pool.Exec(ctx, `UPDATE app.session SET last_seen_at = $2
		FROM (SELECT set_config('synchronous_commit', 'off', true)) AS of_this_transaction WHERE token_hash = $1`, hash, now)
	if err != nil {
		return fmt.Errorf("note a session's use: %w", err)
	}
	if s.actors != nil { // else its use would be noted again at each request
		s.actors.drop(string(hash))
	}
	return nil
}

// SessionsOf lists the account's sessions, the newest use first; token marks
// the one that asks.
func (s *Sessions) SessionsOf(ctx context.Context, accountID, token string) ([]account.Session, error) {
	hash, _ := account.TokenHash(token)
	rows, err := s.pool.Query(ctx, `SELECT id, browser, created_at, last_seen_at, expires_at, token_hash = $2 AS current
		FROM app.session WHERE account = $1 AND expires_at > $3 ORDER BY last_seen_at DESC, id`, accountID, hash, s.clock())
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[account.Session])
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// End signs out the session that holds the token; an unknown one is no error.
func (s *Sessions) End(ctx context.Context, token string) error {
	hash, ok := account.TokenHash(token)
	if !ok {
		return nil
	}
	return s.remove(ctx, "session.end", `DELETE FROM app.session WHERE token_hash = $1 RETURNING account, id`, hash)
}

// Revoke ends one session of the account by its public ID.
func (s *Sessions) Revoke(ctx context.Context, accountID, id string) error {
	return s.remove(ctx, "session.revoke", `DELETE FROM app.session WHERE account = $1 AND id = $2 RETURNING account, id`, accountID, id)
}

// RevokeOthers ends all sessions of the account but the one with the token.
func (s *Sessions) RevokeOthers(ctx context.Context, accountID, token string) error {
	hash, _ := account.TokenHash(token)
	return s.remove(ctx, "session.revoke", `DELETE FROM app.session WHERE account = $1 AND token_hash IS DISTINCT FROM $2 RETURNING account, id`, accountID, hash)
}

// remove deletes sessions and notes each of them in the security log.
func (s *Sessions) remove(ctx context.Context, action, sql string, args ...any) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, sql, args...)
		if err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		gone, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Account, ID string }])
		if err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		for _, g := range gone {
			if err := logSecurity(ctx, tx, s.clock(), g.Account, action, g.ID, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// logSecurity writes one line of the security log.
func logSecurity(ctx context.Context, tx pgx.Tx, at time.Time, actor, action, target, detail string) error {
	_, err := tx.Exec(ctx, `INSERT INTO app.security_log (at, actor, action, target, detail) VALUES ($1, $2, $3, $4, $5)`,
		at, actor, action, target, detail)
	if err != nil {
		return fmt.Errorf("security log: %w", err)
	}
	return nil
}
