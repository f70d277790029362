package web_test

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
)

func TestEveryStatutoryTableIsTwoClicksFromHome(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if !strings.Contains(s.page("/"), `href="/budgets/2026/tables"`) {
		t.Error("home does not lead to the list of statutory tables")
	}
	index := s.page("/budgets/2026/tables")
	last := 0
	for _, table := range budget.Tables() {
		at := strings.Index(index, `href="/budgets/2026/tables/`+table.Key+`"`)
		if at < last {
			t.Errorf("%s stands at %d, before the table above it or nowhere", table.Key, at)
		}
		last = at
		answer, _ := s.get("/budgets/2026/tables/" + table.Key)
		to := answer.Header.Get("Location")
		if answer.StatusCode != http.StatusFound {
			t.Errorf("%s: status %d", table.Key, answer.StatusCode)
			continue
		}
		if page := s.page(to); !strings.Contains(page, table.ZH) {
			t.Errorf("%s does not carry its title", to)
		}
	}
}

func TestALineOfATableKeepsItsAnchorAndItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.page("/j/310107/budgets/2024/tables/final01/133")
	for _, want := range []string{`id="line-201"`, `href="/j/310107/budgets/2024/tables/final01/133/201?stage=final&amp;version=1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the table lacks %s", want)
		}
	}
	for address, want := range map[string]int{
		"/j/310107/budgets/2024/tables/final01/133/999":     http.StatusNotFound,
		"/j/310107/budgets/2024/tables/final01/777":         http.StatusNotFound,
		"/j/310107/budgets/2024/tables/final99/133":         http.StatusNotFound,
		"/j/310107/budgets/1066/tables":                     http.StatusNotFound,
		"/j/310107/budgets/2024/tables/final01/133/201":     http.StatusOK,
		"/j/310107/budgets/2024/tables/final01?department=": http.StatusFound,
	} {
		if answer, _ := s.get(address); answer.StatusCode != want {
			t.Errorf("%s: %d, wanted %d", address, answer.StatusCode, want)
		}
	}
}

func TestAWorkbookHasTheOfficialLayout(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	file, err := excelize.OpenReader(strings.NewReader(s.page("/j/310107/budgets/2024/tables/all/133.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(file.GetSheetList()); n != 9 {
		t.Fatalf("%d sheets, wanted the nine of the final accounts", n)
	}
	rows, err := file.GetRows(file.GetSheetList()[0], excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"2024年收入支出决算总表"},
		{"编制单位：万里街道    2024 年决算", "", "", "单位：万元"},
		{"收入", "", "支出"},
		{"项目", "决算数", "项目", "决算数"},
		{"一、一般公共预算财政拨款收入", "30000", "一般公共服务支出", "30000"},
		{"总计", "30000", "总计", "30000"},
	}
	if diff := cmp.Diff(want, rows[:len(want)]); diff != "" {
		t.Error(diff)
	}
}

func TestATableAsCSVHasItsColumnsInTheirUnit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	body := s.page("/j/310107/budgets/2024/tables/final01/133.csv")
	rows, err := csv.NewReader(bytes.NewReader([]byte(strings.TrimPrefix(body, "\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"方向", "编码", "名称", "决算数 (单位：万元)"},
		{"收入", "in-general", "一、一般公共预算财政拨款收入", "30000"},
		{"收入", "in-total", "总计", "30000"},
		{"支出", "201", "一般公共服务支出", "30000"},
		{"支出", "out-total", "总计", "30000"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
}

// The two tables that print projects keep the columns of the official forms in
// their order, whether or not anything is handed in for them.
func TestTablesOfProjectsHaveTheOfficialColumns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for table, columns := range map[string]string{
		"budget10": "项目名称,一、项目概述,二、立项依据,三、实施主体,四、实施方案,五、实施周期,六、年度预算安排（元）,其中：一季度用款,其中：二季度用款,其中：三季度用款,其中：四季度用款,七、绩效目标",
		"budget11": "项目名称,项目性质,项目类别,主管部门,实施单位,计划开始日期,计划完成日期,项目资金总额（元）,其中：财政资金,其中：其他资金," +
			"年度资金申请总额（元）,其中：当年财政拨款,其中：上年结转资金,年度其他资金,项目总目标,年度总体目标,一级指标,二级指标,三级指标,年度指标值,",
	} {
		file := strings.TrimPrefix(s.page("/budgets/2026/tables/"+table+"/101.csv"), "\ufeff")
		if !strings.HasPrefix(file, columns) {
			t.Errorf("%s begins with %.300s", table, file)
		}
		rows, err := csv.NewReader(strings.NewReader(file)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, %v", table, len(rows), err)
		}
	}
}

// What the application form states is on the page and in the file, and the
// quarters add up to the year; a form that states no plan says so.
func TestTheFormOfAProjectIsInTablesTenAndEleven(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for table, want := range map[string]string{
		"budget10": "暑假施工，开学前验收。,2026-03 至 2026-11；3—5 月设计，6—8 月施工,5000000,500000,2005000,1495000,1000000,",
		"budget11": ",新增,一次性项目,教育局,第一小学,2026-03,2026-11,7000000,7000000,0,5000000,4500000,500000,0,学生在校吃上热饭。,8 月底前完工。,",
	} {
		if file := s.page("/budgets/2026/tables/" + table + "/101.csv"); !strings.Contains(file, want) {
			t.Errorf("%s lacks %s:\n%.900s", table, want, file)
		}
	}
	page := s.page("/budgets/2026/tables/budget10/101")
	for _, want := range []string{"分季度用款计划（元）", "2,005,000.00", "暑假施工，开学前验收。"} {
		if !strings.Contains(page, want) {
			t.Errorf("table 10 lacks %s", want)
		}
	}
	if page := s.page("/budgets/2026/tables/budget10/102"); !strings.Contains(page, "没有报送这个项目的分季度用款计划") {
		t.Error("a project without plan does not say that it has none")
	}
	if page := s.page("/budgets/2026/tables/budget10/103"); strings.Count(page, "不予公开") < 2 {
		t.Error("the plan of a withheld amount is not withheld")
	}
}

func TestADepartmentLeadsToAllItsTablesWithTheEmptyOnesMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	page := s.page("/j/310107/departments/133")
	for _, table := range budget.Tables() {
		if !strings.Contains(page, "/tables/"+table.Key+"/133") {
			t.Errorf("it does not lead to %s", table.Key)
		}
	}
	if !strings.Contains(page, "（空表）") {
		t.Error("no table is said to be empty")
	}
}
