package comment

import (
	_ "embed"
	"strings"
	"sync"
)

// The list holds insults, obscenities and advertising that ordinary talk about
// a budget does not need. Words of people's daily troubles (拆迁, 纠纷, 打人)
// are on no list.
//
//go:embed risk.txt
var riskText string

// riskWords are the words of the list with their weight: 2 for obscenities and
// insults, 1 for the marks of advertising.
var riskWords = sync.OnceValue(func() map[string]int {
	words, weight := map[string]int{}, 0
	for line := range strings.Lines(riskText) {
		switch line = strings.TrimSpace(line); {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "="):
			weight = int(line[1] - '0')
		default:
			words[line] = weight
		}
	}
	return words
})

// MaxRisk is the highest risk.
const MaxRisk = 3

// Risk says how soon a moderator should look at a text: 0 for nothing
// remarkable up to MaxRisk. It sorts the queue and does nothing else: no text
// is refused, hidden or kept back because of it.
func Risk(text string) int {
	text = strings.ToLower(text)
	risk := 0
	for word, weight := range riskWords() {
		if strings.Contains(text, word) {
			risk += weight
		}
	}
	if strings.Count(text, "://") > 1 { // several links in one opinion are rarely an opinion
		risk++
	}
	return min(risk, MaxRisk)
}
