// Package search is how projects are found: the text a reader types, the one
// way text is folded before it is compared, and what an engine answers. The
// engines are below: postgres (the default) needs nothing but the database.
package search

import (
	"context"
	"strings"
	"unicode"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Scope is the release that is searched, with its units and regions.
type Scope struct {
	Release release.Header
	Names   release.Names
}

// Engine finds the projects of one release. Orders, facets and totals come
// from published forms alone.
type Engine interface {
	// Search finds one page, the total and the facets.
	Search(ctx context.Context, scope Scope, filter release.Filter) (release.Hits, error)
	// IDs finds all projects in order, for exports; cursor and size of the
	// filter do not count.
	IDs(ctx context.Context, scope Scope, filter release.Filter) ([]civic.PublicID, error)
}

// Text is a parsed query, folded. A project matches when it holds all of
// Terms and Phrases and none of Without.
type Text struct {
	Terms   []string
	Phrases []string // stood in quotes, spaces count
	Without []string // began with a minus
}

// maxTerms is how many parts of a query are looked at.
const maxTerms = 10

// quotes are the marks that open a phrase and those that close it.
var quotes = map[rune]rune{'"': '"', '“': '”', '「': '」', '『': '』', '《': '》'}

// Parse reads what a reader typed: words, "phrases" in any quotes, and words
// or phrases to leave out after a minus. It never fails: what makes no sense
// as a sign is a letter like any other.
func Parse(query string) Text {
	var text Text
	rest := []rune(query)
	for count := 0; count < maxTerms; count++ {
		var p part
		if p, rest = next(rest); p.text == "" && len(rest) == 0 {
			break
		}
		text.add(p)
	}
	return text
}

// part is one word or phrase of a query.
type part struct {
	text    string
	phrase  bool
	without bool
}

func (t *Text) add(p part) {
	switch folded := strings.Join(strings.Fields(Fold(p.text)), " "); {
	case folded == "":
	case p.without:
		t.Without = append(t.Without, folded)
	case p.phrase:
		t.Phrases = append(t.Phrases, folded)
	default:
		t.Terms = append(t.Terms, folded)
	}
}

// next takes the first part off the query.
func next(query []rune) (p part, rest []rune) {
	for len(query) > 0 && unicode.IsSpace(query[0]) {
		query = query[1:]
	}
	if len(query) > 1 && isMinus(query[0]) && !unicode.IsSpace(query[1]) {
		p.without, query = true, query[1:]
	}
	if len(query) > 0 {
		if closing, opens := quotes[query[0]]; opens {
			p.phrase = true
			p.text, rest = until(query[1:], func(r rune) bool { return r == closing })
			return p, rest
		}
	}
	p.text, rest = until(query, unicode.IsSpace)
	return p, rest
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

func isMinus(r rune) bool { return r == '-' || r == '－' || r == '−' || r == '–' }
