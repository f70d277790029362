package ingest_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/sunbudget/sunbudget/ingest"
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
