package civic_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestMoneyIsReadInItsUnitAndRoundedBelowOneFen(t *testing.T) {
	t.Parallel()
	cases := []struct {
		text string
		unit civic.Money
		want civic.Money
	}{
		{"1,234.56", civic.Yuan, 123456}, {"-3", civic.Yuan, -300}, {"０．５", civic.WanYuan, 500000},
		{"1560.05", civic.WanYuan, 1560050000}, {"0.005", civic.Yuan, 1}, {"0.0049", civic.Yuan, 0}, {"7.5", 1, 8},
	}
	for _, c := range cases {
		if got, err := civic.ParseMoney(c.text, c.unit); err != nil || got != c.want {
			t.Errorf("ParseMoney(%q, %d) = %d, %v; want %d", c.text, c.unit, got, err, c.want)
		}
	}
	for _, bad := range []string{"", ".", "1e5", "1.2.3", "abc", "99999999999999999999", "--1"} {
		if got, err := civic.ParseMoney(bad, civic.Yuan); err == nil {
			t.Errorf("ParseMoney(%q) = %d, want an error", bad, got)
		}
	}
}

func TestMoneyIsShownRoundedHalfUp(t *testing.T) {
	t.Parallel()
	if got := civic.Money(123456789050).In(civic.WanYuan, 2); got != "123,456.79" {
		t.Errorf("In(万元) = %s", got)
	}
	if got := civic.Money(-123456789).Yuan(); got != "-1,234,567.89" {
		t.Errorf("Yuan() = %s", got)
	}
	if got := civic.Money(999999999).In(civic.YiYuan, 1); got != "0.1" {
		t.Errorf("In(亿元) = %s", got)
	}
}

func drawFigure(t *rapid.T) civic.Figure {
	lo := civic.Money(rapid.Int64Range(0, 1e12).Draw(t, "lo"))
	return rapid.SampledFrom([]civic.Figure{
		civic.ExactFigure(lo), civic.IntervalFigure(lo, lo*2), civic.NoFigure(),
		civic.WithheldFigure("保密"), civic.AggregateFigure("small"),
	}).Draw(t, "figure")
}

func TestFigureSurvivesJSONAndCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := drawFigure(t)
		raw, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got civic.Figure
		if err := json.Unmarshal(raw, &got); err != nil || !cmp.Equal(got, want) {
			t.Fatalf("JSON %s → %+v, %v", raw, got, err)
		}
		if got, err := civic.ParseFigure(want.String()); err != nil || !cmp.Equal(got, want) {
			t.Fatalf("CSV %q → %+v, %v", want, got, err)
		}
	})
}

func TestSumOfIntervalsContainsTheSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawFigure(t), drawFigure(t)
		sum := a.Add(b)
		if a.Known() && b.Known() && (sum.Lo != a.Lo+b.Lo || sum.Hi != a.Hi+b.Hi) {
			t.Fatalf("%v + %v = %v", a, b, sum)
		}
		if !cmp.Equal(sum.Known(), b.Add(a).Known()) {
			t.Fatalf("sum of %v and %v depends on the order", a, b)
		}
	})
}

func TestPublicIDIsTenCrockfordCharacters(t *testing.T) {
	t.Parallel()
	id, err := civic.NewPublicID(strings.NewReader("0123456789"))
	if err != nil || !id.Valid() {
		t.Fatalf("%q, %v", id, err)
	}
	if _, err := civic.NewPublicID(strings.NewReader("short")); err == nil {
		t.Fatal("a short source must be an error")
	}
}

func TestWorkdaysFollowTheStateCouncilCalendar(t *testing.T) {
	t.Parallel()
	w := civic.NewWorkdays()
	day := func(s string) time.Time {
		d, err := time.ParseInLocation(time.DateOnly, s, civic.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if w.Working(day("2026-10-01")) || !w.Working(day("2026-02-14")) {
		t.Error("国庆 is a day off and 2026-02-14 is a 调休 working Saturday")
	}
	got := w.Add(day("2026-09-29").Add(15*time.Hour), 2)
	if civic.Date(got.Due) != "2026-10-08" || got.Provisional {
		t.Errorf("two working days after 2026-09-29: %v", got)
	}
	if got := w.Add(day("2026-12-30"), 10); !got.Provisional {
		t.Error("past the last published calendar a deadline is provisional")
	}
}

func FuzzParsedMoneyIsShownAsItWasRead(f *testing.F) {
	f.Add("1,234.56")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := civic.ParseMoney(s, civic.Yuan)
		if err != nil {
			return
		}
		if again, err := civic.ParseMoney(m.Yuan(), civic.Yuan); err != nil || again != m {
			t.Fatalf("%q → %d → %q → %d, %v", s, m, m.Yuan(), again, err)
		}
	})
}

func TestClassesBelongToTheirBook(t *testing.T) {
	t.Parallel()
	for class, want := range map[civic.Function]civic.Book{
		"2050202": civic.GeneralPublic, "2120303": civic.GeneralPublic, "21208": civic.GovernmentFund, "2296002": civic.GovernmentFund,
		"22301": civic.StateCapital, "2090101": civic.SocialInsurance, "": civic.GeneralPublic,
	} {
		if got := class.Book(); got != want {
			t.Errorf("%s: %s, want %s", class, got, want)
		}
	}
}
