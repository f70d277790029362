package search

import (
	"slices"
	"strings"
)

// Signs that stand around what was found, from the private-use area: they say
// nothing to HTML, so that text is marked first and escaped after.
const (
	MarkStart = '\ue000'
	MarkEnd   = '\ue001'
)

// span is a part of a text, in runes.
type span struct{ start, end int }

// Mark puts MarkStart and MarkEnd around whatever in text the query was
// looking for. Such signs in the text itself are dropped, whoever wrote them.
func (q Query) Mark(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == MarkStart || r == MarkEnd {
			return -1
		}
		return r
	}, text)
	runes := []rune(text)
	var marked strings.Builder
	at := 0
	for _, s := range q.spans([]rune(Fold(text))) {
		marked.WriteString(string(runes[at:s.start]))
		marked.WriteRune(MarkStart)
		marked.WriteString(string(runes[s.start:s.end]))
		marked.WriteRune(MarkEnd)
		at = s.end
	}
	marked.WriteString(string(runes[at:]))
	return marked.String()
}

// spans finds what to mark in a folded text: in order, none touching another.
func (q Query) spans(folded []rune) []span {
	var all []span
	found := q.wanted()
	if len(found.words)+len(found.readings) > 0 {
		for _, t := range tokens(folded) {
			if found.word(t.word) {
				all = append(all, span{t.start, t.end})
			}
		}
	}
	text, at := tight(folded)
	for _, l := range found.literals {
		all = append(all, places(text, at, []rune(l))...)
	}
	return merge(all)
}

// places are where a literal stands in a tight text.
func places(text []rune, at []int, literal []rune) []span {
	var all []span
	for i := 0; i+len(literal) <= len(text); i++ {
		end := i + len(literal)
		if slices.Equal(text[i:end], literal) && !inside(text, i) && !inside(text, end) {
			all = append(all, span{at[i], at[end-1] + 1})
		}
	}
	return all
}

// inside reports whether a word of letters and digits goes on across i.
func inside(text []rune, i int) bool {
	return i > 0 && i < len(text) && kindOf(text[i-1]) == latin && kindOf(text[i]) == latin
}

// merge sorts spans and joins those that overlap or touch.
func merge(all []span) []span {
	slices.SortFunc(all, func(a, b span) int { return a.start - b.start })
	var merged []span
	for _, s := range all {
		if last := len(merged) - 1; last >= 0 && s.start <= merged[last].end {
			merged[last].end = max(merged[last].end, s.end)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

// wanted are the leaves of a query that are to be found.
type wanted struct {
	words, readings map[string]bool
	literals        []string
}

func (q Query) wanted() wanted {
	w := wanted{words: map[string]bool{}, readings: map[string]bool{}}
	w.add(q.Condition)
	return w
}

func (w *wanted) add(c Condition) {
	switch c := c.(type) {
	case All:
		for _, part := range c {
			w.add(part)
		}
	case Any:
		for _, part := range c {
			w.add(part)
		}
	case Word:
		w.words[string(c)] = true
	case Reading:
		w.readings[string(c)] = true
	case Literal:
		w.literals = append(w.literals, string(c))
	}
}

func (w wanted) word(word string) bool {
	if w.words[word] {
		return true
	}
	return len(w.readings) > 0 && slices.ContainsFunc(readings(word), func(r string) bool { return w.readings[r] })
}
