package ingest

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// sheetReader is a sheet whose header has been understood.
type sheetReader struct {
	*reading
	grid    grid
	layout  anyLayout
	header  []string      // as the file writes it
	columns []int         // position in the file → index in the layout, -1 = blank header
	units   []civic.Money // position in the file → unit of its amounts
	err     error         // why reading broke off, where it is no fault of the file
}

// fault reports an error on a row of this sheet.
func (s *sheetReader) fault(row int, column, value, key string, args ...string) {
	s.report.add(Finding{Severity: Error, Sheet: s.grid.sheet(), Row: row, Column: column, Value: value, Key: key, Args: args})
}

// open finds the header, the kind of the sheet and the order of its columns.
// errStop says that the faults are reported and the sheet cannot be read.
func (r *reading) open(g grid) (*sheetReader, error) {
	s := &sheetReader{reading: r, grid: g}
	row, cells, err := s.nextRow()
	if errors.Is(err, io.EOF) {
		s.fault(0, "", "", "sheet.no_header")
		return nil, errStop
	}
	if err != nil {
		return nil, err
	}
	s.header = append([]string(nil), cells...)
	for i := range s.header {
		s.header[i] = clean(s.header[i])
	}
	if s.layout = r.kindOf(s); s.layout == nil {
		s.fault(row, "", strings.Join(s.header, ","), "sheet.unknown_kind", strings.Join(Kinds, ", "))
		return nil, errStop
	}
	if !s.placeColumns(row) {
		return nil, errStop
	}
	return s, nil
}

// nextRow gives the next row that is neither blank nor a note ("#…").
func (s *sheetReader) nextRow() (int, []string, error) {
	for {
		if err := s.ctx.Err(); err != nil {
			return 0, nil, err
		}
		row, cells, err := s.grid.next()
		if f, ok := csvFault(err); ok {
			s.report.add(f)
			return 0, nil, errStop
		}
		if err != nil {
			return 0, nil, err
		}
		if !blank(cells) && !strings.HasPrefix(clean(cells[0]), "#") {
			return row, cells, nil
		}
	}
}

func blank(cells []string) bool {
	for _, cell := range cells {
		if clean(cell) != "" {
			return false
		}
	}
	return true
}

// kindOf tells a sheet's kind: as asked, by sheet name, by file name, or by
// the only layout that knows every header.
func (r *reading) kindOf(s *sheetReader) anyLayout {
	if r.options.Kind != "" {
		return layouts[r.options.Kind]
	}
	stem := strings.TrimSuffix(r.report.File, filepath.Ext(r.report.File))
	for _, name := range []string{s.grid.sheet(), stem} {
		for _, kind := range Kinds {
			if strings.EqualFold(name, kind) || name == say("zh", "kind."+kind) {
				return layouts[kind]
			}
		}
	}
	var found anyLayout
	for _, kind := range Kinds {
		if !knowsAll(layouts[kind], s.header) {
			continue
		}
		if found != nil {
			return nil // two layouts fit: do not guess
		}
		found = layouts[kind]
	}
	return found
}

// knowsAll reports a layout that has every header of the sheet, and whose
// required ones the sheet has.
func knowsAll(l anyLayout, cells []string) bool {
	headers := l.headers()
	seen := map[int]bool{}
	for _, cell := range cells {
		name, _ := splitHeader(cell)
		i := indexOf(headers, name)
		if i < 0 && name != "" {
			return false
		}
		seen[i] = true
	}
	for i, h := range headers {
		if h.required && !seen[i] {
			return false
		}
	}
	return true
}

func indexOf(headers []header, name string) int {
	for i, h := range headers {
		if strings.EqualFold(name, h.field) || name == h.zh {
			return i
		}
	}
	return -1
}

var headerUnit = regexp.MustCompile(`^(.*?)\s*[(（]([^()（）]*)[)）]$`)

// splitHeader takes the unit off "金额（万元）".
func splitHeader(cell string) (name, unit string) {
	if parts := headerUnit.FindStringSubmatch(cell); parts != nil {
		return parts[1], strings.ToLower(clean(parts[2]))
	}
	return cell, ""
}

// moneyUnits are the units an amount may be counted in.
var moneyUnits = map[string]civic.Money{
	"元": civic.Yuan, "yuan": civic.Yuan,
	"千元": civic.ThousandYuan, "thousand yuan": civic.ThousandYuan,
	"万元": civic.WanYuan, "10,000 yuan": civic.WanYuan, "wan yuan": civic.WanYuan,
}

// placeColumns finds each column of the layout in the header.
func (s *sheetReader) placeColumns(row int) bool {
	headers := s.layout.headers()
	before := s.report.Errors
	seen := map[int]bool{}
	for _, cell := range s.header {
		name, unit := splitHeader(cell)
		i := indexOf(headers, name)
		switch {
		case i < 0 && cell != "":
			s.fault(row, cell, cell, "header.unknown", s.names())
		case i >= 0 && seen[i]:
			s.fault(row, cell, cell, "header.twice")
		}
		seen[i] = true
		s.columns = append(s.columns, i)
		s.units = append(s.units, s.unitOf(row, cell, unit, i >= 0 && headers[i].unit == "yuan"))
	}
	for i, h := range headers {
		if h.required && !seen[i] {
			s.fault(row, h.zh, "", "header.missing", h.zh, h.field)
		}
	}
	return s.report.Errors == before
}

func (s *sheetReader) unitOf(row int, cell, unit string, money bool) civic.Money {
	if !money || unit == "" {
		return s.options.MoneyUnit
	}
	size, known := moneyUnits[unit]
	if !known {
		s.fault(row, cell, unit, "header.unit")
	}
	return size
}

// names lists the column names of the layout for a message.
func (s *sheetReader) names() string {
	var list []string
	for _, h := range s.layout.headers() {
		list = append(list, h.zh+" "+h.field)
	}
	return strings.Join(list, ", ")
}

// progressEvery rows the progress callback is called.
const progressEvery = 1000

// read takes every row of the sheet, checks it, and checks rows against
// each other.
func (l layout[T]) read(s *sheetReader) *budget.Batch {
	check := &sheetCheck[T]{sheetReader: s, first: map[string]int{}}
	before := s.report.Errors
	stated := l.readRows(s, check)
	if s.err == nil && s.report.Errors == before {
		l.check(check)
	}
	batch := &budget.Batch{}
	*l.slice(batch) = check.rows
	l.reportTotals(s, check, stated)
	return batch
}

// readRows fills check and returns the totals row of the sheet, if any.
func (l layout[T]) readRows(s *sheetReader, check *sheetCheck[T]) (stated []string) {
	for {
		number, cells, err := s.nextRow()
		if errors.Is(err, io.EOF) || errors.Is(err, errStop) {
			break
		}
		if err != nil {
			s.err = err
			break
		}
		if len(check.rows) == s.options.MaxRows {
			s.fault(number, "", "", "sheet.too_many_rows", fmt.Sprint(s.options.MaxRows))
			break
		}
		if !s.fits(number, cells) {
			continue
		}
		if l.isTotals(s, cells) {
			stated = append([]string(nil), cells...)
			continue
		}
		if len(check.rows)%progressEvery == 0 {
			s.options.Progress(s.grid.progress())
		}
		l.take(s, check, number, cells)
	}
	done, total := s.grid.progress()
	s.options.Progress(max(done, total), total)
	return stated
}

// fits reports a row as wide as the header.
func (s *sheetReader) fits(row int, cells []string) bool {
	if len(cells) > len(s.header) && !blank(cells[len(s.header):]) {
		s.fault(row, "", cells[len(s.header)], "row.long", fmt.Sprint(len(s.header)), fmt.Sprint(len(cells)))
		return false
	}
	if len(cells) < len(s.header) && !s.grid.ragged() {
		s.fault(row, "", "", "row.short", fmt.Sprint(len(s.header)), fmt.Sprint(len(cells)))
		return false
	}
	return true
}

// take moves the cells of one row into a T and checks it alone.
func (l layout[T]) take(s *sheetReader, check *sheetCheck[T], number int, cells []string) {
	var row T
	var bad []string // fields with a fault already
	for i, c := range s.columns {
		if c < 0 || i >= len(cells) {
			continue
		}
		if reason := l.columns[c].set(&row, clean(cells[i]), s.units[i]); reason != "" {
			bad = append(bad, l.columns[c].field)
			s.fault(number, s.header[i], cells[i], reason)
		}
	}
	if l.finish != nil {
		l.finish(&row)
	}
	for _, f := range invalidFields(&row) {
		if !slices.Contains(bad, f.field) {
			column, value := s.cellOf(l.headers(), f.field, cells)
			s.fault(number, column, value, f.key, f.args...)
		}
	}
	key := l.key(&row)
	if first, repeated := check.first[key]; repeated {
		s.fault(number, "", key, "row.repeated", fmt.Sprint(first))
		return
	}
	check.first[key] = number
	check.rows = append(check.rows, row)
	check.numbers = append(check.numbers, number)
}

// cellOf finds the header and the cell a field came from.
func (s *sheetReader) cellOf(headers []header, field string, cells []string) (column, value string) {
	for i, c := range s.columns {
		if c >= 0 && headers[c].field == field {
			if i < len(cells) {
				value = cells[i]
			}
			return s.header[i], value
		}
	}
	return field, ""
}
