package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// bounds are the lower and the upper sum of a column of figures, in 分.
type bounds struct{ lo, hi int64 }

// add adds two cells of a file in yuan; an empty one has no amount.
func (b *bounds) add(t *testing.T, lo, hi string) {
	t.Helper()
	if lo == "" {
		return
	}
	b.lo, b.hi = b.lo+fenOf(t, lo), b.hi+fenOf(t, hi)
}

// fenOf reads yuan with two decimals without a float.
func fenOf(t *testing.T, yuan string) int64 {
	t.Helper()
	fen, err := strconv.ParseInt(strings.Replace(yuan, ".", "", 1), 10, 64)
	if err != nil || len(yuan) < 3 || yuan[len(yuan)-3] != '.' {
		t.Fatalf("%q is no amount in yuan with two decimals", yuan)
	}
	return fen
}

// sheet is a file of the portal: its head and its rows.
func (p *program) sheet(t *testing.T, path string) (head []string, rows [][]string) {
	t.Helper()
	status, _, body := fetch(t, p.public+path)
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(body), "\ufeff"))).ReadAll()
	if status != http.StatusOK || err != nil || len(all) < 2 {
		t.Fatalf("%s answers %d with %d rows: %v", path, status, len(all), err)
	}
	return all[0], all[1:]
}

// total adds up a figure of a file by the head of its lower bound.
func total(t *testing.T, head []string, rows [][]string, column string, keep func(row []string) bool) (sum bounds) {
	t.Helper()
	at := slices.Index(head, column)
	if at < 0 {
		t.Fatalf("no column %q in %q", column, head)
	}
	for _, row := range rows {
		if keep == nil || keep(row) {
			sum.add(t, row[at], row[at+1])
		}
	}
	return sum
}

// approved is the head of a year's budget in the files of pictures.
var approved = regexp.MustCompile(`^(\d{4}) 批复 下限（元）$`)

// TestTheWaterfallStandsOnTheRowsOfBothYears compares the two ends of the
// waterfall with the projects of the two budgets, and its steps with their
// difference.
func TestTheWaterfallStandsOnTheRowsOfBothYears(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	head, steps := site.sheet(t, "/overview/years.csv")
	ends := 0
	for _, column := range head {
		year := approved.FindStringSubmatch(column)
		if year == nil {
			continue
		}
		ends++
		rowHead, rows := site.sheet(t, "/projects.csv?stage=approved&year="+year[1])
		want := total(t, rowHead, rows, "年初预算数下限（元）", nil)
		if got := total(t, head, steps, column, nil); got != want || want.lo == 0 {
			t.Errorf("%s adds up to %v, the projects of the release to %v", column, got, want)
		}
	}
	if ends != 2 {
		t.Fatalf("the waterfall has %d ends of budgets: %q", ends, head)
	}
}

// TestTheThreeExpensesAddUpToTheirTable compares the picture of the three
// public expenses with the cells of the statutory table of each year, and the
// total of each department with its four parts.
func TestTheThreeExpensesAddUpToTheirTable(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	head, rows := site.sheet(t, "/overview/expenses.csv")
	is := func(whole bool) func([]string) bool {
		return func(row []string) bool { return (row[2] == "合计") == whole }
	}
	years := 0
	for _, column := range head {
		year := approved.FindStringSubmatch(column)
		if year == nil {
			continue
		}
		years++
		whole, parts := total(t, head, rows, column, is(true)), total(t, head, rows, column, is(false))
		if whole != parts || whole.lo == 0 {
			t.Errorf("%s: the totals add up to %v, their parts to %v", column, whole, parts)
		}
		if want := site.released(t, year[1]); whole != want {
			t.Errorf("%s: the picture adds up to %v, the released lines to %v", column, whole, want)
		}
	}
	if years < 3 {
		t.Fatalf("only %d years of the three public expenses: %q", years, head)
	}
}

// released adds up the totals of the departments in the statutory table of the
// three public expenses, from the lines of the approved budget's own files.
func (p *program) released(t *testing.T, year string) bounds {
	t.Helper()
	var releases struct {
		Items []struct {
			Hash, Stage string
			Year        civic.FiscalYear
		}
	}
	status, _, body := fetch(t, p.public+"/api/v1/releases")
	if err := json.Unmarshal(body, &releases); status != http.StatusOK || err != nil {
		t.Fatalf("the list of releases answers %d: %v", status, err)
	}
	for _, r := range releases.Items {
		if r.Stage != string(civic.Approved) || r.Year.String() != year {
			continue
		}
		head, lines := p.sheet(t, "/data/"+r.Hash+"/lines.csv")
		table, unit, column := slices.Index(head, "table"), slices.Index(head, "unit"), slices.Index(head, "column")
		return total(t, head, lines, "amount_from_yuan", func(line []string) bool {
			// A department's own line holds those of its units.
			return line[table] == budget.ExpensesBudget && line[column] == "total" && len(line[unit]) == 3
		})
	}
	t.Fatalf("no approved budget of %s", year)
	return bounds{}
}

// TestTheMapAndItsRestAddUpToTheReleasedRows compares every district of the
// map, and all of them with what has no place on it, with the rows of the
// release.
func TestTheMapAndItsRestAddUpToTheReleasedRows(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	status, _, body := fetch(t, site.public+"/api/v1/map/districts")
	var drawn struct {
		Features []struct {
			Properties struct {
				Code   string
				Amount civic.Figure
				Count  int
			}
		}
	}
	if err := json.Unmarshal(body, &drawn); status != http.StatusOK || err != nil || len(drawn.Features) == 0 {
		t.Fatalf("the map answers %d with %d districts: %v", status, len(drawn.Features), err)
	}
	head, rows := site.sheet(t, "/projects.csv")
	region, onMap := slices.Index(head, "街镇代码"), map[string]bool{}
	amounts := func(keep func([]string) bool) bounds {
		return total(t, head, rows, "调整预算数下限（元）", keep)
	}
	var sum bounds
	for _, f := range drawn.Features {
		d := f.Properties
		count := 0
		want := amounts(func(row []string) bool {
			if row[region] == d.Code {
				count++
			}
			return row[region] == d.Code
		})
		lo, hi := int64(d.Amount.Lo), int64(d.Amount.Hi)
		if got := (bounds{lo, hi}); !d.Amount.Known() || got != want || count != d.Count {
			t.Errorf("%s: the map says %v of %d projects, the rows %v of %d", d.Code, got, d.Count, want, count)
		}
		onMap[d.Code], sum.lo, sum.hi = true, sum.lo+lo, sum.hi+hi
	}
	rest := amounts(func(row []string) bool { return !onMap[row[region]] })
	if all := amounts(nil); (bounds{sum.lo + rest.lo, sum.hi + rest.hi}) != all || rest.lo == 0 {
		t.Errorf("the map draws %v and leaves %v of %v", sum, rest, all)
	}
}
