package web_test

import (
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// span is the sum of a column of figures, its lower and its upper bounds in 分.
type span struct{ lo, hi int64 }

// TestEveryPictureAddsUpToTheReleasedRowsToTheFen compares what each picture of
// /overview is drawn from (its file) with the rows of the release themselves.
func TestEveryPictureAddsUpToTheReleasedRowsToTheFen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	sheet := func(address string) (head []string, rows [][]string) {
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.page(address), "\ufeff"))).ReadAll()
		if err != nil || len(all) < 2 {
			t.Fatalf("%s: %d rows, %v", address, len(all), err)
		}
		return all[0], all[1:]
	}
	head, projects := sheet("/projects.csv")
	released := func(figure string) span { return sumOf(t, head, projects, figure+"下限（元）") }
	amount, paid := released("调整预算数"), released("执行数")
	for picture, want := range map[string]map[string]span{
		"functions":   {"年初预算数": released("年初预算数"), "调整预算数": amount, "执行数": paid},
		"departments": {"年初预算数": released("年初预算数"), "调整预算数": amount, "执行数": paid},
		"regions":     {"年初预算数": released("年初预算数"), "调整预算数": amount, "执行数": paid},
		"months":      {"调整预算数": amount}, // not every project here has payments by month
	} {
		head, rows := sheet("/overview/" + picture + ".csv")
		for figure, sum := range want {
			if got := sumOf(t, head, rows, figure+" 下限（元）"); got != sum {
				t.Errorf("%s: %s adds up to %v, the rows to %v", picture, figure, got, sum)
			}
		}
	}
	// Money flows through three levels: what leaves the books reaches the
	// functions, and goes on to the departments.
	head, arcs := sheet("/overview/flow.csv")
	books := []string{"一般公共预算", "政府性基金预算", "国有资本经营预算", "社会保险基金预算"}
	first := slices.DeleteFunc(slices.Clone(arcs), func(arc []string) bool { return !slices.Contains(books, arc[0]) })
	second := slices.DeleteFunc(slices.Clone(arcs), func(arc []string) bool { return slices.Contains(books, arc[0]) })
	for level, rows := range map[string][][]string{"books to functions": first, "functions to departments": second} {
		if got := sumOf(t, head, rows, "调整预算数 下限（元）"); got != amount {
			t.Errorf("flow from %s adds up to %v, the rows to %v", level, got, amount)
		}
	}
}

// sumOf adds up a figure of a file: the column with this head and the one after
// it, in 分. Empty cells have no bounds and are in no sum.
func sumOf(t *testing.T, head []string, rows [][]string, column string) (sum span) {
	t.Helper()
	at := slices.Index(head, column)
	if at < 0 {
		t.Fatalf("no column %q in %q", column, head)
	}
	fen := func(text string) int64 {
		if text == "" {
			return 0
		}
		yuan, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return int64(math.Round(yuan * 100))
	}
	for _, row := range rows {
		sum.lo, sum.hi = sum.lo+fen(row[at]), sum.hi+fen(row[at+1])
	}
	return sum
}
