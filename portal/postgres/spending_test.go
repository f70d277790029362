package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
)

func TestPicturesAddUpToTheReleaseToTheFen(t *testing.T) {
	t.Parallel()
	p := reader(t)
	all, err := p.Releases(t.Context(), readtest.County, readtest.CurrentEdition)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		units, err := p.Sums(t.Context(), h, "unit")
		if err != nil {
			t.Fatal(err)
		}
		names, err := p.Names(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		spending, err := p.Spending(t.Context(), h)
		if err != nil || len(spending) == 0 {
			t.Fatalf("%v: %d rows, %v", h.Document, len(spending), err)
		}
		want := release.Total(units)
		books, departments := release.Flows(spending, names)
		for what, got := range map[string]release.Sum{
			"by function": totalOf(release.ByFunction(spending)), "by unit": totalOf(release.ByUnit(spending, names)),
			"from books": totalFlow(books), "to departments": totalFlow(departments),
		} {
			if got.Projects != want.Projects || got.Original != want.Original || got.Amount != want.Amount || got.Paid != want.Paid {
				t.Errorf("%v %s: %+v, the release has %+v", h.Document, what, got, want)
			}
		}
	}
}

func totalOf(branches []release.Branch) (sum release.Sum) {
	for _, b := range branches {
		sum = sum.Add(b.Sum)
	}
	return sum
}

func totalFlow(flows []release.Flow) (sum release.Sum) {
	for _, f := range flows {
		sum = sum.Add(f.Sum)
	}
	return sum
}

func TestMonthsAddUpPaymentsByTheEndOfEach(t *testing.T) {
	t.Parallel()
	p := reader(t)
	h, err := p.Release(t.Context(), readtest.County, readtest.CurrentEdition, release.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	monthly, err := p.Monthly(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	names, err := p.Names(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	schools := release.MonthsByDepartment(monthly, names, 10)["101"]
	for month, want := range map[int]civic.Figure{1: civic.ExactFigure(52 * civic.WanYuan), 2: {}, 10: civic.ExactFigure(520 * civic.WanYuan)} {
		if got := schools[month-1]; got != want {
			t.Errorf("month %d: %v, want %v", month, got, want)
		}
	}
}
