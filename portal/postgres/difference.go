package postgres

import (
	"context"
	"fmt"

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

// noFigure stands where a project is not in a release.
const noFigure = `ROW('none', 0, 0, '')::release.figure`

// joined compares two releases project by project, on their IDs, in one pass:
// every project that moved or that an origin names ($3), and one row without
// an ID that adds up all others.
func joined(measure release.Measure) string {
	const side = `SELECT id, name, summary, unit, function, region, %s AS amount FROM release.project WHERE release = `
	amounts := measured[measure]
	return fmt.Sprintf(`WITH a AS (`+side+`$1), b AS (`+side+`$2),
		j AS (SELECT coalesce(b.id, a.id) AS id, coalesce(a.name, '') AS name_before, coalesce(b.name, '') AS name_after,
				coalesce(b.unit, a.unit) AS unit, coalesce(b.function, a.function) AS function, coalesce(b.region, a.region) AS region,
				a.amount AS before, b.amount AS after, a.summary <> b.summary AS reworded, a.id IS NOT NULL AS in_first, b.id IS NOT NULL AS in_last,
				coalesce(a.name = b.name AND ((a.amount).form, (a.amount).lo, (a.amount).hi) = ((b.amount).form, (b.amount).lo, (b.amount).hi)
					AND a.id <> ALL ($3), false) AS same
			FROM a FULL JOIN b ON a.id = b.id),
		k AS (SELECT count(*) AS projects, count(*) FILTER (WHERE (before).form NOT IN ('exact', 'interval', 'none')) AS hidden,
				count(*) FILTER (WHERE (before).form IN ('exact', 'interval')) AS known,
				coalesce(sum((before).lo) FILTER (WHERE (before).form IN ('exact', 'interval')), 0)::bigint AS lo,
				coalesce(sum((before).hi) FILTER (WHERE (before).form IN ('exact', 'interval')), 0)::bigint AS hi
			FROM j WHERE same)
		SELECT id, name_before, name_after, unit, function, region, coalesce(before, %[3]s) AS before, coalesce(after, %[3]s) AS after,
			coalesce(reworded, false) AS reworded, in_first, in_last, 1 AS projects, 0 AS hidden FROM j WHERE NOT same
		UNION ALL SELECT '', '', '', '', '', '', f.sum, f.sum, false, true, true, projects, hidden FROM k, LATERAL (SELECT
			ROW(CASE WHEN known = 0 THEN 'none' WHEN lo = hi THEN 'exact' ELSE 'interval' END, lo, hi, '')::release.figure AS sum) f`,
		amounts[0], amounts[1], noFigure)
}

// Differences compares two releases by their published forms.
func (p *Public) Differences(ctx context.Context, from, to release.Header, measure release.Measure, origins []release.Origin) (d release.Differences, err error) {
	if _, known := measured[measure]; !known {
		return d, civic.Invalid("difference.measure", "measure "+string(measure))
	}
	type differenceRow struct {
		ID                          civic.PublicID
		NameBefore, NameAfter, Unit string
		Function                    civic.Function
		Region                      string
		Before, After               civic.Figure
		Reworded, InFirst, InLast   bool
		Projects, Hidden            int
	}
	named := make([]civic.PublicID, 0, 2*len(origins))
	for _, o := range origins {
		named = append(named, o.Project, o.CameFrom)
	}
	rows, err := list[differenceRow](ctx, p.pool, "differences", joined(measure), from.ID, to.ID, named)
	if err != nil {
		return d, err
	}
	var same release.MovementSum
	changes := make([]release.Change, 0, len(rows))
	for _, r := range rows {
		if r.ID == "" {
			same = release.MovementSum{Projects: r.Projects, Hidden: r.Hidden, Before: r.Before, After: r.After}
			continue
		}
		changes = append(changes, release.Change{
			ID: r.ID, NameBefore: r.NameBefore, NameAfter: r.NameAfter, Unit: r.Unit, Function: r.Function, Region: r.Region,
			Before: r.Before, After: r.After, Reworded: r.Reworded, InFirst: r.InFirst, InLast: r.InLast,
		})
	}
	return release.NewDifferences(from, to, measure, changes, same, origins), nil
}

// Heard are the opinions on projects that their units took up (采纳, 部分采纳)
// by the time a release was published, newest first.
func (p *Public) Heard(ctx context.Context, before, after release.Header, ids []civic.PublicID) ([]comment.Comment, error) {
	return p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.jurisdiction = $2 AND c.subject_kind = 'project' AND c.subject = ANY ($3) AND c.state = 'public'
			AND r.adoption IN ('adopted', 'partly') AND r.published_at <= $5 AND c.created_at >= $4
		ORDER BY c.created_at DESC, c.id`, "", before.Document.Jurisdiction, ids, before.PublishedAt, after.PublishedAt)
}
