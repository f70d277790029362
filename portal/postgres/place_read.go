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

// Printed lists which of the releases print tables of which units.
func (p *Public) Printed(ctx context.Context, releases []int64) ([]release.Printed, error) {
	return list[release.Printed](ctx, p.pool, "printed units",
		`SELECT DISTINCT release, unit FROM release.line WHERE release = ANY ($1) ORDER BY release, unit`, releases)
}

// Lines are the cells of one statutory table of one unit.
func (p *Public) Lines(ctx context.Context, h release.Header, unit, table string) ([]release.Line, error) {
	return list[release.Line](ctx, p.pool, "lines", `SELECT "table", unit, code, name, "column", amount FROM release.line
		WHERE release = $1 AND unit = $2 AND "table" = $3 ORDER BY code, "column"`, h.ID, unit, table)
}

// LineHistory is one row of a statutory table in every public release of a
// jurisdiction that prints it, up to an edition, newest first.
func (p *Public) LineHistory(ctx context.Context, jurisdiction string, edition int64, table, unit, code string) ([]release.LineIn, error) {
	type cell struct {
		Release      int64
		Name, Column string
		Amount       civic.Figure
	}
	cells, err := list[cell](ctx, p.pool, "line "+code, `SELECT l.release, l.name, l."column", l.amount
		FROM release.line l JOIN release.release r ON r.id = l.release
		WHERE r.jurisdiction = $1 AND r.edition <= $2 AND r.tier = 'public' AND l."table" = $3 AND l.unit = $4 AND l.code = $5`,
		jurisdiction, edition, table, unit, code)
	if err != nil {
		return nil, err
	}
	headers, err := p.Releases(ctx, jurisdiction, edition)
	if err != nil {
		return nil, err
	}
	var all []release.LineIn
	for _, h := range headers {
		in := release.LineIn{Release: h, Row: release.PrintedRow{Code: code, Cells: map[string]civic.Figure{}}}
		for _, c := range cells {
			if c.Release == h.ID {
				in.Row.Name, in.Row.Cells[c.Column] = c.Name, c.Amount
			}
		}
		if len(in.Row.Cells) > 0 {
			all = append(all, in)
		}
	}
	return all, nil
}

// Details are projects of a release with what their application forms say and
// goals, in the order of ids.
func (p *Public) Details(ctx context.Context, h release.Header, ids []civic.PublicID) ([]release.Detail, error) {
	cards, err := p.Cards(ctx, h, ids)
	if err != nil {
		return nil, err
	}
	type reason struct{ ID, Justification string }
	reasons, err := list[reason](ctx, p.pool, "justifications",
		`SELECT id, justification FROM release.project WHERE release = $1 AND id = ANY ($2)`, h.ID, ids)
	if err != nil {
		return nil, err
	}
	texts, err := p.texts(ctx, h, ids)
	if err != nil {
		return nil, err
	}
	funds, err := p.funds(ctx, h, ids)
	if err != nil {
		return nil, err
	}
	type goalRow struct {
		ID string
		release.Goal
	}
	goals, err := list[goalRow](ctx, p.pool, "goals", `SELECT id, level1, level2, level3, target, actual, weight, self, review
		FROM release.goal WHERE release = $1 AND id = ANY ($2) ORDER BY id, level1, level2, level3`, h.ID, ids)
	details := make([]release.Detail, len(cards))
	at := map[string]int{}
	for i, card := range cards {
		details[i].Card, details[i].Texts, details[i].Funds, at[string(card.ID)] = card, texts[card.ID], funds[card.ID], i
	}
	for _, r := range reasons {
		details[at[r.ID]].Justification = r.Justification
	}
	for _, g := range goals {
		details[at[g.ID]].Goals = append(details[at[g.ID]].Goals, g.Goal)
	}
	return details, err
}

// Notes are the words beside the figures of one statutory table of one unit.
func (p *Public) Notes(ctx context.Context, h release.Header, unit, table string) ([]release.Note, error) {
	return list[release.Note](ctx, p.pool, "notes", `SELECT code, "column", text FROM release.note
		WHERE release = $1 AND unit = $2 AND "table" = $3 ORDER BY code, "column"`, h.ID, unit, table)
}

// Sections are the explanation of a unit's budget or accounts in a release, in
// the order of printing; none where the unit handed in none.
func (p *Public) Sections(ctx context.Context, h release.Header, unit string) ([]budget.Section, error) {
	return list[budget.Section](ctx, p.pool, "sections", `SELECT unit, number, title, text FROM release.section
		WHERE release = $1 AND unit = $2 ORDER BY place`, h.ID, unit)
}

// Explained lists the units that explain themselves in a release.
func (p *Public) Explained(ctx context.Context, h release.Header) ([]string, error) {
	type row struct{ Unit string }
	rows, err := list[row](ctx, p.pool, "explained units",
		`SELECT DISTINCT unit FROM release.section WHERE release = $1 ORDER BY unit`, h.ID)
	units := make([]string, len(rows))
	for i, r := range rows {
		units[i] = r.Unit
	}
	return units, err
}

// SectionHistory is one section of a unit's explanation of a year's budget or
// final accounts in every public release of a jurisdiction that has it, up to
// an edition, newest first.
func (p *Public) SectionHistory(ctx context.Context, jurisdiction string, edition int64, year civic.FiscalYear, of release.Accounts, unit, number string) ([]release.SectionIn, error) {
	type row struct {
		Release int64
		budget.Section
	}
	rows, err := list[row](ctx, p.pool, "section "+number, `SELECT s.release, s.unit, s.number, s.title, s.text FROM release.section s JOIN release.release r ON r.id = s.release
		WHERE r.jurisdiction = $1 AND r.edition <= $2 AND r.year = $3 AND r.tier = 'public' AND s.unit = $4 AND s.number = $5`, jurisdiction, edition, year, unit, number)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	headers, err := p.Releases(ctx, jurisdiction, edition)
	var all []release.SectionIn
	for _, h := range headers {
		for _, found := range rows {
			if found.Release == h.ID && release.AccountsOf(h.Document.Stage) == of {
				all = append(all, release.SectionIn{Release: h, Section: found.Section})
			}
		}
	}
	return all, err
}
