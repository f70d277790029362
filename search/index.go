package search

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/release"
)

// Version of the way text is folded, cut and read aloud. Raise it with every
// change of these or their data: engines then take every release in again.
const Version = 2

// Index makes the text index of one release. Texts are in the order of the
// projects' IDs.
func Index(texts []release.Text) release.Index {
	b := builder{
		words: map[string]*list{}, grams: map[string]*list{},
		cuts: map[cutText]entries{},
	}
	index := release.Index{Version: Version, Texts: make([]string, len(texts))}
	for i, t := range texts {
		index.Texts[i] = b.project(i, t)
	}
	index.Entries = append(b.rows(release.WordEntry, b.words), b.rows(release.GramEntry, b.grams)...)
	index.Readings = spokenForms(b.words)
	return index
}

// builder collects the lists of a release.
type builder struct {
	words, grams map[string]*list
	cuts         map[cutText]entries // names repeat
}

// cutText is a text that was cut.
type cutText struct {
	text  string
	title bool
}

// entries are what one text is found by, each once.
type entries struct{ words, grams []string }

// project enters one project and gives its text as it is compared: a line
// for each part, so that nothing is found across two of them.
func (b *builder) project(i int, t release.Text) string {
	b.enter(i, t.Name, true, false)
	b.enter(i, t.Summary, false, false)
	for _, title := range t.Titles {
		b.enter(i, title, false, true)
	}
	for _, class := range t.Classes {
		b.enter(i, class, false, false)
	}
	all := slices.Concat([]string{t.Name, t.Summary}, t.Titles, t.Classes)
	return tighten(Fold(strings.Join(all, "\n")))
}

// enter adds what a text of the i-th project is found by.
func (b *builder) enter(i int, text string, name, title bool) {
	if text == "" {
		return
	}
	e, known := b.cuts[cutText{text, title}]
	if !known {
		e = entriesOf(text, title)
		b.cuts[cutText{text, title}] = e
	}
	for _, word := range e.words {
		add(b.words, word, i, name)
	}
	for _, gram := range e.grams {
		add(b.grams, gram, i, name)
	}
}

func add(lists map[string]*list, key string, i int, name bool) {
	l := lists[key]
	if l == nil {
		l = &list{last: -1}
		lists[key] = l
	}
	l.add(i, name)
}

// entriesOf cuts a text. An official title is also found by its ends as a
// whole, however it is cut: 县教育局 has 教育局 for jyj.
func entriesOf(text string, title bool) entries {
	folded := []rune(Fold(text))
	var e entries
	for _, t := range tokens(folded) {
		e.words = append(e.words, t.word)
	}
	if title {
		e.words = append(e.words, ends(folded)...)
	}
	characters, _ := tight(folded)
	e.grams = grams(characters)
	slices.Sort(e.words)
	slices.Sort(e.grams)
	return entries{slices.Compact(e.words), slices.Compact(e.grams)}
}

// ends are the parts of a title from the beginning of one of its words to its
// end, of at least three characters.
func ends(folded []rune) []string {
	var all []string
	for _, p := range pieces(folded) {
		if !p.han {
			continue
		}
		at := 0
		for _, word := range dictionary().cut(p.text) {
			if end := p.text[at:]; len(end) >= leastInitial && len(end) <= longestRead {
				all = append(all, string(end))
			}
			at += utf8.RuneCountInString(word)
		}
	}
	return all
}

// rows writes lists in the order of their keys.
func (b *builder) rows(kind release.EntryKind, lists map[string]*list) []release.IndexEntry {
	all := make([]release.IndexEntry, 0, len(lists))
	for _, key := range slices.Sorted(maps.Keys(lists)) {
		l := lists[key]
		all = append(all, release.IndexEntry{Kind: kind, Key: key, Projects: l.projects, List: l.packed})
	}
	return all
}

// spokenForms are the readings of all Chinese words.
func spokenForms(words map[string]*list) []release.Spoken {
	var all []release.Spoken
	for _, word := range slices.Sorted(maps.Keys(words)) {
		if kindOf(firstRune(word)) != han {
			continue
		}
		for _, reading := range unique(readings(word)) {
			all = append(all, release.Spoken{Reading: reading, Word: word})
		}
	}
	return all
}
