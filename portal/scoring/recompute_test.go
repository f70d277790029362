package scoring_test

import (
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

const script = "../../docs/recompute.py"

func python(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed: the independent recomputation is not run")
	}
	return path
}

// recompute runs the independent script on a bundle and returns its lines as
// kind, name, field, value, verdict.
func recompute(t tester, python, dir string, b scoring.Bundle) (lines [][]string, agrees bool) {
	t.Helper()
	file := filepath.Join(dir, "bundle.json")
	if err := os.WriteFile(file, canonical(t, b), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, script, file).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		t.Fatal(string(exit.Stderr))
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		if line != "" {
			lines = append(lines, strings.SplitN(line, " ", 5))
		}
	}
	return lines, err == nil
}

func TestAnIndependentScriptFindsTheSameScores(t *testing.T) {
	t.Parallel()
	python, dir := python(t), t.TempDir()
	bundles := rapid.Custom(drawBundle)
	for seed := range 12 { // a process for each, so not rapid's hundred
		b := sealed(t, bundles.Example(seed))
		lines, agrees := recompute(t, python, dir, b)
		if !agrees {
			t.Fatalf("the script disagrees:\n%v", lines)
		}
		want := 0
		for _, d := range b.Result.Departments {
			want += 5*one(d.Scored) + 2*one(d.Composite != nil)
		}
		want += 2 * len(b.Result.Areas)
		for _, p := range b.Result.Projects {
			want += 5 * one(p.Variance > 0)
		}
		if len(lines) != want {
			t.Fatalf("the script checked %d numbers of %d", len(lines), want)
		}
	}
}

func TestTheScriptsNumbersAreTheResultTo1e6(t *testing.T) {
	t.Parallel()
	b := sealed(t, bundleOf(crowd(400, 2, 3, 4, 4, 5), crowd(90, 1, 4, 5), nil))
	lines, _ := recompute(t, python(t), t.TempDir(), b)
	found := 0
	for _, line := range lines {
		value, err := strconv.ParseFloat(line[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		if line[0] == "department" && line[2] == "score" {
			found++
			if got := b.Result.Departments[0].Score; math.Abs(got-value) > 1e-6 {
				t.Errorf("S is %v, the script says %v", got, value)
			}
		}
		for _, p := range b.Result.Projects {
			if p.ID == civic.PublicID(line[1]) && line[2] == "hi" {
				found++
				if math.Abs(p.Hi-value) > 1e-6 {
					t.Errorf("%s: upper end %v, the script says %v", p.ID, p.Hi, value)
				}
			}
		}
	}
	if found != 4 {
		t.Errorf("%d of 4 numbers found in %v", found, lines)
	}
}

func TestTheScriptFindsAForgedScore(t *testing.T) {
	t.Parallel()
	python := python(t)
	b := sealed(t, bundleOf(crowd(400, 2, 3, 4, 4, 5)))
	b.Result.Departments[0].Score += 0.00001
	if _, agrees := recompute(t, python, t.TempDir(), b); agrees {
		t.Error("a forged score passes")
	}
	b = sealed(t, bundleOf(crowd(400, 2, 3, 4, 4, 5)))
	b.Projects[0].Staff = 12
	if _, agrees := recompute(t, python, t.TempDir(), b); agrees {
		t.Error("a forged count passes")
	}
}

func TestTheScriptStaysShort(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(raw), "\n"); lines > 150 {
		t.Errorf("%d lines", lines)
	}
}
