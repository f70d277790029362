package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// content is what the first bytes of a file say it is.
type content string

const (
	contentEmpty  content = "empty"
	contentText   content = "text"
	contentZip    content = "zip"
	contentOld    content = "old_office" // .xls, or a workbook with a password
	contentPDF    content = "pdf"
	contentUTF16  content = "utf16"
	contentBinary content = "binary"
)

var utf8Mark = []byte("\xef\xbb\xbf")

// sniff tells what a file is by its bytes, whatever it is called.
func sniff(data []byte) content {
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(data, utf8Mark))) == 0:
		return contentEmpty
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return contentZip
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return contentOld
	case bytes.HasPrefix(data, []byte("%PDF")):
		return contentPDF
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return contentUTF16
	case bytes.IndexByte(data, 0) >= 0:
		return contentBinary
	}
	return contentText
}

// toUTF8 decodes UTF-8 with or without mark, else GB18030.
func toUTF8(data []byte) (text []byte, ok bool) {
	data = bytes.TrimPrefix(data, utf8Mark)
	if utf8.Valid(data) {
		return data, true
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// grid gives the rows of one sheet, top to bottom.
type grid interface {
	// sheet is the sheet's name, "" in CSV.
	sheet() string
	// next gives a row and its number as a spreadsheet counts; io.EOF ends.
	next() (row int, cells []string, err error)
	// progress is how far the reading is.
	progress() (done, total int64)
	// ragged reports whether a short row is natural here (it is in XLSX,
	// where empty cells at the end are not stored) or a sign of damage.
	ragged() bool
}

// csvGrid reads a CSV file.
type csvGrid struct {
	reader *csv.Reader
	total  int64
}

func (g *csvGrid) sheet() string { return "" }
func (g *csvGrid) ragged() bool  { return false }

func (g *csvGrid) progress() (done, total int64) { return g.reader.InputOffset(), g.total }

func (g *csvGrid) next() (int, []string, error) {
	cells, err := g.reader.Read()
	if err != nil {
		return 0, nil, err
	}
	row, _ := g.reader.FieldPos(0)
	return row, cells, nil
}

func (r *reading) csv(data []byte) ([]budget.Batch, error) {
	text, ok := toUTF8(data)
	if !ok {
		r.fault("file.encoding")
		return nil, nil
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.FieldsPerRecord = -1 // checked against the header, with a better message
	reader.ReuseRecord = true
	batch, err := r.take(&csvGrid{reader: reader, total: int64(len(text))})
	if batch == nil || err != nil {
		return nil, err
	}
	return []budget.Batch{*batch}, nil
}

// csvFault turns a parse error into a remark; ok is false for other errors.
func csvFault(err error) (f Finding, ok bool) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return Finding{}, false
	}
	return Finding{Severity: Error, Row: parse.StartLine, Key: "csv.quote", Args: []string{strconv.Itoa(parse.Line)}}, true
}
