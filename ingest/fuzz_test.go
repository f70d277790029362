package ingest_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
)

// readsBack checks what must hold for any bytes at all: no panic, nothing
// without a reason, and rows that were accepted are accepted again.
func readsBack(t *testing.T, name string, data []byte) {
	options := ingest.Options{Document: march, MaxRows: 2000, MaxUnzipped: 8 << 20}
	batches, report, err := ingest.Read(t.Context(), name, bytes.NewReader(data), options)
	if err != nil {
		t.Fatal(err)
	}
	if (batches == nil) == report.OK() {
		t.Fatalf("%d batches from a report with %d errors", len(batches), report.Errors)
	}
	for _, f := range report.Findings {
		if f.Reason("zh") == f.Key || f.Reason("en") == f.Key {
			t.Fatalf("the reason %q has no words", f.Key)
		}
	}
	for _, batch := range batches {
		again(t, batch, options)
	}
}

func again(t *testing.T, batch budget.Batch, options ingest.Options) {
	var b bytes.Buffer
	if err := ingest.WriteCSV(&b, batch, "zh"); err != nil {
		t.Fatal(err)
	}
	options.Kind = batch.Kind
	second, report, err := ingest.Read(t.Context(), batch.Kind+".csv", &b, options)
	if err != nil || !report.OK() {
		t.Fatalf("accepted rows are refused when written out: %v %v", err, keys(report))
	}
	if diff := cmp.Diff(batch, second[0], cmpopts.IgnoreFields(budget.Batch{}, "File", "SHA256", "Part")); diff != "" {
		t.Fatal(diff)
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, kind := range ingest.Kinds {
		template, err := ingest.Template(kind, "csv", "zh")
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(filled(string(template))))
	}
	f.Add([]byte(unitsZH))
	f.Add([]byte(marchExecution + "合计,,250,80\n"))
	f.Fuzz(func(t *testing.T, data []byte) { readsBack(t, "", data) })
}

// packed wraps one sheet in the smallest archive that is a workbook. The
// fuzzer mutates the sheet: mutated archives hardly ever unpack.
func packed(f testing.TB, sheet []byte) []byte {
	parts := []struct{ name, content string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="execution" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/worksheets/sheet1.xml", string(sheet)},
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range parts {
		w, err := out.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Store})
		if err != nil {
			f.Fatal(err)
		}
		if _, err := w.Write([]byte(part.content)); err != nil {
			f.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		f.Fatal(err)
	}
	return b.Bytes()
}

const plainSheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:D2"/><sheetData>` +
	`<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c><c r="B1" t="inlineStr"><is><t>month</t></is></c><c r="C1" t="inlineStr"><is><t>adjusted</t></is></c><c r="D1" t="inlineStr"><is><t>paid</t></is></c></row>` +
	`<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>3</v></c><c r="C2"><v>12.5</v></c><c r="D2"><v>1E1</v></c></row></sheetData></worksheet>`

func FuzzReadWorkbook(f *testing.F) {
	f.Add([]byte(plainSheet))
	f.Add([]byte(strings.Replace(plainSheet, "<v>12.5</v>", "<f>SUM(A1:A2)</f><v>12.5</v>", 1)))
	f.Add([]byte(strings.Replace(plainSheet, `r="2"`, `r="1048576"`, 1)))
	f.Fuzz(func(t *testing.T, sheet []byte) { readsBack(t, "a.xlsx", packed(t, sheet)) })
}

func TestThePlainSheetOfTheFuzzerIsAWorkbook(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "a.xlsx", string(packed(t, []byte(plainSheet))), ingest.Options{})
	if !report.OK() || batches[0].Executions[0].Paid != 1000 {
		t.Errorf("%v %+v", keys(report), batches)
	}
}

func TestAWorkbookCutOrDamagedAnywhereIsRefusedOrReadWhole(t *testing.T) {
	t.Parallel()
	whole := workbook(t, map[string][][]any{"execution": execRows}, nil)
	for i := 0; i < len(whole); i += 61 {
		readsBack(t, "a.xlsx", []byte(whole[:i]))
		damaged := []byte(whole)
		damaged[i] ^= 0x55
		readsBack(t, "a.xlsx", damaged)
	}
}
