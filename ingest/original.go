package ingest

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// copiedSheet is a sheet of a file that was handed in, as it is written there.
type copiedSheet struct {
	name    string // "" in CSV
	rows    [][]string
	numbers []int // of the rows, as a spreadsheet counts
}

// copied opens a file again in the way it was read and copies its sheets, each
// up to annotatedRows; none where it is not safe to open or no sheet at all.
func (r Report) copied(content []byte) []copiedSheet {
	profile := r.Profile
	if profile == nil {
		profile = &Profile{Delimiter: ","}
	}
	again := &reading{ctx: context.Background(), report: &Report{}, options: Options{Profile: profile}.withDefaults()}
	content, ok := again.unzipped(content)
	if !ok {
		return nil
	}
	sources, closeFile := again.sheetsOf(content)
	defer closeFile()
	var all []copiedSheet
	for _, source := range sources {
		grid, err := source.open()
		if err != nil {
			continue
		}
		all = append(all, copySheet(source.name, grid))
	}
	return all
}

// copySheet copies rows up to the first that cannot be read: what lies beyond
// is in no cell a finding can name.
func copySheet(name string, g grid) copiedSheet {
	s := copiedSheet{name: name}
	for {
		number, cells, err := g.next()
		if err != nil || number > annotatedRows {
			return s
		}
		s.rows = append(s.rows, append([]string(nil), cells...))
		s.numbers = append(s.numbers, number)
	}
}

// headRows is how far down a sheet its head is looked for.
const headRows = 30

// column is where a finding's column stands in the sheet, counted from 1: by
// the words of its head, as "#3", or as a spreadsheet's letters. Of several
// columns that make one field the first counts. 0 where there is none such.
func (s copiedSheet) column(name string) int {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return r == '+' || r == '/' }) {
		if at := s.head(part); at > 0 {
			return at
		}
		if number, ok := strings.CutPrefix(part, "#"); ok {
			if n, err := strconv.Atoi(number); err == nil {
				return n
			}
		}
	}
	if at := s.head(name); at > 0 { // a head may have such signs itself
		return at
	}
	if at, err := excelize.ColumnNameToNumber(name); err == nil && len(name) <= 3 {
		return at
	}
	return 0
}

// head finds the column below a head.
func (s copiedSheet) head(name string) int {
	wanted := squeeze(name)
	for i, row := range s.rows {
		if i == headRows {
			break
		}
		for at, cell := range row {
			if squeeze(cell) == wanted && wanted != "" {
				return at + 1
			}
		}
	}
	return 0
}

// workbookOf writes copied sheets into a workbook, every cell as text. It
// fails only where a sheet has a name that no workbook takes.
func workbookOf(sheets []copiedSheet) (*excelize.File, error) {
	file := excelize.NewFile()
	for i, s := range sheets {
		name := s.name
		if name == "" {
			name = "Sheet1"
		}
		if i == 0 {
			if err := file.SetSheetName("Sheet1", name); err != nil {
				return nil, errors.Join(err, file.Close())
			}
		} else if _, err := file.NewSheet(name); err != nil {
			return nil, errors.Join(err, file.Close())
		}
		for j, row := range s.rows {
			cell, err := excelize.CoordinatesToCellName(1, s.numbers[j])
			if err != nil {
				return nil, errors.Join(err, file.Close())
			}
			_ = file.SetSheetRow(name, cell, &row) // a row too wide for a sheet is left out
		}
	}
	return file, nil
}

// reopened is the workbook that was handed in, with its own styles; nil for
// any other file and where it must not be opened again.
func (a annotation) reopened(content []byte) *excelize.File {
	if sniff(content) != contentZip || a.unsafe() {
		return nil
	}
	file, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: DefaultMaxUnzipped, UnzipXMLSizeLimit: 16 << 20})
	if err != nil {
		return nil
	}
	return file
}
