package search

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/sunbudget/sunbudget/portal/release"
)

// Part is one word or phrase of a query, folded.
type Part struct {
	Text    string
	Field   Field
	Phrase  bool // stood in quotes: these characters, in this order
	Without bool // began with a minus
}

// Field is what a part speaks of; "" is any text of a project.
type Field string

// Fields one can ask for as in department:教育 or 年度:2025.
const (
	Department Field = "department"
	Region     Field = "region"
	year       Field = "year"
)

// fields are the names of fields as people type them, folded.
var fields = map[string]Field{
	"department": Department, "部门": Department, "单位": Department,
	"region": Region, "地区": Region, "区域": Region, "乡镇": Region, "街道": Region,
	"year": year, "年度": year, "年份": year,
}

// maxParts is more than the characters that are looked at can make.
const maxParts = release.MaxQuery

// Parse reads what a reader typed: words, "phrases" in any quotes, fields
// (部门:教育), parts to leave out after a minus, and year:2025, which is not a
// part but names the year; 0 is none. It never fails: what makes no sense as
// a sign is a letter like any other. Of very long text the beginning counts.
func Parse(query string) (parts []Part, fiscalYear int) {
	rest := []rune(query)
	rest = []rune(Fold(string(rest[:min(len(rest), release.MaxQuery)])))
	for len(parts) < maxParts {
		var p Part
		p, rest = next(rest)
		if p.Text == "" && len(rest) == 0 {
			break
		}
		if n, err := strconv.Atoi(p.Text); p.Field == year && err == nil && !p.Without {
			fiscalYear = n
			continue
		}
		if p.Field == year {
			p.Field = ""
		}
		if p.Text = strings.Join(strings.Fields(p.Text), " "); p.Text != "" {
			parts = append(parts, p)
		}
	}
	return parts, fiscalYear
}

// next takes the first part off a folded query.
func next(query []rune) (p Part, rest []rune) {
	for len(query) > 0 && isSpace(query[0]) {
		query = query[1:]
	}
	if len(query) > 1 && query[0] == '-' && !isSpace(query[1]) {
		p.Without, query = true, query[1:]
	}
	p.Field, query = field(query)
	if len(query) > 0 && query[0] == '"' {
		p.Phrase = true
		p.Text, rest = until(query[1:], func(r rune) bool { return r == '"' })
		return p, rest
	}
	p.Text, rest = until(query, isSpace)
	return p, rest
}

// field takes the name of a field off the beginning, where one is followed by
// something.
func field(query []rune) (Field, []rune) {
	for i, r := range query {
		if r == ':' && i+1 < len(query) && !isSpace(query[i+1]) {
			if f, ok := fields[string(query[:i])]; ok {
				return f, query[i+1:]
			}
		}
		if r == ':' || isSpace(r) || r == '"' {
			break
		}
	}
	return "", query
}

// until splits at the first rune that stops, which is dropped.
func until(query []rune, stops func(rune) bool) (string, []rune) {
	for i, r := range query {
		if stops(r) {
			return string(query[:i]), query[i+1:]
		}
	}
	return string(query), nil
}

func isSpace(r rune) bool { return unicode.IsSpace(r) }
