package ingest_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// BenchmarkReadExecution reads 100,000 validated rows an operation.
func BenchmarkReadExecution(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("code,month,adjusted,paid\n")
	for i := range 100_000 {
		fmt.Fprintf(&file, "P-%d,%d,1234567.80,%d.5\n", i/3, i%3+1, 1000*(i%3))
	}
	b.SetBytes(int64(file.Len()))
	for b.Loop() {
		_, report, err := ingest.Read(b.Context(), "execution.csv", bytes.NewReader(file.Bytes()), ingest.Options{Document: march})
		if err != nil || !report.OK() {
			b.Fatal(err, keys(report))
		}
	}
}

// BenchmarkReadMadrid reads one year out of the city's 230,969 line-months.
func BenchmarkReadMadrid(b *testing.B) {
	content, err := os.ReadFile("../../shared/data/madrid/madrid_expenditure_monthly_2023_2025.csv.gz")
	if err != nil {
		b.Skip("no shared data: ", err)
	}
	profile, _ := ingest.ProfileByName("madrid-monthly")
	document := civic.Document{Jurisdiction: "28079", Year: 2024, Stage: civic.Execution, Version: 1, Month: 12}
	for b.Loop() {
		_, report, err := ingest.Read(b.Context(), "m.csv.gz", bytes.NewReader(content), ingest.Options{Document: document, Profile: &profile})
		if err != nil || !report.OK() {
			b.Fatal(err, keys(report))
		}
	}
}
