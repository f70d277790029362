package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Every method of Vault that takes an actor asks account.Can itself, in the
// transaction that reads who touched what before: no page and no command line
// can forget it.

// may asks account.Can about something of a jurisdiction.
func (v *Vault) may(actor civic.Actor, action account.Action, jurisdiction string) error {
	return account.Can(actor, action, civic.Target{Kind: "release", Jurisdiction: jurisdiction}, v.clock())
}

// SaveJurisdiction adds a government to the vault or renames it.
func (v *Vault) SaveJurisdiction(ctx context.Context, actor civic.Actor, j civic.Jurisdiction) error {
	if err := errors.Join(j.Validate(), v.may(actor, account.Import, j.Code)); err != nil {
		return err
	}
	const save = `INSERT INTO vault.jurisdiction (code, name_zh, name_en, parent, currency, kind)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
			parent = excluded.parent, currency = excluded.currency, kind = excluded.kind`
	return v.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, save, j.Code, j.NameZH, j.NameEN, j.Parent, j.Currency, j.Kind); err != nil {
			return fmt.Errorf("save jurisdiction %s: %w", j.Code, err)
		}
		return v.logAccess(ctx, tx, actor, "jurisdiction", j.Code)
	})
}

// LoadBatch stores one accepted file of rows: all of it or nothing. The file
// that is in force already (same SHA-256) changes nothing and says so; an
// older one takes its place again. A document that was released takes no more
// batches (kind conflict): a correction is a new version.
func (v *Vault) LoadBatch(ctx context.Context, actor civic.Actor, b budget.Batch) (budget.Loaded, error) {
	if err := v.may(actor, account.Import, b.Document.Jurisdiction); err != nil {
		return budget.Loaded{}, err
	}
	rows, err := copySource(b)
	if err != nil {
		return budget.Loaded{}, err
	}
	loaded := budget.Loaded{Rows: rows.count}
	err = v.inTx(ctx, func(tx pgx.Tx) error {
		document, err := v.openDocument(ctx, tx, b.Document)
		if err != nil {
			return err
		}
		if loaded.Batch, err = inForce(ctx, tx, document, b); err != nil || loaded.Batch != 0 {
			return err
		}
		loaded.Changed = true
		if loaded.Batch, err = v.insertBatch(ctx, tx, actor, document, b, rows); err != nil {
			return err
		}
		return v.logAccess(ctx, tx, actor, "load "+b.Kind, b.Document.String())
	})
	return loaded, err
}

// openDocument finds or makes the document and holds it until the end of the
// transaction. A released document is a conflict.
func (v *Vault) openDocument(ctx context.Context, tx pgx.Tx, d civic.Document) (id int64, err error) {
	if err := d.Validate(); err != nil {
		return 0, err
	}
	if err := lock(ctx, tx, lockDocument, d.String()); err != nil {
		return 0, err
	}
	const add = `INSERT INTO vault.document (jurisdiction, year, stage, version, month)
		SELECT code, $2, $3, $4, $5 FROM vault.jurisdiction WHERE code = $1 ON CONFLICT DO NOTHING`
	if _, err := tx.Exec(ctx, add, d.Jurisdiction, d.Year, d.Stage, d.Version, d.Month); err != nil {
		return 0, fmt.Errorf("document %s: %w", d, err)
	}
	const find = `SELECT id, EXISTS (SELECT FROM vault.candidate c WHERE c.document = d.id AND c.state IN ('sealed', 'published'))
		FROM vault.document d WHERE (jurisdiction, year, stage, version, month) = ($1, $2, $3, $4, $5)`
	var released bool
	err = tx.QueryRow(ctx, find, d.Jurisdiction, d.Year, d.Stage, d.Version, d.Month).Scan(&id, &released)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return 0, civic.Invalid("jurisdiction.unknown", fmt.Sprintf("jurisdiction %q is not in the vault", d.Jurisdiction))
	case err != nil:
		return 0, fmt.Errorf("document %s: %w", d, err)
	case released:
		return 0, civic.Fail(civic.KindConflict, "release.released", fmt.Sprintf("%s is released; a correction is a new version", d))
	}
	return id, nil
}

// inForce is the batch in force where it is this very file, else 0.
func inForce(ctx context.Context, tx pgx.Tx, document int64, b budget.Batch) (id int64, err error) {
	const find = `SELECT id FROM vault.current_batch WHERE document = $1 AND kind = $2 AND sha256 = $3 AND part = $4`
	err = tx.QueryRow(ctx, find, document, b.Kind, b.SHA256, b.Part).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// insertBatch writes the batch, its rows and the public IDs of new projects.
func (v *Vault) insertBatch(ctx context.Context, tx pgx.Tx, actor civic.Actor, document int64, b budget.Batch, rows batchRows) (id int64, err error) {
	const add = `INSERT INTO vault.batch (document, kind, file, sha256, rows, loaded_by, loaded_at, part)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`
	err = tx.QueryRow(ctx, add, document, b.Kind, b.File, b.SHA256, rows.count, actor.Account, v.clock(), b.Part).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add batch: %w", err)
	}
	source := pgx.CopyFromSlice(rows.count, func(i int) ([]any, error) { return append([]any{id}, rows.row(i)...), nil })
	columns := append([]string{"batch"}, rows.columns...)
	if _, err := tx.CopyFrom(ctx, pgx.Identifier{"vault", rows.table}, columns, source); err != nil {
		return 0, copyError(b, err)
	}
	return id, v.assignIDs(ctx, tx, b)
}

// assignIDs gives every project that is seen for the first time its public
// ID. Classified projects get none: they are never transferred.
func (v *Vault) assignIDs(ctx context.Context, tx pgx.Tx, b budget.Batch) error {
	if len(b.Projects) == 0 {
		return nil
	}
	known, err := publicIDs(ctx, tx, b.Document.Jurisdiction)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, p := range b.Projects {
		if _, found := known[p.Code]; found || p.Class == budget.Classified {
			continue
		}
		id, err := civic.NewPublicID(v.ids)
		if err != nil {
			return err
		}
		rows = append(rows, []any{id, b.Document.Jurisdiction, p.Code, v.clock()})
	}
	columns := []string{"public_id", "jurisdiction", "code", "first_seen"}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"vault", "project_identity"}, columns, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("assign public IDs: %w", err)
	}
	return nil
}

// publicIDs maps internal codes of a jurisdiction to public IDs.
func publicIDs(ctx context.Context, tx pgx.Tx, jurisdiction string) (map[string]civic.PublicID, error) {
	rows, _ := tx.Query(ctx, `SELECT code, public_id FROM vault.project_identity WHERE jurisdiction = $1`, jurisdiction)
	ids := map[string]civic.PublicID{}
	var code string
	var id civic.PublicID
	_, err := pgx.ForEachRow(rows, []any{&code, &id}, func() error { ids[code] = id; return nil })
	return ids, err
}

// logAccess records a look into the vault by a person.
func (v *Vault) logAccess(ctx context.Context, tx pgx.Tx, actor civic.Actor, action, target string) error {
	const add = `INSERT INTO vault.access_log (at, actor, action, target) VALUES ($1, $2, $3, $4)`
	_, err := tx.Exec(ctx, add, v.clock(), actor.Account, action, target)
	return err
}

// batchRows are the rows of a batch as COPY wants them.
type batchRows struct {
	table   string
	columns []string
	count   int
	row     func(i int) []any
}

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// copySource picks the rows of a batch by its kind.
func copySource(b budget.Batch) (batchRows, error) {
	rows, ok := map[string]batchRows{
		"units":     unitRows(b.Units),
		"regions":   regionRows(b.Regions),
		"lines":     lineRows(b.Lines),
		"notes":     noteRows(b.Notes),
		"sections":  sectionRows(b.Sections),
		"projects":  projectRows(b.Projects),
		"execution": executionRows(b.Executions),
		"goals":     goalRows(b.Goals),
		"gazetteer": placeRows(b.Places),
	}[b.Kind]
	switch {
	case !ok:
		return rows, civic.Invalid("import.kind", fmt.Sprintf("unknown kind of rows %q", b.Kind))
	case !sha256Hex.MatchString(b.SHA256):
		return rows, civic.Invalid("import.file", "the batch does not say the SHA-256 of its file")
	case rows.count == 0:
		return rows, civic.Invalid("import.empty", fmt.Sprintf("%s has no rows", b.File))
	}
	return rows, nil
}

func unitRows(list []budget.Unit) batchRows {
	return batchRows{"unit", []string{"code", "name", "name_en", "parent"}, len(list), func(i int) []any {
		u := list[i]
		return []any{u.Code, u.Name, u.NameEN, u.Parent}
	}}
}

func regionRows(list []budget.Region) batchRows {
	return batchRows{"region", []string{"code", "name", "name_en", "parent", "population"}, len(list), func(i int) []any {
		r := list[i]
		return []any{r.Code, r.Name, r.NameEN, r.Parent, r.Population}
	}}
}

// lineRows come in the order of their key, as executions do.
func lineRows(list []budget.Line) batchRows {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b budget.Line) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Column, b.Column))
	})
	return batchRows{"line", []string{"table", "unit", "code", "name", "column", "amount"}, len(list), func(i int) []any {
		l := list[i]
		return []any{l.Table, l.Unit, l.Code, l.Name, l.Column, l.Amount}
	}}
}

func noteRows(list []budget.Note) batchRows {
	return batchRows{"note", []string{"table", "unit", "code", "column", "text"}, len(list), func(i int) []any {
		n := list[i]
		return []any{n.Table, n.Unit, n.Code, n.Column, n.Text}
	}}
}

func sectionRows(list []budget.Section) batchRows {
	return batchRows{"section", []string{"unit", "number", "title", "text"}, len(list), func(i int) []any {
		s := list[i]
		return []any{s.Unit, s.Number, s.Title, s.Text}
	}}
}

func projectRows(list []budget.Project) batchRows {
	columns := []string{"code", "name", "summary", "justification", "necessity", "priority", "schedule",
		"unit", "function", "economic",
		"region", "address", "lon", "lat", "class", "start", "end", "amount",
		"nature", "category", "scheme", "project_goal", "year_goal", "funds"}
	return batchRows{"project", columns, len(list), func(i int) []any {
		p := list[i]
		return []any{p.Code, p.Name, p.Summary, p.Justification, p.Necessity, p.Priority, p.Schedule, p.Unit, p.Function, p.Economic,
			p.Region, p.Address, p.Lon, p.Lat, p.Class, p.Start, p.End, p.Amount,
			p.Nature, p.Category, p.Scheme, p.ProjectGoal, p.YearGoal, stated(p.Funds)}
	}}
}

// stated are the amounts of a form as they are stored; none are no amounts,
// not NULL.
func stated(funds budget.Funds) budget.Funds {
	if funds == nil {
		return budget.Funds{}
	}
	return funds
}

// executionRows come in the order of their key: an index that grows at its end
// costs a fraction of one that grows everywhere, and a year is a large file.
func executionRows(list []budget.Execution) batchRows {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b budget.Execution) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Month, b.Month))
	})
	return batchRows{"execution", []string{"code", "month", "adjusted", "paid"}, len(list), func(i int) []any {
		e := list[i]
		return []any{e.Code, e.Month, e.Adjusted, e.Paid}
	}}
}

func goalRows(list []budget.Goal) batchRows {
	columns := []string{"code", "level1", "level2", "level3", "target", "actual", "weight", "self", "review"}
	return batchRows{"goal", columns, len(list), func(i int) []any {
		g := list[i]
		return []any{g.Code, g.Level1, g.Level2, g.Level3, g.Target, g.Actual, g.Weight, g.Self, g.Review}
	}}
}

func placeRows(list []budget.Place) batchRows {
	return batchRows{"place", []string{"name", "region", "lon", "lat"}, len(list), func(i int) []any {
		p := list[i]
		return []any{p.Name, p.Region, p.Lon, p.Lat}
	}}
}
