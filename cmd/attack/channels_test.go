package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// village is one small release with a withheld amount that no sum gives away,
// and its true amounts in 万元.
func village() (site, map[civic.PublicID]int64) {
	r := release{Hash: "r", Document: civic.Document{Jurisdiction: "990101", Year: 2026, Stage: civic.Draft, Version: 1}}
	truth := map[civic.PublicID]int64{}
	for i, amount := range []int64{900, 400, 120, 118, 119, 60, 30} {
		p := projectRow{
			ID: civic.PublicID(fmt.Sprintf("AAAAAAAAA%d", i)), Unit: "101", Function: "2050202", Class: "ordinary",
			Original: civic.ExactFigure(wan(amount)),
		}
		if i == 4 {
			p.Class, p.Original = "protected", civic.WithheldFigure("third_party")
		}
		r.Projects = append(r.Projects, p)
		truth[p.ID] = amount
	}
	return site{releases: []release{r}}, truth
}

// listOf is the village's list in the order of compare.
func listOf(s site, sort string, compare func(a, b listItem) int) list {
	l := list{Release: "r", Sort: sort}
	for _, p := range s.releases[0].Projects {
		l.Items = append(l.Items, listItem{ID: p.ID, Original: p.Original, Adjusted: civic.NoFigure(), Paid: civic.NoFigure()})
	}
	slices.SortFunc(l.Items, compare)
	return l
}

// byPublished is the order a portal may use: largest first, hidden last.
func byPublished(a, b listItem) int {
	x, y := keyOf(a, "amount"), keyOf(b, "amount")
	if x.lo != y.lo {
		return int(y.lo - x.lo)
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

func TestAListSortedByAHiddenFigureGivesItAway(t *testing.T) {
	t.Parallel()
	s, truth := village()
	s.lists = []list{listOf(s, "-amount", byPublished)}
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("a list in the order of published figures: %q", r.found)
	}
	s.lists = []list{listOf(s, "-amount", func(a, b listItem) int { return int(truth[b.ID] - truth[a.ID]) })}
	r := attack(s, false)
	if len(r.found) != 1 || r.proofs[0].kept || r.proofs[0].lo != float64(wan(118)) || r.proofs[0].hi != float64(wan(120)) {
		t.Errorf("a list in the order of hidden figures: %q, bounds %.0f .. %.0f", r.found, r.proofs[0].lo, r.proofs[0].hi)
	}
}

func TestAFilterByAHiddenFigureGivesItAway(t *testing.T) {
	t.Parallel()
	s, _ := village()
	hidden := listItem{ID: "AAAAAAAAA4", Original: civic.WithheldFigure("third_party"), Adjusted: civic.NoFigure(), Paid: civic.NoFigure()}
	s.lists = []list{{Release: "r", Sort: "-amount", Band: "hidden", Items: []listItem{hidden}}}
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("the band of what is hidden: %q", r.found)
	}
	s.lists[0].Band = "100-500"
	if r := attack(s, false); len(r.found) != 1 || r.proofs[0].lo != float64(wan(100)) || r.proofs[0].hi != float64(wan(500)) {
		t.Errorf("found under 100–500 万元: %q", r.found)
	}
}

func TestListsThatSayMoreThanFilesAreFound(t *testing.T) {
	t.Parallel()
	alert := "red"
	for name, item := range map[string]listItem{
		"an exact figure":   {Original: civic.ExactFigure(wan(119))},
		"a rate":            {Original: civic.WithheldFigure("third_party"), Execution: &rate{1000, 1000}},
		"an alert":          {Original: civic.WithheldFigure("third_party"), Alert: &alert},
		"too narrow a rate": {Original: civic.WithheldFigure("third_party"), Adjusted: civic.IntervalFigure(wan(100), wan(200)), Paid: civic.ExactFigure(wan(50)), Execution: &rate{4200, 4201}},
	} {
		s, _ := village()
		item.ID = "AAAAAAAAA4"
		s.lists = []list{{Release: "r", Sort: "-amount", Items: []listItem{item}}}
		if r := attack(s, false); len(r.found) == 0 {
			t.Errorf("%s of a hidden project is not found", name)
		}
	}
}

// weigh makes a score bundle of the village whose weights come from amounts
// in 万元; capped at nothing.
func weigh(t *testing.T, s site, amount func(projectRow) float64) scores {
	t.Helper()
	total := 0.0
	for _, p := range s.releases[0].Projects {
		total += math.Sqrt(amount(p))
	}
	var projects, results []map[string]any
	for _, p := range s.releases[0].Projects {
		projects = append(projects, map[string]any{"id": p.ID, "department": "101", "budget": p.Original})
		results = append(results, map[string]any{"id": p.ID, "weight": math.Sqrt(amount(p)) / total})
	}
	raw, err := json.Marshal(map[string]any{
		"method":   map[string]any{"weight_cap": 1, "weight_spread": 1},
		"projects": projects, "result": map[string]any{"projects": results},
	})
	var into site
	if err != nil || into.addScores("scores.json", raw) != nil {
		t.Fatal("the score bundle cannot be read")
	}
	return into.scores[0]
}

func TestWeightsFromHiddenBudgetsGiveThemAway(t *testing.T) {
	t.Parallel()
	s, truth := village()
	s.scores = []scores{weigh(t, s, func(p projectRow) float64 {
		if p.Original.Known() {
			return float64(truth[p.ID])
		}
		return 30 // the least published in the department
	})}
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("weights from published budgets: %q", r.found)
	}
	s.scores = []scores{weigh(t, s, func(p projectRow) float64 { return float64(truth[p.ID]) })}
	r := attack(s, false)
	p := r.proofs[0]
	if len(r.found) != 1 || p.kept || p.lo > float64(wan(119)) || p.hi < float64(wan(119)) || p.hi > float64(wan(122)) {
		t.Errorf("weights from hidden budgets: %q, bounds %.0f .. %.0f", r.found, p.lo, p.hi)
	}
}

// TestASiteIsReadAsAVisitorReadsIt serves the addresses of a portal and looks
// whether everything is downloaded: files, all pages of all orders, bands.
func TestASiteIsReadAsAVisitorReadsIt(t *testing.T) {
	t.Parallel()
	s, _ := village()
	asked := map[string]bool{}
	answer := func(w http.ResponseWriter, value any) {
		if err := json.NewEncoder(w).Encode(value); err != nil {
			t.Error(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/j/990101/api/v1/releases", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"items": []map[string]string{{"hash": "r"}, {"hash": "gone"}}})
	})
	mux.HandleFunc("/j/990101/api/v1/releases/r/manifest", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{
			"tier": "public", "document": s.releases[0].Document, "files": []map[string]string{{"name": "projects.jsonl"}, {"name": "goals.jsonl"}},
		})
	})
	mux.HandleFunc("/j/990101/api/v1/releases/r/files/projects.jsonl", func(w http.ResponseWriter, _ *http.Request) {
		for _, p := range s.releases[0].Projects {
			answer(w, p)
		}
	})
	mux.HandleFunc("/j/990101/api/v1/projects", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked[q.Get("sort")+"|"+q.Get("band")+"|"+q.Get("cursor")] = true
		page := map[string]any{
			"items": listOf(s, "-amount", byPublished).Items[:1], "release": map[string]string{"hash": "r"},
			"facets": map[string]any{"band": []map[string]string{{"value": "100-500"}, {"value": "hidden"}}},
		}
		if q.Get("cursor") == "" && q.Get("sort") == "" && q.Get("band") == "" {
			page["next"] = "/j/990101/api/v1/projects?cursor=x"
		}
		answer(w, page)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	var out, errs bytes.Buffer
	status := run(context.Background(), []string{server.URL + "/j/990101/"}, &out, &errs)
	if status != found || !strings.Contains(out.String(), "1 hidden figures") || !strings.Contains(out.String(), "found under 100-500") {
		t.Errorf("exit status %d: %s%s", status, out.String(), errs.String())
	}
	want := []string{"amount||", "-execution||", "execution||", "|100-500|", "|hidden|", "||", "||x"}
	for _, key := range want {
		if !asked[key] {
			t.Errorf("nobody asked for the list %q", key)
		}
	}
}
