package ui

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Table is a table with a caption and a head that stays in sight. On a phone
// each row becomes a small list of its own unless Wide asks to scroll.
type Table struct {
	Caption string
	Note    string // unit and reading help, under the caption
	Columns []Column
	Rows    []Row
	Foot    []Row // totals
	Wide    bool  // scroll sideways on a phone instead of stacking
	Compact bool  // few short columns: on a phone the rows stay rows
}

// Column is the head of a column.
type Column struct {
	Head    string
	Numeric bool   // right-aligned tabular figures
	Sort    string // href that sorts by this column; "" for none
	Sorted  string // "ascending" or "descending" where the list is so sorted
}

// Row is one row; its first cell is its head. ID is its anchor in the page, ""
// for none.
type Row struct {
	ID    string
	Cells []templ.Component
}

// Text is a cell or fragment of plain text.
func Text(s string) templ.Component { return plain(s) }

// Tally is a cell with a count. Where a phone shows a row as a list, a count of
// nothing is left out of it: what is there is found among dozens of zeros.
func Tally(n int) templ.Component {
	if n == 0 {
		return nothing()
	}
	return plain(civic.Thousands(int64(n)))
}

// Anchor is a cell or fragment with a link.
func Anchor(label, href string) templ.Component { return MaybeLink(label, href) }

// Money is a cell with a published figure, in 万元.
func Money(lang message.Lang, f civic.Figure) templ.Component { return InTable(lang, f) }

// column is the head above the i-th cell; rows may be shorter than the head.
func (t Table) column(i int) Column {
	if i < len(t.Columns) {
		return t.Columns[i]
	}
	return Column{}
}

// anchor is the id of a row that has one.
func anchor(row Row) templ.Attributes {
	if row.ID == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"id": row.ID}
}

func cellClass(c Column) string {
	if c.Numeric {
		return "num"
	}
	return ""
}

func sortAttributes(c Column) templ.Attributes {
	if c.Sorted == "" {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-sort": c.Sorted}
}

// scrollable makes the frame of a wide table a named region that the keyboard
// can scroll.
func scrollable(t Table) templ.Attributes {
	if !t.Wide {
		return templ.Attributes{}
	}
	return templ.Attributes{"role": "region", "tabindex": "0", "aria-label": t.Caption}
}

// InUnit is a cell with a published figure in the unit of its table, 元 or
// 万元.
func InUnit(lang message.Lang, f civic.Figure, unit civic.Money) templ.Component {
	if f.Form == civic.Exact && unit == civic.Yuan {
		return Text(f.Lo.Yuan())
	}
	if f.Missing() {
		return Text("")
	}
	return InTable(lang, f)
}
