package ui

import (
	"strings"

	"github.com/sunbudget/sunbudget/search"
)

// markedPart is a run of text that was searched for, or was not.
type markedPart struct {
	text  string
	found bool
}

// marked parts text at its marks. Marks without their counterpart show
// nothing.
func marked(text string) []markedPart {
	var parts []markedPart
	add := func(text string, found bool) {
		if text != "" {
			parts = append(parts, markedPart{strings.Trim(text, string(search.MarkEnd)), found})
		}
	}
	for i, piece := range strings.Split(text, string(search.MarkStart)) {
		found, rest, ends := strings.Cut(piece, string(search.MarkEnd))
		if i == 0 || !ends {
			add(piece, false)
			continue
		}
		add(found, true)
		add(rest, false)
	}
	return parts
}
