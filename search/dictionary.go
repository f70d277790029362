package search

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"

	"github.com/go-ego/gse"
)

// words are the words of gse's dictionary that are not rare, with their
// frequencies (see generate).
//
//go:embed words.txt.gz
var words []byte

// trade are words of public budgets that the dictionary lacks.
//
//go:embed trade.txt
var trade string

// tradeFrequency makes a word of the trade win over the words in it.
const tradeFrequency = " 2000\n"

// dictionary is loaded once, by whoever needs it first: a third of a second and
// 40 MB.
var dictionary = sync.OnceValue(load)

// Warm loads the dictionary in the background, so that the first query does
// not wait for it.
func Warm() { go dictionary() }

// lexicon cuts runs of Chinese characters into words. It is never changed
// after it is loaded.
//
// It holds functions and not the segmenter: what reflection could reach of
// that type would link all dictionaries gse embeds, 38 MB, into the program.
type lexicon struct {
	segment   func(run []byte) []gse.Segment
	frequency func(word string) float64 // 0: not a word
}

// load reads the dictionary. It is part of the program, so what cannot be
// read is a fault of the program.
func load() *lexicon {
	packed, err := gzip.NewReader(bytes.NewReader(words))
	if err != nil {
		panic("search: dictionary: " + err.Error())
	}
	general, err := io.ReadAll(packed)
	if err != nil {
		panic("search: dictionary: " + err.Error())
	}
	var all strings.Builder
	for _, word := range append(lines(trade), synonyms().words()...) {
		all.WriteString(Fold(word) + tradeFrequency) // first: the first of equal words counts
	}
	all.Write(general)
	seg := new(gse.Segmenter)
	seg.SkipLog = true
	if err := seg.LoadDictStr(all.String()); err != nil {
		panic("search: dictionary: " + err.Error())
	}
	return &lexicon{segment: seg.Segment, frequency: func(word string) float64 {
		frequency, _, _ := seg.Dict.Find([]byte(word)) // 0 for what words only begin with
		return frequency
	}}
}

// lines are the lines of a data file without comments.
func lines(file string) []string {
	var all []string
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

// cut parts a run into words; characters that belong to none stand alone.
func (l *lexicon) cut(run []rune) []string {
	text := []byte(string(run))
	segments := l.segment(text)
	words := make([]string, len(segments))
	for i := range segments {
		words[i] = string(text[segments[i].Start():segments[i].End()])
	}
	return words
}

// parts adds the words that a word begins and ends with, and those that they
// are made of: 义务教育 has 义务 and 教育. Words in its middle are none of its
// parts: 大学校园 does not have 学校. Where beginning and end overlap the more
// common one counts: 财政局 has 财政, not 政局.
func (l *lexicon) parts(all []token, word []rune, at int) []token {
	head, tail := l.head(word), l.tail(word)
	if head+tail > len(word) {
		if l.frequency(string(word[:head])) >= l.frequency(string(word[len(word)-tail:])) {
			tail = 0
		} else {
			head = 0
		}
	}
	if head > 0 {
		all = append(all, token{string(word[:head]), at, at + head})
		all = l.parts(all, word[:head], at)
	}
	if tail > 0 {
		start := at + len(word) - tail
		all = append(all, token{string(word[len(word)-tail:]), start, start + tail})
		all = l.parts(all, word[len(word)-tail:], start)
	}
	return all
}

// head is the length of the longest word that word begins with; 0 for none.
func (l *lexicon) head(word []rune) int {
	for n := len(word) - 1; n > 1; n-- {
		if l.frequency(string(word[:n])) > 0 {
			return n
		}
	}
	return 0
}

// tail is the length of the longest word that word ends with; 0 for none.
func (l *lexicon) tail(word []rune) int {
	for n := len(word) - 1; n > 1; n-- {
		if l.frequency(string(word[len(word)-n:])) > 0 {
			return n
		}
	}
	return 0
}
