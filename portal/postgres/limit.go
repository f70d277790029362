package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Allow counts one act of who against the limit; kind too_many when it is one
// too many. who is kept as a hash that nobody can turn back.
func (s *Sessions) Allow(ctx context.Context, limit account.Limit, who string) error {
	return s.use(ctx, s.pool, []account.Use{{Limit: limit, Who: who}})
}

// use counts one act against its limits.
func (s store) use(ctx context.Context, q querier, uses []account.Use) error {
	refused, err := s.countUses(ctx, q, [][]account.Use{uses})
	if err != nil {
		return err
	}
	return refused[0]
}

// counted is one row of app.rate_limit and how many acts are added to it.
type counted struct {
	subject string
	start   time.Time
}

// countUses counts what each of several acts uses of its limits, in one
// statement. refused[i] is nil where act i stays within all of them, else of
// kind too_many. Rows are locked in one order everywhere, so that processes
// that count at once wait for each other instead of failing.
func (s store) countUses(ctx context.Context, q querier, acts [][]account.Use) (refused []error, err error) {
	added := map[counted]int{}
	for _, uses := range acts {
		for _, use := range uses {
			added[s.countedAs(use)]++
		}
	}
	refused = make([]error, len(acts))
	if len(added) == 0 {
		return refused, nil
	}
	hits, err := addHits(ctx, q, added)
	if err != nil {
		return nil, err
	}
	for i, uses := range acts {
		for _, use := range uses {
			row := s.countedAs(use)
			added[row]--
			if n := hits[row] - added[row]; n > use.Limit.Hits { // its place in the order of acts
				refused[i] = civic.Fail(civic.KindTooMany, "error.too_many", fmt.Sprintf("%s: %d in %s", use.Limit.Name, n, use.Limit.Window))
			}
		}
	}
	return refused, nil
}

// countedAs is the row that a use counts in now.
func (s store) countedAs(use account.Use) counted {
	start := s.clock().Truncate(use.Limit.Window)
	hash := s.identity.Hash("limit", use.Limit.Name, start.String(), use.Who)
	return counted{fmt.Sprintf("%s:%x", use.Limit.Name, hash[:16]), start.UTC()}
}

// addHits gives how many hits each row has then.
func addHits(ctx context.Context, q querier, added map[counted]int) (map[counted]int, error) {
	rows := make([]counted, 0, len(added))
	for row := range added {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b counted) int { return cmp.Or(cmp.Compare(a.subject, b.subject), a.start.Compare(b.start)) })
	subjects, starts, numbers := make([]string, len(rows)), make([]time.Time, len(rows)), make([]int, len(rows))
	for i, row := range rows {
		subjects[i], starts[i], numbers[i] = row.subject, row.start, added[row]
	}
	found, err := q.Query(ctx, `INSERT INTO app.rate_limit AS l (subject, window_start, hits)
		SELECT subject, start, n FROM unnest($1::text[], $2::timestamptz[], $3::int[]) WITH ORDINALITY AS u (subject, start, n, place) ORDER BY place
		ON CONFLICT (subject, window_start) DO UPDATE SET hits = l.hits + excluded.hits RETURNING subject, window_start, hits`, subjects, starts, numbers)
	if err != nil {
		return nil, fmt.Errorf("count against limits: %w", err)
	}
	hits := map[counted]int{}
	var row counted
	var n int
	_, err = pgx.ForEachRow(found, []any{&row.subject, &row.start, &n}, func() error {
		hits[counted{row.subject, row.start.UTC()}] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count against limits: %w", err)
	}
	return hits, nil
}
