package simulate_test

import (
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

// update writes the golden files anew, as make simulate does.
var update = flag.Bool("update", false, "write the measured figures into the golden files")

var measure = sync.OnceValues(func() (simulate.Study, error) {
	return simulate.Measure(simulate.Seeds, simulate.Runs, scoring.Default())
})

// measured is the published study, drawn now.
func measured(t *testing.T) simulate.Study {
	t.Helper()
	study, err := measure()
	if err != nil {
		t.Fatal(err)
	}
	return study
}

// TestSimulation holds the method to the figures promised on /method, in the
// usual world. The draws are seeded, so it cannot fail by chance.
func TestSimulation(t *testing.T) {
	t.Parallel()
	study := measured(t)
	if study.Usual.Plain.Bias > -3 {
		t.Errorf("participation is hardly skewed: the plain mean is off by %.2f", study.Usual.Plain.Bias)
	}
	figures := study.Figures()
	for _, f := range figures {
		if !f.OK() {
			t.Errorf("%s: %.3f, want %g to %g", f.Name, f.All, f.Lo, f.Hi)
		}
		if len(f.Single) != len(simulate.Seeds) {
			t.Errorf("%s is measured for %d seeds", f.Name, len(f.Single))
		}
	}
	if len(figures) < 10 {
		t.Errorf("%d figures", len(figures))
	}
}

// TestAFigureOutsideItsLimitIsSaid guards the guard.
func TestAFigureOutsideItsLimitIsSaid(t *testing.T) {
	t.Parallel()
	study := measured(t)
	study.Usual.Weighted.Bias = -1.51
	study.Usual.Attacks = nil
	wrong := 0
	for _, f := range study.Figures() {
		if !f.OK() {
			wrong++
		}
	}
	if want := 5; wrong != want { // the bias, and four attacks that are not there
		t.Errorf("%d figures outside their limits, want %d:\n%s", wrong, want, study.Table())
	}
}

// TestWhatTheMethodCannotDoIsMeasured keeps the documentation honest: where
// the discontent come first within every group, or where organised real
// people rate, weighting does not help.
func TestWhatTheMethodCannotDoIsMeasured(t *testing.T) {
	t.Parallel()
	angrier := measured(t).Angrier
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
	files, err := measured(t).Files()
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range files {
		golden(t, "../../../"+path, content)
	}
	reports, err := simulate.Measured()
	if err != nil || len(reports) != 2 || reports[0].World.Name != "usual" {
		t.Errorf("embedded: %v, %v", reports, err)
	}
}
