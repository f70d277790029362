package ingest

import "slices"

// Excerpt is the part of a sheet that findings speak of: its head, and the
// rows with findings with those beside them.
type Excerpt struct {
	Sheet string // "" in CSV
	Wide  int    // columns of the widest row
	Rows  []ExcerptRow
}

// ExcerptRow is one row as it was handed in.
type ExcerptRow struct {
	Number int // as a spreadsheet counts
	Cells  []ExcerptCell
}

// ExcerptCell is one cell with what is wrong with it; Severity is "" where
// nothing is.
type ExcerptCell struct {
	Text     string
	Severity Severity
	Reasons  []string // in the reader's language
}

// Bounds of what is shown on a page: rows of all sheets, and columns.
const (
	excerptRows    = 60
	excerptColumns = 24
)

// Excerpts shows the findings in their cells: what people see when they open
// the annotated workbook, short enough for a page. content is the file's
// bytes; a file that is no sheet has none.
func (r Report) Excerpts(content []byte, lang string) []Excerpt {
	var all []Excerpt
	left := excerptRows
	for _, s := range r.copied(content) {
		e := r.excerpt(s, lang, left)
		if left -= len(e.Rows); len(e.Rows) > 0 {
			all = append(all, e)
		}
	}
	return all
}

// excerpt is at most so many rows of one sheet.
func (r Report) excerpt(s copiedSheet, lang string, most int) Excerpt {
	marks := map[int]map[int]*ExcerptCell{} // row number → column from 1 → what is said
	for _, f := range r.Findings {
		if f.Row < 1 || f.Sheet != s.name {
			continue
		}
		if marks[f.Row] == nil {
			marks[f.Row] = map[int]*ExcerptCell{}
		}
		column := min(max(1, s.column(f.Column)), excerptColumns)
		cell := marks[f.Row][column]
		if cell == nil {
			cell = &ExcerptCell{Severity: f.Severity}
			marks[f.Row][column] = cell
		}
		if f.Severity == Error {
			cell.Severity = Error
		}
		cell.Reasons = append(cell.Reasons, f.Reason(lang))
	}
	e := Excerpt{Sheet: s.name}
	if len(marks) == 0 {
		return e
	}
	for i, number := range s.numbers {
		near := i == 0 || marks[number] != nil || marks[number-1] != nil || marks[number+1] != nil
		if near && len(e.Rows) < most {
			row := excerptRow(s.rows[i], marks[number])
			row.Number = number
			e.Rows, e.Wide = append(e.Rows, row), max(e.Wide, len(row.Cells))
		}
	}
	return e
}

// excerptRow puts the marks onto the cells of a row; a row may be shorter than
// what is missing in it.
func excerptRow(cells []string, marks map[int]*ExcerptCell) (row ExcerptRow) {
	cells = slices.Clone(cells[:min(len(cells), excerptColumns)])
	for column := range marks {
		for len(cells) < column {
			cells = append(cells, "")
		}
	}
	for i, text := range cells {
		cell := ExcerptCell{Text: shorten(text)}
		if m := marks[i+1]; m != nil {
			cell.Severity, cell.Reasons = m.Severity, m.Reasons
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}
