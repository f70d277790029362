package main

import (
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// spending is the village in its third month, with the year before: payments
// are exact, the budget of one project is withheld.
func spending() site {
	s, _ := twoYears()
	r := &s.releases[1]
	r.Document.Stage, r.Document.Month = civic.Execution, 3
	for i := range r.Projects {
		r.Projects[i].Paid = civic.ExactFigure(wan(50 - int64(i)))
	}
	r.Projects[4].Paid = civic.ExactFigure(wan(50))
	return s
}

// 119 万元 is hidden and 50 paid of it; all budgets together are 1747.
func TestAPercentageOfAHiddenFigureGivesItAway(t *testing.T) {
	t.Parallel()
	beside := func(words string) []byte {
		return []byte(`<table><tr><td><a href="/projects/AAAAAAAAA4?year=2026">它</a></td><td>` + words + `</td></tr></table>`)
	}
	for name, found := range map[string][]percentage{
		"rate in a row":            readPercentages("/projects", "r", beside("执行率 42.0%")),
		"rate in English":          readPercentages("/projects", "r", beside("spent 42.0%")),
		"share in a row":           readPercentages("/overview", "r", beside("占全部预算 6.8%")),
		"change in a row":          readPercentages("/differences", "r", beside("较上年增长 101.7%")),
		"rate on its own page":     readPercentages("/projects/AAAAAAAAA4", "r", []byte(`<main><dl><dt>执行率</dt><dd>42.0%</dd></dl></main>`)),
		"rate in a spreadsheet":    readPercentages("/projects.csv", "r", []byte("\xef\xbb\xbf编号,执行率（%）\r\nAAAAAAAAA4,42.02\r\n")),
		"rate in an answer":        readPercentages("/api/v1/map/points", "r", []byte(`{"items":[{"id":"AAAAAAAAA4","execution":{"lo":4202,"hi":4202}}]}`)),
		"rate of the department":   readPercentages("/departments", "r", []byte(`<li><a href="/departments/101">局</a> 执行率 19.1%</li>`)),
		"change of the department": readPercentages("/departments", "r", []byte(`<li><a href="/departments/101">局</a> 比上年增长 100.1%</li>`)),
	} {
		s := spending()
		s.percentages = found
		if strings.HasPrefix(name, "share") { // that of the year before was the same
			s.releases = s.releases[1:]
		}
		r := attack(s, false)
		if len(found) == 0 || len(r.found) == 0 || r.broken() == 0 {
			t.Errorf("%s: read %+v, found %q", name, found, r.found)
			continue
		}
		for _, p := range r.proofs {
			if strings.HasPrefix(p.label, "AAAAAAAAA4 original") && (p.lo > float64(wan(119)) || p.hi < float64(wan(119)) || p.hi-p.lo > float64(wan(15))) {
				t.Errorf("%s: bounds %.1f .. %.1f 万元", name, p.lo/1e6, p.hi/1e6)
			}
		}
	}
}

func TestAPercentageOfPublishedFiguresIsNoFind(t *testing.T) {
	t.Parallel()
	s := spending()
	s.releases[1].Projects[4].Original = civic.IntervalFigure(wan(100), wan(200))
	s.releases[1].Projects[4].Summary = "受益学生达到 95%"
	s.percentages = readPercentages("/projects/AAAAAAAAA4", "r", []byte(`<main><p>执行率 25.0%–50.0%，已过 25.0%，落后 0.0%，受益 95%</p>
		<blockquote>我看应当是 42%</blockquote><table class="chart"><tr><td>满意</td><td>37.5%</td></tr></table>
		<ul><li><a href="/projects/AAAAAAAAA0">另一个</a> 执行率 5.6%</li></ul>
		<li><a href="/departments/101">局</a> 执行率 18.2%–19.3%</li></main>`))
	if r := attack(s, false); len(r.found) > 0 || len(s.percentages) < 6 {
		t.Errorf("of %d percentages found %q", len(s.percentages), r.found)
	}
}
