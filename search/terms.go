package search

import "github.com/sunbudget/sunbudget/portal/release"

// Terms are what one project is found by, for engines that keep an index of
// their own; each list without repetitions.
type Terms struct {
	Words, Grams, Readings             []string
	NameWords, NameGrams, NameReadings []string // those of its name alone
	Latin                              []string // words of letters only
	Text                               string   // as literals are compared
}

// TermsOf cuts the text of one project as Index does.
func TermsOf(text release.Text) Terms {
	all, name := Index([]release.Text{text}), Index([]release.Text{{Name: text.Name}})
	t := Terms{Text: all.Texts[0]}
	t.Words, t.Grams, t.Readings = keysOf(all)
	t.NameWords, t.NameGrams, t.NameReadings = keysOf(name)
	for _, word := range t.Words {
		if letters(word) {
			t.Latin = append(t.Latin, word)
		}
	}
	return t
}

func keysOf(index release.Index) (words, grams, readings []string) {
	for _, e := range index.Entries {
		if e.Kind == release.WordEntry {
			words = append(words, e.Key)
		} else {
			grams = append(grams, e.Key)
		}
	}
	for _, s := range index.Readings {
		readings = append(readings, s.Reading)
	}
	return words, grams, unique(readings)
}
