package ingest

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"path"
	"strconv"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip" // twice as fast as the standard one
	"github.com/shakinm/xlsReader/xls"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// encodings a profile may name; nil is UTF-8.
var encodings = map[string]encoding.Encoding{
	"utf-8": nil, "windows-1252": charmap.Windows1252, "gb18030": simplifiedchinese.GB18030,
}

// decode reads text in the first of the encodings that fits.
func decode(data []byte, names []string) (text []byte, ok bool) {
	if len(names) == 0 {
		return toUTF8(data)
	}
	data = bytes.TrimPrefix(data, utf8Mark)
	for _, name := range names {
		if encodings[name] == nil {
			if utf8.Valid(data) {
				return data, true
			}
			continue
		}
		text, err := encodings[name].NewDecoder().Bytes(data)
		if err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			return text, true
		}
	}
	return nil, false
}

// unzipped takes the compression off a .gz file, within the limit for what
// may be unpacked.
func (r *reading) unzipped(data []byte) ([]byte, bool) {
	if !bytes.HasPrefix(data, []byte("\x1f\x8b")) {
		return data, true
	}
	unpack, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		r.fault("file.damaged", err.Error())
		return nil, false
	}
	var unpacked bytes.Buffer
	unpacked.Grow(r.unpackedSize(data))
	_, err = unpacked.ReadFrom(io.LimitReader(contextReader{r.ctx, unpack}, r.options.MaxUnzipped+1))
	plain := unpacked.Bytes()
	switch {
	case err != nil:
		r.fault("file.damaged", err.Error())
	case int64(len(plain)) > r.options.MaxUnzipped:
		r.fault("file.bomb", megabytes(r.options.MaxUnzipped))
	default:
		return plain, true
	}
	return nil, false
}

// ratio is how far text usually shrinks at most.
const ratio = 32

// unpackedSize is how large a .gz file says it is when unpacked, in its last
// four bytes. It may lie: what is made room for has to do with what was sent.
func (r *reading) unpackedSize(data []byte) int {
	const trailer = 4
	if len(data) < trailer {
		return 0
	}
	said := int64(binary.LittleEndian.Uint32(data[len(data)-trailer:])) + bytes.MinRead
	return int(min(said, int64(len(data))*ratio, r.options.MaxUnzipped))
}

// profiled reads a foreign file by the profile: every output in turn, from
// every sheet it is meant for.
func (r *reading) profiled(data []byte) ([]budget.Batch, error) {
	profile := r.options.Profile
	r.addParameters()
	for _, name := range profile.Parameter {
		if r.options.Parameters[name] == "" {
			r.fault("profile.parameter", name)
		}
	}
	sheets, closeFile := r.sheetsOf(data)
	defer closeFile()
	if !r.report.OK() {
		return nil, nil
	}
	found, joined := map[string]budget.Batch{}, map[string]bool{}
	var kinds []string
	for i := range profile.Outputs {
		output := &profile.Outputs[i]
		read := 0
		for _, sheet := range sheets {
			if fits, _ := path.Match(output.Sheet, sheet.name); output.Sheet != "" && !fits {
				continue
			}
			read++
			batch, err := r.output(sheet, output)
			if err != nil {
				return nil, err
			}
			if batch == nil {
				continue
			}
			earlier, again := found[batch.Kind]
			if !again {
				kinds = append(kinds, batch.Kind)
			}
			joined[batch.Kind] = again
			found[batch.Kind] = layouts[batch.Kind].join(earlier, *batch)
		}
		if read == 0 {
			r.fault("profile.no_sheet", output.Sheet)
		}
	}
	var batches []budget.Batch
	for _, kind := range kinds {
		batch := found[kind]
		if layouts[kind].size(&batch) == 0 {
			continue
		}
		if joined[kind] { // within one sheet the reading itself has refused them
			r.refuseRepeated(batch)
		}
		batches = append(batches, batch)
	}
	if len(batches) == 0 && r.report.OK() {
		r.fault("file.empty")
	}
	return batches, nil
}

// addParameters lets a profile speak of the document's year and month.
func (r *reading) addParameters() {
	all := map[string]string{"year": r.options.Document.Year.String(), "month": strconv.Itoa(r.options.Document.Month)}
	maps.Copy(all, r.options.Parameters)
	r.options.Parameters = all
}

// source is one sheet of a foreign file that can be read several times.
type source struct {
	name string
	open func() (grid, error)
}

// sheetsOf opens the file whatever it is: CSV, XLSX, old XLS.
func (r *reading) sheetsOf(data []byte) ([]source, func()) {
	nothing := func() {}
	switch kind := sniff(data); kind {
	case contentEmpty:
		r.fault("file.empty")
	case contentText:
		return r.csvSource(data), nothing
	case contentZip:
		return r.workbookSources(data)
	case contentOld:
		return r.oldSources(data), nothing
	default:
		r.fault("file." + string(kind))
	}
	return nil, nothing
}

func (r *reading) csvSource(data []byte) []source {
	text, ok := decode(data, r.options.Profile.Encoding)
	if !ok {
		r.fault("file.encoding")
		return nil
	}
	delimiter := []rune(r.options.Profile.Delimiter)[0]
	return []source{{open: func() (grid, error) {
		reader := csv.NewReader(bytes.NewReader(text))
		reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = delimiter, -1, true
		reader.LazyQuotes = true // names with a lone quotation mark are common in foreign exports
		return &csvGrid{reader: reader, total: int64(len(text))}, nil
	}}}
}

func (r *reading) workbookSources(data []byte) ([]source, func()) {
	nothing := func() {}
	file := r.openWorkbook(data)
	if file == nil {
		return nil, nothing
	}
	var sheets []source
	for _, name := range file.GetSheetList() {
		sheets = append(sheets, source{name, func() (grid, error) {
			rows, err := file.Rows(name)
			if err != nil {
				return nil, workbookFault{err}
			}
			return &sheetGrid{name: name, rows: rows, total: sheetHeight(file, name)}, nil
		}})
	}
	return sheets, func() { _ = file.Close() } // opened for reading only
}

// oldSources reads a workbook of before 2007. Its reader was not written for
// hostile files, so a panic in it is a damaged file.
func (r *reading) oldSources(data []byte) (sheets []source) {
	defer func() {
		if p := recover(); p != nil {
			r.fault("file.old_office")
			sheets = nil
		}
	}()
	book, err := xls.OpenReader(bytes.NewReader(data))
	if err != nil {
		r.fault("file.old_office")
		return nil
	}
	for i := range book.GetNumberSheets() {
		sheet, err := book.GetSheet(i)
		if err != nil {
			r.fault("file.damaged", err.Error())
			return nil
		}
		rows := make([][]string, 0, sheet.GetNumberRows())
		for _, row := range sheet.GetRows() {
			var cells []string
			for _, cell := range row.GetCols() {
				cells = append(cells, cell.GetString())
			}
			rows = append(rows, cells)
		}
		name := sheet.GetName()
		sheets = append(sheets, source{name, func() (grid, error) { return &listGrid{name: name, rows: rows}, nil }})
	}
	return sheets
}

// listGrid is a sheet that is in memory already.
type listGrid struct {
	name string
	rows [][]string
	at   int
}

func (g *listGrid) sheet() string                 { return g.name }
func (g *listGrid) ragged() bool                  { return true }
func (g *listGrid) progress() (done, total int64) { return int64(g.at), int64(len(g.rows)) }

func (g *listGrid) next() (int, []string, error) {
	if g.at == len(g.rows) {
		return 0, nil, io.EOF
	}
	g.at++
	return g.at, g.rows[g.at-1], nil
}

// output reads one sheet by one output of the profile.
func (r *reading) output(sheet source, output *Output) (*budget.Batch, error) {
	inner, err := sheet.open()
	if err != nil {
		return nil, r.damage(err)
	}
	mapped := newMappedGrid(inner, r.options.Profile, output, r.options.Parameters)
	r.options.Kind, r.options.MoneyUnit = output.Kind, mapped.unit
	r.options.LooseSums = r.options.LooseSums || r.options.Profile.Loose
	before := len(r.report.Findings)
	batch, err := r.take(mapped)
	for i := before; i < len(r.report.Findings); i++ {
		if f := &r.report.Findings[i]; f.Column != "" {
			f.Column = mapped.sourceOf(f.Column)
		}
	}
	return batch, r.damage(err)
}

// damage reports what is the file's fault and gives back any other error.
func (r *reading) damage(err error) error {
	var missing missingHead
	switch {
	case errors.As(err, &missing):
		r.report.add(Finding{Severity: Error, Row: missing.row, Column: missing.name, Key: "profile.no_column", Args: []string{missing.name, r.options.Profile.Name}})
		return nil
	case errors.As(err, &workbookFault{}):
		r.fault("file.damaged", err.Error())
		return nil
	}
	return err
}

// join puts the rows of two batches of the layout's kind together.
func (l layout[T]) join(a, b budget.Batch) budget.Batch {
	*l.slice(&b) = append(*l.slice(&a), *l.slice(&b)...)
	return b
}

// size is how many rows of the layout's kind a batch has.
func (l layout[T]) size(b *budget.Batch) int { return len(*l.slice(b)) }

// repeated gives the first key that two rows of a batch share.
func (l layout[T]) repeated(b *budget.Batch) string {
	seen := map[string]bool{}
	rows := *l.slice(b)
	for i := range rows {
		key := l.key(&rows[i])
		if seen[key] {
			return key
		}
		seen[key] = true
	}
	return ""
}

// refuseRepeated reports a row that two sheets or outputs give.
func (r *reading) refuseRepeated(batch budget.Batch) {
	if key := layouts[batch.Kind].repeated(&batch); key != "" {
		r.report.add(Finding{Severity: Error, Value: key, Key: "profile.repeated", Args: []string{key}})
	}
}
