package web

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/statutory"
)

// book writes statutory tables in the layout of the official workbook: title,
// unit and unit of account, head, rows, and below them where they come from.
type book struct {
	lang                       message.Lang
	file                       *excelize.File
	sheet                      string
	title, head, number, plain int // styles
	err                        error
}

// writeWorkbook is a workbook with one sheet for each table.
func writeWorkbook(r *Request, sheets []statutory.Sheet) ([]byte, error) {
	b := &book{lang: r.Lang, file: excelize.NewFile()}
	defer b.file.Close()
	b.styles()
	for i, page := range sheets {
		b.sheet = fmt.Sprintf("%d %s", page.Table.Number, page.Table.Name(r.Lang.Code()))
		b.sheet = string([]rune(b.sheet)[:min(31, len([]rune(b.sheet)))]) // the format's limit
		if i == 0 {
			b.keep(b.file.SetSheetName("Sheet1", b.sheet))
		} else {
			_, err := b.file.NewSheet(b.sheet)
			b.keep(err)
		}
		b.write(page, r.T("statutory.proof", message.Date(r.Lang, page.Release.AsOf), page.Release.Hash, permanent(r, page)))
	}
	var out bytes.Buffer
	b.keep(b.file.Write(&out))
	return out.Bytes(), b.err
}

// permanent is the address of a table in the edition it was read in.
func permanent(r *Request, page statutory.Sheet) string {
	return r.Link.At(r.Edition).Sheet(page.Year(), page.Table.Key, page.Unit, page.Choice()[2:]...)
}

// keep holds on to the first error.
func (b *book) keep(err error) {
	if b.err == nil && err != nil {
		b.err = fmt.Errorf("write workbook: %w", err)
	}
}

func (b *book) styles() {
	border := []excelize.Border{
		{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1},
		{Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1},
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	format := "#,##0.00"
	for _, s := range []struct {
		into  *int
		style excelize.Style
	}{
		{&b.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"}}},
		{&b.head, excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: middle, Border: border}},
		{&b.number, excelize.Style{CustomNumFmt: &format, Border: border}},
		{&b.plain, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}, Border: border}},
	} {
		var err error
		*s.into, err = b.file.NewStyle(&s.style)
		b.keep(err)
	}
}

// at names a cell by column and row, counted from one.
func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1" // impossible: our tables are small
	}
	return name
}

// span writes text over a block of cells.
func (b *book) span(column, row, across, down int, text string, style int) {
	first, last := at(column, row), at(column+across-1, row+down-1)
	b.keep(b.file.SetCellStr(b.sheet, first, text))
	b.keep(b.file.SetCellStyle(b.sheet, first, last, style))
	if first != last {
		b.keep(b.file.MergeCell(b.sheet, first, last))
	}
}

// amount writes a published figure: a number in the unit of the table where
// it is exact, words elsewhere. The digits go in as they are, never through a
// floating-point number.
func (b *book) amount(column, row int, f civic.Figure, unit civic.Money) {
	cell, text := at(column, row), inUnitText(b.lang, f, unit)
	if f.Form == civic.Exact {
		b.keep(b.file.SetCellDefault(b.sheet, cell, text))
		b.keep(b.file.SetCellStyle(b.sheet, cell, cell, b.number))
		return
	}
	b.span(column, row, 1, 1, text, b.plain)
}

// write fills one sheet.
func (b *book) write(page statutory.Sheet, proof string) {
	if page.Table.Code == budget.ByText {
		b.writeText(page, proof)
		return
	}
	head := page.Table.Head(b.lang.Code())
	width := 0
	for _, s := range head[0] {
		width += s.Across
	}
	b.caption(page, width)
	row := b.writeHead(head, width)
	switch {
	case len(page.Rows) == 0:
		b.span(1, row, width, 1, page.EmptyNote(), b.plain)
		row++
	case len(page.Table.Sides) > 0:
		row = b.writeSides(page, row)
	case page.Table.CodeLevels() > 0:
		row = b.writeClasses(page, row)
	default:
		row = b.writeRow(page, row)
	}
	b.keep(b.file.SetCellStr(b.sheet, at(1, row+1), proof))
}

// captionRows are the title, the unit and the blank line above the head.
const captionRows = 2

// caption writes the title, and below it whose table it is and its unit.
func (b *book) caption(page statutory.Sheet, width int) {
	title := fmt.Sprintf("%d年", page.Year()) + page.Table.ZH
	if b.lang.Code() == string(message.EN) {
		title = fmt.Sprintf("%s, %d", page.Table.EN, page.Year())
	}
	b.span(1, 1, width, 1, title, b.title)
	b.keep(b.file.SetCellStr(b.sheet, at(1, 2), message.T(b.lang, "statutory.unit_line", page.UnitName(page.Unit))+"    "+page.Document()))
	b.keep(b.file.SetCellStr(b.sheet, at(width, 2), statutory.InUnit(b.lang, page.Table)))
	last, _, _ := excelize.SplitCellName(at(width, 1))
	b.keep(b.file.SetColWidth(b.sheet, "A", last, 18))
}

// writeHead writes the printed head and gives the row below it.
func (b *book) writeHead(head [][]budget.Span, width int) int {
	taken := map[[2]int]bool{}
	for i, spans := range head {
		row, column := captionRows+1+i, 1
		for _, s := range spans {
			for column <= width && taken[[2]int{row, column}] {
				column++
			}
			b.span(column, row, s.Across, s.Down, s.Text, b.head)
			for down := range s.Down {
				for across := range s.Across {
					taken[[2]int{row + down, column + across}] = true
				}
			}
			column += s.Across
		}
	}
	return captionRows + 1 + len(head)
}

// writeClasses writes rows by class: the code in its parts, the name, the
// amounts; 合计 spans code and name.
func (b *book) writeClasses(page statutory.Sheet, row int) int {
	levels := page.Table.CodeLevels()
	for _, r := range page.Rows {
		name := page.Table.RowName(r.Code, r.Name, b.lang.Code())
		if r.Code == budget.TotalCode {
			b.span(1, row, levels+1, 1, name, b.head)
		} else {
			for i, part := range page.Table.SplitCode(r.Code) {
				b.span(i+1, row, 1, 1, part, b.plain)
			}
			b.span(levels+1, row, 1, 1, name, b.plain)
		}
		for i, c := range page.Table.Columns {
			b.amount(levels+2+i, row, r.Cells[c.Key], page.Table.UnitSize())
		}
		row++
	}
	return row
}

// writeSides writes revenue beside expenditure; the totals of both stand in
// the last row.
func (b *book) writeSides(page statutory.Sheet, row int) int {
	longest := 0
	for _, side := range page.Table.Sides {
		longest = max(longest, len(page.Side(side.Key)))
	}
	column := 1
	for _, side := range page.Table.Sides {
		rows := page.Side(side.Key)
		for i, r := range rows {
			line := row + i
			if i == len(rows)-1 && strings.HasSuffix(r.Code, "-total") {
				line = row + longest - 1
			}
			b.writeItem(page, r, side, column, line)
		}
		column += len(side.Columns) + 1
	}
	return row + longest
}

func (b *book) writeItem(page statutory.Sheet, r release.PrintedRow, side budget.Group, column, row int) {
	b.span(column, row, 1, 1, page.Table.RowName(r.Code, r.Name, b.lang.Code()), b.plain)
	for i, key := range side.Columns {
		b.amount(column+1+i, row, r.Cells[key], page.Table.UnitSize())
	}
}

// writeRow writes the one row of a table without row names.
func (b *book) writeRow(page statutory.Sheet, row int) int {
	column := 1
	for _, label := range page.Table.Rows {
		r, _ := page.Row(label.Key)
		for _, c := range page.Table.Columns {
			b.amount(column, row, r.Cells[c.Key], page.Table.UnitSize())
			column++
		}
	}
	return row + 1
}

// writeText writes a table of projects.
func (b *book) writeText(page statutory.Sheet, proof string) {
	head, rows := plainRows(b.lang, page)
	b.caption(page, len(head))
	for i, text := range head {
		b.span(i+1, captionRows+1, 1, 1, text, b.head)
	}
	row := captionRows + 2
	for _, cells := range rows {
		for i, text := range cells {
			b.span(i+1, row, 1, 1, text, b.plain)
		}
		row++
	}
	if len(rows) == 0 {
		b.span(1, row, len(head), 1, message.T(b.lang, "statutory.no_projects", page.UnitName(page.Unit)), b.plain)
		row++
	}
	b.keep(b.file.SetCellStr(b.sheet, at(1, row+1), proof))
}
