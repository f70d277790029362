package web_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	clocksLead = regexp.MustCompile(`<p class="lead">[^<]*共 (\d+) 项：([^<]*)。</p>`)
	countOf    = regexp.MustCompile(`(\d+) 项`)
)

// The sentence names every group that has any, and the groups add up: nothing
// is "the rest" of which there is none.
func TestTheSentenceOfTheClocksAddsUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	met := 0
	for _, year := range []string{"2025", "2026"} {
		lead := clocksLead.FindStringSubmatch(s.page("/deadlines?year=" + year))
		if lead == nil {
			continue // nothing of this year had to be public yet
		}
		met++
		all, _ := strconv.Atoi(lead[1])
		for _, group := range countOf.FindAllStringSubmatch(lead[2], -1) {
			n, _ := strconv.Atoi(group[1])
			all -= n
		}
		if all != 0 || strings.Contains(lead[0], "其余") {
			t.Errorf("%s: %d are in no group: %s", year, all, lead[0])
		}
	}
	if met == 0 {
		t.Error("no year has clocks")
	}
}
