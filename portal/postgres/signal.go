package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
)

// courses are the payments of every project of a release in execution, month
// by month up to last; projects without a published month are left out.
func courses(ctx context.Context, q queryer, id int64, last int) ([]release.Course, error) {
	type courseRow struct {
		ID         civic.PublicID
		Name, Unit string
		Amount     civic.Figure
		Months     []int
		Forms      []civic.Form
		Los, His   []civic.Money
	}
	rows, err := list[courseRow](ctx, q, "payments by month", `WITH e AS (
			SELECT id, array_agg(month ORDER BY month) AS months, array_agg((paid).form ORDER BY month) AS forms,
				array_agg((paid).lo ORDER BY month) AS los, array_agg((paid).hi ORDER BY month) AS his
			FROM release.execution WHERE release = $1 GROUP BY id)
		SELECT p.id, p.name, p.unit, `+currentAmount+` AS amount, e.months, e.forms, e.los, e.his
		FROM e JOIN release.project p ON p.release = $1 AND p.id = e.id ORDER BY p.id`, id)
	all := make([]release.Course, len(rows))
	for i, r := range rows {
		all[i] = release.Course{ID: r.ID, Name: r.Name, Unit: r.Unit, Amount: r.Amount, Paid: make([]civic.Figure, last)}
		for j, month := range r.Months {
			if month >= 1 && month <= last {
				all[i].Paid[month-1] = civic.Figure{Form: r.Forms[j], Lo: r.Los[j], Hi: r.His[j]}
			}
		}
	}
	return all, err
}

// receipts are the lines of revenue of a release in execution, month by month
// up to last.
func receipts(ctx context.Context, q queryer, id int64, last int) ([]release.Course, error) {
	cells, err := list[release.Line](ctx, q, "revenue by month", `SELECT "table", unit, code, name, "column", amount FROM release.line
		WHERE release = $1 AND "table" = $2 ORDER BY unit, code`, id, budget.Receipts)
	var all []release.Course
	for _, c := range cells {
		name := release.ReceiptID(c.Unit, c.Code)
		if len(all) == 0 || all[len(all)-1].ID != name {
			all = append(all, release.Course{ID: name, Name: c.Name, Unit: c.Unit, Paid: make([]civic.Figure, last)})
		}
		line := &all[len(all)-1]
		if c.Column == budget.ReceiptsBudget {
			line.Amount = c.Amount
		}
		for month := range last {
			if c.Column == budget.ReceiptsMonth(month+1) {
				line.Paid[month] = c.Amount
			}
		}
	}
	return all, err
}

// RaiseSignals reads the signals of releases in execution that were imported
// before there were any, and gives how many releases it went through. An
// import reads those of its own release.
func (w *Worker) RaiseSignals(ctx context.Context) (releases int, err error) {
	rows, err := w.pool.Query(ctx, `SELECT r.id FROM release.release r LEFT JOIN release.signalled s ON s.release = r.id
		WHERE r.stage = $1 AND s.release IS NULL ORDER BY r.id DESC`, civic.Execution)
	if err != nil {
		return 0, readError("releases without signals", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, readError("releases without signals", err)
	}
	for _, id := range ids {
		err := w.inTx(ctx, func(tx pgx.Tx) error {
			if err := lock(ctx, tx, lockImport, ""); err != nil { // two workers may find the same one
				return err
			}
			return raiseSignals(ctx, tx, id)
		})
		if err != nil {
			return releases, err
		}
		releases++
	}
	return releases, nil
}

// raiseSignals writes down what the payments of a release give, once, after
// its projections. Releases outside execution give nothing, and on a sample
// nothing of ours is put.
func raiseSignals(ctx context.Context, tx pgx.Tx, id int64) error {
	var month int
	err := tx.QueryRow(ctx, `SELECT CASE WHEN r.stage = $2 AND j.kind <> $3 THEN r.month ELSE 0 END
		FROM release.release r JOIN release.jurisdiction j ON j.code = r.jurisdiction WHERE r.id = $1`, id, civic.Execution, civic.Sample).Scan(&month)
	if err != nil {
		return fmt.Errorf("raise signals: %w", err)
	}
	tag, err := tx.Exec(ctx, `INSERT INTO release.signalled (release) VALUES ($1) ON CONFLICT DO NOTHING`, id)
	if err != nil || tag.RowsAffected() == 0 || month == 0 {
		return err
	}
	all, err := courses(ctx, tx, id, month)
	if err != nil {
		return err
	}
	received, err := receipts(ctx, tx, id, month)
	if err != nil {
		return err
	}
	t := table{name: "signal", columns: []string{"place", "id", "unit", "signal", "level", "value", "month", "since", "times"}}
	for i, s := range release.Raise(all, received) {
		t.rows = append(t.rows, []any{i, s.ID, s.Unit, s.Signal, s.Level, s.Value, s.Month, s.Since, s.Times})
	}
	return t.copy(ctx, tx, id)
}

// reviewed joins the signals of a release with the review in force; its
// parameters are the release, its jurisdiction and its year.
const reviewed = `WITH v AS (
		SELECT DISTINCT ON (project, signal, level) project, signal, level, note FROM app.alert_note
		WHERE jurisdiction = $2 AND year = $3 AND note IN ('confirmed', 'set_aside') ORDER BY project, signal, level, id DESC),
	s AS (SELECT s.*, coalesce(v.note, '') AS review FROM release.signal s
		LEFT JOIN v ON v.project = s.id AND v.signal = s.signal AND v.level = s.level WHERE s.release = $1) `

// signalWhere are the conditions of a filter, from parameter $4 on.
const signalWhere = ` WHERE CASE $5 WHEN '' THEN true WHEN 'aside' THEN s.review = 'set_aside'
		WHEN 'public' THEN s.review = 'confirmed' ELSE s.review = '' END
	AND ($4 = 0 OR s.since <= $4)
	AND ($6 = '' OR s.signal = $6) AND ($7 = '' OR s.level = $7) AND ($8::text[] IS NULL OR s.unit = ANY ($8)) AND ($9 = '' OR s.id = $9)`

func signalArgs(h release.Header, f release.SignalFilter) []any {
	return []any{h.ID, h.Document.Jurisdiction, int(h.Document.Year), f.Since, string(f.Kind), string(f.Signal), string(f.Level), f.Units, string(f.Project)}
}

// receiptCell is the cell of the line of revenue that a signal s is about, see
// release.ReceiptID.
func receiptCell(line, column string) string {
	return strings.ReplaceAll(`s.signal = '`+string(budget.Revenue)+`' AND l.release = $1 AND l."table" = '`+budget.Receipts+`'
			AND l.unit = s.unit AND l.code = substr(s.id, length(s.unit) + 2) AND l."column" = `, "l.", line+".") + column
}

// Signals lists alerts of a release in their order: at most limit of them from
// the one at offset on.
func (p *Public) Signals(ctx context.Context, h release.Header, f release.SignalFilter, offset, limit int) ([]release.Signal, error) {
	type signalRow struct {
		ID           civic.PublicID
		Name, Unit   string
		Amount, Paid civic.Figure
		Signal       budget.Signal
		Level        budget.Alert
		Value        int64
		Month        int
		Since, Times int
	}
	rows, err := list[signalRow](ctx, p.pool, "alerts", reviewed+`SELECT s.id, coalesce(p.name, b.name, '') AS name, s.unit,
			CASE WHEN p.id IS NULL THEN b.amount ELSE `+currentAmount+` END AS amount, CASE WHEN p.id IS NULL THEN m.amount ELSE p.paid END AS paid,
			s.signal, s.level, s.value, s.month, s.since, s.times
		FROM s LEFT JOIN release.project p ON p.release = $1 AND p.id = s.id
		LEFT JOIN release.line b ON `+receiptCell("b", "'"+budget.ReceiptsBudget+"'")+`
		LEFT JOIN release.line m ON `+receiptCell("m", "'m' || (SELECT month FROM release.release WHERE id = $1)")+signalWhere+` ORDER BY s.place OFFSET $10 LIMIT $11`,
		append(signalArgs(h, f), offset, limit)...)
	all := make([]release.Signal, len(rows))
	for i, r := range rows {
		standing := budget.Standing{Raised: budget.Raised{Signal: r.Signal, Level: r.Level, Value: r.Value, Month: r.Month}, Since: r.Since, Times: r.Times}
		all[i] = release.Signal{ID: r.ID, Name: r.Name, Unit: r.Unit, Amount: r.Amount, Paid: r.Paid, Standing: standing}
	}
	return all, err
}

// SignalCounts counts the alerts of a release that a filter keeps, by signal
// and level.
func (p *Public) SignalCounts(ctx context.Context, h release.Header, f release.SignalFilter) ([]release.SignalCount, error) {
	return list[release.SignalCount](ctx, p.pool, "alerts", reviewed+`SELECT s.signal, s.level, count(*) AS number FROM s`+signalWhere+`
		GROUP BY s.signal, s.level ORDER BY 1, 2`, signalArgs(h, f)...)
}

// AlertNotes is what was said of alerts of a year, on some projects, in the order in which it
// was said.
func (p *Public) AlertNotes(ctx context.Context, jurisdiction string, year civic.FiscalYear, projects []string) ([]oversight.Noted, error) {
	return list[oversight.Noted](ctx, p.pool, "notes on alerts", `SELECT project, signal, level, note, text, at, log_index FROM app.alert_note
		WHERE jurisdiction = $1 AND year = $2 AND project = ANY ($3) ORDER BY id`, jurisdiction, int(year), projects)
}
