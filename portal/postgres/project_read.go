package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// cardColumns are read into cardRow.
const cardColumns = `id, name, summary, unit, function, economic, region, lon, lat, class, start, "end",
	original, adjusted, paid, self, review, execution_lo, execution_hi`

// cardRow is a release.Card by column name.
type cardRow struct {
	ID                       civic.PublicID
	Name, Summary, Unit      string
	Function                 civic.Function
	Economic                 civic.Economic
	Region                   string
	Lon, Lat                 *float64
	Class                    budget.Class
	Start, End               string
	Original, Adjusted, Paid civic.Figure
	Self, Review             *int
	ExecutionLo, ExecutionHi *int64
}

func (r cardRow) card() release.Card {
	card := release.Card{
		ID: r.ID, Name: r.Name, Summary: r.Summary, Unit: r.Unit, Function: r.Function, Economic: r.Economic,
		Region: r.Region, Lon: r.Lon, Lat: r.Lat, Class: r.Class, Start: r.Start, End: r.End,
		Original: r.Original, Adjusted: r.Adjusted, Paid: r.Paid, Self: r.Self, Review: r.Review,
	}
	if r.ExecutionLo != nil && r.ExecutionHi != nil {
		card.Execution = &release.Rate{Lo: *r.ExecutionLo, Hi: *r.ExecutionHi}
	}
	return card
}

// Cards are the projects of a release with the given IDs, in their order.
func (p *Public) Cards(ctx context.Context, h release.Header, ids []civic.PublicID) ([]release.Card, error) {
	rows, err := list[cardRow](ctx, p.pool, "projects", `SELECT `+cardColumns+` FROM release.project
		WHERE release = $1 AND id = ANY ($2) ORDER BY array_position($2::text[], id)`, h.ID, ids)
	cards := make([]release.Card, len(rows))
	for i, row := range rows {
		cards[i] = row.card()
	}
	return cards, err
}

// Project is everything public about a project at an edition. Of the releases
// it appears in, choice picks the one it is shown in, as it does for lists.
func (p *Public) Project(ctx context.Context, jurisdiction string, edition int64, id civic.PublicID, choice release.Choice) (release.Project, error) {
	history, err := p.appearances(ctx, jurisdiction, edition, id)
	if err != nil {
		return release.Project{}, err
	}
	headers := make([]release.Header, len(history))
	for i, a := range history {
		headers[i] = a.Release
	}
	shown, ok := release.Choose(headers, choice)
	if !ok {
		return release.Project{}, civic.NotFound("project " + string(id))
	}
	project, err := p.projectIn(ctx, shown, id)
	project.History = history
	return project, err
}

// appearances are a project's figures in every public release, newest first.
func (p *Public) appearances(ctx context.Context, jurisdiction string, edition int64, id civic.PublicID) ([]release.Appearance, error) {
	type figures struct {
		Release                  int64
		Original, Adjusted, Paid civic.Figure
		Self, Review             *int
	}
	rows, err := list[figures](ctx, p.pool, "project "+string(id), `SELECT release, original, adjusted, paid, self, review
		FROM release.project WHERE id = $1`, id)
	if err != nil {
		return nil, err
	}
	headers, err := p.Releases(ctx, jurisdiction, edition)
	if err != nil {
		return nil, err
	}
	in := make(map[int64]figures, len(rows))
	for _, row := range rows {
		in[row.Release] = row
	}
	var all []release.Appearance
	for _, h := range headers {
		if f, ok := in[h.ID]; ok {
			all = append(all, release.Appearance{Release: h, Original: f.Original, Adjusted: f.Adjusted, Paid: f.Paid, Self: f.Self, Review: f.Review})
		}
	}
	return all, nil
}

// projectIn is a project as it stands in one release.
func (p *Public) projectIn(ctx context.Context, h release.Header, id civic.PublicID) (release.Project, error) {
	type projectRow struct {
		cardRow
		Justification string
	}
	row, err := one[projectRow](ctx, p.pool, "project "+string(id), `SELECT `+cardColumns+`, justification
		FROM release.project WHERE release = $1 AND id = $2`, h.ID, id)
	if err != nil {
		return release.Project{}, err
	}
	texts, err := p.texts(ctx, h, []civic.PublicID{id})
	if err != nil {
		return release.Project{}, err
	}
	months, err := list[release.Month](ctx, p.pool, "execution",
		`SELECT month, paid FROM release.execution WHERE release = $1 AND id = $2 ORDER BY month`, h.ID, id)
	if err != nil {
		return release.Project{}, err
	}
	goals, err := list[release.Goal](ctx, p.pool, "goals", `SELECT level1, level2, level3, target, actual, weight, self, review
		FROM release.goal WHERE release = $1 AND id = $2 ORDER BY level1, level2, level3`, h.ID, id)
	return release.Project{Card: row.card(), Release: h, Justification: row.Justification, Texts: texts[id], Months: months, Goals: goals}, err
}

// texts are the further texts of projects, by project and field.
func (p *Public) texts(ctx context.Context, h release.Header, ids []civic.PublicID) (map[civic.PublicID]map[budget.TextField]string, error) {
	rows, err := list[bundle.Text](ctx, p.pool, "texts", `SELECT id, field, text FROM release.text WHERE release = $1 AND id = ANY ($2)`, h.ID, ids)
	return byProject(rows, func(t bundle.Text) (civic.PublicID, budget.TextField, string) { return t.ID, t.Field, t.Text }), err
}

// funds are the amounts of the application forms of projects, by project and
// name.
func (p *Public) funds(ctx context.Context, h release.Header, ids []civic.PublicID) (map[civic.PublicID]map[budget.Fund]civic.Figure, error) {
	rows, err := list[bundle.Fund](ctx, p.pool, "funds", `SELECT id, fund, amount FROM release.fund WHERE release = $1 AND id = ANY ($2)`, h.ID, ids)
	return byProject(rows, func(f bundle.Fund) (civic.PublicID, budget.Fund, civic.Figure) { return f.ID, f.Fund, f.Amount }), err
}

// byProject sorts parts of projects by project and by what they are.
func byProject[R any, K comparable, V any](rows []R, part func(R) (civic.PublicID, K, V)) map[civic.PublicID]map[K]V {
	all := map[civic.PublicID]map[K]V{}
	for _, row := range rows {
		id, key, value := part(row)
		if all[id] == nil {
			all[id] = map[K]V{}
		}
		all[id][key] = value
	}
	return all
}
