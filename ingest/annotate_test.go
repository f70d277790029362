package ingest_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/civic"
)

const faulty = "code,month,adjusted,paid\nA,1,ten,5\nB,2,5,9\n=cmd,3,1,1\n"

func TestAnAnnotatedWorkbookMarksEachFaultInItsCell(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"execution.csv":  faulty,
		"execution.xlsx": workbook(t, map[string][][]any{"execution": {{"code", "month", "adjusted", "paid"}, {"A", 1, "ten", 5}, {"B", 2, 5, 9}, {"=cmd", 3, 1, 1}}}, nil),
	} {
		_, report := read(t, name, content, ingest.Options{})
		var out bytes.Buffer
		if err := report.WriteXLSX(&out, []byte(content), "en"); err != nil {
			t.Fatal(err)
		}
		file, err := excelize.OpenReader(&out)
		if err != nil {
			t.Fatal(err)
		}
		marked := map[string]bool{}
		for _, sheet := range file.GetSheetList() {
			comments, err := file.GetComments(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range comments {
				marked[c.Cell] = true
			}
		}
		if diff := cmp.Diff(map[string]bool{"C2": true, "A4": true}, marked); diff != "" {
			t.Errorf("%s: %s\n%+v", name, diff, report.Findings)
		}
		if rows, err := file.GetRows("Findings"); err != nil || len(rows) != 1+len(report.Findings) {
			t.Errorf("%s: %d rows in the list, %v", name, len(rows), err)
		}
	}
}

func TestAReportAsATableRunsNothing(t *testing.T) {
	t.Parallel()
	_, report := read(t, "execution.csv", faulty, ingest.Options{})
	var out bytes.Buffer
	if err := report.WriteCSV(&out, "zh"); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 1+len(report.Findings) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

func TestNoFloodOfWarningsHidesAnError(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("code,month,adjusted,paid\n")
	for i := range 1500 {
		fmt.Fprintf(&file, "P%d,1,1,2\n", i) // runs over: a warning each
	}
	_, report := read(t, "execution.csv", file.String(), ingest.Options{
		Given: []ingest.Control{{Kind: "execution", Rows: 7}},
	})
	if report.Errors != 1 || report.Warnings != 1500 || report.Findings[len(report.Findings)-1].Key != "total.rows" {
		t.Errorf("%d errors, %d warnings, the last finding %+v", report.Errors, report.Warnings, report.Findings[len(report.Findings)-1])
	}
}

func TestATotalOffByOneYuanWarnsAndByMoreRefuses(t *testing.T) {
	t.Parallel()
	for given, want := range map[civic.Money][2]int{1000: {0, 0}, 1100: {0, 1}, 900: {0, 1}, 1101: {1, 0}} {
		_, report := read(t, "execution.csv", "code,month,adjusted,paid\nA,1,10,10\n", ingest.Options{
			Given: []ingest.Control{{Kind: "execution", Sums: map[string]civic.Money{"paid": given}}},
		})
		if got := [2]int{report.Errors, report.Warnings}; got != want {
			t.Errorf("total %s: %v errors and warnings, wanted %v", given.Yuan(), got, want)
		}
	}
}
