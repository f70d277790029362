// Package portal_test holds the walls of the house: which package may know
// which.
package portal_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/sunbudget/sunbudget/"

// layer gives the height of a package: it may import what lies strictly
// below, and packages of its own folder. The longest prefix counts.
var layers = map[string]int{
	"migrations": 0, "static": 0, "portal/civic": 0,
	"portal/budget": 1, "portal/redact": 1,
	"portal/disclosure": 2, "portal/bundle": 2, "portal/account": 2, "portal/signin": 2, "portal/hearing": 2, "portal/oversight": 2,
	"portal/comment": 2, "portal/notice": 2, "portal/proposal": 2, "portal/paper": 2, "portal/rating": 2, "portal/ledger": 2, "portal/release": 2, "portal/job": 2,
	"portal/scoring": 3, "ingest": 3, "search": 3,
	"portal/postgres": 4, "search/postgres": 4, "search/meili": 4,
	"portal/web":    5,
	"portal/worker": 6,
	"docs/examples": 7,
	"cmd":           7, "static/build": 7,
}

// forbidden are imports that height alone would allow: handlers declare the
// readers they need, and the wiring in cmd hands them in.
var forbidden = map[string][]string{
	"portal/web": {"portal/postgres", "search/postgres", "search/meili", "ingest", "migrations"},
	"cmd/attack": {
		"portal/budget", "portal/disclosure", "portal/bundle", "portal/account", "portal/postgres", "portal/web",
	},
}

// excepted are imports between siblings, each with its reason.
var excepted = map[string][]string{
	"portal/disclosure": {"portal/bundle"}, // it decides what a bundle may hold
}

func TestImportsRunDownwards(t *testing.T) {
	t.Parallel()
	for from, imports := range packages(t) {
		for _, to := range imports {
			to, ours := strings.CutPrefix(to, module)
			if !ours {
				continue
			}
			a, b := place(t, from), place(t, to)
			if a != b && layers[a] <= layers[b] && !slices.Contains(excepted[a], b) {
				t.Errorf("%s (layer %d) imports %s (layer %d)", from, layers[a], to, layers[b])
			}
			if slices.Contains(forbidden[a], b) || slices.Contains(forbidden[from], b) {
				t.Errorf("%s must not know %s", from, to)
			}
		}
	}
}

func TestOnlyTheWebPackageKnowsFiber(t *testing.T) {
	t.Parallel()
	for from, imports := range packages(t) {
		for _, to := range imports {
			if strings.HasPrefix(to, "github.com/gofiber/") && from != "portal/web" && from != "cmd/bench" { // the yardstick is fiber itself
				t.Errorf("%s imports %s", from, to)
			}
		}
	}
}

func TestCivicNeedsTheStandardLibraryOnly(t *testing.T) {
	t.Parallel()
	for _, to := range packages(t)["portal/civic"] {
		if strings.Contains(to, ".") {
			t.Errorf("portal/civic imports %s", to)
		}
	}
}

// place is the layer's name for a package, the longest prefix in the table.
func place(t *testing.T, path string) string {
	t.Helper()
	for prefix := path; prefix != ""; prefix = prefix[:max(strings.LastIndex(prefix, "/"), 0)] {
		if _, ok := layers[prefix]; ok {
			return prefix
		}
	}
	t.Fatalf("package %s has no layer: put it into the table with a reason", path)
	return ""
}

// packages gives each package's imports as the compiler sees them, test
// files aside.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		fields := strings.Fields(line)
		all[strings.TrimPrefix(fields[0], module)] = fields[1:]
	}
	return all
}
