package main

import (
	"context"
	"io"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web"
)

// readFile gives the desk's import page the readers of package ingest.
func readFile(ctx context.Context, name string, file io.Reader, document civic.Document, kind, lang string) ([]budget.Batch, web.FileReport, error) {
	batches, read, err := ingest.Read(ctx, name, file, ingest.Options{Document: document, Kind: kind})
	report := web.FileReport{File: read.File, SHA256: read.SHA256, OK: read.OK(), Errors: read.Errors, Warnings: read.Warnings}
	for _, f := range read.Findings {
		report.Findings = append(report.Findings, web.FileFinding{
			Severity: string(f.Severity), Place: f.Place(lang), Value: f.Value, Reason: f.Reason(lang),
		})
	}
	return batches, report, err
}
