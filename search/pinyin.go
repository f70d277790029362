package search

import (
	"slices"
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Bounds of what is read aloud: longer words are typed by their parts, and a
// word of many ambiguous characters has more readings than anybody types.
const (
	longestRead  = 12 // characters
	mostReadings = 24 // of one word
	leastInitial = 3  // letters: jyj is meant as initials, jy may be anything
)

// readings are the ways to type a Chinese word in Latin letters: each of its
// pinyin without tones (重庆 is chongqing and zhongqing), and the initials of
// each for words of three characters and more. ü is u and v.
func readings(word string) []string {
	runes := []rune(word)
	if len(runes) < 2 || len(runes) > longestRead {
		return nil
	}
	full, initials := []string{""}, []string{""}
	for _, r := range runes {
		syllables := syllables(r)
		if len(syllables) == 0 {
			return nil
		}
		full = product(full, syllables)
		initials = product(initials, firstLetters(syllables))
	}
	if len(runes) < leastInitial {
		return full
	}
	return append(full, initials...)
}

// spoken keeps the syllables of characters met before: taking the tones off
// is slow, and texts use few characters.
var spoken sync.Map // rune → []string

// syllables are the readings of a character, the common one first.
func syllables(r rune) []string {
	if known, ok := spoken.Load(r); ok {
		return known.([]string)
	}
	var all []string
	for _, s := range pinyin.SinglePinyin(r, pinyin.Args{Style: pinyin.Normal, Heteronym: true}) {
		all = append(all, s)
		if strings.Contains(s, "v") {
			all = append(all, strings.ReplaceAll(s, "v", "u"))
		}
	}
	all = unique(all)
	spoken.Store(r, all)
	return all
}

func firstLetters(syllables []string) []string {
	letters := make([]string, len(syllables))
	for i, s := range syllables {
		letters[i] = s[:1]
	}
	return unique(letters)
}

// product appends every syllable to every beginning, up to mostReadings; the
// common readings stand first and stay.
func product(beginnings, syllables []string) []string {
	var all []string
	for _, s := range syllables {
		for _, b := range beginnings {
			if len(all) == mostReadings {
				return all
			}
			all = append(all, b+s)
		}
	}
	return all
}

// unique keeps the first of equal values.
func unique(values []string) []string {
	var all []string
	for _, v := range values {
		if v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
