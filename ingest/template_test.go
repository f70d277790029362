package ingest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/ingest"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// filled removes the mark that keeps a template's example from being read.
func filled(template string) string {
	template = strings.Replace(template, "# 示例 ", "", 1)
	return strings.Replace(template, "# example ", "", 1)
}

func TestTheExampleOfEveryTemplatePassesItsOwnRules(t *testing.T) {
	t.Parallel()
	for _, kind := range ingest.Kinds {
		for _, lang := range []string{"zh", "en"} {
			template, err := ingest.Template(kind, "csv", lang)
			if err != nil {
				t.Fatal(err)
			}
			_, report := read(t, "模板.csv", string(template), ingest.Options{Kind: kind})
			wantKeys(t, report, "error 0 sheet.no_rows")
			_, report = read(t, "模板.csv", filled(string(template)), ingest.Options{Kind: kind})
			for _, f := range report.Findings {
				// One example row cannot have a parent row or weigh 100 points.
				if f.Severity == ingest.Error && f.Key != "parent.unknown" && f.Key != "goal.weights" {
					t.Errorf("%s %s: %s", kind, lang, f.Reason("en"))
				}
			}
		}
	}
}

func TestTheWholeTemplateIsOneWorkbook(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh", "en"} {
		content, err := ingest.Template("", "xlsx", lang)
		if err != nil {
			t.Fatal(err)
		}
		_, report := read(t, "模板.xlsx", string(content), ingest.Options{})
		var kinds []string
		for _, s := range report.Sheets {
			kinds = append(kinds, s.Kind)
		}
		if diff := cmp.Diff(ingest.Kinds, kinds); diff != "" {
			t.Errorf("%s: %s%v", lang, diff, keys(report))
		}
	}
	for _, c := range [][2]string{{"", "csv"}, {"units", "pdf"}, {"salaries", "csv"}} {
		if _, err := ingest.Template(c[0], c[1], "zh"); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("template %v: %v", c, err)
		}
	}
}

func TestWhatIsWrittenReadsBackTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[=+@\-学校a-z0-9,"' \n]{0,12}[校a-z]`)
		batch := budget.Batch{Kind: "projects", Document: march}
		for i := range rapid.IntRange(1, 5).Draw(t, "rows") {
			lon, lat := rapid.Float64Range(-180, -1).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")
			batch.Projects = append(batch.Projects, budget.Project{
				Code: "P" + string(rune('A'+i)), Name: tidy(word.Draw(t, "name")), Summary: tidy(word.Draw(t, "summary")), Unit: "105",
				Function: "2050202", Class: budget.Ordinary, Lon: &lon, Lat: &lat, Start: "2026-01",
				Amount: civic.Money(rapid.Int64Range(0, 1<<50).Draw(t, "amount")),
			})
		}
		var b bytes.Buffer
		if err := ingest.WriteCSV(&b, batch, rapid.SampledFrom([]string{"zh", "en"}).Draw(t, "lang")); err != nil {
			t.Fatal(err)
		}
		batches, report, err := ingest.Read(t.Context(), "projects.csv", &b, ingest.Options{Document: march})
		if err != nil || !report.OK() {
			t.Fatal(err, keys(report))
		}
		if diff := cmp.Diff(batch.Projects, batches[0].Projects); diff != "" {
			t.Error(diff)
		}
	})
}

// tidy is a text as it would be stored: no spaces or apostrophes around it.
func tidy(s string) string {
	return strings.TrimSpace(strings.TrimLeft(s, "' \n"))
}

func TestCellsThatSpreadsheetsRunAreMadeInert(t *testing.T) {
	t.Parallel()
	batch := budget.Batch{Kind: "units", Units: []budget.Unit{{Code: "1", Name: `=HYPERLINK("http://x","y")`, NameEN: "@SUM(A1)"}, {Code: "2", Name: "＋1", NameEN: "-2+3"}}}
	var b bytes.Buffer
	if err := ingest.WriteCSV(&b, batch, "en"); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffcode,name,name_en,parent\n1,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",'@SUM(A1),\n2,'＋1,'-2+3,\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}
