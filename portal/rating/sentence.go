package rating

import (
	"strings"
	"unicode"
)

// MaxSentence is the longest sentence given with a rating, in characters: on
// a phone it is two lines. Who has more to say writes an opinion.
const MaxSentence = 200

// minTold is from how many letters on two equal sentences tell anything:
// "很满意" is what hundreds of people say without knowing each other.
const minTold = 10

// NewSentenceSignal reduces a sentence to 64 bits that differ little between
// almost equal sentences and by about half between others: the simhash of its
// pairs of neighbouring letters (Charikar 2002, "Similarity estimation
// techniques from rounding algorithms"). Each pair is hashed with the period's
// key, so that nobody can test a guess once that is destroyed. Case, width,
// spaces and punctuation do not count. A sentence of fewer than ten letters
// has no signal, 0.
func NewSentenceSignal(key []byte, text string) Signal {
	letters := []rune(strings.Map(told, text))
	if len(letters) < minTold {
		return 0
	}
	// Each pair counts once: a sentence is not made another by repeating "好".
	pairs := map[string]bool{}
	for i := 1; i < len(letters); i++ {
		pairs[string(letters[i-1:i+1])] = true
	}
	var votes [64]int
	for pair := range pairs {
		hash := NewSignal(key, "sentence", pair)
		for bit := range votes {
			votes[bit] += int(hash>>bit&1)*2 - 1
		}
	}
	var signal Signal
	for bit, n := range votes {
		if n > 0 {
			signal |= 1 << bit
		}
	}
	return max(signal, 1) // 0 means none
}

// told keeps letters and digits, in lower case and usual width.
func told(r rune) rune {
	const fullWidth, usual = '！', '!' // the block U+FF01 … U+FF5E is ASCII, wide
	if r >= fullWidth && r <= '～' {
		r += usual - fullWidth
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return unicode.ToLower(r)
	}
	return -1
}
