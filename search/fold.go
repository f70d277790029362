package search

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings text into the form in which it is compared, rune for rune, so
// that the place of a rune in the folded text is its place in the text: width
// (２０２５ = 2025), case, accents, traditional characters (預算 = 预算),
// kinds of space, quote and dash. Lines stay lines. Index and query go
// through the same fold; folding twice changes nothing.
func Fold(text string) string {
	if !foldable(text) {
		return text
	}
	return strings.Map(fold, text)
}

// foldable spares the work for what is plain already.
func foldable(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x80 || c < ' ' || c >= 'A' && c <= 'Z' || c == 0x7f {
			return true
		}
	}
	return false
}

// fold is Fold of one rune.
func fold(r rune) rune {
	switch {
	case r == '\n' || r > ' ' && r < 'A' || r >= 'a' && r < 0x7f:
		return r
	case r >= firstHan && r <= lastHan: // nearly all of our text
		return simple(r)
	case unicode.IsSpace(r) || unicode.IsControl(r):
		return ' '
	}
	if plain, ok := marks[r]; ok {
		return plain
	}
	r = unicode.ToLower(compatible(r))
	if plain, ok := marks[r]; ok {
		return plain
	}
	return withoutAccent(simple(r))
}

// The block of characters in common use: none has a plainer form but the
// simplified one.
const firstHan, lastHan = 0x4e00, 0x9fff

// simple is the simplified form of a traditional character.
func simple(r rune) rune {
	if s, ok := simplified()[r]; ok {
		return s
	}
	return r
}

// compatible is the plain form of a full-width, half-width or otherwise
// dressed rune; what has no form of a single rune stays.
func compatible(r rune) rune {
	if one := []rune(norm.NFKC.String(string(r))); len(one) == 1 {
		return one[0]
	}
	return r
}

// withoutAccent is the letter of the Latin alphabet below an accent.
func withoutAccent(r rune) rune {
	if r < 0xc0 || unicode.Is(unicode.Han, r) {
		return r
	}
	if base := []rune(norm.NFD.String(string(r)))[0]; base < 0x80 {
		return base
	}
	return r
}

// marks are signs that people type for one another.
var marks = map[rune]rune{
	'“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '「': '"', '」': '"', '『': '"', '』': '"',
	'‘': '\'', '’': '\'', '`': '\'', '´': '\'',
	'–': '-', '—': '-', '−': '-', '‐': '-', '‑': '-', '―': '-',
	'、': ',', '。': '.', '・': '·', '•': '·', '‧': '·',
	'【': '[', '】': ']', '〔': '[', '〕': ']', '〈': '"', '《': '"', '〉': '"', '》': '"',
	'〜': '~', '\u00ad': ' ', '\u200b': ' ', '\ufeff': ' ',
}

//go:embed simplified.txt
var simplifiedTable string

// simplified maps traditional characters to simplified ones, one to one.
var simplified = sync.OnceValue(func() map[rune]rune {
	table := make(map[rune]rune, 4096)
	for line := range strings.Lines(simplifiedTable) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			runes := []rune(pair)
			table[runes[0]] = runes[1]
		}
	}
	return table
})
