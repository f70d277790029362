package simulate_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/simulate"
)

// seeds are those of docs/method.
var seeds = []uint64{1, 2, 3}

// update writes the golden files anew: go test ./portal/scoring/simulate -update
var update = flag.Bool("update", false, "write the measured figures into the golden files")

// runs is the number of jurisdictions drawn for each seed.
const runs = 20

var measure = sync.OnceValues(func() ([]simulate.Report, error) {
	var reports []simulate.Report
	for _, world := range []simulate.World{simulate.Usual(), simulate.Angrier()} {
		report, err := simulate.Run(seeds, runs, world, scoring.Default())
		if err != nil {
			return nil, err
		}
		reports = append(reports, report)
	}
	return reports, nil
})

// measured are the reports of the usual and the angrier world, drawn now.
func measured(t *testing.T) (usual, angrier simulate.Report) {
	t.Helper()
	reports, err := measure()
	if err != nil {
		t.Fatal(err)
	}
	return reports[0], reports[1]
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
	report, _ := measured(t)
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
	_, angrier := measured(t)
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
	draw := func() simulate.Report {
		report, err := simulate.Run([]uint64{7}, 1, simulate.Usual(), scoring.Default())
		if err != nil {
			t.Fatal(err)
		}
		return report
	}
	if diff := cmp.Diff(draw(), draw(), cmpopts.IgnoreUnexported(simulate.Errors{})); diff != "" {
		t.Error(diff)
	}
}

// golden compares content with a file, or writes the file under -update.
func golden(t *testing.T, path string, content []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(content)); diff != "" {
		t.Errorf("%s is not what is measured; run with -update and read the change:\n%s", path, diff)
	}
}

// TestPublishedFiguresAreTheMeasuredOnes keeps /method and docs/method from
// telling anything but what the code does now.
func TestPublishedFiguresAreTheMeasuredOnes(t *testing.T) {
	t.Parallel()
	if runtime.GOARCH != "amd64" {
		t.Skip("other processors fuse multiply and add: the last decimal of a figure may differ from the files, which are from amd64")
	}
	usual, angrier := measured(t)
	raw, err := json.MarshalIndent([]simulate.Report{usual, angrier}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "measured.json", append(raw, '\n'))
	golden(t, "../../../docs/method/simulation.txt", []byte(usual.String()+"\n"+angrier.String()))
	golden(t, "../../../docs/method/attacks.svg", []byte(usual.Picture()))
	reports, err := simulate.Measured()
	if err != nil || len(reports) != 2 || reports[0].World.Name != "usual" {
		t.Errorf("embedded: %v, %v", reports, err)
	}
}
