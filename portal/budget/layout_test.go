package budget_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// Every printed head must be a full rectangle: no cell of it uncovered, none
// covered twice, and as wide as the rows below it.
func TestPrintedHeadsAreRectangles(t *testing.T) {
	t.Parallel()
	for _, table := range append(budget.Tables(), budget.Supplements()...) {
		if table.Code == budget.ByText {
			continue
		}
		head := table.Head("zh")
		width := 0
		for _, span := range head[0] {
			width += span.Across
		}
		covered := make([][]int, len(head))
		for i := range covered {
			covered[i] = make([]int, width)
		}
		for i, row := range head {
			at := 0
			for _, span := range row {
				for at < width && covered[i][at] > 0 {
					at++
				}
				for down := range span.Down {
					for across := range span.Across {
						covered[i+down][at+across]++
					}
				}
				at += span.Across
			}
		}
		for i, row := range covered {
			for j, n := range row {
				if n != 1 {
					t.Errorf("%s: head cell %d,%d is covered %d times", table.Key, i, j, n)
				}
			}
		}
	}
}

func TestHeadsAreThoseOfTheOfficialWorkbook(t *testing.T) {
	t.Parallel()
	three, _ := budget.TableByKey("budget03")
	want := [][]budget.Span{
		{{Text: "项目", Across: 4, Down: 1}, {Text: "支出预算", Across: 3, Down: 1}},
		{{Text: "功能分类科目编码", Across: 3, Down: 1}, {Text: "功能分类科目名称", Across: 1, Down: 2},
			{Text: "合计", Across: 1, Down: 2}, {Text: "基本支出", Across: 1, Down: 2}, {Text: "项目支出", Across: 1, Down: 2}},
		{{Text: "类", Across: 1, Down: 1}, {Text: "款", Across: 1, Down: 1}, {Text: "项", Across: 1, Down: 1}},
	}
	if diff := cmp.Diff(want, three.Head("zh")); diff != "" {
		t.Error(diff)
	}
}

func TestRowsStandInTheirPrintedOrder(t *testing.T) {
	t.Parallel()
	one, _ := budget.TableByKey("budget01")
	five, _ := budget.TableByKey("budget05")
	for _, c := range []struct {
		table     budget.Table
		got, want []string
	}{
		{one, []string{"out-total", "205", "in-total", "201", "in-fiscal"}, []string{"in-fiscal", "in-total", "201", "205", "out-total"}},
		{five, []string{"total", "2050202", "205", "20502"}, []string{"205", "20502", "2050202", "total"}},
	} {
		if diff := cmp.Diff(c.want, c.table.Order(c.got)); diff != "" {
			t.Errorf("%s: %s", c.table.Key, diff)
		}
	}
	if diff := cmp.Diff([]string{"205", "02", ""}, five.SplitCode("20502")); diff != "" {
		t.Error(diff)
	}
}
