package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/release"
)

// measured are the amounts a measure reads, in the first and in the second
// release.
var measured = map[release.Measure][2]string{
	release.ByBudget:  {"original", "original"},
	release.ByCurrent: {currentAmount, currentAmount},
	release.ByPaid:    {"paid", "paid"},
	release.ByOutcome: {"original", "paid"},
}

// currentAmount is 调整预算数, else 年初预算数.
const currentAmount = `CASE WHEN (adjusted).form IN ('none', '') THEN original ELSE adjusted END`

// joined compares two releases project by project, on their IDs.
func joined(measure release.Measure) string {
	amounts := measured[measure]
	return fmt.Sprintf(`WITH a AS (SELECT id, name, summary, unit, %s AS amount FROM release.project WHERE release = $1),
			b AS (SELECT id, name, summary, unit, %s AS amount FROM release.project WHERE release = $2),
			j AS (SELECT coalesce(b.id, a.id) AS id, coalesce(a.name, '') AS name_before, coalesce(b.name, '') AS name_after,
				coalesce(b.unit, a.unit) AS unit, a.amount AS before, b.amount AS after,
				a.id IS NOT NULL AND b.id IS NOT NULL AND a.summary <> b.summary AS reworded,
				a.id IS NOT NULL AS in_first, b.id IS NOT NULL AS in_last,
				a.id IS NOT NULL AND b.id IS NOT NULL AND a.name = b.name
					AND ((a.amount).form, (a.amount).lo, (a.amount).hi) = ((b.amount).form, (b.amount).lo, (b.amount).hi) AS same
			FROM a FULL JOIN b ON a.id = b.id)`, amounts[0], amounts[1])
}

// noFigure stands where a project is not in a release.
const noFigure = `ROW('none', 0, 0, '')::release.figure`

// Differences compares two releases by their published forms.
func (p *Public) Differences(ctx context.Context, from, to release.Header, measure release.Measure) (d release.Differences, err error) {
	if _, known := measured[measure]; !known {
		return d, civic.Invalid("difference.measure", "measure "+string(measure))
	}
	err = pgx.BeginTxFunc(ctx, p.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		changes, err := list[release.Change](ctx, tx, "differences", joined(measure)+`
			SELECT id, name_before, name_after, unit, coalesce(before, `+noFigure+`) AS before, coalesce(after, `+noFigure+`) AS after,
				reworded, in_first, in_last FROM j WHERE NOT same`, from.ID, to.ID)
		if err != nil {
			return err
		}
		same, err := unchanged(ctx, tx, from, to, measure)
		d = release.NewDifferences(from, to, measure, changes, same)
		return err
	})
	return d, err
}

// unchanged adds up the projects that both releases publish alike.
func unchanged(ctx context.Context, tx pgx.Tx, from, to release.Header, measure release.Measure) (release.MovementSum, error) {
	type sumRow struct {
		Projects, Hidden, Known int
		Lo, Hi                  civic.Money
	}
	row, err := one[sumRow](ctx, tx, "what stayed", joined(measure)+`
		SELECT count(*) AS projects, count(*) FILTER (WHERE (before).form NOT IN ('exact', 'interval', 'none')) AS hidden,
			count(*) FILTER (WHERE (before).form IN ('exact', 'interval')) AS known,
			coalesce(sum((before).lo) FILTER (WHERE (before).form IN ('exact', 'interval')), 0)::bigint AS lo,
			coalesce(sum((before).hi) FILTER (WHERE (before).form IN ('exact', 'interval')), 0)::bigint AS hi
		FROM j WHERE same`, from.ID, to.ID)
	if err != nil {
		return release.MovementSum{}, err
	}
	sum := civic.NoFigure()
	switch {
	case row.Known == 0:
	case row.Lo == row.Hi:
		sum = civic.ExactFigure(row.Lo)
	default:
		sum = civic.IntervalFigure(row.Lo, row.Hi)
	}
	return release.MovementSum{Projects: row.Projects, Hidden: row.Hidden, Before: sum, After: sum}, nil
}

// Heard are the opinions on projects that their units took up (采纳, 部分采纳)
// by the time a release was published, newest first.
func (p *Public) Heard(ctx context.Context, before, after release.Header, ids []civic.PublicID) ([]comment.Comment, error) {
	return p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.jurisdiction = $2 AND c.subject_kind = 'project' AND c.subject = ANY ($3) AND c.state = 'public'
			AND r.adoption IN ('adopted', 'partly') AND r.published_at <= $5 AND c.created_at >= $4
		ORDER BY c.created_at DESC, c.id`, "", before.Document.Jurisdiction, ids, before.PublishedAt, after.PublishedAt)
}
