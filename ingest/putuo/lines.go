package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// table is one printed table of one body with its rows as extracted.
type table struct {
	doc  civic.Document
	unit string
	def  budget.Table
	rows []*row
}

// row is one extracted row: its amounts in printed order, blanks lost.
type row struct {
	code, name string
	amounts    []civic.Money
	placed     map[string]civic.Money // column → amount, once known
}

// takeLines groups the extracted rows into tables and places their amounts.
func (c *conversion) takeLines(records []map[string]string) error {
	for _, r := range records {
		c.counts.Rows++
		t, err := c.tableOf(r)
		if err != nil {
			return err
		}
		parsed, err := c.parseRow(r, t.def)
		if err != nil {
			return err
		}
		t.rows = append(t.rows, parsed)
	}
	c.dropSideBySide()
	c.dropBrokenCodes()
	c.place()
	for _, t := range c.sheets {
		lines := c.batch(t.doc, "lines")
		for _, r := range t.rows {
			c.counts.Kept++
			lines.Lines = append(lines.Lines, t.linesOf(r)...)
		}
	}
	for _, doc := range c.order {
		c.counts.Cells += len(c.batch(doc, "lines").Lines)
	}
	return nil
}

func (c *conversion) tableOf(r map[string]string) (*table, error) {
	b, ok := bodyOf(r["department"], r["scope"])
	if !ok {
		return nil, fmt.Errorf("an unknown body %s (%s)", r["department"], r["scope"])
	}
	def, ok := definition(r["doc_kind"], r["table"])
	if !ok {
		return nil, fmt.Errorf("an unknown table %s", r["table"])
	}
	year, err := strconv.Atoi(r["fiscal_year"])
	if err != nil {
		return nil, err
	}
	doc := civic.Document{Jurisdiction: b.jurisdiction, Year: civic.FiscalYear(year), Stage: civic.Approved, Version: 1}
	if r["doc_kind"] == "final" {
		doc.Stage = civic.FinalAccounts
	}
	key := fmt.Sprint(doc, b.code, def.Key)
	if c.perTable[key] == nil {
		c.perTable[key] = &table{doc: doc, unit: b.code, def: def}
		c.sheets = append(c.sheets, c.perTable[key])
		c.batch(doc, "lines")
	}
	return c.perTable[key], nil
}

// definition finds the statutory table of a printed title; units print
// 预算单位… where departments print 部门….
func definition(kind, title string) (budget.Table, bool) {
	title = strings.Replace(title, "预算单位", "部门", 1)
	for _, t := range budget.Tables() {
		if t.Stage == kind && t.ZH == title {
			return t, true
		}
	}
	return budget.Table{}, false
}

func (c *conversion) parseRow(r map[string]string, def budget.Table) (*row, error) {
	parsed := &row{code: r["func_code"], name: r["name"], placed: map[string]civic.Money{}}
	// Long names of functional classes were cut at line ends in the PDF.
	official := budget.ClassName(parsed.code, "zh")
	if def.Code == budget.ByFunction && official != "" && official != parsed.name {
		parsed.name = official
		c.counts.Names++
	}
	unit := civic.Yuan
	if r["unit"] == "万元" {
		unit = civic.WanYuan
	}
	for i := 1; i <= 6; i++ {
		cell := r[fmt.Sprintf("v%d", i)]
		if cell == "" {
			continue
		}
		amount, err := civic.ParseMoney(cell, unit)
		if err != nil {
			return nil, err
		}
		parsed.amounts = append(parsed.amounts, amount)
		if economicCode.MatchString(cell) && def.Key == "final06" {
			parsed.code = "" // marks the table: see dropSideBySide
		}
	}
	return parsed, nil
}

var economicCode = regexp.MustCompile(`^3\d{2}(\d{2})?$`)

// dropSideBySide leaves out whole tables that print two lists side by side:
// the extraction put the code of the right list into an amount column.
func (c *conversion) dropSideBySide() {
	var kept []*table
	for _, t := range c.sheets {
		garbled := false
		for _, r := range t.rows {
			garbled = garbled || r.code == ""
		}
		if garbled {
			c.counts.SideBySide += len(t.rows)
			continue
		}
		kept = append(kept, t)
	}
	c.sheets = kept
}

// dropBrokenCodes leaves out rows whose 款 was split ("0 2"), so that they
// claim to be the 类 above and carry a digit as their amount.
func (c *conversion) dropBrokenCodes() {
	for _, t := range c.sheets {
		seen := map[string]bool{}
		var kept []*row
		for _, r := range t.rows {
			if seen[r.code] {
				c.counts.BrokenCode++
				continue
			}
			seen[r.code] = true
			kept = append(kept, r)
		}
		t.rows = kept
	}
}

// linesOf writes the placed amounts of a row in the order of the columns.
func (t *table) linesOf(r *row) []budget.Line {
	var lines []budget.Line
	for _, column := range t.def.Columns {
		if amount, ok := r.placed[column.Key]; ok {
			lines = append(lines, budget.Line{Table: t.def.Key, Unit: t.unit, Code: r.code, Name: r.name, Column: column.Key, Amount: amount})
		}
	}
	return lines
}
