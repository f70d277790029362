package postgres

import (
	"context"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/comment"
)

// spokeFor is the group an opinion is counted in: by the grants of its writer
// ($23), else by their registration for the hearing it is about or one about
// the same project or line, else citizen.
const spokeFor = `coalesce(nullif($23::text, ''), (SELECT g.grp FROM app.hearing_registration g JOIN app.hearing h ON h.id = g.hearing
		WHERE g.account = $10 AND h.jurisdiction = $2 AND (g.hearing = $4 AND $3 = 'hearing' OR h.year = $6 AND EXISTS (SELECT FROM app.hearing_subject s
			WHERE s.hearing = g.hearing AND s.kind = $3 AND s.subject = CASE WHEN $3 = 'line' THEN regexp_replace($4, '^[0-9]+/', '') ELSE $4 END))
		ORDER BY g.at DESC, g.hearing LIMIT 1), 'citizen')`

// stancesSQL publishes counts and nothing finer. Opinions are attributed to
// nobody's group on the page, but each stands there with its stance and its
// moment, so a count that moved with every opinion would tell whose it was:
//   - one person counts once for a stance, and people come in by fives, in the
//     order in which their first opinion was published;
//   - the four groups are joined from the last to the first until every cell
//     has five people. The order of joining is fixed, never chosen by the
//     numbers, so that the choice itself tells no number;
//   - every count is cut to a multiple of five.
const stancesSQL = `WITH person AS (
		SELECT stance, (array_agg(grp ORDER BY decided_at))[1] AS grp, row_number() OVER (PARTITION BY stance ORDER BY min(decided_at), author) AS place, count(*) OVER (PARTITION BY stance) AS people
		FROM app.comment WHERE jurisdiction = $1 AND subject_kind = $2 AND subject = $3 AND state = 'public' AND parent IS NULL AND source = 'online'
		GROUP BY stance, author),
	counted AS (
		SELECT stance, count(*) FILTER (WHERE grp = 'citizen') AS c, count(*) FILTER (WHERE grp = 'community') AS m,
			count(*) FILTER (WHERE grp = 'deputy') AS d, count(*) FILTER (WHERE grp = 'expert') AS e
		FROM person WHERE place <= people - people % $4 GROUP BY stance)
	SELECT stance, groups, people - people % $4 AS people FROM counted CROSS JOIN LATERAL (
		SELECT CASE WHEN least(c, m, d, e) >= $4 THEN 4 WHEN least(c, m, d + e) >= $4 THEN 3 WHEN least(c, m + d + e) >= $4 THEN 2 ELSE 1 END AS cells) k
	CROSS JOIN LATERAL (VALUES
		(4, 1, ARRAY['citizen'], c), (4, 2, ARRAY['community'], m), (4, 3, ARRAY['deputy'], d), (4, 4, ARRAY['expert'], e),
		(3, 1, ARRAY['citizen'], c), (3, 2, ARRAY['community'], m), (3, 3, ARRAY['deputy', 'expert'], d + e),
		(2, 1, ARRAY['citizen'], c), (2, 2, ARRAY['community', 'deputy', 'expert'], m + d + e),
		(1, 1, ARRAY['citizen', 'community', 'deputy', 'expert'], c + m + d + e)) AS cell (of, place, groups, people)
	WHERE cell.of = k.cells AND people >= $4 ORDER BY array_position(ARRAY['support', 'oppose', 'suggest', 'question'], stance), cell.place`

// tallyKey is a subject at one version of its living part. Whatever makes an
// opinion public, folds it or takes it away raises that version in the same
// transaction (bumpTarget in Desk.decide), so that a tally kept under it needs
// no telling when it is out of date: nobody asks for it any more.
type tallyKey struct {
	jurisdiction string
	subject      comment.Subject
	version      int64
}

// Tally is how many opinions on a subject are public and how people of the
// four groups stand to it. Opinions that staff entered for others are left out
// of the stances: whose they are is not known. Counting reads every opinion on
// the subject, and is done once for each version of it.
func (p *Public) Tally(ctx context.Context, jurisdiction string, subject comment.Subject) (comment.Tally, error) {
	// The version is read first: what is counted may then be newer than the
	// version it is kept under, never older.
	version, err := p.TargetVersion(ctx, jurisdiction, subject.String())
	if err != nil {
		return comment.Tally{}, err
	}
	return p.tallies.get(p.clock(), tallyKey{jurisdiction, subject, version}, func() (comment.Tally, error) {
		return p.count(ctx, jurisdiction, subject)
	})
}

func (p *Public) count(ctx context.Context, jurisdiction string, subject comment.Subject) (tally comment.Tally, err error) {
	err = p.pool.QueryRow(ctx, `SELECT count(*) FROM app.comment
		WHERE jurisdiction = $1 AND subject_kind = $2 AND subject = $3 AND state = 'public'`, jurisdiction, subject.Kind, subject.ID).Scan(&tally.Opinions)
	if err != nil {
		return tally, fmt.Errorf("count opinions: %w", err)
	}
	if tally.Opinions == 0 {
		return tally, nil
	}
	tally.Stances, err = list[comment.StanceCount](ctx, p.pool, "stances on "+subject.String(), stancesSQL,
		jurisdiction, subject.Kind, subject.ID, comment.StanceStep)
	return tally, err
}
