package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Condition is what a project's text must meet. Engines answer the leaves
// (Word, Reading, Literal, Place, ID) and put them together.
type Condition interface{ condition() }

type (
	// Word is a word of the index: letters and digits, or a Chinese word.
	Word string
	// Reading is a Chinese word by its pinyin or initials.
	Reading string
	// Literal is text character by character.
	Literal string
	// Place is the name or code of a department or region.
	Place struct {
		Field Field
		Text  string
	}
	// ID is the project of that ID.
	ID civic.PublicID
	// All must hold; where there are none it always does.
	All []Condition
	// Any of them must hold; where there are none it never does.
	Any []Condition
	// Not must not hold.
	Not struct{ Condition }
)

func (Word) condition()    {}
func (Reading) condition() {}
func (Literal) condition() {}
func (Place) condition()   {}
func (ID) condition()      {}
func (All) condition()     {}
func (Any) condition()     {}
func (Not) condition()     {}

// Query is a text query as engines answer it.
type Query struct {
	Year      int // the year it names; 0 for none
	Condition Condition
	// Latin are the words that may be mistyped: letters only, to be found.
	// Numbers are never among them.
	Latin []string
}

// Read understands a query. Words that a reader mistyped are looked for as
// corrected says.
func Read(text string, corrected ...release.Correction) Query {
	parts, year := Parse(text)
	r := reader{corrected: corrected}
	q := Query{Year: year}
	var all All
	for _, p := range parts {
		if c := r.part(p); c != nil {
			all = append(all, c)
		}
	}
	if len(all) == 0 && len(parts) > 0 {
		q.Condition = Any{} // nothing in it can be looked for
		return q
	}
	q.Condition = all
	if spoken := together(parts); spoken != "" {
		q.Condition = Any{all, Reading(spoken)}
	}
	if id := civic.PublicID(strings.ToUpper(strings.TrimSpace(text))); id.Valid() {
		q.Condition = Any{q.Condition, ID(id)}
	}
	q.Latin = unique(r.latin)
	return q
}

// together joins words of letters: jiao yu ju may be one word read aloud.
func together(parts []Part) string {
	var joined strings.Builder
	for _, p := range parts {
		if len(parts) < 2 || p.Field != "" || p.Phrase || p.Without || !letters(p.Text) {
			return ""
		}
		joined.WriteString(p.Text)
	}
	return joined.String()
}

// letters reports whether a folded word is of the letters a to z only.
func letters(word string) bool {
	return word != "" && strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

// reader builds the conditions of one query.
type reader struct {
	corrected []release.Correction
	latin     []string
}

// part is the condition of one part; nil where nothing in it can be looked
// for.
func (r *reader) part(p Part) Condition {
	var c Condition
	switch {
	case p.Field != "":
		c = Place{p.Field, p.Text}
	case p.Phrase:
		c = phrase(p.Text)
	default:
		c = r.term(p.Text, !p.Without)
	}
	if p.Without && c != nil {
		return Not{c}
	}
	return c
}

// phrase is text to be found as it is.
func phrase(text string) Condition {
	text = tighten(text)
	switch found := pieces([]rune(text)); {
	case len(found) == 0:
		return nil
	case len(found) == 1 && !found[0].han:
		return Word(string(found[0].text))
	}
	return Literal(text)
}

// term is what was typed without a space: runs of letters and characters,
// all of which must be found. What stands side by side (2025年, 5g基站) is
// looked at together.
func (r *reader) term(text string, wanted bool) Condition {
	var all All
	runs := pieces([]rune(text))
	for len(runs) > 0 {
		n := 1
		for n < len(runs) && runs[n-1].start+len(runs[n-1].text) == runs[n].start {
			n++
		}
		all = append(all, r.run(runs[:n], wanted))
		runs = runs[n:]
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// run is the condition of neighbouring pieces, or of a synonym.
func (r *reader) run(run []piece, wanted bool) Condition {
	var text strings.Builder
	for _, p := range run {
		text.WriteString(string(p.text))
	}
	var any Any
	if word := text.String(); len(run) == 1 && !run[0].han {
		any = r.spelled(word, wanted)
	} else {
		any = chinese(run, word)
	}
	for _, other := range synonyms()[text.String()] {
		any = append(any, chinese(pieces([]rune(other)), other)...)
	}
	if len(any) == 1 {
		return any[0]
	}
	return any
}

// spelled is a word of letters and digits, which may be a reading.
func (r *reader) spelled(word string, wanted bool) Any {
	for _, c := range r.corrected {
		if c.Typed == word {
			return Any{Word(c.Used)}
		}
	}
	if !letters(word) || len(word) < 2 {
		return Any{Word(word)}
	}
	if wanted && len(synonyms()[word]) == 0 {
		r.latin = append(r.latin, word)
	}
	return Any{Word(word), Reading(word)}
}

// chinese is a run with Chinese characters: its words, wherever they stand,
// or the whole run as it is. What the dictionary does not know (single
// characters, with the word before them: 清河|镇) is looked for as it is, for
// how a text around it was cut is chance.
func chinese(run []piece, text string) Any {
	groups := group(cut(run))
	all := make(All, len(groups))
	for i, g := range groups {
		all[i] = g.condition()
	}
	if len(all) == 1 {
		return Any{all[0]}
	}
	return Any{all, Literal(text)}
}

// cut are the words of the pieces in order.
func cut(run []piece) []string {
	var words []string
	for _, p := range run {
		if p.han {
			words = append(words, dictionary().cut(p.text)...)
		} else {
			words = append(words, string(p.text))
		}
	}
	return words
}

// fragment is part of a run: one word, or single characters with the word
// they stand beside.
type fragment struct {
	text           string
	words, singles int
}

func (f fragment) condition() Condition {
	if f.words == 1 && f.singles == 0 {
		return Word(f.text)
	}
	return Literal(f.text)
}

// group joins single characters to the word before them, those at the
// beginning to the word after, and drops those that only join words.
func group(words []string) []fragment {
	var all []fragment
	for i, w := range words {
		f := fragment{text: w, words: 1}
		if utf8.RuneCountInString(w) == 1 && kindOf(firstRune(w)) == han {
			f = fragment{text: w, singles: 1}
		}
		last := len(all) - 1
		switch {
		case f.singles > 0 && joins(words, i):
		case last >= 0 && (f.singles > 0 || all[last].words == 0):
			before := all[last]
			all[last] = fragment{before.text + w, before.words + f.words, before.singles + f.singles}
		default:
			all = append(all, f)
		}
	}
	return all
}

// joining are characters that join words and name nothing.
var joining = []string{"的", "和", "与", "及", "或", "在", "等", "之", "了", "对", "为"}

// joins reports whether the i-th word only joins those beside it.
func joins(words []string, i int) bool {
	long := func(w string) bool { return utf8.RuneCountInString(w) > 1 }
	return slices.Contains(joining, words[i]) && i > 0 && long(words[i-1]) && (i+1 == len(words) || long(words[i+1]))
}
