package postgres

import (
	"context"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Allow counts one act of who against the limit; kind too_many when it is one
// too many. who is kept as a hash that nobody can turn back.
func (s *Sessions) Allow(ctx context.Context, limit account.Limit, who string) error {
	start := s.clock().Truncate(limit.Window)
	subject := fmt.Sprintf("%s:%x", limit.Name, s.identity.Hash("limit", limit.Name, start.String(), who)[:16])
	var hits int
	err := s.pool.QueryRow(ctx, `INSERT INTO app.rate_limit AS l (subject, window_start, hits) VALUES ($1, $2, 1)
		ON CONFLICT (subject, window_start) DO UPDATE SET hits = l.hits + 1 RETURNING hits`, subject, start).Scan(&hits)
	if err != nil {
		return fmt.Errorf("limit %s: %w", limit.Name, err)
	}
	if hits > limit.Hits {
		return civic.Fail(civic.KindTooMany, "error.too_many", fmt.Sprintf("%s: %d in %s", limit.Name, hits, limit.Window))
	}
	return nil
}
