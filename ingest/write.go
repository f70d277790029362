package ingest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// notesSheet is the sheet of a template that explains and is never read.
const notesSheet = "说明 Notes"

// WriteCSV writes the rows of a batch in the layout of the template, headers
// in lang ("zh" or "en"): what Read reads back to the same rows. Cells that a
// spreadsheet would take for a formula get an apostrophe, which Read drops.
func WriteCSV(w io.Writer, batch budget.Batch, lang string) error {
	layout, ok := layouts[batch.Kind]
	if !ok {
		return civic.Invalid("ingest.kind", fmt.Sprintf("kind %q", batch.Kind))
	}
	if _, err := w.Write(utf8Mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(headerRow(layout, lang)); err != nil {
		return err
	}
	for _, record := range layout.records(&batch) {
		for i := range record {
			record[i] = civic.InertCell(record[i])
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// headerRow is the header of a template with the units of its numbers.
func headerRow(l anyLayout, lang string) []string {
	var row []string
	for _, h := range l.headers() {
		switch {
		case lang == "en" && h.unit != "":
			row = append(row, h.field+" ("+h.unit+")")
		case lang == "en":
			row = append(row, h.field)
		case h.unit != "":
			row = append(row, h.zh+"（"+say("zh", "unit."+h.unit)+"）")
		default:
			row = append(row, h.zh)
		}
	}
	return row
}

// Template gives an empty template: kind is one of Kinds or WideKinds,
// or "" for all Kinds (XLSX only), format "csv" or "xlsx", lang "zh" or "en". A row that
// begins with # is an example or a note and is never read.
func Template(kind, format, lang string) ([]byte, error) {
	layout, known := layouts[kind]
	wide, isWide := wideByName(kind)
	switch {
	case isWide && (format == "csv" || format == "xlsx"):
		return wideFile(wide, format, lang)
	case kind != "" && !known:
		return nil, civic.Invalid("ingest.kind", fmt.Sprintf("kind %q", kind))
	case format == "csv" && known:
		return csvTemplate(layout, lang)
	case format == "xlsx" && known:
		return workbookTemplate([]anyLayout{layout}, lang)
	case format == "xlsx":
		var all []anyLayout
		for _, k := range Kinds {
			all = append(all, layouts[k])
		}
		return workbookTemplate(all, lang)
	}
	return nil, civic.Invalid("ingest.format", fmt.Sprintf("a %q template of kind %q", format, kind))
}

// exampleRows are the note and the example below a header.
func exampleRows(l anyLayout, lang string) [][]string {
	example := l.records(exampleBatch(l.name()))[0]
	example[0] = "# " + say(lang, "template.example", example[0])
	return [][]string{example, {"# " + say(lang, "template.note."+l.name())}}
}

func csvTemplate(l anyLayout, lang string) ([]byte, error) {
	var b bytes.Buffer
	b.Write(utf8Mark)
	out := csv.NewWriter(&b)
	err := out.WriteAll(append([][]string{headerRow(l, lang)}, exampleRows(l, lang)...))
	return b.Bytes(), err
}

func workbookTemplate(list []anyLayout, lang string) ([]byte, error) {
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetSheetName("Sheet1", notesSheet); err != nil {
		return nil, err
	}
	for i, key := range []string{"template.all.1", "template.all.2", "template.all.3", "template.all.4"} {
		if err := file.SetCellStr(notesSheet, fmt.Sprintf("A%d", i+1), say(lang, key)); err != nil {
			return nil, err
		}
	}
	for _, l := range list {
		if err := addTemplateSheet(file, l, lang); err != nil {
			return nil, fmt.Errorf("template sheet %s: %w", l.name(), err)
		}
	}
	var b bytes.Buffer
	err := file.Write(&b)
	return b.Bytes(), err
}

// addTemplateSheet adds a sheet whose cells are text, so that codes keep
// their leading zeroes, with a fixed bold header.
func addTemplateSheet(file *excelize.File, l anyLayout, lang string) error {
	name := say(lang, "kind."+l.name())
	if _, err := file.NewSheet(name); err != nil {
		return err
	}
	text, err := file.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return err
	}
	bold, err := file.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	last, err := excelize.ColumnNumberToName(len(l.headers()))
	if err != nil {
		return err
	}
	if err := file.SetColStyle(name, "A:"+last, text); err != nil {
		return err
	}
	if err := file.SetColWidth(name, "A", last, 18); err != nil {
		return err
	}
	for i, record := range append([][]string{headerRow(l, lang)}, exampleRows(l, lang)...) {
		if err := file.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &record); err != nil {
			return err
		}
	}
	if err := file.SetCellStyle(name, "A1", last+"1", bold); err != nil {
		return err
	}
	return file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
