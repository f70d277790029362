package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/release"
)

// originTarget is the living part of pages that show the curated map.
const originTarget = "origins"

// Origins is the curated map of a government: the verdict in force on each
// pair of projects, the newest first.
func (p *Public) Origins(ctx context.Context, jurisdiction string) ([]release.Origin, error) {
	return list[release.Origin](ctx, p.pool, "origins", `SELECT project, came_from, verdict, reason, likeness, at, log_index FROM (
			SELECT DISTINCT ON (project, came_from) * FROM (SELECT `+originColumns+` FROM app.origin WHERE jurisdiction = $1) o
			ORDER BY project, came_from, id DESC) last
		ORDER BY at DESC, id DESC`, jurisdiction)
}

// originColumns are those the public login may read: not who said it.
const originColumns = `id, project, came_from, verdict, reason, likeness, at, log_index`

// DecideOrigin records a verdict on where a project came from, with its place
// in the log. The caller has asked account.Can. Kind invalid: it says nothing,
// or names a project that no public release knows.
func (d *Desk) DecideOrigin(ctx context.Context, by, jurisdiction string, o release.Origin) error {
	o.Reason, o.At = comment.Clean(o.Reason), d.clock()
	if err := o.Check(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		for _, id := range []civic.PublicID{o.Project, o.CameFrom} {
			if err := knowsProject(ctx, tx, jurisdiction, id, "origin.fault_project"); err != nil {
				return err
			}
		}
		if err := bumpTarget(ctx, tx, jurisdiction, originTarget); err != nil {
			return err
		}
		index, err := d.appendLog(ctx, tx, o.At, jurisdiction, ledger.KindOrigin, release.LoggedOrigin{
			Project: o.Project, CameFrom: o.CameFrom, Verdict: o.Verdict, ReasonSHA256: comment.BodyHash(o.Reason),
		})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.origin (jurisdiction, project, came_from, verdict, reason, likeness, at, by, log_index)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, jurisdiction, o.Project, o.CameFrom, o.Verdict, o.Reason, o.Likeness, o.At, by, index)
		if err != nil {
			return fmt.Errorf("store an origin: %w", err)
		}
		return nil
	})
}

// knowsProject requires that a public release of the government has a project;
// fault is the key of the error where none has.
func knowsProject(ctx context.Context, tx pgx.Tx, jurisdiction string, id civic.PublicID, fault string) error {
	var known bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.jurisdiction = $1 AND r.tier = 'public' AND p.id = $2)`, jurisdiction, id).Scan(&known)
	if err == nil && !known {
		return civic.Invalid(fault, "project "+string(id))
	}
	return err
}
