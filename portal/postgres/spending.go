package postgres

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// spendingKey is one unit's spending on one functional class.
type spendingKey struct{ unit, function string }

// spending adds the release up by unit and functional class.
func (p projection) spending() table {
	sums := map[spendingKey]*facetSum{}
	for _, row := range p.content.Projects {
		key := spendingKey{row.Unit, string(row.Function)}
		if sums[key] == nil {
			sums[key] = &facetSum{}
		}
		sums[key].add(row)
	}
	t := table{name: "spending", columns: []string{
		"unit", "function", "projects", "hidden", "original_lo", "original_hi", "amount_lo", "amount_hi", "paid_lo", "paid_hi",
	}}
	for key, s := range sums {
		t.rows = append(t.rows, []any{
			key.unit, key.function, s.projects, s.hidden, s.original[0], s.original[1], s.amount[0], s.amount[1], s.paid[0], s.paid[1],
		})
	}
	return t
}

// monthly adds the payments of each unit up by the end of each month.
func (p projection) monthly() table {
	type key struct {
		unit  string
		month int
	}
	type sum struct {
		projects, hidden int
		paid             [2]civic.Money
	}
	units := map[civic.PublicID]string{}
	for _, row := range p.content.Projects {
		units[row.ID] = row.Unit
	}
	sums := map[key]*sum{}
	for _, e := range p.content.Executions {
		k := key{units[e.ID], e.Month}
		if sums[k] == nil {
			sums[k] = &sum{}
		}
		sums[k].projects++
		if !e.Paid.Known() && !e.Paid.Missing() {
			sums[k].hidden++
		}
		addBounds(&sums[k].paid, e.Paid)
	}
	t := table{name: "monthly", columns: []string{"unit", "month", "projects", "hidden", "paid_lo", "paid_hi"}}
	for k, s := range sums {
		t.rows = append(t.rows, []any{k.unit, k.month, s.projects, s.hidden, s.paid[0], s.paid[1]})
	}
	return t
}

// Spending are the sums of a release by unit and functional class.
func (p *Public) Spending(ctx context.Context, h release.Header) ([]release.Spending, error) {
	type spendingRow struct {
		Unit, Function                                             string
		Projects, Hidden                                           int
		OriginalLo, OriginalHi, AmountLo, AmountHi, PaidLo, PaidHi civic.Money
	}
	rows, err := list[spendingRow](ctx, p.pool, "spending", `SELECT unit, function, projects, hidden,
		original_lo, original_hi, amount_lo, amount_hi, paid_lo, paid_hi
		FROM release.spending WHERE release = $1 ORDER BY unit, function`, h.ID)
	all := make([]release.Spending, len(rows))
	for i, r := range rows {
		sum := sumRow{
			Dimension: "spending", Value: r.Function, Projects: r.Projects, Hidden: r.Hidden,
			OriginalLo: r.OriginalLo, OriginalHi: r.OriginalHi, AmountLo: r.AmountLo, AmountHi: r.AmountHi, PaidLo: r.PaidLo, PaidHi: r.PaidHi,
		}
		all[i] = release.Spending{Unit: r.Unit, Function: civic.Function(r.Function), Sum: sum.sum(h)}
	}
	return all, err
}

// Monthly are the payments of a release by unit, by the end of each month.
func (p *Public) Monthly(ctx context.Context, h release.Header) ([]release.Monthly, error) {
	type monthlyRow struct {
		Unit                    string
		Month, Projects, Hidden int
		PaidLo, PaidHi          civic.Money
	}
	rows, err := list[monthlyRow](ctx, p.pool, "months", `SELECT unit, month, projects, hidden, paid_lo, paid_hi
		FROM release.monthly WHERE release = $1 ORDER BY unit, month`, h.ID)
	all := make([]release.Monthly, len(rows))
	for i, r := range rows {
		all[i] = release.Monthly{Unit: r.Unit, Month: r.Month, Hidden: r.Hidden, Paid: boundsFigure(r.PaidLo, r.PaidHi, r.Projects > r.Hidden)}
	}
	return all, err
}

// boundsFigure reads bounds as a figure; without anything added there is no
// data.
func boundsFigure(lo, hi civic.Money, some bool) civic.Figure {
	switch {
	case !some:
		return civic.NoFigure()
	case lo == hi:
		return civic.ExactFigure(lo)
	}
	return civic.IntervalFigure(lo, hi)
}

// Expenses are the three public expenses and the operating cost of a release,
// of departments with the units below them, from their statutory tables.
func (p *Public) Expenses(ctx context.Context, h release.Header) ([]release.Line, error) {
	return list[release.Line](ctx, p.pool, "three public expenses", `SELECT l."table", l.unit, l.code, l.name, l."column", l.amount
		FROM release.line l JOIN release.unit u ON u.release = l.release AND u.code = l.unit AND u.parent = ''
		WHERE l.release = $1 AND l."table" = ANY ($2) ORDER BY l.unit, l.code, l."column"`,
		h.ID, []string{budget.ExpensesBudget, budget.ExpensesFinal})
}
