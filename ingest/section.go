package ingest

import (
	"fmt"
	"io"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// sectionGrid gives the sections of a text as rows of the template: unit,
// number, title, text. Row numbers are lines (in .docx paragraphs) of the text.
type sectionGrid struct {
	unit       string
	paragraphs []paragraph
	at         int
	headed     bool
	path       []int // of the last heading: 2.1 = [2 1]
	ranks      []int // of the headings it stands below, and its own
}

func (g *sectionGrid) sheet() string { return "" }
func (g *sectionGrid) ragged() bool  { return true }

func (g *sectionGrid) progress() (done, total int64) { return int64(g.at), int64(len(g.paragraphs)) }

func (g *sectionGrid) hasHeadings() bool {
	for _, p := range g.paragraphs {
		if p.rank > 0 {
			return true
		}
	}
	return false
}

func (g *sectionGrid) next() (int, []string, error) {
	if !g.headed {
		g.headed = true
		return 0, []string{"unit", "number", "title", "text"}, nil
	}
	if g.at == len(g.paragraphs) {
		return 0, nil, io.EOF
	}
	heading := g.paragraphs[g.at]
	number := "0" // what stands before the first heading, under its first line
	if heading.rank > 0 {
		number = g.number(heading.rank)
	}
	g.at++
	var body []string
	for g.at < len(g.paragraphs) && g.paragraphs[g.at].rank == 0 {
		body = append(body, g.paragraphs[g.at].text)
		g.at++
	}
	title := heading.text
	if heading.rank == 0 && len([]rune(title)) > mostTitle { // no title of the document but its first words
		title, body = say("zh", "kind.sections"), append([]string{title}, body...)
	}
	return heading.line, []string{g.unit, number, title, strings.Join(body, "\n")}, nil
}

// mostTitle is the longest first line that is taken for the title of a text.
const mostTitle = 40

// mostLevels is how deep headings are told apart; a deeper one stands at the
// last level.
const mostLevels = 4

// number counts a heading of a rank: below the last one that is higher, after
// the last one that is its equal.
func (g *sectionGrid) number(rank int) string {
	depth := 0
	for depth < len(g.ranks) && g.ranks[depth] < rank && depth < mostLevels-1 {
		depth++
	}
	count := 1
	if depth < len(g.path) {
		count = g.path[depth] + 1
	}
	g.path = append(g.path[:depth:depth], count)
	g.ranks = append(g.ranks[:depth:depth], rank)
	parts := make([]string, len(g.path))
	for i, n := range g.path {
		parts[i] = fmt.Sprint(n)
	}
	return strings.Join(parts, ".")
}

// finishSection keeps one line for each paragraph.
func finishSection(s *budget.Section) {
	var paragraphs []string
	for _, line := range strings.Split(s.Text, "\n") {
		if line = clean(line); line != "" {
			paragraphs = append(paragraphs, line)
		}
	}
	s.Text = strings.Join(paragraphs, "\n")
}

// checkSections wants every section to stand below one that is there, and
// warns of a unit whose text says nothing below its headings.
func checkSections(c *sheetCheck[budget.Section]) {
	there, said, first := map[string]bool{}, map[string]bool{}, map[string]int{}
	for i, s := range c.rows {
		there[s.Unit+" "+s.Number] = true
		said[s.Unit] = said[s.Unit] || s.Text != ""
		if _, met := first[s.Unit]; !met {
			first[s.Unit] = i
		}
	}
	for i, s := range c.rows {
		dot := strings.LastIndexByte(s.Number, '.')
		if dot > 0 && !there[s.Unit+" "+s.Number[:dot]] {
			c.wrong(i, c.headerOf("number"), s.Number, "section.no_parent", s.Number[:dot])
		}
		if first[s.Unit] == i && !said[s.Unit] {
			c.warn(i, c.headerOf("text"), "", "section.no_text", s.Unit)
		}
	}
}
