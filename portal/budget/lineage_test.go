package budget_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestLikenessWeighsWhatTwoProjectsShare(t *testing.T) {
	t.Parallel()
	trace := func(name string, amount civic.Figure) budget.Trace {
		return budget.Trace{Name: civic.Bigrams(name), Unit: "101001", Function: "2050202", Region: "01", Amount: amount}
	}
	exact := civic.ExactFigure
	var names []map[[2]rune]bool
	for _, village := range []string{"桥头", "溪阴", "松坪", "石泮", "团箕", "水碾", "溆堰", "竹筏"} {
		names = append(names, civic.Bigrams(village+"村安全饮水管网改造"))
	}
	wording := budget.NewWording(names)
	whole := trace("桥头村安全饮水管网改造", exact(100))
	for name, c := range map[string]struct {
		a, b budget.Trace
		want budget.Likeness
	}{
		"itself":          {whole, whole, budget.Likeness{Percent: 100, Name: 100, SameUnit: true, SameFunction: true, Amount: 100}},
		"a part of it":    {whole, trace("桥头村安全饮水管网改造（东区）", exact(60)), budget.Likeness{Percent: 76, Name: 69, SameUnit: true, SameFunction: true, Amount: 60}},
		"another village": {whole, trace("溪阴村安全饮水管网改造", exact(100)), budget.Likeness{Percent: 57, Name: 39, SameUnit: true, SameFunction: true, Amount: 100}},
		"other works":     {whole, trace("操场照明", exact(100)), budget.Likeness{Percent: 30, SameUnit: true, SameFunction: true, Amount: 100}},
		"ranges":          {trace("路灯", civic.IntervalFigure(5, 10)), trace("路灯", civic.IntervalFigure(5, 10)), budget.Likeness{Percent: 95, Name: 100, SameUnit: true, SameFunction: true}},
	} {
		if got := wording.Compare(c.a, c.b); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if wording.Compare(c.a, c.b) != wording.Compare(c.b, c.a) {
			t.Errorf("%s: not the same both ways", name)
		}
	}
}
