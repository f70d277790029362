package postgres

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/signin"
)

// Rules of one-time codes: how long one is good, how soon and how often
// another may be sent, and how often one may be tried.
const (
	codeLife     = 5 * time.Minute
	codePause    = time.Minute
	codesADay    = 8
	codeTries    = 5
	phoneLink    = "phone"
	personSealed = "person"
)

// NewCode draws a one-time code for a telephone number and stores its hash;
// the caller sends it. Kind too_many: another was sent a moment ago, or too
// many today. An earlier code is void.
func (i *Identity) NewCode(ctx context.Context, phone string) (code, key string, err error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", "", fmt.Errorf("draw a code: %w", err)
	}
	code, now := fmt.Sprintf("%06d", n), i.clock()
	hash := i.identity.Hash("code", phone, code)
	var sends int
	err = i.pool.QueryRow(ctx, `INSERT INTO identity.code AS c (phone_hash, code_hash, sent_at, expires_at, day, sends) VALUES ($1, $2, $3, $4, $5, 1)
		ON CONFLICT (phone_hash) DO UPDATE SET code_hash = $2, sent_at = $3, expires_at = $4, tries = 0, day = $5,
			sends = CASE WHEN c.day = $5 THEN c.sends + 1 ELSE 1 END
		WHERE c.sent_at <= $6 AND (c.day <> $5 OR c.sends < $7) RETURNING sends`,
		i.identity.Hash("phone", phone), hash, now, now.Add(codeLife), civic.Date(now), now.Add(-codePause), codesADay).Scan(&sends)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", "", civic.Fail(civic.KindTooMany, "signin.fault_often", "codes for one number")
	}
	if err != nil {
		return "", "", fmt.Errorf("store a code: %w", err)
	}
	return code, fmt.Sprintf("%x", hash[:8]), nil
}

// EnterByCode gives the account of the telephone number where the code is
// right, and makes one at the first time. A code works once; kind forbidden
// where it is wrong, old, or was tried too often.
func (i *Identity) EnterByCode(ctx context.Context, phone, code string) (accountID string, err error) {
	var right bool
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		if right, err = i.useCode(ctx, tx, phone, strings.TrimSpace(code)); err != nil || !right {
			return err
		}
		accountID, err = i.enter(ctx, tx, signin.Claim{Provider: phoneLink, Subject: phone, Phone: phone})
		return err
	})
	if err == nil && !right {
		err = civic.Fail(civic.KindForbidden, "signin.fault_code", "a one-time code is wrong or old")
	}
	return accountID, err
}

// useCode counts the try, and takes the code away where it is right.
func (i *Identity) useCode(ctx context.Context, tx pgx.Tx, phone, code string) (bool, error) {
	key := i.identity.Hash("phone", phone)
	var want []byte
	err := tx.QueryRow(ctx, `UPDATE identity.code SET tries = tries + 1 WHERE phone_hash = $1 AND expires_at > $2 AND tries < $3 RETURNING code_hash`,
		key, i.clock(), codeTries).Scan(&want)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("try a code: %w", err)
	}
	if subtle.ConstantTimeCompare(want, i.identity.Hash("code", phone, code)) != 1 {
		return false, nil
	}
	_, err = tx.Exec(ctx, `UPDATE identity.code SET expires_at = sent_at WHERE phone_hash = $1`, key)
	return err == nil, err
}

// Enter gives the account of whom a provider vouches for, and makes one at
// the first time. One person is one account, whichever way they come: by the
// provider's name, by the verified telephone number, or by the number of the
// identity document.
func (i *Identity) Enter(ctx context.Context, claim signin.Claim) (accountID string, err error) {
	if claim.Subject == "" {
		return "", civic.Forbidden("a claim without a subject")
	}
	if err := claim.Admit(i.clock()); err != nil {
		return "", err
	}
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		accountID, err = i.enter(ctx, tx, claim)
		return err
	})
	return accountID, err
}

func (i *Identity) enter(ctx context.Context, tx pgx.Tx, claim signin.Claim) (string, error) {
	// Two ways in for one person must not make two accounts.
	if err := lock(ctx, tx, lockPerson, ""); err != nil {
		return "", err
	}
	id, err := i.known(ctx, tx, claim)
	if err != nil {
		return "", err
	}
	if id == "" {
		if id, err = i.newCitizen(ctx, tx); err != nil {
			return "", err
		}
	}
	// Who left and comes back within the period is the same voice again.
	_, err = tx.Exec(ctx, `UPDATE app.account SET deleted_at = NULL, name = $2, assurance = 0 WHERE id = $1 AND deleted_at IS NOT NULL`, id, plainName(id))
	if err != nil {
		return "", fmt.Errorf("come back: %w", err)
	}
	if err := i.link(ctx, tx, id, claim); err != nil {
		return "", err
	}
	return id, logSecurity(ctx, tx, i.clock(), id, "sign_in.ok", "", claim.Provider)
}

// known finds the account by anything the claim tells, "" for nobody. The
// document's number counts most: it is the person.
func (i *Identity) known(ctx context.Context, tx pgx.Tx, claim signin.Claim) (id string, err error) {
	err = tx.QueryRow(ctx, `SELECT account FROM (
			SELECT account, 1 AS rank FROM identity.person WHERE $1 <> '' AND person_hash = $2
			UNION ALL SELECT account, 2 FROM identity.link WHERE provider = $3 AND subject_hash = $4
			UNION ALL SELECT account, 3 FROM identity.link WHERE $5 <> '' AND provider = 'phone' AND subject_hash = $6) k
		ORDER BY rank LIMIT 1`,
		claim.Number, i.identity.Hash("document", claim.Number), claim.Provider, i.identity.Hash("link", claim.Provider, claim.Subject),
		claim.Phone, i.identity.Hash("link", phoneLink, claim.Phone)).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find a person: %w", err)
	}
	return id, nil
}

// newCitizen makes an account with a name that says nothing; its owner may
// choose another.
func (i *Identity) newCitizen(ctx context.Context, tx pgx.Tx) (string, error) {
	id, err := civic.NewPublicID(rand.Reader)
	if err != nil {
		return "", err
	}
	return string(id), insertAccount(ctx, tx, string(id), i.clock(), account.Persona{Name: plainName(string(id))})
}

// plainName is a name that says nothing.
func plainName(id string) string { return "居民" + id[:4] }

// link remembers the ways in, raises the assurance the claim is worth, and
// seals who it is.
func (i *Identity) link(ctx context.Context, tx pgx.Tx, id string, claim signin.Claim) error {
	ways := [][2]string{{claim.Provider, claim.Subject}}
	if claim.Phone != "" && claim.Provider != phoneLink {
		ways = append(ways, [2]string{phoneLink, claim.Phone})
	}
	for _, way := range ways {
		_, err := tx.Exec(ctx, `INSERT INTO identity.link (provider, subject_hash, account, linked_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
			way[0], i.identity.Hash("link", way[0], way[1]), id, i.clock())
		if err != nil {
			return fmt.Errorf("link a person: %w", err)
		}
	}
	level := civic.L0
	if claim.Phone != "" {
		level = civic.L1
	}
	if claim.Number != "" && claim.Phone != "" {
		level = civic.L2
	}
	if claim.Number != "" {
		if err := i.sealPerson(ctx, tx, id, claim); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `UPDATE app.account SET assurance = greatest(assurance, $2) WHERE id = $1`, id, level)
	if err != nil {
		return fmt.Errorf("raise assurance: %w", err)
	}
	return nil
}

// sealPerson keeps name and number encrypted, and the keyed hash that makes
// one person one voice.
func (i *Identity) sealPerson(ctx context.Context, tx pgx.Tx, id string, claim signin.Claim) error {
	plain, err := json.Marshal(map[string]string{"name": claim.Name, "number": claim.Number})
	if err != nil {
		return fmt.Errorf("seal a person: %w", err)
	}
	sealed, err := i.identity.Seal(rand.Reader, personSealed, id, plain)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO identity.person (account, person_hash, sealed, verified_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account) DO UPDATE SET sealed = $3, verified_at = $4`, id, i.identity.Hash("document", claim.Number), sealed, i.clock())
	if err != nil {
		return fmt.Errorf("seal a person: %w", err)
	}
	return nil
}
