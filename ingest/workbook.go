package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// sheetGrid reads one sheet of a workbook, cell values as stored.
type sheetGrid struct {
	name  string
	rows  *excelize.Rows
	row   int
	total int64
}

func (g *sheetGrid) sheet() string { return g.name }
func (g *sheetGrid) ragged() bool  { return true }

func (g *sheetGrid) progress() (done, total int64) { return int64(g.row), g.total }

func (g *sheetGrid) next() (int, []string, error) {
	for g.rows.Next() {
		g.row++
		cells, err := g.rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return 0, nil, workbookFault{err}
		}
		if len(cells) > 0 {
			return g.row, cells, nil
		}
	}
	if err := g.rows.Error(); err != nil {
		return 0, nil, workbookFault{err}
	}
	return 0, nil, io.EOF
}

// workbookFault is a damage found while reading: the file's fault, not ours.
type workbookFault struct{ error }

// openWorkbook opens a workbook that has been inspected; nil where it is
// refused, with the reason in the report. Large sheets are unpacked to disk.
func (r *reading) openWorkbook(data []byte) *excelize.File {
	if !r.inspect(data) {
		return nil
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: r.options.MaxUnzipped, UnzipXMLSizeLimit: min(r.options.MaxUnzipped, 16<<20),
	})
	if err != nil {
		r.fault("file.damaged", err.Error())
		return nil
	}
	return file
}

// workbook reads every sheet of an XLSX file.
func (r *reading) workbook(data []byte) ([]budget.Batch, error) {
	file := r.openWorkbook(data)
	if file == nil {
		return nil, nil
	}
	defer file.Close()
	var batches []budget.Batch
	for _, name := range file.GetSheetList() {
		if name == notesSheet {
			continue
		}
		batch, err := r.sheet(file, name)
		if errors.As(err, &workbookFault{}) {
			r.fault("file.damaged", err.Error())
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if batch != nil {
			batches = append(batches, *batch)
		}
	}
	if len(batches) == 0 && r.report.OK() {
		r.fault("file.empty")
	}
	r.checkTwiceAKind(batches)
	return batches, nil
}

// sheet reads one sheet; nil without an error for an empty one.
func (r *reading) sheet(file *excelize.File, name string) (*budget.Batch, error) {
	rows, err := file.Rows(name)
	if err != nil {
		return nil, workbookFault{err}
	}
	defer rows.Close()
	grid := &sheetGrid{name: name, rows: rows, total: sheetHeight(file, name)}
	first := &peekedGrid{grid: grid}
	if first.row, first.cells, first.err = grid.next(); errors.Is(first.err, io.EOF) {
		return nil, nil
	}
	return r.take(first)
}

// peekedGrid gives back a row that was read to see whether there is one.
type peekedGrid struct {
	grid
	row   int
	cells []string
	err   error
	given bool
}

func (g *peekedGrid) next() (int, []string, error) {
	if g.given {
		return g.grid.next()
	}
	g.given = true
	return g.row, g.cells, g.err
}

// sheetHeight is the number of rows the sheet says it has, 0 where it does not.
func sheetHeight(file *excelize.File, name string) int64 {
	dimension, err := file.GetSheetDimension(name)
	if err != nil {
		return 0
	}
	_, last, _ := strings.Cut(dimension, ":")
	_, row, err := excelize.CellNameToCoordinates(last)
	if err != nil {
		return 0
	}
	return int64(row)
}

// checkTwiceAKind refuses two sheets of one kind: which one is meant?
func (r *reading) checkTwiceAKind(batches []budget.Batch) {
	seen := map[string]bool{}
	for i, b := range batches {
		if seen[b.Kind] {
			r.report.add(Finding{Severity: Error, Sheet: r.report.Sheets[i].Sheet, Key: "sheet.twice", Args: []string{b.Kind}})
		}
		seen[b.Kind] = true
	}
}

// maxEntries is more parts than any honest workbook has.
const maxEntries = 10_000

// inspect unpacks every part of the archive once, counting real bytes (a
// header can lie), and refuses what a data file must not carry.
func (r *reading) inspect(data []byte) bool {
	archive := r.inspectArchive(data)
	if archive == nil {
		return false
	}
	isSheet := func(part *zip.File) bool {
		name := strings.ToLower(part.Name)
		return strings.HasPrefix(name, "xl/worksheets/") && strings.HasSuffix(name, ".xml")
	}
	if !slices.ContainsFunc(archive.File, isSheet) {
		r.fault("file.not_workbook")
	}
	return r.report.OK()
}

// inspectArchive is inspect for any document that is a zip; nil where it is
// refused, with the reason in the report.
func (r *reading) inspectArchive(data []byte) *zip.Reader {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		r.fault("file.damaged", err.Error())
		return nil
	}
	if len(archive.File) > maxEntries {
		r.fault("file.bomb", megabytes(r.options.MaxUnzipped))
		return nil
	}
	left := r.options.MaxUnzipped
	for _, part := range archive.File {
		name := strings.ToLower(part.Name)
		switch {
		case strings.HasPrefix(name, "xl/externallinks/"):
			r.fault("workbook.external", part.Name)
			return nil
		case strings.HasSuffix(name, "vbaproject.bin"):
			r.fault("workbook.macro")
			return nil
		}
		if left, err = r.inspectPart(part, left); err != nil {
			return nil
		}
	}
	return archive
}

var errRefused = errors.New("refused")

// inspectPart unpacks one part within the bytes left and looks for formulas.
func (r *reading) inspectPart(part *zip.File, left int64) (int64, error) {
	if err := r.ctx.Err(); err != nil {
		return left, err
	}
	content, err := part.Open()
	if err != nil {
		r.fault("file.damaged", err.Error())
		return left, errRefused
	}
	defer content.Close()
	seeker := &formulaSeeker{}
	n, err := io.Copy(seeker, io.LimitReader(content, left+1))
	if n > left {
		r.fault("file.bomb", megabytes(r.options.MaxUnzipped))
		return 0, errRefused
	}
	if err != nil {
		r.fault("file.damaged", fmt.Sprintf("%s: %v", part.Name, err))
		return left, errRefused
	}
	if seeker.found && strings.HasPrefix(strings.ToLower(part.Name), "xl/worksheets/") {
		r.reportFormulas(part)
	}
	return left - n, nil
}
