package main

import (
	"bytes"
	"context"
	"io"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// readFile gives the desk's import page the readers of package ingest.
func readFile(ctx context.Context, file web.FileToRead) ([]budget.Batch, web.FileReport, error) {
	options := ingest.Options{Document: file.Document, Kind: file.Kind, Progress: file.Progress}
	if file.Layout != "" {
		profile, known := ingest.ProfileByName(file.Layout)
		if !known {
			return nil, web.FileReport{}, civic.NotFound("layout " + file.Layout)
		}
		options.Profile, options.Parameters = &profile, map[string]string{"unit": file.Unit}
	}
	batches, read, err := ingest.Read(ctx, file.Name, bytes.NewReader(file.Content), options)
	report := web.FileReport{File: read.File, SHA256: read.SHA256, OK: read.OK(), Errors: read.Errors, Warnings: read.Warnings}
	for _, f := range read.Findings {
		report.Findings = append(report.Findings, web.FileFinding{
			Severity: string(f.Severity), Place: f.Place(file.Lang), Value: f.Value, Reason: f.Reason(file.Lang),
		})
	}
	for _, s := range read.Sheets {
		sheet := web.FileSheet{Name: s.Sheet, Kind: s.Kind, Rows: s.Rows}
		for _, total := range s.Totals {
			sheet.Totals = append(sheet.Totals, web.FileTotal{Column: ingest.ColumnName(s.Kind, total.Field, file.Lang), Sum: total.Sum})
		}
		report.Sheets = append(report.Sheets, sheet)
	}
	if len(read.Findings) > 0 {
		report.Excerpts = excerpts(read, file)
	}
	report.Write = reportWriter(read, file.Content)
	return batches, report, err
}

// annotatedBytes is how large a file may be to be given back with its findings
// marked in its cells: it is kept in memory until its sender is done with it.
// The report on a larger one lists them.
const annotatedBytes = 8 << 20

// reportWriter writes what was found in a file, long after the reading.
func reportWriter(report ingest.Report, content []byte) func(w io.Writer, format, lang string) error {
	if len(content) > annotatedBytes || len(report.Findings) == 0 {
		content = nil
	}
	return func(w io.Writer, format, lang string) error {
		switch format {
		case "json":
			return report.WriteJSON(w)
		case "csv":
			return report.WriteCSV(w, lang)
		case "xlsx":
			return report.WriteXLSX(w, content, lang)
		}
		return report.WriteText(w, lang)
	}
}

// fileLayouts are the layouts of foreign files the desk offers.
func fileLayouts() []web.FileLayout {
	var list []web.FileLayout
	for _, p := range ingest.Profiles() {
		list = append(list, web.FileLayout{Name: p.Name, ZH: p.ZH, EN: p.EN})
	}
	return list
}

// excerpts shows the findings in their cells, for the desk's page.
func excerpts(report ingest.Report, file web.FileToRead) []desk.Excerpt {
	var all []desk.Excerpt
	for _, e := range report.Excerpts(file.Content, file.Lang) {
		out := desk.Excerpt{Sheet: e.Sheet, Wide: e.Wide}
		for _, row := range e.Rows {
			copied := desk.ExcerptRow{Number: row.Number}
			for _, c := range row.Cells {
				copied.Cells = append(copied.Cells, desk.ExcerptCell{Text: c.Text, Severity: string(c.Severity), Reasons: c.Reasons})
			}
			out.Rows = append(out.Rows, copied)
		}
		all = append(all, out)
	}
	return all
}
