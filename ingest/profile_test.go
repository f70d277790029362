package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// sharedFile is a file of the research data beside the repository.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../shared/data", name))
	if err != nil {
		t.Skipf("the research data is not beside the repository: %v", err)
	}
	return content
}

// readBy reads a file by a shipped profile.
func readBy(t *testing.T, profile, name string, content []byte, options ingest.Options) ([]budget.Batch, ingest.Report) {
	t.Helper()
	p, ok := ingest.ProfileByName(profile)
	if !ok {
		t.Fatalf("no profile %s", profile)
	}
	options.Profile = &p
	if options.Document.Year == 0 {
		options.Document = civic.Document{Jurisdiction: "28079", Year: 2024, Stage: civic.Execution, Version: 1, Month: 2}
	}
	batches, report, err := ingest.Read(t.Context(), name, bytes.NewReader(content), options)
	if err != nil {
		t.Fatal(err)
	}
	return batches, report
}

// accepted wants a report without errors.
func accepted(t *testing.T, report ingest.Report) {
	t.Helper()
	if !report.OK() {
		var text bytes.Buffer
		if err := report.WriteText(&text, "en"); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("refused:\n%.3000s", text.String())
	}
}

// Every real layout is read by its profile, to the row and the cent.
func TestRealFilesAreReadByTheirProfiles(t *testing.T) {
	t.Parallel()
	unit := map[string]string{"unit": "101"}
	document := func(year civic.FiscalYear, stage civic.Stage, month int) civic.Document {
		return civic.Document{Jurisdiction: "28079", Year: year, Stage: stage, Version: 1, Month: month}
	}
	for _, c := range []struct {
		profile, file string
		options       ingest.Options
		rows          map[string]int
		total         string // of the last amount column of the last kind, in 元
	}{
		{"madrid-spending", "madrid/monthly_2024/ejecucion_gastos_2024_2024-04-19_39f1138_2M.csv", ingest.Options{}, map[string]int{"units": 44, "lines": 20289}, "13,795,313,028.98"},
		{"madrid-spending", "madrid/monthly_2024/ejecucion_gastos_2024_2025-04-09_3f19edd_final.csv", ingest.Options{Document: document(2024, civic.Execution, 12)}, map[string]int{"units": 44, "lines": 22632}, "19,371,153,192.42"},
		{"madrid-investments", "madrid/monthly_2024/ejecucion_inversiones_2024_2024-04-19_39f1138_2M.csv", ingest.Options{}, map[string]int{"regions": 22, "projects": 1055, "execution": 1055}, "18,537,340.09"},
		{"madrid-investments", "madrid/monthly_2023_proj/ejecucion_inversiones_2023_2024-04-19_8779d31_final.csv", ingest.Options{Document: document(2023, civic.Execution, 12)}, map[string]int{"regions": 22, "projects": 3106, "execution": 3106}, "582,617,536.02"},
		{"madrid-principal", "madrid/projects/inversiones_principales_2020.csv", ingest.Options{Document: document(2020, civic.Approved, 0)}, map[string]int{"projects": 90}, "243,508,080.14"},
		{"madrid-principal", "madrid/projects/inversiones_principales_2022.csv", ingest.Options{Document: document(2022, civic.Approved, 0)}, map[string]int{"projects": 199}, "514,454,605.04"},
		{"madrid-principal", "madrid/projects/inversiones_principales_2023.csv", ingest.Options{Document: document(2023, civic.Approved, 0)}, map[string]int{"projects": 203}, "441,441,090.41"},
		{"madrid-principal", "madrid/projects/inversiones_principales_2024.csv", ingest.Options{Document: document(2024, civic.Approved, 0)}, map[string]int{"projects": 206}, "452,410,018.54"},
		{"madrid-monthly", "madrid/madrid_expenditure_monthly_2023_2025.csv.gz", ingest.Options{Document: document(2024, civic.Execution, 12)}, map[string]int{"execution": 79998}, "35,297,181,045.61"},
		{"dgbas-xlsx", "workbooks/114_expenditure_by_function.xlsx", ingest.Options{Document: document(2025, civic.Approved, 0), Parameters: unit}, map[string]int{"lines": 3178}, "17,529,150,689,000.00"},
		{"dgbas-xls", "workbooks/97_expenditure_by_function.xls", ingest.Options{Document: document(2008, civic.Approved, 0), Parameters: unit}, map[string]int{"lines": 2874}, "9,830,677,129,000.00"},
		{"putuo-final", "mainland_putuo/derived/putuo_2024_budget_vs_final.csv", ingest.Options{Document: document(2024, civic.FinalAccounts, 0), Parameters: unit}, map[string]int{"lines": 18}, "47,115,800.00"},
		// Two months of one line of 2023 are below zero: a refund, and a warning.
		{"madrid-monthly", "madrid/madrid_expenditure_monthly_2023_2025.csv.gz", ingest.Options{Document: document(2023, civic.Execution, 12)}, map[string]int{"execution": 93285}, "32,653,791,829.86"},
		{"putuo-performance", "mainland_putuo/derived/putuo_wanli_2023_performance_forms.csv", ingest.Options{Document: document(2023, civic.Approved, 0), Parameters: unit}, map[string]int{"projects": 5}, "33,513,343.00"},
		{"putuo-indicators", "mainland_putuo/derived/putuo_wanli_2023_performance_indicators.csv", ingest.Options{Document: document(2023, civic.Approved, 0)}, map[string]int{"goals": 63}, ""},
	} {
		t.Run(c.profile+" "+filepath.Base(c.file), func(t *testing.T) {
			t.Parallel()
			_, report := readBy(t, c.profile, filepath.Base(c.file), sharedFile(t, c.file), c.options)
			accepted(t, report)
			rows, total := map[string]int{}, ""
			for _, s := range report.Sheets {
				rows[s.Kind] += s.Rows
				for _, sum := range s.Totals {
					total = sum.Sum.Yuan()
				}
			}
			if diff := cmp.Diff(c.rows, rows); diff != "" || total != c.total {
				t.Errorf("total %s, %d warnings\n%s", total, report.Warnings, diff)
			}
		})
	}
}

// The official workbook, filled in as a unit would, becomes its nine tables.
func TestTheOfficialWorkbookIsReadSheetBySheet(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(sharedFile(t, "mainland_putuo/template_2026_dept_budget.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	set := func(sheet string, cells map[string]any) {
		for cell, value := range cells {
			if err := book.SetCellValue(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	set("部门收支总表", map[string]any{"B8": 1500, "B9": 1500, "D8": 1500, "C9": "二、教育支出"})
	for _, sheet := range []string{"部门一般公共预算拨款表"} {
		set(sheet, map[string]any{"E9": 1000, "F9": 400, "G9": 600, "E10": 1000, "F10": 400, "G10": 600, "E11": 1000, "F11": 400, "G11": 600, "E21": 1000, "F21": 400, "G21": 600})
	}
	set("部门“三公”经费和机关运行费预算表", map[string]any{"A7": 1.5, "B7": 0, "C7": 0.5, "D7": 1, "E7": 0, "F7": 1, "G7": 20.25})
	var filled bytes.Buffer
	if err := book.Write(&filled); err != nil {
		t.Fatal(err)
	}
	document := civic.Document{Jurisdiction: "310107", Year: 2026, Stage: civic.Approved, Version: 1}
	batches, report := readBy(t, "putuo-workbook", "2026部门预算.xlsx", filled.Bytes(), ingest.Options{Document: document, Parameters: map[string]string{"unit": "101"}})
	accepted(t, report)
	got := map[string]civic.Money{}
	for _, l := range batches[0].Lines {
		got[l.Table+" "+l.Code+" "+l.Column] = l.Amount
	}
	want := map[string]civic.Money{
		"budget01 in-fiscal amount": 150000, "budget01 in-general amount": 150000, "budget01 201 amount": 150000,
		"budget05 205 total": 100000, "budget05 205 basic": 40000, "budget05 205 project": 60000,
		"budget05 20502 total": 100000, "budget05 20502 basic": 40000, "budget05 20502 project": 60000,
		"budget05 2050205 total": 100000, "budget05 2050205 basic": 40000, "budget05 2050205 project": 60000,
		"budget05 total total": 100000, "budget05 total basic": 40000, "budget05 total project": 60000,
		"budget09 budget total": 1500000, "budget09 budget abroad": 0, "budget09 budget reception": 500000, "budget09 budget vehicles": 1000000,
		"budget09 budget vehicle-purchase": 0, "budget09 budget vehicle-running": 1000000, "budget09 budget operating": 20250000,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// profiled reads a small file by a profile written in the test.
func profiled(t *testing.T, profile, file string) ([]budget.Batch, ingest.Report) {
	t.Helper()
	p, err := ingest.ParseProfile([]byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	document := civic.Document{Jurisdiction: "28079", Year: 2024, Stage: civic.Execution, Version: 1, Month: 3}
	batches, report, err := ingest.Read(t.Context(), "x.csv", strings.NewReader(file), ingest.Options{Document: document, Profile: &p})
	if err != nil {
		t.Fatal(err)
	}
	return batches, report
}

func TestMonthlyPaymentsAreAddedUp(t *testing.T) {
	t.Parallel()
	batches, report := profiled(t, `
name: monthly
delimiter: "|"
decimal: ","
outputs:
  - kind: execution
    unit: thousand
    series: monthly
    key: [code, month]
    columns: {code: id, month: m, adjusted: plan, paid: spent}
`, "id|m|plan|spent\nA|2|1.000|1,5\nA|1|1.000|2\nB|1|10|0\n")
	accepted(t, report)
	want := []budget.Execution{
		{Code: "A", Month: 1, Adjusted: 100000000, Paid: 200000}, {Code: "B", Month: 1, Adjusted: 1000000},
		{Code: "A", Month: 2, Adjusted: 100000000, Paid: 350000},
	}
	if diff := cmp.Diff(want, batches[0].Executions); diff != "" {
		t.Error(diff)
	}
}

func TestWhatATotalHoldsBeyondItsRowsIsARowOfItsOwn(t *testing.T) {
	t.Parallel()
	batches, report := profiled(t, `
name: residual
outputs:
  - kind: projects
    key: [code]
    constants: {unit: "101", class: ordinary, function: ""}
    columns: {code: id, name: title, amount: sum}
    residual:
      total: {from: id, match: "^ALL$"}
      set: {code: REST, name: 其余项目}
`, "id,title,sum\nP1,甲,40\nP2,乙,25\nALL,全部,100\n")
	accepted(t, report)
	var got []string
	for _, p := range batches[0].Projects {
		got = append(got, p.Code+" "+p.Name+" "+p.Unit+" "+p.Amount.Yuan())
	}
	if diff := cmp.Diff([]string{"P1 甲 101 40.00", "P2 乙 101 25.00", "REST 其余项目 101 35.00"}, got); diff != "" {
		t.Error(diff)
	}
}

// A fault is named by the column of the source, not by the field it becomes.
func TestFaultsOfAForeignFileNameItsOwnColumns(t *testing.T) {
	t.Parallel()
	const profile = `
name: faults
outputs:
  - kind: execution
    columns: {code: id, month: m, adjusted: plan, paid: spent}
`
	_, report := profiled(t, profile, "id,m,plan,spent\nA,1,ten,5\n")
	if f := report.Findings[0]; report.Errors != 1 || f.Column != "plan" || f.Row != 2 || f.Value != "ten" {
		t.Errorf("found %+v", report.Findings)
	}
	_, report = profiled(t, profile, "id,m,plan\nA,1,10\n")
	if f := report.Findings[0]; f.Key != "profile.no_column" || f.Column != "spent" {
		t.Errorf("found %+v", report.Findings)
	}
}

func TestABrokenProfileIsRefused(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"no name":         "outputs: [{kind: units}]",
		"no outputs":      "name: x",
		"unknown kind":    "name: x\noutputs: [{kind: lakes}]",
		"unknown field":   "name: x\noutputs: [{kind: units, columns: {colour: c}}]",
		"unknown unit":    "name: x\noutputs: [{kind: units, unit: pounds}]",
		"unknown word":    "name: x\ncolour: red\noutputs: [{kind: units}]",
		"bad pattern":     "name: x\noutputs: [{kind: units, columns: {code: {from: c, match: '('}}}]",
		"bad encoding":    "name: x\nencoding: [ebcdic]\noutputs: [{kind: units}]",
		"merge, no key":   "name: x\noutputs: [{kind: units, merge: sum}]",
		"two delimiters":  "name: x\ndelimiter: '||'\noutputs: [{kind: units}]",
		"not a profile":   "[1, 2",
		"unknown decimal": "name: x\ndecimal: '·'\noutputs: [{kind: units}]",
	} {
		if _, err := ingest.ParseProfile([]byte(source)); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzProfiledFile feeds every shipped profile with damaged files: any
// outcome but a panic or rows from a refused file will do.
func FuzzProfiledFile(f *testing.F) {
	f.Add([]byte("Centro;Seccion;Programa\n1;2;3\n"), uint8(0))
	f.Add([]byte("\x1f\x8b\x08\x00"), uint8(1))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), uint8(2))
	if old, err := os.ReadFile("../../shared/data/workbooks/97_expenditure_by_function.xls"); err == nil {
		f.Add(old[:4096], uint8(3))
	}
	profiles := ingest.Profiles()
	f.Fuzz(func(t *testing.T, content []byte, which uint8) {
		p := profiles[int(which)%len(profiles)]
		document := civic.Document{Jurisdiction: "28079", Year: 2024, Stage: civic.Approved, Version: 1}
		batches, report, err := ingest.Read(t.Context(), "x", bytes.NewReader(content), ingest.Options{
			Document: document, Profile: &p, Parameters: map[string]string{"unit": "101"}, MaxUnzipped: 1 << 20, MaxRows: 1000,
		})
		if err != nil || !report.OK() && batches != nil {
			t.Fatalf("%v, %d batches of a refused file", err, len(batches))
		}
	})
}
