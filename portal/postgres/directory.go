package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Directory is the governments served and the newest edition.
func (p *Public) Directory(ctx context.Context) (release.Directory, error) {
	return p.directory(ctx)
}

// Directory is the governments served and the newest edition.
func (d *Desk) Directory(ctx context.Context) (release.Directory, error) {
	return d.directory(ctx)
}

// Directory is the governments of the inner site; it knows of no edition.
func (v *Vault) Directory(ctx context.Context) (release.Directory, error) {
	all, err := list[jurisdictionRow](ctx, v.pool, "jurisdictions",
		`SELECT code, name_zh, name_en, parent, currency, kind FROM vault.jurisdiction ORDER BY code`)
	return release.Directory{Jurisdictions: jurisdictions(all)}, err
}

// jurisdictionRow is a civic.Jurisdiction by column name.
type jurisdictionRow struct {
	Code, NameZH, NameEN, Parent, Currency string
	Kind                                   civic.Kind
}

func jurisdictions(rows []jurisdictionRow) []civic.Jurisdiction {
	all := make([]civic.Jurisdiction, len(rows))
	for i, r := range rows {
		all[i] = civic.Jurisdiction(r)
	}
	return all
}

func (s store) directory(ctx context.Context) (release.Directory, error) {
	return readDirectory(ctx, s.pool)
}

func readDirectory(ctx context.Context, q querier) (release.Directory, error) {
	all, err := list[jurisdictionRow](ctx, q, "jurisdictions",
		`SELECT code, name_zh, name_en, parent, currency, kind FROM release.jurisdiction ORDER BY code`)
	if err != nil {
		return release.Directory{}, err
	}
	d := release.Directory{Jurisdictions: jurisdictions(all)}
	err = q.QueryRow(ctx, `SELECT coalesce(max(edition), 0), (SELECT count(*) FROM release.tombstone) FROM release.edition`).
		Scan(&d.Edition, &d.Tombstones)
	return d, readError("edition", err)
}
