package ingest

import (
	"archive/zip"
	"encoding/xml"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// formulaTag is the element that holds a formula, with or without a prefix.
var formulaTag = regexp.MustCompile(`<([A-Za-z]+:)?f[\s/>]`)

// longestTag is how many bytes of a block may be the beginning of a tag that
// ends in the next block.
const longestTag = 32

// formulaSeeker looks for formulas in what is written to it.
type formulaSeeker struct {
	found bool
	tail  []byte
}

// Write never fails; it keeps the end of each block for a tag cut in two.
func (s *formulaSeeker) Write(p []byte) (int, error) {
	if s.found {
		return len(p), nil
	}
	head := p[:min(len(p), longestTag)]
	s.found = formulaTag.Match(append(s.tail, head...)) || formulaTag.Match(p)
	s.tail = append([]byte(nil), p[max(0, len(p)-longestTag):]...)
	return len(p), nil
}

// maxFormulas is how many formulas of one sheet are named.
const maxFormulas = 20

// reportFormulas names the cells of a sheet that hold formulas: a stored
// result may be stale, so values have to be pasted as values.
func (r *reading) reportFormulas(part *zip.File) {
	content, err := part.Open()
	if err != nil {
		r.fault("file.damaged", err.Error())
		return
	}
	defer content.Close()
	decoder := xml.NewDecoder(content)
	cell, named := "", 0
	for named < maxFormulas {
		token, err := decoder.RawToken()
		if err != nil {
			break // the end, or damage that the reader of the workbook reports
		}
		start, ok := token.(xml.StartElement)
		switch {
		case ok && start.Name.Local == "c":
			cell = attribute(start, "r")
		case ok && start.Name.Local == "f":
			r.report.add(formulaFinding(part.Name, cell))
			named++
		}
	}
	if named == 0 {
		r.fault("workbook.formula", part.Name)
	}
}

func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func formulaFinding(part, cell string) Finding {
	f := Finding{Severity: Error, Sheet: strings.TrimSuffix(part[strings.LastIndex(part, "/")+1:], ".xml"), Value: cell,
		Key: "workbook.formula", Args: []string{cell}}
	if column, row, err := excelize.CellNameToCoordinates(cell); err == nil {
		f.Row = row
		f.Column, _ = excelize.ColumnNumberToName(column)
	}
	return f
}
