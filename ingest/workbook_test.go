package ingest_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
)

// workbook builds an XLSX file of sheets, each a list of rows.
func workbook(t *testing.T, sheets map[string][][]any, edit func(*excelize.File)) string {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	for name, rows := range sheets {
		if _, err := file.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := file.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if edit != nil {
		edit(file)
	}
	var b bytes.Buffer
	if err := file.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	unitRows = [][]any{{"单位编码", "单位名称", "英文名称", "主管部门编码"}, {"105", "某某县教育局", "Education Bureau"}, {105001, "第一小学", "First Primary School", 105}}
	execRows = [][]any{{"项目编码", "月份", "调整预算数（万元）", "累计执行数（万元）"}, {"1", 3, 1234.5678, 0.1}, {"2", 1, 4, 2}}
)

func TestAWorkbookHoldsOneKindASheet(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "all.xlsx", workbook(t, map[string][][]any{"单位": unitRows, "execution": execRows}, nil), ingest.Options{})
	if !report.OK() || len(batches) != 2 {
		t.Fatal(keys(report))
	}
	for _, b := range batches {
		switch b.Kind {
		case "units":
			if diff := cmp.Diff(twoUnits, b.Units); diff != "" {
				t.Error(diff)
			}
		case "execution":
			want := budget.Execution{Code: "1", Month: 3, Adjusted: 1234567800, Paid: 100000}
			if b.Executions[0] != want {
				t.Errorf("got %+v", b.Executions[0])
			}
		}
	}
}

func TestNumbersDatesAndStylesOfASpreadsheetAreUnderstood(t *testing.T) {
	t.Parallel()
	rows := [][]any{
		{"code", "name", "unit", "function", "class", "amount (yuan)", "start", "end"},
		{"1", "a", 105, 2050202, "ordinary", 0.1 + 0.2, 46082, "2026/12"}, // 46082 = 2026-03-01
		{"2", "b", 105, 2050202, "ordinary", 1.2e11, "2026年3月", ""},
	}
	content := workbook(t, map[string][][]any{"projects": rows}, func(f *excelize.File) {
		style, _ := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Color: []string{"FFEE00"}, Pattern: 1}})
		_ = f.SetCellStyle("projects", "A4", "H3000", style) // thousands of empty styled rows
	})
	batches, report := read(t, "p.xlsx", content, ingest.Options{})
	if !report.OK() {
		t.Fatal(keys(report))
	}
	p := batches[0].Projects
	if len(p) != 2 || p[0].Amount != 30 || p[0].Start != "2026-03" || p[0].End != "2026-12" || p[1].Amount != 12_000_000_000_000 || p[1].Start != "2026-03" {
		t.Errorf("got %+v", p)
	}
}

func TestFormulasMacrosAndLinksAreRefusedByName(t *testing.T) {
	t.Parallel()
	content := workbook(t, map[string][][]any{"execution": execRows}, func(f *excelize.File) {
		_ = f.SetCellFormula("execution", "D2", "=C2/2")
		_ = f.SetCellFormula("execution", "C3", "=SUM(C1:C2)")
	})
	_, report := read(t, "e.xlsx", content, ingest.Options{})
	wantKeys(t, report, "error 2 workbook.formula", "error 3 workbook.formula")
	if f := report.Findings[0]; f.Value != "D2" || f.Column != "D" {
		t.Errorf("the formula is said to be in %q %q", f.Value, f.Column)
	}
	plain := workbook(t, map[string][][]any{"execution": execRows}, nil)
	for part, key := range map[string]string{"xl/externalLinks/externalLink1.xml": "workbook.external", "xl/vbaProject.bin": "workbook.macro"} {
		_, report = read(t, "e.xlsx", withPart(t, plain, part, []byte("<x/>")), ingest.Options{})
		wantKeys(t, report, "error 0 "+key)
	}
}

// withPart adds a part to an archive.
func withPart(t *testing.T, archive, name string, content []byte) string {
	t.Helper()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	in, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range in.File {
		if err := out.Copy(part); err != nil {
			t.Fatal(err)
		}
	}
	w, err := out.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAZipBombIsRefusedByItsRealSize(t *testing.T) {
	t.Parallel()
	plain := workbook(t, map[string][][]any{"execution": execRows}, nil)
	bomb := withPart(t, plain, "xl/media/image1.png", make([]byte, 8<<20))
	_, report := read(t, "e.xlsx", bomb, ingest.Options{MaxUnzipped: 1 << 20})
	wantKeys(t, report, "error 0 file.bomb")
	_, report = read(t, "e.xlsx", lyingPart(t, plain), ingest.Options{MaxUnzipped: 1 << 20})
	if report.OK() || report.Findings[0].Key != "file.bomb" && report.Findings[0].Key != "file.damaged" {
		t.Errorf("a part that lies about its size: %v", keys(report))
	}
}

// lyingPart adds a part of 8 MB whose header says 10 bytes.
func lyingPart(t *testing.T, archive string) string {
	t.Helper()
	var packed bytes.Buffer
	deflate, _ := flate.NewWriter(&packed, flate.BestCompression)
	_, _ = deflate.Write(make([]byte, 8<<20))
	_ = deflate.Close()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	in, _ := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	for _, part := range in.File {
		_ = out.Copy(part)
	}
	w, err := out.CreateRaw(&zip.FileHeader{Name: "xl/lie.xml", Method: zip.Deflate, CompressedSize64: uint64(packed.Len()), UncompressedSize64: 10})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(w, &packed)
	_ = out.Close()
	return b.String()
}

func TestAnArchiveThatIsNoWorkbookAndTwoSheetsOfAKindAreRefused(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	if _, err := out.Create("readme.txt"); err != nil {
		t.Fatal(err)
	}
	_ = out.Close()
	_, report := read(t, "a.xlsx", b.String(), ingest.Options{})
	wantKeys(t, report, "error 0 file.not_workbook")
	_, report = read(t, "a.xlsx", workbook(t, map[string][][]any{"单位": unitRows, "units": unitRows}, nil), ingest.Options{})
	wantKeys(t, report, "error 0 sheet.twice")
}

func TestFaultsInAWorkbookNameTheSheet(t *testing.T) {
	t.Parallel()
	_, report := read(t, "a.xlsx", workbook(t, map[string][][]any{"执行": {{"code", "month", "adjusted", "paid"}, {1, 3, "abc", 1}}}, nil), ingest.Options{})
	if diff := cmp.Diff([]ingest.Finding{{Severity: ingest.Error, File: "a.xlsx", Sheet: "执行", Row: 2, Column: "adjusted", Value: "abc", Key: "value.money"}}, report.Findings); diff != "" {
		t.Error(diff)
	}
}
