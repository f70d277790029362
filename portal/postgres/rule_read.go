package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/release"
)

// Rules is the disclosure list of a public release.
func (p *Public) Rules(ctx context.Context, h release.Header) ([]release.Rule, error) {
	return list[release.Rule](ctx, p.pool, "rules", `SELECT field, class, form, ground_zh, ground_en, coalesce(review::text, '') AS review
		FROM release.rule WHERE release = $1 ORDER BY field, class`, h.ID)
}
