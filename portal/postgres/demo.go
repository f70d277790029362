package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// AddInvented makes accounts of invented people that nobody can sign in as,
// in one transaction. Their IDs come from the injected source: where it gives
// the same ones again, the accounts are there already and nothing changes.
func (i *Identity) AddInvented(ctx context.Context, people []account.Persona) (ids []string, err error) {
	err = i.inTx(ctx, func(tx pgx.Tx) error {
		for _, p := range people {
			id, err := civic.NewPublicID(i.ids)
			if err != nil {
				return err
			}
			ids = append(ids, string(id))
			const add = `INSERT INTO app.account (id, name, assurance, age_band, sex, region, created_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`
			if _, err := tx.Exec(ctx, add, string(id), p.Name, p.Assurance, p.AgeBand, p.Sex, p.Region, i.clock()); err != nil {
				return fmt.Errorf("add an invented account: %w", err)
			}
			if err := i.insertGrants(ctx, tx, "demo", string(id), p.Grants); err != nil {
				return err
			}
		}
		return nil
	})
	return ids, err
}

// FirstPersona is when the first ready account of the demo was made: the
// demo's first start, the zero time where there is no demo yet.
func (i *Identity) FirstPersona(ctx context.Context) (at time.Time, err error) {
	var first *time.Time
	err = i.pool.QueryRow(ctx, `SELECT min(created_at) FROM app.account WHERE persona <> ''`).Scan(&first)
	if err != nil {
		return at, fmt.Errorf("find the first persona: %w", err)
	}
	if first != nil {
		at = first.In(civic.Shanghai)
	}
	return at, nil
}

// ProjectIDs gives the public IDs of a release's projects by name; of two
// with one name, either.
func (p *Public) ProjectIDs(ctx context.Context, release string) (map[string]civic.PublicID, error) {
	rows, err := p.pool.Query(ctx, `SELECT p.name, p.id FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.hash = $1 AND r.tier = 'public'`, release)
	if err != nil {
		return nil, fmt.Errorf("list project IDs: %w", err)
	}
	ids := map[string]civic.PublicID{}
	var name string
	var id civic.PublicID
	if _, err := pgx.ForEachRow(rows, []any{&name, &id}, func() error { ids[name] = id; return nil }); err != nil {
		return nil, fmt.Errorf("list project IDs: %w", err)
	}
	return ids, nil
}

// ProjectNamed is the ID of a project of a jurisdiction by its name in the
// newest public release up to an edition that has it; of two with one name,
// either.
func (p *Public) ProjectNamed(ctx context.Context, jurisdiction string, edition int64, name string) (civic.PublicID, error) {
	type found struct{ ID civic.PublicID }
	row, err := one[found](ctx, p.pool, "project "+name, `SELECT p.id FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.jurisdiction = $1 AND r.edition <= $2 AND r.tier = 'public' AND p.name = $3 ORDER BY r.edition DESC, p.id LIMIT 1`,
		jurisdiction, edition, name)
	return row.ID, err
}
