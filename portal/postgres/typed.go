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
)

// typedSealed is what typed text is sealed for; typedFor is how long it waits
// for its writer to come back.
const (
	typedSealed = "kept"
	typedFor    = 24 * time.Hour
)

// KeepText keeps what somebody typed before they signed in, sealed, and gives
// the token for their cookie.
func (p *Public) KeepText(ctx context.Context, fields map[string]string) (token string, until time.Time, err error) {
	token, hash, err := account.NewToken(rand.Reader)
	if err != nil {
		return "", time.Time{}, err
	}
	plain, err := json.Marshal(fields)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("keep a text: %w", err)
	}
	sealed, err := p.identity.Seal(rand.Reader, typedSealed, string(hash), plain)
	if err != nil {
		return "", time.Time{}, err
	}
	until = p.clock().Add(typedFor)
	if _, err := p.pool.Exec(ctx, `INSERT INTO app.kept_text (token_hash, sealed, expires_at) VALUES ($1, $2, $3)`, hash, sealed, until); err != nil {
		return "", time.Time{}, fmt.Errorf("keep a text: %w", err)
	}
	return token, until, nil
}

// KeptText is what the token kept, nil for nothing.
func (p *Public) KeptText(ctx context.Context, token string) (fields map[string]string, err error) {
	hash, ok := account.TokenHash(token)
	if !ok {
		return nil, nil
	}
	var sealed []byte
	err = p.pool.QueryRow(ctx, `SELECT sealed FROM app.kept_text WHERE token_hash = $1 AND expires_at > $2`, hash, p.clock()).Scan(&sealed)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, readError("a kept text", err)
	}
	plain, err := p.identity.Open(typedSealed, string(hash), sealed)
	if err != nil {
		return nil, err
	}
	return fields, json.Unmarshal(plain, &fields)
}

// DropText forgets what the token kept; nothing is no error.
func (p *Public) DropText(ctx context.Context, token string) error {
	hash, _ := account.TokenHash(token)
	if _, err := p.pool.Exec(ctx, `DELETE FROM app.kept_text WHERE token_hash = $1`, hash); err != nil {
		return fmt.Errorf("forget a text: %w", err)
	}
	return nil
}
