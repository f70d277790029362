package ingest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// march is the document most tests hand files in for.
var march = civic.Document{Jurisdiction: "990123", Year: 2026, Stage: civic.Execution, Version: 1, Month: 3}

func read(t *testing.T, name, content string, options ingest.Options) ([]budget.Batch, ingest.Report) {
	t.Helper()
	if options.Document.Year == 0 {
		options.Document = march
	}
	batches, report, err := ingest.Read(context.Background(), name, strings.NewReader(content), options)
	if err != nil {
		t.Fatal(err)
	}
	return batches, report
}

// keys are the reasons of a report with the row they stand at.
func keys(report ingest.Report) []string {
	var list []string
	for _, f := range report.Findings {
		list = append(list, fmt.Sprintf("%s %d %s", f.Severity, f.Row, f.Key))
	}
	return list
}

func wantKeys(t *testing.T, report ingest.Report, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, keys(report)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

const unitsZH = "单位编码,单位名称,英文名称,主管部门编码\n105,某某县教育局,Education Bureau,\n105001,第一小学,First Primary School,105\n"

var twoUnits = []budget.Unit{
	{Code: "105", Name: "某某县教育局", NameEN: "Education Bureau"},
	{Code: "105001", Name: "第一小学", NameEN: "First Primary School", Parent: "105"},
}

func TestOneFileInAnyEncodingGivesTheSameRows(t *testing.T) {
	t.Parallel()
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(unitsZH)
	if err != nil {
		t.Fatal(err)
	}
	english := strings.Replace(unitsZH, "单位编码,单位名称,英文名称,主管部门编码", "code,name,name_en,parent", 1)
	for name, content := range map[string]string{
		"UTF-8": unitsZH, "UTF-8 with mark": "\ufeff" + unitsZH, "GB18030": gb, "English header": english,
		"Windows line ends":    strings.ReplaceAll(unitsZH, "\n", "\r\n"),
		"other column order":   "主管部门编码,单位名称,单位编码,英文名称\n,某某县教育局,105,Education Bureau\n105,第一小学,105001,First Primary School\n",
		"blank rows and notes": "\n,,,\n" + unitsZH + "# 备注,,,\n,,,\n",
		"full-width digits":    strings.ReplaceAll(unitsZH, "105001", "１０５００１"),
		"apostrophes, spaces":  strings.ReplaceAll(unitsZH, "105001,第一小学", "'105001 ,　第一小学\u200b "),
	} {
		batches, report := read(t, "units.csv", content, ingest.Options{})
		if !report.OK() || len(batches) != 1 {
			t.Errorf("%s: %v", name, keys(report))
			continue
		}
		if diff := cmp.Diff(twoUnits, batches[0].Units); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestABatchNamesItsFileAndHash(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "/some/where/units.csv", unitsZH, ingest.Options{})
	b := batches[0]
	if b.File != "units.csv" || b.Kind != "units" || b.Document != march || len(b.SHA256) != 64 || b.SHA256 != report.SHA256 {
		t.Errorf("batch %q %q %v %q", b.File, b.Kind, b.Document, b.SHA256)
	}
}

func TestEveryFaultIsNamedByRowColumnValueAndReason(t *testing.T) {
	t.Parallel()
	content := "项目编码,项目名称,单位编码,功能分类,公开类别,年初预算数（万元）,开始年月,结束年月,经度,纬度\n" +
		"105-1,食堂改造,105,2050202,主动公开,12.5,2026-03,2026-08,,\n" +
		"105-1,重复的,105,2050202,主动公开,1,,,,\n" +
		"105 2,,105,20502x,半公开,十二万,2026-13,,,\n" +
		"105-3,早完工,105,,公开区间值,-1,2026-08,2026-03,0,0\n" +
		"105-4,只有一半,105,2050202,涉密,0,,,116.1,\n"
	batches, report := read(t, "projects.csv", content, ingest.Options{})
	if batches != nil {
		t.Error("a file with faults gave rows")
	}
	wantKeys(t, report, "error 3 row.repeated", "error 4 value.money", "error 4 value.code", "error 4 value.required",
		"error 4 value.function", "error 4 value.class", "error 4 value.month", "error 5 value.too_small")
	f := report.Findings[1]
	want := ingest.Finding{Severity: ingest.Error, File: "projects.csv", Row: 4, Column: "年初预算数（万元）", Value: "十二万", Key: "value.money"}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if f.Reason("zh") != "不是金额" || f.Reason("en") != "not an amount of money" {
		t.Errorf("reasons %q, %q", f.Reason("zh"), f.Reason("en"))
	}
}

func TestProjectsAreCheckedOnceTheirCellsAreRight(t *testing.T) {
	t.Parallel()
	content := "code,name,unit,function,class,amount (yuan),start,end,lon,lat\n" +
		"1,a,105,2050202,ordinary,1,2026-08,2026-03,0,0\n" +
		"2,b,105,,protected,0,,,116.1,\n"
	_, report := read(t, "projects.csv", content, ingest.Options{})
	wantKeys(t, report, "error 2 project.no_place", "error 2 project.ends_before_start", "error 3 project.half_place",
		"warning 3 project.no_function", "warning 3 project.zero")
}

func TestMoneyIsCountedInTheUnitOfItsHeader(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]civic.Money{
		"金额": 123450, "金额（元）": 123450, "金额(千元)": 123450000, "金额（万元）": 1234500000, "amount (yuan)": 123450,
	} {
		content := "报表,单位编码,科目编码,科目名称,栏目," + header + "\nbudget05,105,2050202,小学教育,合计,\"1,234.50\"\n"
		batches, report := read(t, "lines.csv", content, ingest.Options{})
		if !report.OK() {
			t.Fatalf("%s: %v", header, keys(report))
		}
		if got := batches[0].Lines[0].Amount; got != want {
			t.Errorf("%s: %d 分, wanted %d", header, got, want)
		}
	}
	_, report := read(t, "lines.csv", "报表,单位编码,科目编码,科目名称,栏目,金额（美元）\nbudget05,105,2050202,小学教育,合计,1\n", ingest.Options{})
	wantKeys(t, report, "error 1 header.unit")
}

func TestTablesAndColumnsAreKnownByTheirPrintedNames(t *testing.T) {
	t.Parallel()
	content := "报表,单位编码,科目编码,科目名称,栏目,金额\n" +
		"部门一般公共预算支出功能分类预算表,105,合计,合计,基本支出,1\n" +
		"部门财务收支预算总表,105,收入总计,收入总计,预算数,2\n"
	batches, report := read(t, "lines.csv", content, ingest.Options{})
	if !report.OK() {
		t.Fatal(keys(report))
	}
	want := []budget.Line{
		{Table: "budget05", Unit: "105", Code: "total", Name: "合计", Column: "basic", Amount: 100},
		{Table: "budget01", Unit: "105", Code: "in-total", Name: "收入总计", Column: "amount", Amount: 200},
	}
	if diff := cmp.Diff(want, batches[0].Lines); diff != "" {
		t.Error(diff)
	}
	_, report = read(t, "lines.csv", "报表,单位编码,科目编码,科目名称,栏目,金额\nbudget05,105,30101x,a,单价,1\nbudget99,105,201,a,合计,1\n", ingest.Options{})
	wantKeys(t, report, "error 3 value.table")
	_, report = read(t, "lines.csv", "报表,单位编码,科目编码,科目名称,栏目,金额\nbudget05,105,2x,a,单价,1\n", ingest.Options{})
	wantKeys(t, report, "error 2 line.column", "error 2 line.code")
}

const wrongSums = "报表,单位编码,科目编码,科目名称,栏目,金额\n" +
	"budget05,105,205,教育支出,合计,100\nbudget05,105,20502,普通教育,合计,%s\n" +
	"budget05,105,205,教育支出,基本支出,60\nbudget05,105,205,教育支出,项目支出,40\n"

func TestOneYuanOfRoundingWarnsAndAWrongTotalRefuses(t *testing.T) {
	t.Parallel()
	_, report := read(t, "lines.csv", fmt.Sprintf(wrongSums, "100"), ingest.Options{})
	wantKeys(t, report)
	if report.Sheets[0].Sums != 2 {
		t.Errorf("compared %d sums, wanted 2", report.Sheets[0].Sums)
	}
	_, report = read(t, "lines.csv", fmt.Sprintf(wrongSums, "99"), ingest.Options{})
	wantKeys(t, report, "warning 2 sum.below")
	_, report = read(t, "lines.csv", fmt.Sprintf(wrongSums, "98.99"), ingest.Options{})
	wantKeys(t, report, "error 2 sum.below")
	_, report = read(t, "lines.csv", fmt.Sprintf(wrongSums, "98.99"), ingest.Options{LooseSums: true})
	wantKeys(t, report, "warning 2 sum.below")
	_, report = read(t, "lines.csv", strings.Replace(fmt.Sprintf(wrongSums, "100"), "项目支出,40", "项目支出,30", 1), ingest.Options{})
	wantKeys(t, report, "error 2 sum.across")
}

const marchExecution = "code,month,adjusted (yuan),paid (yuan)\n1,1,100,10\n1,2,100,20\n2,1,50,50\n"

func TestControlTotalsAreDerivedAndCompared(t *testing.T) {
	t.Parallel()
	_, report := read(t, "execution.csv", marchExecution+"合计,,250,80\n", ingest.Options{})
	want := []ingest.SheetReport{{Kind: "execution", Rows: 3, Totals: []ingest.Total{{Field: "adjusted", Sum: 25000}, {Field: "paid", Sum: 8000}}}}
	if diff := cmp.Diff(want, report.Sheets); diff != "" || !report.OK() {
		t.Error(diff, keys(report))
	}
	_, report = read(t, "execution.csv", marchExecution+"合计,,250,82\n", ingest.Options{})
	wantKeys(t, report, "error 0 total.sum")
	given := []ingest.Control{{Kind: "execution", Rows: 4, Sums: map[string]civic.Money{"paid": 8000, "adjusted": 1}}}
	_, report = read(t, "execution.csv", marchExecution, ingest.Options{Given: given})
	wantKeys(t, report, "error 0 total.rows", "error 0 total.sum")
}

func TestExecutionThatRunsOverOrBackWarnsAndALaterMonthRefuses(t *testing.T) {
	t.Parallel()
	_, report := read(t, "execution.csv", "code,month,adjusted,paid\n1,2,100,101\n1,3,100,90\n", ingest.Options{})
	wantKeys(t, report, "warning 2 execution.over", "warning 3 execution.decreases")
	_, report = read(t, "execution.csv", "code,month,adjusted,paid\n1,4,100,10\n1,13,1,1\n", ingest.Options{})
	wantKeys(t, report, "error 3 value.too_big")
	_, report = read(t, "execution.csv", "code,month,adjusted,paid\n1,4,100,10\n", ingest.Options{})
	wantKeys(t, report, "error 2 execution.later_month")
}

func TestGoalPointsFitTheirWeights(t *testing.T) {
	t.Parallel()
	header := "项目编码,一级指标,二级指标,三级指标,指标值,权重（分）,自评得分（分）\n"
	_, report := read(t, "goals.csv", header+"1,产出指标,数量指标,a,≥1,60,55.5\n1,效益指标,社会效益指标,b,好,40,40\n2,产出指标,数量指标,c,1,,\n", ingest.Options{})
	wantKeys(t, report, "warning 4 goal.no_weights")
	_, report = read(t, "goals.csv", header+"1,产出指标,数量指标,a,≥1,60,61\n", ingest.Options{})
	wantKeys(t, report, "error 2 goal.points", "error 2 goal.weights")
}

func TestHierarchiesHaveKnownParentsAndNoLoops(t *testing.T) {
	t.Parallel()
	_, report := read(t, "units.csv", "code,name,parent\n1,a,2\n2,b,1\n3,c,9\n", ingest.Options{})
	wantKeys(t, report, "error 2 parent.loop", "error 3 parent.loop", "error 4 parent.unknown",
		"warning 2 parent.code", "warning 3 parent.code", "warning 4 parent.code")
	_, report = read(t, "units.csv", "code,name,parent\n105,a,\n105001,b,105\n1060,c,105\n", ingest.Options{})
	wantKeys(t, report, "warning 4 parent.code")
}

func TestFilesThatAreNotWhatTheySayAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	workbook, err := ingest.Template("units", "xlsx", "zh")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, content, key string }{
		"nothing":             {"units.csv", "\ufeff \n", "file.empty"},
		"a renamed workbook":  {"units.csv", string(workbook), "file.workbook_named_csv"},
		"a renamed text":      {"units.xlsx", unitsZH, "file.text_named_xlsx"},
		"a binary":            {"units.csv", "\x7fELF\x00\x01", "file.binary"},
		"an old workbook":     {"units.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.old_office"},
		"a PDF":               {"units.csv", "%PDF-1.7", "file.pdf"},
		"UTF-16":              {"units.csv", "\xff\xfe1\x00", "file.utf16"},
		"a broken encoding":   {"units.csv", unitsZH + "\xff\xff\xff", "file.encoding"},
		"a cut workbook":      {"units.xlsx", string(workbook[:len(workbook)/2]), "file.damaged"},
		"an empty template":   {"units.xlsx", string(workbook), "sheet.no_rows"},
		"a cut CSV":           {"units.csv", unitsZH + "105002,第二", "row.short"},
		"a cut quotation":     {"units.csv", unitsZH + "105002,\"第二", "csv.quote"},
		"too many cells":      {"units.csv", unitsZH + "105002,第二小学,,105,x", "row.long"},
		"another kind":        {"x.csv", "编号,内容\n1,2\n", "sheet.unknown_kind"},
		"a header only":       {"units.csv", "单位编码,单位名称\n", "sheet.no_rows"},
		"only notes":          {"units.csv", "# 单位\n", "sheet.no_header"},
		"a misspelt column":   {"units.csv", "单位编码,单位名称,主管部门\n1,a,\n", "header.unknown"},
		"a column twice":      {"units.csv", "单位编码,单位名称,name\n1,a,b\n", "header.twice"},
		"a missing column":    {"units.csv", "单位编码\n1\n", "header.missing"},
		"too long a name":     {"units.csv", "code,name\n1," + strings.Repeat("长", 101) + "\n", "value.too_long"},
		"not a whole number":  {"regions.csv", "code,name,population\n1,a,1.5\n", "value.integer"},
		"not a coordinate":    {"projects.csv", "code,name,unit,function,class,amount,lon\n1,a,1,201,ordinary,1,东经\n", "value.coordinate"},
		"an unknown datum":    {"projects.csv", "code,name,unit,function,class,amount,lon,lat,datum\n1,a,1,201,ordinary,1,116,39,北京54\n", "value.datum"},
		"impossible latitude": {"projects.csv", "code,name,unit,function,class,amount,lon,lat\n1,a,1,201,ordinary,1,36,116\n", "value.too_big"},
	} {
		batches, report := read(t, c.file, c.content, ingest.Options{})
		if batches != nil || report.OK() || report.Findings[0].Key != c.key {
			t.Errorf("%s: %v, wanted %s", name, keys(report), c.key)
		}
	}
}

func TestTheKindIsToldByHeaderWhereNamesDoNot(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "报送材料.csv", marchExecution, ingest.Options{})
	if !report.OK() || batches[0].Kind != "execution" {
		t.Error(keys(report))
	}
}

func TestAFileOfAnotherYearWarns(t *testing.T) {
	t.Parallel()
	_, report := read(t, "执行2025年3月.csv", marchExecution, ingest.Options{})
	wantKeys(t, report, "warning 0 file.other_year")
	_, report = read(t, "执行2024_2025-03-31.csv", marchExecution, ingest.Options{})
	wantKeys(t, report, "warning 0 file.other_year")
	for _, fits := range []string{"执行2026年3月-120255.csv", "执行2025-2027.csv"} {
		_, report = read(t, fits, marchExecution, ingest.Options{})
		wantKeys(t, report)
	}
}

// endless gives the same line for ever.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, strings.Repeat("105,某某\n", len(p)/10+1))
	e.read += int64(n)
	return n, nil
}

func TestATooLargeFileIsRefusedWithoutReadingItAll(t *testing.T) {
	t.Parallel()
	source := &endless{}
	batches, report, err := ingest.Read(context.Background(), "units.csv", source, ingest.Options{Document: march, MaxBytes: 1 << 20})
	if err != nil || batches != nil {
		t.Fatal(batches, err)
	}
	wantKeys(t, report, "error 0 file.too_large")
	if source.read > 4<<20 {
		t.Errorf("%d bytes were read of a file limited to 1 MB", source.read)
	}
	_, report = read(t, "units.csv", "code,name\n1,a\n2,b\n3,c\n", ingest.Options{MaxRows: 2})
	wantKeys(t, report, "error 4 sheet.too_many_rows")
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func TestWhatIsNoFaultOfTheFileIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is gone")
	if _, _, err := ingest.Read(context.Background(), "a.csv", failing{broken}, ingest.Options{Document: march}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := ingest.Read(ctx, "a.csv", strings.NewReader(unitsZH), ingest.Options{Document: march}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, options := range []ingest.Options{{}, {Document: march, Kind: "salaries"}} {
		if _, _, err := ingest.Read(context.Background(), "a.csv", strings.NewReader(unitsZH), options); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%+v: got %v", options, err)
		}
	}
}

func TestReportsSpellOutEverythingInBothLanguages(t *testing.T) {
	t.Parallel()
	_, report := read(t, "执行2025.csv", "code,month,adjusted,paid\n1,3,100,x\n", ingest.Options{})
	var zh, en, js bytes.Buffer
	for lang, w := range map[string]io.Writer{"zh": &zh, "en": &en} {
		if err := report.WriteText(w, lang); err != nil {
			t.Fatal(err)
		}
	}
	if err := report.WriteJSON(&js); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		zh.String(): "错误 执行2025.csv 第 2 行 “paid”列 值“x”：不是金额\n提醒 执行2025.csv 值“2025”：文件名写的是 2025 年，报送的是 2026 年\n未通过，全部未入库（错误 1 条，提醒 1 条）\n",
		en.String(): "error 执行2025.csv row 2, column \"paid\" value \"x\": not an amount of money\n",
		js.String(): `"en": "not an amount of money"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("wanted %q in\n%s", want, text)
		}
	}
}

func TestProgressReachesItsEnd(t *testing.T) {
	t.Parallel()
	var last, total int64
	read(t, "units.csv", unitsZH, ingest.Options{Progress: func(d, n int64) { last, total = d, n }})
	if last == 0 || last != total {
		t.Errorf("progress ended at %d of %d", last, total)
	}
}

func TestNotesSpeakOfRowsAndColumnsTheirTableHas(t *testing.T) {
	t.Parallel()
	const head = "报表,单位编码,科目编码,栏目,说明\n"
	batches, report := read(t, "notes.csv", head+"部门“三公”经费和机关运行经费预算表,101,预算数,公务接待费,压减批次\nbudget05,101,2050202,,新设小学\n", ingest.Options{})
	accepted(t, report)
	want := []budget.Note{
		{Table: "budget09", Unit: "101", Code: "budget", Column: "reception", Text: "压减批次"},
		{Table: "budget05", Unit: "101", Code: "2050202", Text: "新设小学"},
	}
	if diff := cmp.Diff(want, batches[0].Notes); diff != "" {
		t.Error(diff)
	}
	_, report = read(t, "notes.csv", head+"budget09,101,预算数,工资,x\nbudget05,101,房子,,x\nbudget05,101,205,,\n", ingest.Options{})
	if report.OK() {
		t.Error("a column and a row that no table has were taken")
	}
}

// A refund of an earlier year's payment is lawful: it is shown and stored.
func TestMorePaidBackThanPaidWarns(t *testing.T) {
	t.Parallel()
	batches, report := read(t, "execution.csv", "项目编码,月份,调整预算数,累计执行数\n1,2,31393,-341.25\n1,3,31393,20\n", ingest.Options{})
	wantKeys(t, report, "warning 2 execution.negative")
	if !report.OK() || batches[0].Executions[0].Paid != -34125 {
		t.Errorf("%+v", batches)
	}
}

// The plan by quarter and the sources of the year add up to the year: a 元 of
// rounding warns, more is an error, and an empty cell is no amount.
func TestTheFormOfAProjectAddsUpToItsYear(t *testing.T) {
	t.Parallel()
	const head = "项目编码,项目名称,单位编码,功能分类,公开类别,年初预算数（万元）,当年财政拨款（万元）,上年结转资金（万元）,一季度用款（万元）,二季度用款（万元）,三季度用款（万元）,四季度用款（万元）,项目总额财政资金（万元）\n"
	for cells, want := range map[string][]string{
		"100,90,10,10,20,30,40,100":     nil,
		"100,,,,,,,":                    nil,
		"100,,,10,20,30,40.00005,":      {"warning 2 project.quarters"},
		"100,,,10,20,30,41,":            {"error 2 project.quarters"},
		"100,,,10,20,,40,":              {"error 2 project.quarters_missing"},
		"100,90,,25,25,25,25,":          {"error 2 project.year_funds"},
		"100,,,-10,40,30,40,":           {"error 2 value.too_small"},
		"100,,,25,25,25,25,99":          {"warning 2 project.whole_funds"},
		"100,one hundred,,25,25,25,25,": {"error 2 value.money"},
	} {
		batches, report := read(t, "projects.csv", head+"P1,食堂,105,2050202,主动公开,"+cells+"\n", ingest.Options{})
		wantKeys(t, report, want...)
		if cells == "100,90,10,10,20,30,40,100" {
			want := budget.Funds{budget.YearFiscal: 90 * civic.WanYuan, budget.YearCarried: 10 * civic.WanYuan, budget.Quarter1: 10 * civic.WanYuan,
				budget.Quarter2: 20 * civic.WanYuan, budget.Quarter3: 30 * civic.WanYuan, budget.Quarter4: 40 * civic.WanYuan, budget.ProjectFiscal: 100 * civic.WanYuan}
			if diff := cmp.Diff(want, batches[0].Projects[0].Funds); diff != "" {
				t.Error(diff)
			}
		}
		if cells == "100,,,,,,," && len(batches[0].Projects[0].Funds) != 0 {
			t.Error("an empty form states amounts")
		}
	}
}

// Whichever map the degrees were read off, one place is kept, and of the pair
// that arrived nothing is.
func TestPlacesInAnyDatumAreKeptInOne(t *testing.T) {
	t.Parallel()
	file := "项目编码,项目名称,单位编码,功能分类,公开类别,年初预算数（元）,经度,纬度,坐标系\n" +
		"1,甲,105,201,主动公开,100,116.377817,39.911954,\n" +
		"2,乙,105,201,主动公开,100,116.377817,39.911954,CGCS2000\n" +
		"3,丙,105,201,主动公开,100,116.38404722455657,39.91334545536069,gcj02\n" +
		"4,丁,105,201,主动公开,100,,,百度\n"
	batches, report := read(t, "projects.csv", file, ingest.Options{})
	if !report.OK() {
		t.Fatal(keys(report))
	}
	for _, p := range batches[0].Projects[:3] {
		if *p.Lon != 116.377817 || *p.Lat != 39.911954 || p.Datum != "" {
			t.Errorf("%s is at %v, %v %s", p.Name, *p.Lon, *p.Lat, p.Datum)
		}
	}
	if p := batches[0].Projects[3]; p.Lon != nil || p.Lat != nil {
		t.Error("a datum alone made a place")
	}
	batches, report = read(t, "地名录.csv", "地名,区划代码,经度,纬度,坐标系\n天安门,1,116.39762729119315,39.90865673957631,高德\n天安门广场,1,116.404,39.915,BD-09\n", ingest.Options{Kind: "gazetteer"})
	if !report.OK() {
		t.Fatal(keys(report))
	}
	a, b := batches[0].Places[0], batches[0].Places[1]
	if math.Abs(*a.Lon-*b.Lon) > 0.00001 || math.Abs(*a.Lat-*b.Lat) > 0.00001 {
		t.Errorf("one place of two maps is at %v, %v and at %v, %v", *a.Lon, *a.Lat, *b.Lon, *b.Lat)
	}
}
