package release

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Statutory is one statutory table of one unit as a release prints it.
type Statutory struct {
	Table budget.Table
	Unit  string
	Rows  []PrintedRow // in printed order; none where the unit stated no figure
}

// PrintedRow is one row: its code, the name it was handed in under, and the
// published figures by column.
type PrintedRow struct {
	Code, Name string
	Cells      map[string]civic.Figure
}

// Pivot makes the printed table of its published cells.
func Pivot(table budget.Table, unit string, lines []Line) Statutory {
	rows := map[string]PrintedRow{}
	codes := make([]string, 0, len(lines))
	for _, l := range lines {
		row, seen := rows[l.Code]
		if !seen {
			row = PrintedRow{Code: l.Code, Name: l.Name, Cells: map[string]civic.Figure{}}
			codes = append(codes, l.Code)
		}
		row.Cells[l.Column] = l.Amount
		rows[l.Code] = row
	}
	s := Statutory{Table: table, Unit: unit}
	for _, code := range table.Order(codes) {
		s.Rows = append(s.Rows, rows[code])
	}
	return s
}

// Row finds a row by its code.
func (s Statutory) Row(code string) (PrintedRow, bool) {
	for _, row := range s.Rows {
		if row.Code == code {
			return row, true
		}
	}
	return PrintedRow{}, false
}

// Side are the rows of one printed side, "in" or "out"; all rows of a table
// that has no sides.
func (s Statutory) Side(side string) []PrintedRow {
	var rows []PrintedRow
	for _, row := range s.Rows {
		if s.Table.Side(row.Code) == side || len(s.Table.Sides) == 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// LineIn is a row of a statutory table as one release prints it.
type LineIn struct {
	Release Header
	Row     PrintedRow
}

// Detail is what the tables of projects print beyond the card: 立项依据 and
// the performance goals.
type Detail struct {
	Card          Card
	Justification string
	Texts         map[budget.TextField]string  // as in Project
	Funds         map[budget.Fund]civic.Figure // of the application form, as far as published
	Goals         []Goal
}

// ForTable picks the release of a year that prints a statutory table: the
// final accounts for their nine tables, else the newest document before them,
// which carries the year's budget tables along. Stage, version and month may
// name another one.
func ForTable(all []Header, table budget.Table, choice Choice) (Header, bool) {
	if choice.Stage != "" || table.Stage == "supplement" {
		return Choose(all, choice)
	}
	var fitting []Header
	for _, h := range all {
		if (h.Document.Stage == civic.FinalAccounts) == (table.Stage == "final") {
			fitting = append(fitting, h)
		}
	}
	return Choose(fitting, choice)
}

// Accounts are the two documents of a year whose explanations number their
// sections each for itself.
type Accounts string

// The budget, through all its versions, and the final accounts.
const (
	OfBudget Accounts = "budget"
	OfFinal  Accounts = "final"
)

// AccountsOf is the one a stage belongs to.
func AccountsOf(stage civic.Stage) Accounts {
	if stage == civic.FinalAccounts {
		return OfFinal
	}
	return OfBudget
}

// Explained reports a stage that comes with explanations of these accounts: a
// monthly report of execution repeats amounts, and explains nothing.
func (a Accounts) Explained(stage civic.Stage) bool {
	return stage != civic.Execution && AccountsOf(stage) == a
}

// SectionIn is a section of an explanation as one release has it.
type SectionIn struct {
	Release Header
	Section budget.Section
}
