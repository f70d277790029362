package ingest

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// isTotals reports a control row: its first cell says 合计 and nothing else
// is filled but amounts.
func (l layout[T]) isTotals(s *sheetReader, cells []string) bool {
	first := strings.ToLower(clean(cells[0]))
	if first != "合计" && first != "总计" && first != "total" {
		return false
	}
	for i := 1; i < len(cells) && i < len(s.columns); i++ {
		if c := s.columns[i]; c >= 0 && l.columns[c].unit != "yuan" && clean(cells[i]) != "" {
			return false
		}
	}
	return true
}

// reportTotals derives the control totals of a sheet and compares them with
// the totals row and with what was given beside the file.
func (l layout[T]) reportTotals(s *sheetReader, check *sheetCheck[T], stated []string) {
	sheet := SheetReport{Sheet: s.grid.sheet(), Kind: l.kind, Rows: len(check.rows), Totals: []Total{}, Sums: check.sums}
	for i, c := range s.columns {
		if c < 0 || l.columns[c].money == nil {
			continue
		}
		column := l.columns[c]
		total := Total{Field: column.field, Sum: sumOf(column, check.rows)}
		sheet.Totals = append(sheet.Totals, total)
		if i < len(stated) && clean(stated[i]) != "" {
			want, err := civic.ParseMoney(plainNumber(clean(stated[i])), s.units[i])
			s.compare(s.header[i], want, total.Sum, err == nil)
		}
	}
	s.report.Sheets = append(s.report.Sheets, sheet)
	for _, given := range s.options.Given {
		if given.Kind == l.kind {
			s.compareGiven(given, sheet)
		}
	}
	if len(check.rows) == 0 && s.report.OK() && s.options.Profile == nil { // a part of a foreign file may be empty
		s.fault(0, "", "", "sheet.no_rows")
	}
}

func sumOf[T any](column column[T], rows []T) civic.Money {
	var sum civic.Money
	for i := range rows {
		sum += *column.money(&rows[i])
	}
	return sum
}

// compare holds a stated total against the sum of its rows. One 元 may come
// from rounding and only warns.
func (s *sheetReader) compare(column string, want, got civic.Money, readable bool) {
	off := max(want-got, got-want)
	switch {
	case !readable || off > civic.Yuan:
		s.fault(0, column, "", "total.sum", want.Yuan(), got.Yuan())
	case off > 0:
		s.report.add(Finding{Severity: Warning, Sheet: s.grid.sheet(), Column: column, Key: "total.rounding", Args: []string{want.Yuan(), got.Yuan()}})
	}
}

func (s *sheetReader) compareGiven(given Control, sheet SheetReport) {
	if given.Rows != 0 && given.Rows != sheet.Rows {
		s.fault(0, "", "", "total.rows", fmt.Sprint(given.Rows), fmt.Sprint(sheet.Rows))
	}
	for _, total := range sheet.Totals {
		if want, ok := given.Sums[total.Field]; ok {
			s.compare(total.Field, want, total.Sum, true)
		}
	}
}
