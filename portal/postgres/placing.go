package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Unplaced are the projects of a government that its newest documents give no
// place and nobody has decided on, the largest first: no region, or an address
// without a point. Classified ones are left out, they are never published. At
// most limit after the first offset; total counts all of them. The look is
// recorded.
func (v *Vault) Unplaced(ctx context.Context, actor civic.Actor, jurisdiction string, limit, offset int) (list []budget.Unplaced, total int, err error) {
	if err := v.may(actor, account.Import, jurisdiction); err != nil {
		return nil, 0, err
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		if list, total, err = readUnplaced(ctx, tx, jurisdiction, limit, offset); err != nil {
			return fmt.Errorf("projects without a place: %w", err)
		}
		g, err := gazetteer(ctx, tx, jurisdiction)
		if err != nil {
			return err
		}
		for i := range list {
			list[i].Matches = g.Suggest(list[i].Project)
		}
		return v.logAccess(ctx, tx, actor, "list places", jurisdiction)
	})
	return list, total, err
}

func readUnplaced(ctx context.Context, tx pgx.Tx, jurisdiction string, limit, offset int) (list []budget.Unplaced, total int, err error) {
	// A project stands in many documents; its row in the newest one counts.
	const find = `WITH newest AS (
			SELECT DISTINCT ON (p.code) p.code, p.name, p.unit, p.function, p.region, p.address, p.lon, p.class, p.amount, d.year
			FROM vault.current_batch b JOIN vault.document d ON d.id = b.document JOIN vault.project p ON p.batch = b.id
			WHERE d.jurisdiction = $1 AND b.kind = 'projects' ORDER BY p.code, d.year DESC, b.id DESC)
		SELECT code, name, unit, function, region, address, class, amount, year, count(*) OVER () FROM newest n
		WHERE class <> 'classified' AND lon IS NULL AND (region = '' OR address <> '' AND class = 'ordinary')
			AND NOT EXISTS (SELECT FROM (SELECT verdict FROM vault.place_verdict WHERE jurisdiction = $1 AND code = n.code ORDER BY id DESC LIMIT 1) last
				WHERE last.verdict <> 'open')
		ORDER BY amount DESC, code LIMIT $2 OFFSET $3`
	rows, _ := tx.Query(ctx, find, jurisdiction, limit, offset)
	list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (u budget.Unplaced, err error) {
		return u, row.Scan(&u.Code, &u.Name, &u.Unit, &u.Function, &u.Region, &u.Address, &u.Class, &u.Amount, &u.Year, &total)
	})
	return list, total, err
}

// gazetteer reads the newest gazetteer of a government and its newest regions.
func gazetteer(ctx context.Context, tx pgx.Tx, jurisdiction string) (g budget.Gazetteer, err error) {
	const newest = `SELECT b.id FROM vault.current_batch b JOIN vault.document d ON d.id = b.document
		WHERE d.jurisdiction = $1 AND b.kind = $2 ORDER BY %s LIMIT 1`
	var names, regions int64
	// The gazetteer handed in last counts; regions are those of the latest year.
	err = tx.QueryRow(ctx, fmt.Sprintf(newest, "b.id DESC"), jurisdiction, "gazetteer").Scan(&names)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return g, fmt.Errorf("gazetteer: %w", err)
	}
	err = tx.QueryRow(ctx, fmt.Sprintf(newest, "d.year DESC, b.id DESC"), jurisdiction, "regions").Scan(&regions)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return g, fmt.Errorf("regions: %w", err)
	}
	rows, _ := tx.Query(ctx, `SELECT name, region, lon, lat FROM vault.place WHERE batch = $1 ORDER BY region, name`, names)
	places, err := pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Place])
	if err != nil {
		return g, fmt.Errorf("gazetteer: %w", err)
	}
	towns, err := readRegions(ctx, tx, regions)
	return budget.NewGazetteer(places, towns), err
}

// PlaceProject records a verdict on the place of a project. key names a place
// of the gazetteer, or text one by its name; both are empty for the other verdicts.
// The confidence is computed here and not taken from a form. The next
// candidate of each document takes it along. Kind invalid: nothing of the
// gazetteer is meant, or no project of the government has this code.
func (v *Vault) PlaceProject(ctx context.Context, actor civic.Actor, jurisdiction string, d budget.Placing, key, text string) error {
	if err := v.may(actor, account.Import, jurisdiction); err != nil {
		return err
	}
	return v.inTx(ctx, func(tx pgx.Tx) error {
		if d.Verdict == budget.Located {
			if err := resolve(ctx, tx, jurisdiction, &d, key, text); err != nil {
				return err
			}
		}
		if err := d.Check(); err != nil {
			return err
		}
		const add = `INSERT INTO vault.place_verdict (jurisdiction, code, verdict, name, region, lon, lat, percent, by, at)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE EXISTS
				(SELECT FROM vault.project_identity WHERE jurisdiction = $1 AND code = $2)`
		tag, err := tx.Exec(ctx, add, jurisdiction, d.Code, d.Verdict, d.Place.Name, d.Place.Region, d.Place.Lon, d.Place.Lat, d.Percent,
			actor.Account, v.clock())
		if err != nil {
			return fmt.Errorf("store a placing: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.Invalid("locating.fault_project", "project "+d.Code)
		}
		return v.logAccess(ctx, tx, actor, "place "+string(d.Verdict), "project "+d.Code)
	})
}

// resolve finds the place that is meant and how sure the gazetteer was of it.
func resolve(ctx context.Context, tx pgx.Tx, jurisdiction string, d *budget.Placing, key, text string) error {
	g, err := gazetteer(ctx, tx, jurisdiction)
	if err != nil {
		return err
	}
	found := false
	if key != "" {
		d.Place, found = g.WithKey(key)
	} else {
		d.Place, found = g.Called(text)
	}
	if !found {
		return civic.Invalid("locating.fault_called", "no one place is called "+key+text)
	}
	var p budget.Project
	err = tx.QueryRow(ctx, `SELECT p.name, p.address, p.region FROM vault.project p
		JOIN vault.current_batch b ON b.id = p.batch JOIN vault.document d ON d.id = b.document
		WHERE d.jurisdiction = $1 AND p.code = $2 ORDER BY d.year DESC, b.id DESC LIMIT 1`, jurisdiction, d.Code).Scan(&p.Name, &p.Address, &p.Region)
	if errors.Is(err, pgx.ErrNoRows) {
		return civic.Invalid("locating.fault_project", "project "+d.Code)
	}
	for _, m := range g.Suggest(p) {
		if m.Key() == d.Place.Key() {
			d.Percent = m.Percent
		}
	}
	return err
}

// Placings are the verdicts in force, the newest first, at most limit.
func (v *Vault) Placings(ctx context.Context, actor civic.Actor, jurisdiction string, limit int) (list []budget.Placing, err error) {
	if err := v.may(actor, account.Import, jurisdiction); err != nil {
		return nil, err
	}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		list, err = placings(ctx, tx, jurisdiction, limit)
		return err
	})
	return list, err
}

// placings reads the last verdict on each project, those that were taken back
// left out; all of them where limit is 0.
func placings(ctx context.Context, tx pgx.Tx, jurisdiction string, limit int) ([]budget.Placing, error) {
	rows, _ := tx.Query(ctx, `SELECT id, code, verdict, name, region, lon, lat, percent, by, at
		FROM (SELECT DISTINCT ON (code) * FROM vault.place_verdict WHERE jurisdiction = $1 ORDER BY code, id DESC) last
		WHERE verdict <> 'open' ORDER BY id DESC LIMIT nullif($2, 0)`, jurisdiction, limit)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d budget.Placing, err error) {
		return d, row.Scan(&d.ID, &d.Code, &d.Verdict, &d.Place.Name, &d.Place.Region, &d.Place.Lon, &d.Place.Lat, &d.Percent, &d.By, &d.At)
	})
	if err != nil {
		return nil, fmt.Errorf("verdicts on places: %w", err)
	}
	return list, nil
}

// verdictsOn are the placings by project.
func verdictsOn(ctx context.Context, tx pgx.Tx, jurisdiction string) (map[string]budget.Placing, error) {
	list, err := placings(ctx, tx, jurisdiction, 0)
	by := map[string]budget.Placing{}
	for _, d := range list {
		by[d.Code] = d
	}
	return by, err
}

// storePlacings remembers the verdicts a candidate was made with.
func storePlacings(ctx context.Context, tx pgx.Tx, candidate int64, used []int64) error {
	_, err := tx.Exec(ctx, `INSERT INTO vault.candidate_place_verdict (candidate, verdict) SELECT $1, unnest($2::bigint[])`, candidate, used)
	if err != nil {
		return fmt.Errorf("store the verdicts on places: %w", err)
	}
	return nil
}
