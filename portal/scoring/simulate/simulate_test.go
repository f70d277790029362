package simulate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/simulate"
)

// seeds are those of docs/method.
var seeds = []uint64{1, 2, 3}

func run(t *testing.T, world simulate.World, runs int) simulate.Report {
	t.Helper()
	report, err := simulate.Run(seeds, runs, world, scoring.Default())
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + report.String())
	return report
}

func atMost(t *testing.T, what string, got, limit float64) {
	t.Helper()
	if !(math.Abs(got) <= limit) {
		t.Errorf("%s: %.3f, at most %.3f", what, got, limit)
	}
}

// TestSimulation holds the method to the figures promised on /method, in the
// usual world. The draws are seeded, so it cannot fail by chance.
func TestSimulation(t *testing.T) {
	t.Parallel()
	report := run(t, simulate.Usual(), 20)
	if report.Plain.Bias > -3 {
		t.Errorf("participation is hardly skewed: the plain mean is off by %.2f", report.Plain.Bias)
	}
	atMost(t, "bias", report.Weighted.Bias, 1.5)
	atMost(t, "RMSE", report.Weighted.RMSE, 2.7)
	if c := report.Coverage.Share; c < 0.88 || c > 0.97 {
		t.Errorf("the 90%% interval holds the truth in %.3f of the projects", c)
	}
	limits := map[string]float64{"phone farm": 1, "careful phones": 3, "staff on the roster": 0.5, "one office network": 2.5}
	for _, a := range report.Attacks {
		if limit, promised := limits[a.Name]; promised {
			atMost(t, a.Name, a.Scored.Bias, limit)
			delete(limits, a.Name)
		}
	}
	if len(limits) > 0 {
		t.Errorf("not simulated: %v", limits)
	}
	for _, h := range report.Honest {
		if h.Ratings <= 1500 {
			atMost(t, "honest ratings deflated", h.All.Share, 0.08)
		}
	}
	atMost(t, "L1 share of weight", report.L1Share, 0.2+1e-9)
}

// TestWhatTheMethodCannotDoIsMeasured keeps the documentation honest: where
// the discontent come first within every group, or where organised real
// people rate, weighting does not help.
func TestWhatTheMethodCannotDoIsMeasured(t *testing.T) {
	t.Parallel()
	angrier := run(t, simulate.Angrier(), 5)
	if angrier.Weighted.Bias > -2.5 {
		t.Errorf("self-selection within groups is off by only %.2f: the documentation says otherwise", angrier.Weighted.Bias)
	}
	last := angrier.Attacks[len(angrier.Attacks)-1]
	if last.Name != "organised real names" || math.Abs(last.Scored.Bias) < math.Abs(last.Plain.Bias) {
		t.Errorf("%s: plain %.2f, method %.2f: the documentation says the method may amplify them", last.Name, last.Plain.Bias, last.Scored.Bias)
	}
}

func TestTheSameSeedsGiveTheSameReport(t *testing.T) {
	t.Parallel()
	a, b := run(t, simulate.Usual(), 1), run(t, simulate.Usual(), 1)
	if diff := cmp.Diff(a, b, cmpopts.IgnoreUnexported(simulate.Errors{})); diff != "" {
		t.Error(diff)
	}
	if text := a.String(); !strings.Contains(text, "careful phones") || strings.Contains(text, "NaN") {
		t.Error(text)
	}
}
