package packet

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Words gives the text of a message key ("packet.title", …) in the language
// of the reader.
type Words func(key string) string

// formula is a cell that computes; every other value is given.
type formula string

// f makes a formula.
func f(format string, args ...any) formula { return formula(fmt.Sprintf(format, args...)) }

// column is one column of a table: what stands in it in a row.
type column struct {
	key  string
	cell func(row int) any // row of the sheet; nil leaves the cell empty
}

// Rows of every sheet: title, what it shows, heads, then the data.
const (
	titleRow = 1 + iota
	noteRow
	headRow
	firstRow
)

// table is a sheet of rows with named columns, so that formulas name what
// they mean and not letters.
type table struct {
	sheet string
	keys  []string
	rows  int
}

// letter is the column's letters in the sheet.
func (t table) letter(key string) string {
	for i, k := range t.keys {
		if k == key {
			name, err := excelize.ColumnNumberToName(i + 1)
			if err == nil {
				return name
			}
		}
	}
	panic("no column " + key) // a mistake in this package, found by its tests
}

// at is the column's cell in a row of the same sheet.
func (t table) at(key string, row int) string { return fmt.Sprintf("%s%d", t.letter(key), row) }

// all is the whole column, from any sheet. An empty table has one empty row.
func (t table) all(key string) string {
	letter := t.letter(key)
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", t.sheet, letter, firstRow, letter, firstRow+max(t.rows, 1)-1)
}

// list is a sheet of named values, one a row: label, value.
type list struct {
	sheet string
	keys  []string
}

// ref is the value's cell, from any sheet.
func (l list) ref(key string) string {
	for i, k := range l.keys {
		if k == key {
			return fmt.Sprintf("'%s'!$B$%d", l.sheet, firstRow+i)
		}
	}
	panic("no value " + key) // a mistake in this package, found by its tests
}
