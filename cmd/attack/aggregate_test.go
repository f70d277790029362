package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// The village's projects without the hidden one add up to 1,628 万元; with it
// the true sum is 1,747.
const (
	shownSum = 1628
	trueSum  = 1747
)

// sheetOf is a spreadsheet of sums with one row and one amount.
func sheetOf(names string, wanYuan int64) []byte {
	yuan := wan(wanYuan).Yuan()
	yuan = strings.ReplaceAll(yuan, ",", "")
	return fmt.Appendf(nil, "\xef\xbb\xbf代码,名称\r\n%s,exact,%s,%s,\r\n", names, yuan, yuan)
}

// districtsOf is the answer the map is drawn from.
func districtsOf(t *testing.T, amount civic.Figure) []byte {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"features": []any{map[string]any{"properties": map[string]any{"code": "01", "amount": amount}}}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// about reports bounds in 万元, to the 分 that the attacker leaves open.
func about(p proof, lo, hi int64) bool {
	return math.Abs(p.lo-float64(wan(lo))) <= 1 && math.Abs(p.hi-float64(wan(hi))) <= 1
}

// with is the village after one more page was read.
func (s site) with(path string, raw []byte) site {
	s.readPage(path, "r", raw)
	return s
}

// inOneStreet puts the whole village into one region.
func inOneStreet() site {
	s, _ := village()
	for i := range s.releases[0].Projects {
		s.releases[0].Projects[i].Region = "01"
	}
	s.releases[0].Regions = []regionRow{{Code: "01", Population: 100}}
	return s
}

func TestASumOfTrueAmountsGivesTheHiddenOneAway(t *testing.T) {
	t.Parallel()
	for path, page := range map[string]func(wanYuan int64) []byte{
		"/overview/functions.csv?year=2026":   func(n int64) []byte { return sheetOf("205,教育,20502,普通教育", n) },
		"/overview/regions.csv?year=2026":     func(n int64) []byte { return sheetOf("01,城关镇", n) },
		"/overview/departments.csv?year=2026": func(n int64) []byte { return sheetOf("101,教育局,205,教育", n) },
		"/overview/months.csv?year=2026":      func(n int64) []byte { return sheetOf("101,教育局", n) },
		"/api/v1/map/districts?year=2026":     func(n int64) []byte { return districtsOf(t, civic.ExactFigure(wan(n))) },
	} {
		if r := attack(inOneStreet().with(path, page(shownSum)), false); r.broken() > 0 {
			t.Errorf("%s adds up what is published: %q", path, r.found)
		}
		r := attack(inOneStreet().with(path, page(trueSum)), false)
		if len(r.found) == 0 || r.proofs[0].kept || !about(r.proofs[0], 119, 119) {
			t.Errorf("%s adds up true amounts: %q, %.0f .. %.0f", path, r.found, r.proofs[0].lo, r.proofs[0].hi)
		}
	}
}

func TestASumNarrowerThanItsRangesGivesThemAway(t *testing.T) {
	t.Parallel()
	s := inOneStreet()
	s.releases[0].Projects[4].Class, s.releases[0].Projects[4].Original = "sensitive", civic.IntervalFigure(wan(100), wan(200))
	published := civic.IntervalFigure(wan(shownSum+100), wan(shownSum+200))
	if r := attack(s.with("/api/v1/map/districts", districtsOf(t, published)), false); r.broken() > 0 {
		t.Errorf("the sum of ranges: %q", r.found)
	}
	r := attack(s.with("/api/v1/map/districts", districtsOf(t, civic.IntervalFigure(wan(trueSum-5), wan(trueSum+5)))), false)
	if len(r.found) == 0 || r.proofs[0].kept || !about(r.proofs[0], 114, 124) {
		t.Errorf("a narrower sum: %q, %.0f .. %.0f", r.found, r.proofs[0].lo, r.proofs[0].hi)
	}
}

func TestAPrintedSumOfTrueAmountsIsFound(t *testing.T) {
	t.Parallel()
	for path, page := range map[string]string{
		"/overview":              `<p class="lead">项目预算 %s 万元。</p>`,
		"/budgets/2026/citizens": `<table><tr><th>教育</th><td>%s 万元</td></tr></table>`,
		"/map":                   `<table><tr><th>东镇</th><td>%s–2,000</td></tr></table>`,
		"/departments/101":       `<span class="amount-number">%s</span> <span class="amount-unit">万元</span>`,
		"/regions/01":            `<p>共 %s 万元</p>`,
		"/":                      `<p>共 %s 万元</p>`,
		"/departments/102":       `<section class="opinions"><p>建议加到 1,800 万元</p></section><p>%s 万元</p>`,
	} {
		if r := attack(inOneStreet().with(path, fmt.Appendf(nil, page, "1,628.00")), false); r.broken() > 0 {
			t.Errorf("%s prints the sum of published figures: %q", path, r.found)
		}
		if r := attack(inOneStreet().with(path, fmt.Appendf(nil, page, "1,747.00")), false); len(r.found) != 1 {
			t.Errorf("%s prints the sum of true amounts: %q", path, r.found)
		}
	}
}

func TestExactValuesBehindCellsAndPicturesAreRead(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"cell":    `<table><tr><td><data value="1747000000">…</data></td></tr></table>`,
		"picture": `<div data-chart='{"kind":"treemap","nodes":[{"name":"教育","value":1747000000,"words":"…"}]}'></div>`,
		"words":   `<div data-chart='{"kind":"heat","cells":[{"words":"1,747.00 万元"}]}'></div>`,
	} {
		if r := attack(inOneStreet().with("/overview", []byte(page)), false); len(r.found) != 1 {
			t.Errorf("%s of true amounts: %q", name, r.found)
		}
	}
}

func TestChangesRestsAndPartsOfPublishedSumsAreNoFind(t *testing.T) {
	t.Parallel()
	s, _ := twoYears()
	s.releases[1].Regions = []regionRow{{Code: "01", Population: 1000}}
	// 1,628 now, 873 (with what was exact) the year before; 1.628 万元 for each of 1,000.
	page := `<p>共 1,628 万元，比上年多 755 万元，每人 16,280 元。</p>`
	if r := attack(s.with("/budgets/2026/citizens", []byte(page)), false); r.broken() > 0 {
		t.Errorf("found %q", r.found)
	}
}

// TestAPrintedPaperIsRead prints two papers as the portal prints the citizens'
// budget, and reads the sums from their text layer.
func TestAPrintedPaperIsRead(t *testing.T) {
	t.Parallel()
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium to print with")
	}
	dir := t.TempDir()
	for sum, finds := range map[string]int{"1,628.00": 0, "1,747.00": 1} {
		page, paper := filepath.Join(dir, "page.html"), filepath.Join(dir, sum+".pdf")
		if err := os.WriteFile(page, []byte(`<!DOCTYPE html><meta charset="utf-8"><p>项目支出共 `+sum+` 万元。</p>`), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+dir+"/profile",
			"--no-pdf-header-footer", "--print-to-pdf="+paper, "file://"+page).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		raw, err := os.ReadFile(paper)
		if err != nil {
			t.Fatal(err)
		}
		if r := attack(inOneStreet().with("/budgets/2026/citizens.pdf?stage=draft", raw), false); len(r.found) != finds {
			t.Errorf("a paper that says %s: %q", sum, r.found)
		}
	}
}
