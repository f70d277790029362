package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// sheetCheck holds the rows of one sheet for the checks between rows.
type sheetCheck[T any] struct {
	*sheetReader
	rows    []T
	numbers []int          // row numbers in the file
	first   map[string]int // key → row number
	sums    int            // sums inside statutory tables that were compared
}

func (c *sheetCheck[T]) warn(i int, column, value, key string, args ...string) {
	c.report.add(Finding{Severity: Warning, Sheet: c.grid.sheet(), Row: c.numbers[i], Column: column, Value: value, Key: key, Args: args})
}

func (c *sheetCheck[T]) wrong(i int, column, value, key string, args ...string) {
	c.fault(c.numbers[i], column, value, key, args...)
}

// headerOf is how the file writes the header of a field.
func (c *sheetCheck[T]) headerOf(field string) string {
	header, _ := c.cellOf(c.layout.headers(), field, nil)
	return header
}

// checkParents wants every parent to be a row of the sheet and no loops.
func checkParents[T any](c *sheetCheck[T], codes func(*T) (code, parent string)) {
	parents := map[string]string{}
	for i := range c.rows {
		code, parent := codes(&c.rows[i])
		parents[code] = parent
	}
	for i := range c.rows {
		code, parent := codes(&c.rows[i])
		if _, known := parents[parent]; parent != "" && !known {
			c.wrong(i, c.headerOf("parent"), parent, "parent.unknown")
			continue
		}
		for steps := 0; parent != ""; steps++ {
			if parent == code || steps > len(parents) {
				c.wrong(i, c.headerOf("parent"), code, "parent.loop")
				break
			}
			parent = parents[parent]
		}
	}
}

// checkUnits warns of units that are not below their superiors by code too: by
// that alone is told who may act for a unit (civic.UnitWithin).
func checkUnits(c *sheetCheck[budget.Unit]) {
	checkParents(c, func(u *budget.Unit) (string, string) { return u.Code, u.Parent })
	for i, u := range c.rows {
		if !civic.UnitWithin(u.Code, u.Parent) {
			c.warn(i, c.headerOf("code"), u.Code, "parent.code", u.Parent)
		}
	}
}

// finishLine settles what depends on the table of the line: the column by its
// printed name, 合计, and printed rows by their name.
func finishLine(l *budget.Line) {
	if key := columnKey(l); key != "" {
		l.Column = key
	}
	if l.Code == "合计" || strings.EqualFold(l.Code, "total") {
		l.Code = budget.TotalCode
	}
	table, _ := budget.TableByKey(l.Table)
	for _, row := range table.Rows {
		if l.Code == row.ZH || l.Code == row.EN {
			l.Code = row.Key
		}
	}
}

func checkLines(c *sheetCheck[budget.Line]) {
	before := c.report.Errors
	for i, l := range c.rows {
		table, _ := budget.TableByKey(l.Table)
		if _, ok := table.Column(l.Column); !ok {
			c.wrong(i, c.headerOf("column"), l.Column, "line.column", table.ZH, strings.Join(columnNames(table), "、"))
		}
		if !table.ValidCode(l.Code) {
			c.wrong(i, c.headerOf("code"), l.Code, "line.code", table.ZH)
		}
	}
	if c.report.Errors > before {
		return
	}
	sums := budget.CheckSums(c.rows)
	c.sums = sums.Across + sums.Below
	for _, m := range sums.Mismatches {
		c.reportMismatch(m)
	}
}

// finishNote writes the names of row and column as their keys, as for a line.
func finishNote(n *budget.Note) {
	line := budget.Line{Table: n.Table, Code: n.Code, Column: n.Column}
	finishLine(&line)
	n.Code, n.Column = line.Code, line.Column
}

// checkNotes wants every note to speak of a row and column its table has.
func checkNotes(c *sheetCheck[budget.Note]) {
	for i, n := range c.rows {
		table, _ := budget.TableByKey(n.Table)
		if _, ok := table.Column(n.Column); n.Column != "" && !ok {
			c.wrong(i, c.headerOf("column"), n.Column, "line.column", table.ZH, strings.Join(columnNames(table), "、"))
		}
		if !table.ValidCode(n.Code) {
			c.wrong(i, c.headerOf("code"), n.Code, "line.code", table.ZH)
		}
	}
}

func columnNames(t budget.Table) []string {
	var names []string
	for _, column := range t.Columns {
		names = append(names, column.ZH)
	}
	return names
}

// roundingOf is how far a sum may be from its parts because each was printed
// rounded: 1 元, or 0.01 万元 in tables printed in 万元.
func roundingOf(t budget.Table) civic.Money {
	if t.Unit == "wan" {
		return t.UnitSize() / 100
	}
	return civic.Yuan
}

func (c *sheetCheck[T]) reportMismatch(m budget.Mismatch) {
	table, _ := budget.TableByKey(m.Table)
	column, _ := table.Column(m.Column)
	key, severity := "sum.below", Error
	if m.Across {
		key = "sum.across"
	}
	if m.Off() <= roundingOf(table) || c.options.LooseSums {
		severity = Warning
	}
	row := c.first[fmt.Sprintf("%s %s %s %s", m.Table, m.Unit, m.Code, m.Column)]
	c.report.add(Finding{Severity: severity, Sheet: c.grid.sheet(), Row: row, Column: c.headerOf("amount"), Value: m.Stated.Yuan(),
		Key: key, Args: []string{table.ZH, m.Unit, m.Code, column.ZH, m.Added.Yuan(), m.Off().Yuan()}})
}

func checkProjects(c *sheetCheck[budget.Project]) {
	for i, p := range c.rows {
		c.checkPoint(i, p.Lon, p.Lat)
		if p.Start != "" && p.End != "" && p.End < p.Start {
			c.wrong(i, c.headerOf("end"), p.End, "project.ends_before_start", p.Start)
		}
		if p.Function == "" {
			c.warn(i, c.headerOf("function"), "", "project.no_function")
		}
		if p.Amount == 0 {
			c.warn(i, c.headerOf("amount"), "0", "project.zero")
		}
		checkFunds(c, i, p)
	}
}

// checkFunds wants the amounts of a form to add up: the four quarters to the
// year, the sources of the year to the year, and the money of the whole project
// to no less than the year. 1 元 of rounding is a warning, more is an error. A
// form may leave a group out; a plan of some quarters only is no plan.
func checkFunds(c *sheetCheck[budget.Project], i int, p budget.Project) {
	for _, fund := range budget.AllFunds {
		if p.Funds[fund] < 0 {
			c.wrong(i, c.headerOf(string(fund)), p.Funds[fund].Yuan(), "value.too_small", "0")
		}
	}
	quarters, planned := p.Funds.Sum(budget.Quarters)
	if planned > 0 && planned < len(budget.Quarters) {
		c.wrong(i, c.headerOf(string(budget.Quarter1)), "", "project.quarters_missing")
	} else if planned > 0 {
		c.addsUp(i, budget.Quarter1, quarters, p.Amount, "project.quarters")
	}
	if year, stated := p.Funds.Sum(budget.YearFunds); stated > 0 {
		c.addsUp(i, budget.YearFiscal, year, p.Amount, "project.year_funds")
	}
	if whole, stated := p.Funds.Sum(budget.ProjectFunds); stated > 0 && whole < p.Amount {
		c.warn(i, c.headerOf(string(budget.ProjectFiscal)), whole.Yuan(), "project.whole_funds", p.Amount.Yuan())
	}
}

// addsUp compares a sum of parts with the amount of the year.
func (c *sheetCheck[T]) addsUp(i int, first budget.Fund, sum, amount civic.Money, key string) {
	switch off := max(sum-amount, amount-sum); {
	case off > civic.Yuan:
		c.wrong(i, c.headerOf(string(first)), sum.Yuan(), key, amount.Yuan())
	case off > 0:
		c.warn(i, c.headerOf(string(first)), sum.Yuan(), key, amount.Yuan())
	}
}

// checkPoint wants both coordinates or none.
func (c *sheetCheck[T]) checkPoint(i int, lon, lat *float64) {
	if (lon == nil) != (lat == nil) {
		c.wrong(i, c.headerOf("lon"), "", "project.half_place")
	} else if lon != nil {
		c.checkPlace(i, *lon, *lat)
	}
}

// checkPlace refuses the two coordinates that are never a place: 0,0 (an
// empty cell exported as zero) and not-a-number from a formula.
func (c *sheetCheck[T]) checkPlace(i int, lon, lat float64) {
	if lon == 0 && lat == 0 || math.IsNaN(lon+lat) {
		c.wrong(i, c.headerOf("lon"), fmt.Sprintf("%g, %g", lon, lat), "project.no_place")
	}
}

func checkExecution(c *sheetCheck[budget.Execution]) {
	last := map[string]int{} // project → index of its latest month so far
	order := make([]int, len(c.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return c.rows[a].Month - c.rows[b].Month })
	for _, i := range order {
		e := c.rows[i]
		if limit := c.options.Document.Month; limit > 0 && e.Month > limit {
			c.wrong(i, c.headerOf("month"), fmt.Sprint(e.Month), "execution.later_month", fmt.Sprint(limit))
		}
		if e.Paid < 0 {
			c.warn(i, c.headerOf("paid"), e.Paid.Yuan(), "execution.negative")
		}
		if e.Paid > e.Adjusted {
			c.warn(i, c.headerOf("paid"), e.Paid.Yuan(), "execution.over", e.Adjusted.Yuan())
		}
		if before, ok := last[e.Code]; ok && e.Paid < c.rows[before].Paid {
			c.warn(i, c.headerOf("paid"), e.Paid.Yuan(), "execution.decreases", fmt.Sprint(c.rows[before].Month), c.rows[before].Paid.Yuan())
		}
		last[e.Code] = i
	}
}

// fullWeight is 100 points in hundredths.
const fullWeight = 10000

func checkGoals(c *sheetCheck[budget.Goal]) {
	weights, at := map[string]int{}, map[string]int{}
	for i, g := range c.rows {
		weights[g.Code] += g.Weight
		if _, seen := at[g.Code]; !seen {
			at[g.Code] = i
		}
		c.checkPoints(i, "self", g.Self, g.Weight)
		c.checkPoints(i, "review", g.Review, g.Weight)
	}
	for i, g := range c.rows {
		if at[g.Code] != i {
			continue
		}
		switch weight := weights[g.Code]; weight {
		case fullWeight:
		case 0:
			c.warn(i, c.headerOf("weight"), "", "goal.no_weights", g.Code)
		default:
			c.wrong(i, c.headerOf("weight"), civic.Money(weight).Yuan(), "goal.weights", g.Code)
		}
	}
}

func (c *sheetCheck[T]) checkPoints(i int, field string, points *int, weight int) {
	if points != nil && *points > weight {
		c.wrong(i, c.headerOf(field), civic.Money(*points).Yuan(), "goal.points", civic.Money(weight).Yuan())
	}
}
