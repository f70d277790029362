package civic

import (
	"strings"
	"unicode"
)

// Letters are the letters and digits of a text in lower case: case, space and
// punctuation do not count when texts are compared.
func Letters(text string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text))
}

// Bigrams are the pairs of neighbouring letters of a text, which need no
// segmentation of Chinese.
func Bigrams(text string) map[[2]rune]bool {
	letters := Letters(text)
	pairs := map[[2]rune]bool{}
	for i := 1; i < len(letters); i++ {
		pairs[[2]rune{letters[i-1], letters[i]}] = true
	}
	return pairs
}

// Jaccard is the share of two sets that both have (Jaccard 1912), 0 to 1; 0
// where one is empty, for nothing says that they are alike.
func Jaccard[K comparable](a, b map[K]bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := 0
	for k := range a {
		if b[k] {
			both++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
