package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// TestTheCommittedSampleIsWhatTheSourcesSay runs the conversion again.
func TestTheCommittedSampleIsWhatTheSourcesSay(t *testing.T) {
	t.Parallel()
	shared := "../../../shared/data"
	if _, err := os.Stat(filepath.Join(shared, "mainland_putuo/derived")); err != nil {
		t.Skipf("the sources are not beside the repository: %v", err)
	}
	files, err := convert(shared)
	if err != nil {
		t.Fatal(err)
	}
	dir := "../../cmd/sunbudget/demo/putuo"
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not what the sources give; run go run ./ingest/putuo ../shared/data cmd/sunbudget/demo/putuo\n%s", name, diff)
		}
	}
	committed, err := filepath.Glob(filepath.Join(dir, "*/*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if len(committed)+1 != len(files) {
		t.Errorf("%d files are committed, the conversion gives %d and a README", len(committed), len(files)-1)
	}
}

func amounts(list ...civic.Money) []civic.Money { return list }

func single(code string, amount civic.Money) *row {
	return &row{code: code, amounts: amounts(amount, amount), placed: map[string]civic.Money{"total": amount}}
}

func whole(code string, total, basic, project civic.Money) *row {
	return &row{code: code, amounts: amounts(total, basic, project), placed: map[string]civic.Money{"total": total, "basic": basic, "project": project}}
}

func TestAnAmountIsPlacedOnlyWhereTheSumsLeaveOneColumn(t *testing.T) {
	t.Parallel()
	basic := civic.Money(70)
	table := &table{rows: []*row{
		whole("201", 100, 40, 60), single("20101", 40), single("20102", 60),
		single("208", 30), single("20801", 30), single("210", 5), single("211", 5),
	}}
	table.solve("", &basic)
	want := map[string]map[string]civic.Money{
		"201": {"total": 100, "basic": 40, "project": 60}, "20101": {"total": 40, "basic": 40}, "20102": {"total": 60, "project": 60},
		"208": {"total": 30, "basic": 30}, "20801": {"total": 30, "basic": 30}, "210": {"total": 5, "project": 5}, "211": {"total": 5, "project": 5},
	}
	got := map[string]map[string]civic.Money{}
	for _, r := range table.rows {
		got[r.code] = r.placed
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	basic = 5
	table.rows = []*row{single("210", 5), single("211", 5)}
	table.solve("", &basic)
	if len(table.rows[0].placed)+len(table.rows[1].placed) != 2 {
		t.Error("one of two equal amounts was placed by guessing")
	}
}

func TestATableWithACodeAmongItsAmountsIsLeftOut(t *testing.T) {
	t.Parallel()
	c := &conversion{batches: map[civic.Document]map[string]*budget.Batch{}, perTable: map[string]*table{}}
	line := func(code, v1, v2 string) map[string]string {
		return map[string]string{"fiscal_year": "2024", "doc_kind": "final", "scope": "部门", "department": "上海市普陀区财政局",
			"table": "一般公共预算财政拨款基本支出决算表", "unit": "万元", "func_code": code, "name": "工资福利支出", "v1": v1, "v2": v2}
	}
	if err := c.takeLines([]map[string]string{line("301", "2082.85", "302"), line("30101", "14.12", "30201")}); err != nil {
		t.Fatal(err)
	}
	if c.counts.SideBySide != 2 || c.counts.Kept != 0 {
		t.Errorf("left out %d rows, kept %d", c.counts.SideBySide, c.counts.Kept)
	}
}
