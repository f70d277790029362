package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// readRaw reads every row of the chosen batches. Only BuildCandidate and the
// desk of the inner site read raw rows.
func readRaw(ctx context.Context, tx pgx.Tx, d civic.Document, s sources) (disclosure.Raw, error) {
	raw := disclosure.Raw{Document: d}
	steps := []func() error{
		func() (err error) { raw.Units, err = readUnits(ctx, tx, s.units); return err },
		func() (err error) { raw.Regions, err = readRegions(ctx, tx, s.regions); return err },
		func() (err error) { raw.Lines, err = readLines(ctx, tx, s.lines); return err },
		func() (err error) { raw.Notes, err = readNotes(ctx, tx, s.notes); return err },
		func() (err error) { raw.Sections, err = readSections(ctx, tx, s.sections); return err },
		func() (err error) { raw.Projects, err = readProjects(ctx, tx, s.projects); return err },
		func() (err error) { raw.Executions, err = readExecutions(ctx, tx, s.executions, d); return err },
		func() (err error) { raw.Goals, err = readGoals(ctx, tx, s.goals); return err },
		func() (err error) { raw.IDs, err = publicIDs(ctx, tx, d.Jurisdiction); return err },
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return raw, fmt.Errorf("read %s: %w", d, err)
		}
	}
	return raw, nil
}

func readUnits(ctx context.Context, tx pgx.Tx, batch int64) ([]budget.Unit, error) {
	rows, _ := tx.Query(ctx, `SELECT code, name, name_en, parent FROM vault.unit WHERE batch = $1`, batch)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Unit])
}

func readRegions(ctx context.Context, tx pgx.Tx, batch int64) ([]budget.Region, error) {
	rows, _ := tx.Query(ctx, `SELECT code, name, name_en, parent, population FROM vault.region WHERE batch = $1`, batch)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Region])
}

// readLines reads each table from the first of batches that prints any of it: a
// table that is handed in again is replaced as a whole.
func readLines(ctx context.Context, tx pgx.Tx, batches []int64) ([]budget.Line, error) {
	rows, _ := tx.Query(ctx, `WITH believed AS (SELECT DISTINCT ON ("table") "table", batch FROM vault.line
			WHERE batch = ANY($1) ORDER BY "table", array_position($1, batch))
		SELECT l."table", l.unit, l.code, l.name, l."column", l.amount FROM vault.line l JOIN believed b USING ("table", batch)`, batches)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Line])
}

func readNotes(ctx context.Context, tx pgx.Tx, batch int64) ([]budget.Note, error) {
	rows, _ := tx.Query(ctx, `SELECT "table", unit, code, "column", text FROM vault.note WHERE batch = $1`, batch)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Note])
}

// readSections reads the explanation of each unit from the first of batches
// that holds one: a file that is handed in again replaces the unit's whole text.
func readSections(ctx context.Context, tx pgx.Tx, batches []int64) ([]budget.Section, error) {
	rows, _ := tx.Query(ctx, `WITH believed AS (SELECT DISTINCT ON (unit) unit, batch FROM vault.section
			WHERE batch = ANY($1) ORDER BY unit, array_position($1, batch))
		SELECT s.unit, s.number, s.title, s.text FROM vault.section s JOIN believed b USING (unit, batch)`, batches)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Section])
}

func readProjects(ctx context.Context, tx pgx.Tx, batch int64) ([]budget.Project, error) {
	rows, _ := tx.Query(ctx, `SELECT code, name, summary, justification, necessity, priority, schedule, unit, function, economic, region, address,
		lon, lat, class, start, "end", amount, nature, category, scheme, project_goal, year_goal, funds FROM vault.project WHERE batch = $1`, batch)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Project])
}

func readGoals(ctx context.Context, tx pgx.Tx, batch int64) ([]budget.Goal, error) {
	rows, _ := tx.Query(ctx, `SELECT code, level1, level2, level3, target, actual, weight, self, review
		FROM vault.goal WHERE batch = $1`, batch)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Goal])
}

// readExecutions reads each project's months; where two batches know the same
// month, the first of batches is believed.
func readExecutions(ctx context.Context, tx pgx.Tx, batches []int64, d civic.Document) ([]budget.Execution, error) {
	last := d.Month
	if last == 0 {
		last = 12
	}
	rows, _ := tx.Query(ctx, `SELECT DISTINCT ON (code, month) code, month, adjusted, paid FROM vault.execution
		WHERE batch = ANY($1) AND month <= $2 ORDER BY code, month, array_position($1, batch)`, batches, last)
	return pgx.CollectRows(rows, pgx.RowToStructByPos[budget.Execution])
}

// readJurisdiction reads one government of the vault.
func readJurisdiction(ctx context.Context, tx pgx.Tx, code string) (civic.Jurisdiction, error) {
	rows, _ := tx.Query(ctx, `SELECT code, name_zh, name_en, parent, currency, kind FROM vault.jurisdiction WHERE code = $1`, code)
	j, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[civic.Jurisdiction])
	if errors.Is(err, pgx.ErrNoRows) {
		return j, civic.Invalid("jurisdiction.unknown", fmt.Sprintf("jurisdiction %q is not in the vault", code))
	}
	return j, err
}
