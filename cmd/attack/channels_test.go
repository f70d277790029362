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
	return compareBy("amount", true, nil)(a, b)
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

// twoYears is the village with the year before, in which every budget was
// half as large and the project that is withheld now was exact.
func twoYears() (site, map[civic.PublicID]int64) {
	s, truth := village()
	before := release{Hash: "before", Document: s.releases[0].Document}
	before.Document.Year--
	for _, p := range s.releases[0].Projects {
		p.Original, p.Class = civic.ExactFigure(wan(truth[p.ID]/2)), "ordinary"
		before.Projects = append(before.Projects, p)
	}
	s.releases = append([]release{before}, s.releases...)
	return s, truth
}

func TestAnOrderByChangeOfAHiddenFigureGivesItAway(t *testing.T) {
	t.Parallel()
	s, truth := twoYears()
	now := site{releases: s.releases[1:]}
	published := compareBy("change", true, learn(s, nil).yearBefore(1)[0])
	s.lists = []list{listOf(now, "-change", published)}
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("a list in the order of published changes: %q", r.found)
	}
	changed := func(id civic.PublicID) int64 { return truth[id] - truth[id]/2 }
	s.lists = []list{listOf(now, "-change", func(a, b listItem) int { return int(changed(b.ID) - changed(a.ID)) })}
	r := attack(s, false)
	// 119 was 59: its change of 60 stands between those of 120 and 118, 60 and 59.
	if len(r.found) != 1 || r.proofs[0].kept || r.proofs[0].lo > float64(wan(119)) || r.proofs[0].hi < float64(wan(119)) || r.proofs[0].hi-r.proofs[0].lo > float64(wan(2)) {
		t.Errorf("a list in the order of hidden changes: %q, bounds %.0f .. %.0f", r.found, r.proofs[0].lo, r.proofs[0].hi)
	}
}

func TestAFilterFromToByHiddenFiguresGivesThemAway(t *testing.T) {
	t.Parallel()
	s, truth := village()
	s.releases[0].Projects[3].Class, s.releases[0].Projects[3].Original = "sensitive", civic.IntervalFigure(wan(100), wan(200))
	within := func(in func(p projectRow) bool) list {
		l := list{Release: "r", Sort: "-amount", Span: "75-150"}
		for _, p := range s.releases[0].Projects {
			if in(p) {
				l.Items = append(l.Items, p.item())
			}
		}
		return l
	}
	overlaps := func(p projectRow) bool {
		return p.Original.Known() && p.Original.Lo <= wan(150) && p.Original.Hi >= wan(75)
	}
	s.lists = []list{within(overlaps)}
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("a filter by published figures: %q", r.found)
	}
	s.lists = []list{within(func(p projectRow) bool { return truth[p.ID] >= 75 && truth[p.ID] <= 150 })}
	if r := attack(s, false); len(r.found) != 1 || r.proofs[0].lo != float64(wan(75)) && r.proofs[1].lo != float64(wan(75)) {
		t.Errorf("a filter that shows a withheld amount: %q", r.found)
	}
	s.lists = []list{within(func(p projectRow) bool { return overlaps(p) && p.Original.Form == civic.Exact })}
	if r := attack(s, false); len(r.found) != 1 {
		t.Errorf("a filter that leaves out part of an interval: %q", r.found)
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
			"tier": "public", "document": s.releases[0].Document, "files": []map[string]string{{"name": "projects.jsonl"}, {"name": "goals.jsonl"}, {"name": "units.jsonl"}, {"name": "regions.jsonl"}},
		})
	})
	mux.HandleFunc("/j/990101/api/v1/releases/r/files/projects.jsonl", func(w http.ResponseWriter, _ *http.Request) {
		for _, p := range s.releases[0].Projects {
			answer(w, p)
		}
	})
	for name, row := range map[string]any{"units": unitRow{Code: "101"}, "regions": regionRow{Code: "01"}} {
		mux.HandleFunc("/j/990101/api/v1/releases/r/files/"+name+".jsonl", func(w http.ResponseWriter, _ *http.Request) { answer(w, row) })
	}
	mux.HandleFunc("/j/990101/api/v1/releases/r/files/goals.jsonl", func(http.ResponseWriter, *http.Request) {})
	for _, path := range []string{"map", "overview", "alerts", "alerts.csv", "compare", "compare.csv", "budgets/2026/citizens", "api/v1/map/points", "projects/AAAAAAAAA4",
		"overview/functions.csv", "overview/flow.csv", "api/v1/map/districts", "budgets/2026/citizens.pdf", "departments/101", "departments/101/citizens.pdf", "regions/01"} {
		mux.HandleFunc("/j/990101/"+path, func(http.ResponseWriter, *http.Request) { asked[path] = true })
	}
	mux.HandleFunc("/j/990101/api/v1/projects", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked[q.Get("sort")+"|"+q.Get("band")+"|"+q.Get("cursor")] = true
		asked[q.Get("amount_min")+"–"+q.Get("amount_max")] = true
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
	want := []string{"amount||", "-execution||", "execution||", "-change||", "change||", "|100-500|", "|hidden|", "||", "||x", "0–15", "15000–",
		"map", "overview", "alerts", "alerts.csv", "compare", "compare.csv", "budgets/2026/citizens", "api/v1/map/points", "projects/AAAAAAAAA4",
		"overview/functions.csv", "overview/flow.csv", "api/v1/map/districts", "budgets/2026/citizens.pdf", "departments/101", "departments/101/citizens.pdf", "regions/01"}
	for _, key := range want {
		if !asked[key] {
			t.Errorf("nobody asked for the list %q", key)
		}
	}
}
