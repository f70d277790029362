package ingest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestEveryWideTemplateReadsWhatItShows(t *testing.T) {
	t.Parallel()
	for _, name := range ingest.WideKinds {
		for _, format := range []string{"csv", "xlsx"} {
			template, err := ingest.Template(name, format, "zh")
			if err != nil {
				t.Fatal(err)
			}
			batches, report := read(t, name+"."+format, string(template), ingest.Options{})
			if len(batches) != 0 || report.OK() {
				t.Errorf("%s.%s: an empty template gives %d batches", name, format, len(batches))
			}
			if format == "csv" {
				batches, report = read(t, "表.csv", filled(string(template)), ingest.Options{Kind: name})
				if !report.OK() || len(batches) == 0 || len(batches[0].Lines) == 0 {
					t.Errorf("%s: %+v", name, report.Findings)
				}
			}
		}
	}
}

func TestThreePublicExpensesComeWithTheirReasons(t *testing.T) {
	t.Parallel()
	template, err := ingest.Template("expenses", "csv", "zh")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(template), "\n")
	file := head + "\n105,预算数,10,0,2.5,7.5,0,7.5,30.01,压减接待批次\n106,预算数,1,1,,,,,,\n"
	if rows := budget.Tables()[8].Rows; len(rows) > 0 {
		file = strings.ReplaceAll(file, "预算数,10", rows[0].ZH+",10")
		file = strings.ReplaceAll(file, "预算数,1,", rows[0].ZH+",1,")
	}
	batches, report := read(t, "expenses.csv", file, ingest.Options{})
	if !report.OK() || len(batches) != 2 {
		t.Fatalf("%d batches, %+v", len(batches), report.Findings)
	}
	amounts := map[string]civic.Money{}
	for _, l := range batches[0].Lines {
		if l.Table != budget.ExpensesBudget {
			t.Errorf("a line of table %s", l.Table)
		}
		amounts[l.Unit+" "+l.Column] = l.Amount
	}
	want := map[string]civic.Money{
		"105 total": 10 * civic.WanYuan, "105 abroad": 0, "105 reception": 25_000 * civic.Yuan, "105 vehicles": 75_000 * civic.Yuan,
		"105 vehicle-purchase": 0, "105 vehicle-running": 75_000 * civic.Yuan, "105 operating": 300_100 * civic.Yuan,
		"106 total": civic.WanYuan, "106 abroad": civic.WanYuan,
	}
	if diff := cmp.Diff(want, amounts); diff != "" {
		t.Error(diff)
	}
	if notes := batches[1].Notes; len(notes) != 1 || notes[0].Unit != "105" || notes[0].Text != "压减接待批次" {
		t.Errorf("%+v", notes)
	}
}

func TestAWrongBalanceOfTheFourBooksIsRefused(t *testing.T) {
	t.Parallel()
	template, err := ingest.Template("books", "csv", "zh")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(template), "\n")
	_, report := read(t, "books.csv", head+"\n1,一般公共预算,10,20,5,0,36,30,1,1,3,35\n", ingest.Options{})
	if report.OK() {
		t.Error("10 + 20 + 5 is not 36, and 36 in is not 35 out")
	}
}
