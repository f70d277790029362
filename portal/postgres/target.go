package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
)

// targetChannel tells listeners which page's living part has changed, and its
// new version, as "jurisdiction/target version".
const targetChannel = "target"

// bumpTarget gives the living parts of pages a new version in the transaction
// that publishes something on them, and tells the caches when it commits. A
// part of pages of all jurisdictions has jurisdiction "". Call it once in a
// transaction for each jurisdiction: the targets are taken in one order, so that
// two transactions never wait for each other.
func bumpTarget(ctx context.Context, tx pgx.Tx, jurisdiction string, targets ...string) error {
	slices.Sort(targets)
	for _, target := range targets {
		const bump = `INSERT INTO app.target_version AS v (jurisdiction, target, version) VALUES ($1, $2, 1)
			ON CONFLICT (jurisdiction, target) DO UPDATE SET version = v.version + 1 RETURNING version`
		var version int64
		if err := tx.QueryRow(ctx, bump, jurisdiction, target).Scan(&version); err != nil {
			return fmt.Errorf("target version: %w", err)
		}
		_, err := tx.Exec(ctx, `SELECT pg_notify($1, $2)`, targetChannel, fmt.Sprintf("%s/%s %d", jurisdiction, target, version))
		if err != nil {
			return fmt.Errorf("notify %s: %w", targetChannel, err)
		}
	}
	return nil
}

// TargetVersion is the version of a page's living part, 0 before the first
// publication on it. Caches carry it in their keys.
func (p *Public) TargetVersion(ctx context.Context, jurisdiction, target string) (version int64, err error) {
	err = p.pool.QueryRow(ctx, `SELECT version FROM app.target_version WHERE jurisdiction = $1 AND target = $2`,
		jurisdiction, target).Scan(&version)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("target version: %w", err)
	}
	return version, nil
}

// outbox records what changed and must reach search, feeds and subscribers.
func outbox(ctx context.Context, tx pgx.Tx, s store, topic, key string, payload any) error {
	_, err := tx.Exec(ctx, `INSERT INTO release.outbox (topic, key, payload, created_at) VALUES ($1, $2, $3, $4)`,
		topic, key, payload, s.clock())
	if err != nil {
		return fmt.Errorf("outbox %s: %w", topic, err)
	}
	return nil
}
