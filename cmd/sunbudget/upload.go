package main

import (
	"bytes"
	"context"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/web"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// readFile gives the desk's import page the readers of package ingest.
func readFile(ctx context.Context, file web.FileToRead) ([]budget.Batch, web.FileReport, error) {
	batches, read, err := ingest.Read(ctx, file.Name, bytes.NewReader(file.Content), ingest.Options{
		Document: file.Document, Kind: file.Kind, Progress: file.Progress,
	})
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
	return batches, report, err
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
