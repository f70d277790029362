package budget_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// shared opens a file of the research data beside the repository.
func shared(t *testing.T, name string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("../../../shared/data", name))
	if err != nil {
		t.Skipf("the research data is not beside the repository: %v", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

func TestTwentyTablesStandInTheirOfficialOrder(t *testing.T) {
	t.Parallel()
	counts := map[string]int{}
	for _, table := range budget.Tables() {
		counts[table.Stage]++
		if table.Number != counts[table.Stage] {
			t.Errorf("%s has number %d, wanted %d", table.Key, table.Number, counts[table.Stage])
		}
		if table.EN == "" || table.ZH == "" {
			t.Errorf("%s lacks a title", table.Key)
		}
		for _, eq := range table.Equations {
			for _, column := range append([]string{eq.Whole}, eq.Parts...) {
				if _, ok := table.Column(column); !ok {
					t.Errorf("%s: equation names no column %q", table.Key, column)
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"budget": 11, "final": 9}, counts); diff != "" {
		t.Error(diff)
	}
}

func TestTableTitlesAreTheOfficialOnes(t *testing.T) {
	t.Parallel()
	stages := map[string]string{"预算": "budget", "决算": "final"}
	rows := shared(t, "standards/disclosure_report_tables.csv")
	for i, table := range budget.Tables() {
		if stages[strings.TrimPrefix(rows[i][0], "\ufeff")] != table.Stage || rows[i][2] != table.ZH {
			t.Errorf("table %d is %q, wanted %q", i+1, table.ZH, rows[i][2])
		}
	}
}

func TestClassNamesAreThoseOfTheirSources(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"functional_classes_lei.csv", "dept_economic_codes_2024_final_accounts_template.csv"} {
		for _, row := range shared(t, "codes/"+name) {
			want := row[1]
			if name[0] == 'd' {
				want = row[2]
			}
			if got := budget.ClassName(row[0], "zh"); got != want {
				t.Errorf("class %s is called %q, its source says %q", row[0], got, want)
			}
			if budget.ClassName(row[0], "en") == "" {
				t.Errorf("class %s has no English name", row[0])
			}
		}
	}
	for _, row := range shared(t, "codes/functional_codes_observed_2023_2026.csv") {
		if got := budget.ClassName(row[0], "zh"); got != row[2] {
			t.Errorf("class %s is called %q, its source says %q", row[0], got, row[2])
		}
	}
	if got := budget.ClassName("9999999", "zh"); got != "" {
		t.Errorf("an unknown class is called %q", got)
	}
}

func line(table, code, column string, amount civic.Money) budget.Line {
	return budget.Line{Table: table, Unit: "101", Code: code, Name: code, Column: column, Amount: amount}
}

func TestSumsThatHoldAreCountedAndOnesThatDoNotAreNamed(t *testing.T) {
	t.Parallel()
	lines := []budget.Line{
		line("budget05", "total", "total", 1000),
		line("budget05", "205", "total", 1000), line("budget05", "205", "basic", 400), line("budget05", "205", "project", 600),
		line("budget05", "20502", "total", 1000),
		line("budget05", "2050201", "total", 700), line("budget05", "2050202", "total", 299),
	}
	got := budget.CheckSums(lines)
	want := budget.SumCheck{Across: 1, Below: 3, Mismatches: []budget.Mismatch{
		{Table: "budget05", Unit: "101", Code: "20502", Column: "total", Stated: 1000, Added: 999},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if off := got.Mismatches[0].Off(); off != 1 {
		t.Errorf("off by %d, wanted 1", off)
	}
}

func TestPrintedTotalsOfTablesByItemAreChecked(t *testing.T) {
	t.Parallel()
	lines := []budget.Line{
		line("budget01", "in-general", "amount", 300), line("budget01", "in-fund", "amount", 200),
		line("budget01", "in-fiscal", "amount", 500), line("budget01", "in-total", "amount", 500),
		line("budget01", "201", "amount", 150), line("budget01", "205", "amount", 340), line("budget01", "out-total", "amount", 500),
		line("budget09", "budget", "total", 10), line("budget09", "budget", "abroad", 4), line("budget09", "budget", "vehicles", 7),
	}
	got := budget.CheckSums(lines)
	want := []budget.Mismatch{
		{Table: "budget01", Unit: "101", Code: "out-total", Column: "amount", Stated: 500, Added: 490},
		{Table: "budget09", Unit: "101", Code: "budget", Column: "total", Stated: 10, Added: 11, Across: true},
	}
	if diff := cmp.Diff(want, got.Mismatches); diff != "" {
		t.Error(diff)
	}
	if got.Below != 3 || got.Across != 1 {
		t.Errorf("compared %d rows and %d columns, wanted 3 and 1", got.Below, got.Across)
	}
}

func TestRowCodesFitTheirTable(t *testing.T) {
	t.Parallel()
	for code, tables := range map[string]map[string]bool{
		"2050202":  {"budget05": true, "budget08": false, "budget01": false, "budget11": false},
		"30201":    {"budget05": true, "budget08": true},
		"201":      {"budget01": true, "final04": true, "budget09": false},
		"in-total": {"budget01": true, "budget05": false},
		"total":    {"budget05": true, "final06": true, "final01": false},
	} {
		for key, want := range tables {
			table, _ := budget.TableByKey(key)
			if got := table.ValidCode(code); got != want {
				t.Errorf("%s in %s: valid is %v, wanted %v", code, key, got, want)
			}
		}
	}
}

func TestRowNamesSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	five, _ := budget.TableByKey("budget05")
	one, _ := budget.TableByKey("budget01")
	for _, c := range []struct{ got, want string }{
		{five.RowName("2050202", "小学教育", "en"), "Primary education"},
		{five.RowName("2050202", "小学", "zh"), "小学"}, // as the unit printed it
		{five.RowName("total", "", "zh"), "合计"},
		{one.RowName("in-other", "其他收入", "en"), "4. Other revenue"},
		{five.RowName("2999999", "某项支出", "en"), "某项支出"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, wanted %q", c.got, c.want)
		}
	}
}
