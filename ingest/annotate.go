package ingest

import (
	"encoding/csv"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// reportHead are the columns of a report as a table.
var reportHead = []string{"severity", "file", "place_sheet", "place_row", "place_column", "value", "reason", "key"}

// headings are the heads of the columns in lang.
func headings(lang string) []string {
	head := make([]string, len(reportHead))
	for i, key := range reportHead {
		head[i] = say(lang, "report."+key)
	}
	return head
}

// cells are a finding as a row of a table, made safe for spreadsheets.
func (f Finding) cells(lang string) []string {
	row := ""
	if f.Row > 0 {
		row = fmt.Sprint(f.Row)
	}
	cells := []string{say(lang, "severity."+string(f.Severity)), f.File, f.Sheet, row, f.Column, f.Value, f.Reason(lang), f.Key}
	for i := range cells {
		cells[i] = civic.InertCell(cells[i])
	}
	return cells
}

// WriteCSV writes the findings as a table in lang, UTF-8 with mark.
func (r Report) WriteCSV(w io.Writer, lang string) error {
	if _, err := w.Write(utf8Mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{headings(lang)}
	for _, f := range r.Findings {
		rows = append(rows, f.cells(lang))
	}
	return out.WriteAll(rows)
}

// annotatedRows is how far down findings are marked: what people scroll
// through.
const annotatedRows = 20_000

// WriteXLSX writes the file that was handed in, as a workbook with every
// finding marked in its cell (red for errors, yellow for warnings, the reason
// as a comment) and a first sheet that lists them all. content is the file's
// bytes; a file that is no sheet at all gets the list alone.
func (r Report) WriteXLSX(w io.Writer, content []byte, lang string) error {
	a := annotation{report: r, lang: lang}
	a.file = a.open(content)
	defer a.file.Close()
	if err := a.fill(); err != nil {
		return fmt.Errorf("annotate %s: %w", r.File, err)
	}
	return a.file.Write(w)
}

// annotation is an annotated workbook in the making.
type annotation struct {
	report Report
	lang   string
	file   *excelize.File
	sheets []copiedSheet // as they were read; none where that is unsafe
	styles map[Severity]int
}

// open copies what was handed in; an empty workbook where that is unsafe or
// not a sheet.
func (a *annotation) open(content []byte) *excelize.File {
	if !a.unsafe() {
		a.sheets = a.report.copied(content)
	}
	if file := a.reopened(content); file != nil {
		return file
	}
	if file, err := workbookOf(a.sheets); err == nil {
		return file
	}
	return excelize.NewFile()
}

// unsafe reports a workbook that must not be opened again: a bomb, damage,
// macros or links.
func (a annotation) unsafe() bool {
	for _, f := range a.report.Findings {
		switch f.Key {
		case "file.bomb", "file.damaged", "file.not_workbook", "workbook.macro", "workbook.external":
			return true
		}
	}
	return false
}

// fill marks the cells and writes the list.
func (a *annotation) fill() error {
	a.styles = map[Severity]int{}
	for severity, colour := range map[Severity]string{Error: "F8CBAD", Warning: "FFF2CC"} {
		style, err := a.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}})
		if err != nil {
			return err
		}
		a.styles[severity] = style
	}
	for _, f := range a.report.Findings {
		if err := a.mark(f); err != nil {
			return err
		}
	}
	return a.list()
}

// mark colours the cell of one finding and says why. A finding without a cell
// is in the list only.
func (a *annotation) mark(f Finding) error {
	sheet := f.Sheet
	if index, err := a.file.GetSheetIndex(sheet); sheet == "" || err != nil || index < 0 {
		sheet = a.file.GetSheetName(0)
	}
	if f.Row < 1 || f.Row > annotatedRows {
		return nil
	}
	cell, err := excelize.CoordinatesToCellName(a.columnOf(f), f.Row)
	if err != nil {
		return err
	}
	if err := a.file.SetCellStyle(sheet, cell, cell, a.styles[f.Severity]); err != nil {
		return err
	}
	return a.file.AddComment(sheet, excelize.Comment{Cell: cell, Author: "Sunbudget", Paragraph: []excelize.RichTextRun{{Text: f.Reason(a.lang)}}})
}

// columnOf is the column of a finding; the first where it names none, or none
// that the sheet has.
func (a *annotation) columnOf(f Finding) int {
	for _, s := range a.sheets {
		if s.name == f.Sheet {
			return max(1, s.column(f.Column))
		}
	}
	return max(1, copiedSheet{}.column(f.Column)) // a formula is named by the letters of its column
}

// list writes the sheet of all findings and shows it first.
func (a *annotation) list() error {
	name := say(a.lang, "report.findings")
	index, err := a.file.NewSheet(name)
	if err != nil {
		return err
	}
	for i, cells := range append([][]string{headings(a.lang)}, a.rows()...) {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := a.file.SetSheetRow(name, cell, &cells); err != nil {
			return err
		}
	}
	a.file.SetActiveSheet(index)
	return nil
}

func (a *annotation) rows() [][]string {
	var rows [][]string
	for _, f := range a.report.Findings {
		rows = append(rows, f.cells(a.lang))
	}
	return rows
}
