package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// SaveMap sets the operator's map of a jurisdiction that has releases, and
// tells the caches of /map. The map stays through later releases.
func (w *Worker) SaveMap(ctx context.Context, jurisdiction string, m release.Map) error {
	return w.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `UPDATE release.jurisdiction SET boundaries = $2, map_approval_number = $3 WHERE code = $1`,
			jurisdiction, m.Boundaries, m.Approval)
		if err != nil {
			return fmt.Errorf("save the map of %s: %w", jurisdiction, err)
		}
		if tag.RowsAffected() == 0 {
			return civic.NotFound("a jurisdiction with releases: " + jurisdiction)
		}
		return bumpTarget(ctx, tx, jurisdiction, alertTarget, PerformanceTarget) // the living parts of /map
	})
}
