package budget_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestAlertsBeginWhereTheMethodSays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		month int
		rate  int64
		want  budget.Alert
	}{
		{2, 0, budget.NoAlert},
		{3, 0, budget.YellowAlert},
		{3, 1501, budget.NoAlert},
		{3, 1500, budget.BlueAlert},
		{10, 8333, budget.NoAlert},
		{10, 5333, budget.OrangeAlert},
		{10, 0, budget.RedAlert},
		{12, 9001, budget.NoAlert},
	} {
		if got := budget.ProgressAlert(c.month, c.rate); got != c.want {
			t.Errorf("%d basis points in month %d: %q, want %q", c.rate, c.month, got, c.want)
		}
	}
}

func TestSignalsAreRaisedOnlyByWhatPublishedFiguresProve(t *testing.T) {
	t.Parallel()
	exact := func(amounts ...civic.Money) (list []civic.Figure) {
		for _, m := range amounts {
			list = append(list, civic.ExactFigure(m))
		}
		return list
	}
	wide := []civic.Figure{civic.IntervalFigure(0, 50), civic.IntervalFigure(0, 50), civic.IntervalFigure(0, 50), civic.IntervalFigure(0, 50)}
	hundred := civic.ExactFigure(100)
	for name, c := range map[string]struct {
		amount civic.Figure
		paid   []civic.Figure
		want   []budget.Raised
	}{
		"in time":         {hundred, exact(10, 18, 27), nil},
		"zero all year":   {hundred, exact(0, 0, 0, 0), []budget.Raised{{Signal: budget.Behind, Level: budget.OrangeAlert, Value: 3333}, {Signal: budget.Idle, Level: budget.YellowAlert, Value: 4}}},
		"stuck":           {hundred, exact(10, 20, 30, 30, 30, 30), []budget.Raised{{Signal: budget.Behind, Level: budget.YellowAlert, Value: 2000}, {Signal: budget.Idle, Level: budget.YellowAlert, Value: 3}}},
		"over":            {hundred, exact(30, 60, 121), []budget.Raised{{Signal: budget.Over, Level: budget.RedAlert, Value: 2100}, {Signal: budget.Burst, Level: budget.BlueAlert, Value: 6100, Month: 3}}},
		"paid in full":    {hundred, exact(100, 100, 100, 100), nil},
		"one payment":     {hundred, exact(0, 0, 90), nil},
		"ranges":          {civic.IntervalFigure(100, 200), wide, nil},
		"withheld":        {civic.WithheldFigure("personal"), exact(0, 0, 0, 0), nil},
		"nothing is said": {hundred, []civic.Figure{{}, {}, {}, {}}, nil},
	} {
		if diff := cmp.Diff(c.want, budget.Raise(c.amount, c.paid)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The months are those of the published configuration: who changes one there
// changes what is raised, and nothing else.
func TestABalanceUnusedForSixMonthsInARowIsOrangeAndForFiveYellow(t *testing.T) {
	t.Parallel()
	rules := budget.AlertThresholds()
	if rules.Idle != 3 || rules.LongIdle != 6 {
		t.Fatalf("the configuration says %d and %d months, the method three and six", rules.Idle, rules.LongIdle)
	}
	for unused, want := range map[int]budget.Alert{
		rules.Idle - 1: budget.NoAlert, rules.Idle: budget.YellowAlert,
		rules.LongIdle - 1: budget.YellowAlert, rules.LongIdle: budget.OrangeAlert, rules.LongIdle + 1: budget.OrangeAlert,
	} {
		// Nine tenths are paid by April; the balance then lies there.
		paid := []civic.Figure{civic.ExactFigure(20), civic.ExactFigure(40), civic.ExactFigure(60), civic.ExactFigure(90)}
		for range unused {
			paid = append(paid, civic.ExactFigure(90))
		}
		got, months := budget.NoAlert, int64(0)
		for _, s := range budget.Stand(civic.ExactFigure(100), paid) {
			if s.Signal == budget.Idle {
				got, months = s.Level, s.Value
			}
		}
		if got != want || want != budget.NoAlert && months != int64(unused) {
			t.Errorf("%d months in a row without a payment: %q after %d months, want %q", unused, got, months, want)
		}
	}
}

func TestASignalSaysSinceWhenItStandsAndHowOften(t *testing.T) {
	t.Parallel()
	amount := civic.ExactFigure(1000)
	paid := []civic.Figure{}
	for _, p := range []civic.Money{10, 10, 10, 10, 10} { // one payment, then none
		paid = append(paid, civic.ExactFigure(p))
	}
	got := map[budget.Signal]budget.Standing{}
	for _, s := range budget.Stand(amount, paid) {
		got[s.Signal] = s
	}
	idle, behind := got[budget.Idle], got[budget.Behind]
	if idle.Value != 4 || idle.Since != 4 || idle.Times != 2 || !idle.Repeated() {
		t.Errorf("nothing paid since January: %+v", idle)
	}
	if behind.Level != budget.RedAlert || behind.Since != 5 || behind.Times != 3 {
		t.Errorf("behind since March, red since May: %+v", behind)
	}
}

func TestRevenueIsAskedAboutAfterMonthsBehindTime(t *testing.T) {
	t.Parallel()
	// received gives what had come in of 1,200 at the end of each month.
	received := func(amounts ...civic.Money) (list []civic.Figure) {
		for _, m := range amounts {
			list = append(list, civic.ExactFigure(m))
		}
		return list
	}
	gap := received(100, 100, 100, 100, 100, 100)
	gap[4] = civic.NoFigure()
	loose := received(100, 200, 200, 200, 200)
	loose[3] = civic.IntervalFigure(200, 300)
	for _, c := range []struct {
		name     string
		budget   civic.Figure
		received []civic.Figure
		want     budget.Alert
		months   int64
	}{
		{"on time", civic.ExactFigure(1200), received(100, 200, 300, 400), budget.NoAlert, 0},
		{"two months behind", civic.ExactFigure(1200), received(100, 200, 300, 300, 300, 300), budget.NoAlert, 0},
		{"three months behind", civic.ExactFigure(1200), received(100, 200, 300, 300, 300, 300, 300), budget.YellowAlert, 3},
		{"six months behind", civic.ExactFigure(1200), received(0, 0, 0, 0, 0, 0, 0), budget.OrangeAlert, 6},
		{"caught up", civic.ExactFigure(1200), received(0, 0, 0, 0, 0, 600), budget.NoAlert, 0},
		{"a month was not published", civic.ExactFigure(1200), gap, budget.NoAlert, 0},
		{"a month may have kept time", civic.ExactFigure(1200), loose, budget.NoAlert, 0},
		{"no budget is known", civic.NoFigure(), received(0, 0, 0, 0, 0), budget.NoAlert, 0},
	} {
		got := budget.StandRevenue(c.budget, c.received)
		if c.want == budget.NoAlert {
			if len(got) != 0 {
				t.Errorf("%s: %+v", c.name, got)
			}
			continue
		}
		if len(got) != 1 || got[0].Signal != budget.Revenue || got[0].Level != c.want || got[0].Value != c.months {
			t.Errorf("%s: %+v, want %s after %d months", c.name, got, c.want, c.months)
		}
	}
}
