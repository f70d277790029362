package release

import "github.com/sunbudget/sunbudget/portal/civic"

// Line is one published cell of a statutory table.
type Line struct {
	Table, Unit string
	Code, Name  string
	Column      string
	Amount      civic.Figure
}

// Note is a word beside a figure of a statutory table; Column "" speaks of
// the whole row.
type Note struct {
	Code, Column, Text string
}

// TableOf says that a unit has published a statutory table in a release.
type TableOf struct {
	Unit  string
	Table string // key of budget.Tables
	Rows  int
}
