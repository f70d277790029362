package search

import "slices"

// Nearest is the word of a vocabulary that a mistyped one was most likely
// meant to be: the one fewest edits away, and of those the one most projects
// have. "" where none is near: one edit in words of four letters and more,
// two from eight. Words with digits are never meant, nor are they corrected.
func Nearest(typed string, vocabulary map[string]int) string {
	most := edits(typed)
	best, distance := "", most+1
	for word, projects := range vocabulary {
		if !letters(word) || most == 0 || abs(len(word)-len(typed)) > most {
			continue
		}
		d := editDistance(typed, word, most)
		if d < distance || d == distance && d <= most && better(word, projects, best, vocabulary) {
			best, distance = word, d
		}
	}
	return best
}

// better decides between words equally far away; the alphabet decides at
// last, so that the answer is always the same.
func better(word string, projects int, best string, vocabulary map[string]int) bool {
	if projects != vocabulary[best] {
		return projects > vocabulary[best]
	}
	return word < best
}

// edits is how many mistakes a word of letters may have.
func edits(word string) int {
	switch {
	case !letters(word) || len(word) < 4:
		return 0
	case len(word) < 8:
		return 1
	}
	return 2
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours between two words of ASCII letters; anything above most is
// most+1.
func editDistance(a, b string, most int) int {
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+differ(a[i-1], b[j-1]))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		if slices.Min(row) > most {
			return most + 1
		}
		before, last = last, row
	}
	return min(last[len(b)], most+1)
}

func differ(a, b byte) int {
	if a == b {
		return 0
	}
	return 1
}

func abs(n int) int { return max(n, -n) }
