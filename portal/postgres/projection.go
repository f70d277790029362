package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// projection writes the rows of one release into the tables of schema
// release. Everything it derives comes from published forms only, so that no
// channel can say more than the bundle.
type projection struct {
	release int64
	month   int // whose progress may raise alerts, else 0
	tier    civic.Tier
	content bundle.Content
}

// table is one COPY.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// write copies every table.
func (p projection) write(ctx context.Context, tx pgx.Tx) error {
	rules, err := p.rules()
	if err != nil {
		return err
	}
	for _, t := range []table{
		rules, p.units(), p.regions(), p.lines(), p.notes(), p.sections(), p.projects(), p.texts(), p.funds(), p.attachments(), p.executions(), p.goals(), p.facets(), p.spending(), p.monthly(), p.clusters(),
	} {
		if err := t.copy(ctx, tx, p.release); err != nil {
			return err
		}
	}
	return nil
}

// copy writes the rows of one release.
func (t table) copy(ctx context.Context, tx pgx.Tx, release int64) error {
	columns := append([]string{"release"}, t.columns...)
	source := pgx.CopyFromSlice(len(t.rows), func(i int) ([]any, error) {
		return append([]any{release}, t.rows[i]...), nil
	})
	if err := copyRows(ctx, tx, t.name, columns, source); err != nil {
		return fmt.Errorf("project %s: %w", t.name, err)
	}
	return nil
}

// copyRows adds rows to a table of schema release. COPY goes to a temporary
// table first, because PostgreSQL has none into tables with row security.
func copyRows(ctx context.Context, tx pgx.Tx, table string, columns []string, rows pgx.CopyFromSource) error {
	from, to := pgx.Identifier{"incoming_" + table}, pgx.Identifier{"release", table}
	create := fmt.Sprintf(`CREATE TEMPORARY TABLE %s (LIKE %s) ON COMMIT DROP`, from.Sanitize(), to.Sanitize())
	if _, err := tx.Exec(ctx, create); err != nil {
		return err
	}
	if _, err := tx.CopyFrom(ctx, from, columns, rows); err != nil {
		return err
	}
	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = pgx.Identifier{column}.Sanitize()
	}
	list := strings.Join(quoted, ", ")
	_, err := tx.Exec(ctx, fmt.Sprintf(`INSERT INTO %s (%s) SELECT %s FROM %s`, to.Sanitize(), list, list, from.Sanitize()))
	return err
}

// rules writes down the disclosure list of the release, for /method and for
// the ground and review date beside a withheld figure.
func (p projection) rules() (table, error) {
	t := table{name: "rule", columns: []string{"field", "class", "form", "ground", "ground_zh", "ground_en", "review"}}
	list, err := disclosure.Parse(p.content.Disclosure)
	if err != nil {
		return t, err
	}
	for _, e := range list.Entries {
		rules := e.Tiers[p.tier]
		for _, class := range slices.Sorted(maps.Keys(rules)) {
			rule := rules[class]
			ground := list.Grounds[rule.Ground]
			t.rows = append(t.rows, []any{e.Field, class, rule.Form, rule.Ground, ground.ZH, ground.EN, optionalDate(rule.Review)})
		}
	}
	return t, nil
}

func (p projection) units() table {
	t := table{name: "unit", columns: []string{"code", "name", "name_en", "parent"}}
	for _, u := range p.content.Units {
		t.rows = append(t.rows, []any{u.Code, u.Name, u.NameEN, u.Parent})
	}
	return t
}

func (p projection) regions() table {
	t := table{name: "region", columns: []string{"code", "name", "name_en", "parent", "population"}}
	for _, r := range p.content.Regions {
		t.rows = append(t.rows, []any{r.Code, r.Name, r.NameEN, r.Parent, r.Population})
	}
	return t
}

func (p projection) lines() table {
	t := table{name: "line", columns: []string{"table", "unit", "code", "name", "column", "amount"}}
	for _, l := range p.content.Lines {
		t.rows = append(t.rows, []any{l.Table, l.Unit, l.Code, l.Name, l.Column, l.Amount})
	}
	return t
}

func (p projection) notes() table {
	t := table{name: "note", columns: []string{"table", "unit", "code", "column", "text"}}
	for _, n := range p.content.Notes {
		t.rows = append(t.rows, []any{n.Table, n.Unit, n.Code, n.Column, n.Text})
	}
	return t
}

// sections keeps the order of printing in a column of its own: numbers are text.
func (p projection) sections() table {
	t := table{name: "section", columns: []string{"unit", "place", "number", "title", "text"}}
	for i, s := range p.content.Sections {
		t.rows = append(t.rows, []any{s.Unit, i, s.Number, s.Title, s.Text})
	}
	return t
}

func (p projection) texts() table {
	t := table{name: "text", columns: []string{"id", "field", "text"}}
	for _, text := range p.content.Texts {
		t.rows = append(t.rows, []any{text.ID, text.Field, text.Text})
	}
	return t
}

func (p projection) funds() table {
	t := table{name: "fund", columns: []string{"id", "fund", "amount"}}
	for _, f := range p.content.Funds {
		t.rows = append(t.rows, []any{f.ID, f.Fund, f.Amount})
	}
	return t
}

func (p projection) executions() table {
	t := table{name: "execution", columns: []string{"id", "month", "paid"}}
	for _, e := range p.content.Executions {
		t.rows = append(t.rows, []any{e.ID, e.Month, e.Paid})
	}
	return t
}

func (p projection) goals() table {
	t := table{name: "goal", columns: []string{"id", "level1", "level2", "level3", "target", "actual", "weight", "self", "review"}}
	for _, g := range p.content.Goals {
		t.rows = append(t.rows, []any{g.ID, g.Level1, g.Level2, g.Level3, g.Target, g.Actual, g.Weight, g.Self, g.Review})
	}
	return t
}

func (p projection) projects() table {
	t := table{name: "project", columns: []string{
		"id", "name", "summary", "justification", "unit", "function", "economic", "region", "lon", "lat", "class",
		"start", "end", "original", "adjusted", "paid", "self", "review",
		"amount_lo", "amount_hi", "execution_lo", "execution_hi", "band", "rate", "alert",
	}}
	for _, row := range p.content.Projects {
		d := p.derive(row)
		t.rows = append(t.rows, []any{
			row.ID, row.Name, row.Summary, row.Justification, row.Unit, row.Function, row.Economic, row.Region,
			row.Lon, row.Lat, row.Class, row.Start, row.End, row.Original, row.Adjusted, row.Paid, row.Self, row.Review,
			d.amountLo, d.amountHi, d.executionLo, d.executionHi, d.band, d.rate, d.alert,
		})
	}
	return t
}

// derived are the columns lists are filtered and sorted by; nil where the
// published forms do not tell.
type derived struct {
	amountLo, amountHi       *int64 // 分
	executionLo, executionHi *int64 // basis points
	band, rate               string // keys of budget.AmountBands and ExecutionBands
	alert                    budget.Alert
}

func (p projection) derive(row bundle.Project) derived {
	amount := row.Current()
	d := derived{band: budget.AmountBand(amount), rate: budget.ExecutionBand(row.Paid, amount)}
	if amount.Known() {
		lo, hi := int64(amount.Lo), int64(amount.Hi)
		d.amountLo, d.amountHi = &lo, &hi
	}
	if lo, hi, ok := row.Paid.Rate(amount); ok {
		d.executionLo, d.executionHi = &lo, &hi
		d.alert = budget.ProgressAlert(p.month, hi)
	}
	return d
}

// optionalDate is a date for COPY, nil where there is none.
func optionalDate(date string) *time.Time {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return nil
	}
	return &day
}
