package main

import (
	"os"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestAnAmountBesideAHiddenProjectGivesItAway(t *testing.T) {
	t.Parallel()
	for name, mentions := range map[string][]mention{
		"row of a page":         readHTML("/map", []byte(`<table><tr><td><a href="/projects/AAAAAAAAA4?year=2026">它</a></td><td>119 万元</td></tr></table>`)),
		"item of a page":        readHTML("/overview", []byte(`<ul><li><a href="/j/990101/projects/AAAAAAAAA4">它</a> 1,190,000.00 元</li></ul>`)),
		"row of a spreadsheet":  readSheet("/alerts.csv", []byte("\xef\xbb\xbf编号,形式,从,到,原因\r\nAAAAAAAAA4,exact,1190000.00,1190000.00,\r\n")),
		"object of an answer":   readAnswer("/api/v1/map/points", []byte(`{"items":[{"id":"AAAAAAAAA4","amount":{"form":"exact","fen":119000000}}]}`)),
		"sentence of a paper":   paperOf(t, "", "其中它安排 119 万元。"),
		"paper of the project":  paperOf(t, "AAAAAAAAA4", "总投资 119 万元。"),
		"difference to another": readSheet("/differences.csv", []byte("AAAAAAAAA4,exact,250000.00,250000.00,\r\n")),
	} {
		s, _ := village()
		s.mentions = mentions
		if r := attack(s, false); len(r.found) == 0 || r.broken() == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
}

// paperOf is what is read from a page of a paper in the village, where the
// hidden project is called 它.
func paperOf(t *testing.T, project, page string) []mention {
	t.Helper()
	s, _ := village()
	r := s.releases[0]
	r.Projects[4].Name = "它"
	found := r.inPaper(attachmentRow{ID: project, File: "attachment.pdf"}, page)
	if len(found) != 1 {
		t.Fatalf("%q tells %v", page, found)
	}
	return found
}

func TestWhatPublishedFiguresExplainIsNoFind(t *testing.T) {
	t.Parallel()
	s, _ := village()
	s.releases[0].Projects[4].Original = civic.IntervalFigure(wan(100), wan(200))
	s.releases[0].Projects[4].Summary = "每户补助 1.5 万元"
	s.mentions = append(s.mentions, readHTML("/map", []byte(`<ul>
		<li><a href="/projects/AAAAAAAAA4">它</a> 100–200 万元，差 100 万元，每户 1.5 万元</li>
		<li><a href="/projects/AAAAAAAAA4">它</a> 和 <a href="/projects/AAAAAAAAA0">另一个</a> 900 万元</li>
		<li><a href="/projects/AAAAAAAAA0">另一个</a> 900 万元</li></ul>`))...)
	if r := attack(s, false); r.broken() > 0 {
		t.Errorf("found %q", r.found)
	}
}

func TestTheTextOfAPaperIsRead(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../sunbudget/demo/county/notes.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if pages := paperText(raw); len(pages) != 1 || !strings.Contains(pages[0], "编制说明") {
		t.Errorf("%.200q", pages)
	}
	if pages := paperText([]byte("%PDF-1.7 damaged")); pages != nil {
		t.Errorf("a damaged paper says %q", pages)
	}
}
