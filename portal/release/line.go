package release

import "github.com/sunbudget/sunbudget/portal/civic"

// Line is one published cell of a statutory table.
type Line struct {
	Table, Unit string
	Code, Name  string
	Column      string
	Amount      civic.Figure
}

// TableOf says that a unit has published a statutory table in a release.
type TableOf struct {
	Unit  string
	Table string // key of budget.Tables
	Rows  int
}
