package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/release"
)

// How many suggestions of each kind are offered.
const (
	SuggestedWords    = 5
	suggestedPlaces   = 3
	SuggestedProjects = 5
)

// Typing parts a text that is being typed into what is done and the beginning
// of its last word, folded. last is "" where there is too little to go by: a
// single letter may be the beginning of anything.
func Typing(text string) (done, last string) {
	runes := []rune(text)
	folded := strings.TrimLeft(Fold(string(runes[:min(len(runes), release.MaxQuery)])), " ")
	at := strings.LastIndex(folded, " ") + 1
	done, last = folded[:at], strings.TrimLeft(folded[at:], `-"`)
	if utf8.RuneCountInString(last) == 1 && kindOf(firstRune(last)) != han || len(pieces([]rune(last))) == 0 {
		return done, ""
	}
	return done, last
}

// SuggestPlaces are the departments and regions whose names have what is
// being typed in them, or are read so from one of their words on.
func SuggestPlaces(names release.Names, typed string) []release.Suggestion {
	var departments, regions []release.Suggestion
	for _, u := range names.Units {
		if len(departments) < suggestedPlaces && begins(typed, u.Name, u.NameEN) {
			departments = append(departments, release.Suggestion{Kind: release.SuggestDepartment, Text: u.Name, Code: u.Code})
		}
	}
	for _, r := range names.Regions {
		if len(regions) < suggestedPlaces && begins(typed, r.Name, r.NameEN) {
			regions = append(regions, release.Suggestion{Kind: release.SuggestRegion, Text: r.Name, Code: r.Code})
		}
	}
	return append(departments, regions...)
}

// begins reports whether typed is part of one of the names, or the beginning
// of a reading of one.
func begins(typed string, names ...string) bool {
	for _, name := range names {
		folded := []rune(Fold(name))
		if strings.Contains(string(folded), typed) {
			return true
		}
		if !letters(typed) {
			continue
		}
		read := func(r string) bool { return strings.HasPrefix(r, typed) }
		for _, end := range append(ends(folded), string(folded)) {
			if slices.ContainsFunc(readings(end), read) {
				return true
			}
		}
	}
	return false
}
