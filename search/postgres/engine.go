// Package postgres is the default search engine: plain conditions on the
// projects of one release, in the database that holds them anyway.
package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// Queryer is the connection or pool the engine asks.
type Queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Engine searches by SQL.
type Engine struct{ db Queryer }

// New searches what db can read.
func New(db Queryer) *Engine { return &Engine{db: db} }

// Search finds one page of projects, how many there are, and the facets.
func (e *Engine) Search(ctx context.Context, scope search.Scope, filter release.Filter) (release.Hits, error) {
	args := arguments(scope, filter)
	hits, err := e.page(ctx, filter, args)
	if err != nil {
		return release.Hits{}, fmt.Errorf("search: %w", err)
	}
	counts, err := e.counts(ctx, args)
	if err != nil {
		return release.Hits{}, fmt.Errorf("search facets: %w", err)
	}
	hits.Total = counts.total
	hits.Facets = counts.facets(scope.Names)
	return hits, nil
}

// arguments are the named parameters both queries share. A nil list sets no
// condition.
func arguments(scope search.Scope, f release.Filter) pgx.NamedArgs {
	text := search.Parse(f.Text)
	return pgx.NamedArgs{
		"release": scope.Release.ID,
		"with":    patterns(append(text.Terms, text.Phrases...)),
		"without": patterns(text.Without),
		"id":      strings.ToUpper(strings.TrimSpace(f.Text)),
		"regions": orNil(scope.Names.RegionsOf(f.Regions)),
		"units":   orNil(scope.Names.UnitsOf(f.Departments)),
		"classes": orNil(prefixes(f.Classes)),
		"bands":   orNil(f.Bands), "rates": orNil(f.Executions), "alerts": orNil(f.Alerts),
		"box": f.Box != nil, "west": box(f).West, "south": box(f).South, "east": box(f).East, "north": box(f).North,
	}
}

// patterns are LIKE patterns for containment.
func patterns(parts []string) []string {
	all := make([]string, len(parts))
	for i, part := range parts {
		all[i] = "%" + escape.Replace(part) + "%"
	}
	return all
}

func prefixes(codes []string) []string {
	all := make([]string, len(codes))
	for i, code := range codes {
		all[i] = escape.Replace(code) + "%"
	}
	return all
}

var escape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func orNil[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

func box(f release.Filter) release.Box {
	if f.Box == nil {
		return release.Box{}
	}
	return *f.Box
}

// found is every project of the release that matches text and map section.
const found = `
	SELECT id, amount_lo, amount_hi, execution_lo, execution_hi, unit, region, function, band, rate, alert
	FROM release.project
	WHERE release = @release
		AND (search LIKE ALL (@with::text[]) OR id = @id)
		AND NOT (search LIKE ANY (@without::text[]))
		AND (NOT @box OR (lon BETWEEN @west AND @east AND lat BETWEEN @south AND @north))`

// The condition of each dimension; a parameter that is not given holds.
const (
	inRegion = `(@regions::text[] IS NULL OR region = ANY (@regions))`
	inUnit   = `(@units::text[] IS NULL OR unit = ANY (@units))`
	inClass  = `(@classes::text[] IS NULL OR function LIKE ANY (@classes))`
	inBand   = `(@bands::text[] IS NULL OR band = ANY (@bands))`
	inRate   = `(@rates::text[] IS NULL OR rate = ANY (@rates))`
	inAlert  = `(@alerts::text[] IS NULL OR alert = ANY (@alerts))`
	inAll    = inRegion + " AND " + inUnit + " AND " + inClass + " AND " + inBand + " AND " + inRate + " AND " + inAlert
)

// keys are the two sort keys of each order, both ascending, from published
// bounds only: what is hidden comes last whichever way one sorts.
var keys = map[release.Sort][2]string{
	release.LargestFirst:  {"-coalesce(amount_lo, -1)", "-coalesce(amount_hi, -1)"},
	release.SmallestFirst: {"coalesce(amount_lo, 9223372036854775807)", "coalesce(amount_hi, 9223372036854775807)"},
	release.FastestFirst:  {"-coalesce(execution_lo, -1)", "-coalesce(execution_hi, -1)"},
	release.SlowestFirst:  {"coalesce(execution_lo, 9223372036854775807)", "coalesce(execution_hi, 9223372036854775807)"},
}

// page finds the IDs of one page and where it ends.
func (e *Engine) page(ctx context.Context, f release.Filter, args pgx.NamedArgs) (release.Hits, error) {
	after, err := release.ParseCursor(f.Cursor, f.Sort)
	if err != nil {
		return release.Hits{}, err
	}
	where := ""
	if after != nil {
		where = fmt.Sprintf(" AND (%s, %s, id) > (@a::bigint, @b::bigint, @after)", keys[f.Sort][0], keys[f.Sort][1])
		args["a"], args["b"], args["after"] = after.A, after.B, string(after.ID)
	}
	ends, err := e.positions(ctx, f.Sort, args, where, fmt.Sprintf(" LIMIT %d", f.Size+1))
	return cut(ends, f.Size), err
}

// IDs finds all projects in order.
func (e *Engine) IDs(ctx context.Context, scope search.Scope, f release.Filter) ([]civic.PublicID, error) {
	ends, err := e.positions(ctx, f.Sort, arguments(scope, f), "", "")
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return cut(ends, len(ends)).IDs, nil
}

// positions runs the search in order; where and limit are SQL of ours.
func (e *Engine) positions(ctx context.Context, sort release.Sort, args pgx.NamedArgs, where, limit string) ([]release.Position, error) {
	a, b := keys[sort][0], keys[sort][1]
	sql := fmt.Sprintf(`SELECT id, %s, %s FROM (%s) p WHERE %s%s ORDER BY %s, %s, id%s`, a, b, found, inAll, where, a, b, limit)
	rows, err := e.db.Query(ctx, sql, args)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (release.Position, error) {
		p := release.Position{Sort: sort}
		return p, row.Scan(&p.ID, &p.A, &p.B)
	})
}

// cut makes a page of at most size items; one more says that there is a next.
func cut(ends []release.Position, size int) release.Hits {
	var hits release.Hits
	if len(ends) > size {
		ends = ends[:size]
		hits.Next = ends[size-1].Encode()
	}
	for _, end := range ends {
		hits.IDs = append(hits.IDs, end.ID)
	}
	return hits
}

// countSQL counts each dimension under the conditions of all others, and the
// whole under all.
var countSQL = `WITH found AS MATERIALIZED (` + found + `), marked AS (
	SELECT *, ` + inRegion + ` AS r, ` + inUnit + ` AS u, ` + inClass + ` AS c, ` + inBand + ` AS b, ` + inRate + ` AS x, ` + inAlert + ` AS w
	FROM found)
	SELECT 'total', '', count(*) FROM marked WHERE r AND u AND c AND b AND x AND w
	UNION ALL SELECT 'region', region, count(*) FROM marked WHERE u AND c AND b AND x AND w GROUP BY region
	UNION ALL SELECT 'department', unit, count(*) FROM marked WHERE r AND c AND b AND x AND w GROUP BY unit
	UNION ALL SELECT 'class', left(function, 3), count(*) FROM marked WHERE r AND u AND b AND x AND w GROUP BY 2
	UNION ALL SELECT 'band', band, count(*) FROM marked WHERE r AND u AND c AND x AND w GROUP BY band
	UNION ALL SELECT 'execution', rate, count(*) FROM marked WHERE r AND u AND c AND b AND w GROUP BY rate
	UNION ALL SELECT 'alert', alert, count(*) FROM marked WHERE r AND u AND c AND b AND x GROUP BY alert`

// counts are numbers of projects by dimension and value.
type counts struct {
	total int
	of    map[string]map[string]int
}

func (e *Engine) counts(ctx context.Context, args pgx.NamedArgs) (counts, error) {
	c := counts{of: map[string]map[string]int{}}
	rows, err := e.db.Query(ctx, countSQL, args)
	if err != nil {
		return c, err
	}
	var dimension, value string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&dimension, &value, &n}, func() error {
		if dimension == "total" {
			c.total = n
			return nil
		}
		if c.of[dimension] == nil {
			c.of[dimension] = map[string]int{}
		}
		c.of[dimension][value] += n
		return nil
	})
	return c, err
}

// facets orders the values: scales in their own order, the rest by number.
// Units are counted with their departments.
func (c counts) facets(names release.Names) map[string][]release.FacetValue {
	departments := map[string]int{}
	for unit, n := range c.of["department"] {
		departments[names.Department(unit)] += n
	}
	return map[string][]release.FacetValue{
		"region":     byNumber(c.of["region"]),
		"department": byNumber(departments),
		"class":      byNumber(c.of["class"]),
		"band":       inOrder(c.of["band"], budget.Bands()),
		"execution":  inOrder(c.of["execution"], budget.Executions()),
		"alert":      inOrder(c.of["alert"], budget.Alerts()),
	}
}

func byNumber(of map[string]int) []release.FacetValue {
	var values []release.FacetValue
	for value, n := range of {
		if value != "" {
			values = append(values, release.FacetValue{Value: value, Count: n})
		}
	}
	slices.SortFunc(values, func(a, b release.FacetValue) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Value, b.Value)
	})
	return values
}

func inOrder(of map[string]int, order []string) []release.FacetValue {
	var values []release.FacetValue
	for _, value := range order {
		if of[value] > 0 {
			values = append(values, release.FacetValue{Value: value, Count: of[value]})
		}
	}
	return values
}
