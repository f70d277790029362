package bundle

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// byteOrderMark tells Excel that the file is UTF-8.
const byteOrderMark = "\ufeff"

// Sheet writes a CSV file that spreadsheets open as it is meant: with a byte
// order mark, CRLF, and no cell that would run as a formula.
type Sheet struct{ out *csv.Writer }

// NewSheet begins a file with its head.
func NewSheet(w io.Writer, head ...string) (Sheet, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return Sheet{}, err
	}
	s := Sheet{out: csv.NewWriter(w)}
	s.out.UseCRLF = true
	return s, s.Row(head...)
}

// Row writes one line. Text that a spreadsheet would run as a formula is
// marked as text; our own numbers are not touched.
func (s Sheet) Row(cells ...string) error {
	for i, cell := range cells {
		cells[i] = civic.InertCell(cell)
	}
	return s.out.Write(cells)
}

// End writes what is left and reports the first failure.
func (s Sheet) End() error {
	s.out.Flush()
	return s.out.Error()
}

// AppendFigure adds the four columns of a published amount: its form, its bounds
// in 元 (equal where it is exact), its reason, to the cells of a row. The bounds of most
// amounts are equal and written once.
func AppendFigure(cells []string, f civic.Figure) []string {
	switch {
	case f.Known():
		from := Yuan(f.Lo)
		to := from
		if f.Hi != f.Lo {
			to = Yuan(f.Hi)
		}
		return append(cells, string(f.Form), from, to, "")
	case f.Missing():
		return append(cells, string(civic.None), "", "", "")
	}
	return append(cells, string(f.Form), "", "", f.Reason)
}

// Yuan writes an amount in 元 without thousands marks, as programs read it.
func Yuan(m civic.Money) string {
	text := make([]byte, 0, 20)
	if m < 0 {
		text, m = append(text, '-'), -m
	}
	text = strconv.AppendInt(text, int64(m/civic.Yuan), 10)
	fen := byte(m % civic.Yuan)
	return string(append(text, '.', '0'+fen/10, '0'+fen%10))
}
