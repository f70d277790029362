package search

import (
	"strings"
	"unicode"
)

// piece is a run of folded text that is cut into words together.
type piece struct {
	text  []rune
	start int  // place of its first rune
	han   bool // written without spaces between words
}

// pieces finds the runs of letters and digits; all other signs part them.
// Scripts that write no spaces part from those that do: 5g|基站.
func pieces(folded []rune) []piece {
	var all []piece
	for at := 0; at < len(folded); {
		kind := kindOf(folded[at])
		end := at + 1
		for end < len(folded) && kindOf(folded[end]) == kind {
			end++
		}
		if kind != sign {
			all = append(all, piece{text: folded[at:end], start: at, han: kind == han})
		}
		at = end
	}
	return all
}

// kind is what a rune is to the search.
type kind int

const (
	sign  kind = iota // not searched for
	latin             // a letter or digit of a script with spaces
	han               // a character of a script without
)

func kindOf(r rune) kind {
	switch {
	case r < 0x80:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return latin
		}
		return sign
	case r >= firstHan && r <= lastHan || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return han
	case unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
		return latin
	}
	return sign
}

// token is one word of a text and where it stands, in runes.
type token struct {
	word       string
	start, end int
}

// tokens are the words of a folded text by which it is found: whole runs of
// letters and digits, Chinese words of at least two characters, and the words
// that longer words are made of.
func tokens(folded []rune) []token {
	var all []token
	for _, p := range pieces(folded) {
		if !p.han {
			all = append(all, token{string(p.text), p.start, p.start + len(p.text)})
			continue
		}
		at := p.start
		for _, word := range dictionary().cut(p.text) {
			runes := []rune(word)
			if len(runes) > 1 {
				all = append(all, token{word, at, at + len(runes)})
				all = dictionary().parts(all, runes, at)
			}
			at += len(runes)
		}
	}
	return all
}

// tight is the form in which text is compared character by character: spaces
// that mean nothing are gone, which are those beside Chinese characters
// (2025 年, 学　校), those at the ends, and repeated ones. at gives the place
// in the folded text of each rune that is left.
func tight(folded []rune) (text []rune, at []int) {
	text, at = make([]rune, 0, len(folded)), make([]int, 0, len(folded))
	space := false
	for i, r := range folded {
		if r == ' ' {
			space = true
			continue
		}
		if n := len(text); space && n > 0 && spaced(text[n-1]) && spaced(r) {
			text, at = append(text, ' '), append(at, i-1)
		}
		space = false
		text, at = append(text, r), append(at, i)
	}
	return text, at
}

func spaced(r rune) bool { return r != '\n' && kindOf(r) != han }

// tighten is tight for a whole text.
func tighten(folded string) string {
	text, _ := tight([]rune(folded))
	return string(text)
}

// holds reports whether a tight text has literal in it, with no letter or
// digit cut off at either end: 025年 is not in 2025年.
func holds(text, literal string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], literal)
		if i < 0 {
			return false
		}
		start := from + i
		if whole(text, start, start+len(literal)) {
			return true
		}
		from = start + 1
	}
}

// whole reports whether text can be parted at both byte offsets.
func whole(text string, start, end int) bool {
	return !splits(text, start) && !splits(text, end)
}

// splits reports whether a word of letters and digits goes on across at.
func splits(text string, at int) bool {
	if at == 0 || at == len(text) {
		return false
	}
	before, after := lastRune(text[:at]), firstRune(text[at:])
	return kindOf(before) == latin && kindOf(after) == latin
}

func firstRune(text string) rune {
	for _, r := range text {
		return r
	}
	return 0
}

func lastRune(text string) rune {
	runes := []rune(text[max(0, len(text)-4):])
	return runes[len(runes)-1]
}

// grams are the single characters and the neighbours of a tight text, by
// which text is found that the dictionary does not know.
func grams(text []rune) []string {
	var all []string
	for i, r := range text {
		if kindOf(r) != han {
			continue
		}
		all = append(all, string(r))
		if i > 0 && kindOf(text[i-1]) == han {
			all = append(all, string(text[i-1:i+1]))
		}
	}
	return all
}
