package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Names are the units and regions of a release.
func (p *Public) Names(ctx context.Context, h release.Header) (release.Names, error) {
	units, err := list[budget.Unit](ctx, p.pool, "units",
		`SELECT code, name, name_en, parent FROM release.unit WHERE release = $1 ORDER BY code`, h.ID)
	if err != nil {
		return release.Names{}, err
	}
	regions, err := list[budget.Region](ctx, p.pool, "regions",
		`SELECT code, name, name_en, parent, population FROM release.region WHERE release = $1 ORDER BY code`, h.ID)
	return release.Names{Units: units, Regions: regions}, err
}

// sumRow is a row of release.facet.
type sumRow struct {
	Dimension, Value                                           string
	Projects, Hidden                                           int
	OriginalLo, OriginalHi, AmountLo, AmountHi, PaidLo, PaidHi civic.Money
}

// Sums are the sums of a release by one dimension, built at import.
func (p *Public) Sums(ctx context.Context, h release.Header, dimension string) ([]release.Sum, error) {
	rows, err := list[sumRow](ctx, p.pool, "sums by "+dimension, `SELECT dimension, value, projects, hidden,
		original_lo, original_hi, amount_lo, amount_hi, paid_lo, paid_hi
		FROM release.facet WHERE release = $1 AND dimension = $2 ORDER BY amount_hi DESC, value`, h.ID, dimension)
	sums := make([]release.Sum, len(rows))
	for i, row := range rows {
		sums[i] = row.sum(h)
	}
	return sums, err
}

// sum reads bounds as a figure. Where every project of the row is hidden, or
// the release has no such figure at all, there is no data, never 0.
func (r sumRow) sum(h release.Header) release.Sum {
	figure := func(lo, hi civic.Money, whole civic.Figure) civic.Figure {
		switch {
		case r.Projects == r.Hidden || whole.Missing():
			return civic.NoFigure()
		case lo == hi:
			return civic.ExactFigure(lo)
		}
		return civic.IntervalFigure(lo, hi)
	}
	return release.Sum{
		Dimension: r.Dimension, Value: r.Value, Projects: r.Projects, Hidden: r.Hidden,
		Original: figure(r.OriginalLo, r.OriginalHi, h.Original),
		Amount:   figure(r.AmountLo, r.AmountHi, h.Original.Add(h.Adjusted)),
		Paid:     figure(r.PaidLo, r.PaidHi, h.Paid),
	}
}

// Clusters are the projects of a release on the map at a zoom within a box,
// clustered at import; at most limit of them, the fullest first.
func (p *Public) Clusters(ctx context.Context, h release.Header, zoom int, box release.Box, limit int) ([]release.Cluster, error) {
	return list[release.Cluster](ctx, p.pool, "clusters", `SELECT c.lon, c.lat, c.projects, c.id, coalesce(p.name, '') AS name
		FROM release.cluster c LEFT JOIN release.project p ON p.release = c.release AND p.id = c.id AND c.id <> ''
		WHERE c.release = $1 AND c.zoom = coalesce(
				(SELECT max(zoom) FROM release.cluster WHERE release = $1 AND zoom <= $2),
				(SELECT min(zoom) FROM release.cluster WHERE release = $1))
			AND c.lon BETWEEN $3 AND $5 AND c.lat BETWEEN $4 AND $6
		ORDER BY c.projects DESC, c.x, c.y LIMIT $7`, h.ID, zoom, box.West, box.South, box.East, box.North, limit)
}

// Map is what a map of a jurisdiction is drawn on.
func (p *Public) Map(ctx context.Context, jurisdiction string) (release.Map, error) {
	type mapRow struct {
		Boundaries []byte
		Approval   string
	}
	row, err := one[mapRow](ctx, p.pool, "map", `SELECT boundaries, map_approval_number AS approval
		FROM release.jurisdiction WHERE code = $1`, jurisdiction)
	return release.Map(row), err
}

// TablesOf lists which statutory tables which units have published in a
// release.
func (p *Public) TablesOf(ctx context.Context, h release.Header) ([]release.TableOf, error) {
	return list[release.TableOf](ctx, p.pool, "tables", `SELECT unit, "table", count(DISTINCT code) AS rows FROM release.line
		WHERE release = $1 GROUP BY unit, "table" ORDER BY unit, "table"`, h.ID)
}

// Lines are the cells of one statutory table of one unit.
func (p *Public) Lines(ctx context.Context, h release.Header, unit, table string) ([]release.Line, error) {
	return list[release.Line](ctx, p.pool, "lines", `SELECT "table", unit, code, name, "column", amount FROM release.line
		WHERE release = $1 AND unit = $2 AND "table" = $3 ORDER BY code, "column"`, h.ID, unit, table)
}
