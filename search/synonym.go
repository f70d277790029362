package search

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed synonyms.txt
var synonymFile string

// thesaurus gives what else a word is looked for as, by the folded word.
type thesaurus map[string][]string

// synonyms are read once.
var synonyms = sync.OnceValue(func() thesaurus {
	t := thesaurus{}
	for _, line := range lines(Fold(synonymFile)) {
		if from, to, oneWay := strings.Cut(line, " > "); oneWay {
			t.add(from, strings.Fields(to))
			continue
		}
		group := strings.Split(line, " = ")
		for _, word := range group {
			t.add(word, group)
		}
	}
	return t
})

func (t thesaurus) add(word string, others []string) {
	for _, other := range others {
		if other != word && !slices.Contains(t[word], other) {
			t[word] = append(t[word], other)
		}
	}
}

// words are all Chinese words of the file: the dictionary must know them, or
// none of them would stand in the index as a word.
func (t thesaurus) words() []string {
	var all []string
	for word, others := range t {
		for _, w := range append(others, word) {
			if kindOf(firstRune(w)) == han {
				all = append(all, w)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
