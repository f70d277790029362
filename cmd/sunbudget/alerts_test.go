package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Every public alert was reviewed, and how many were not is said in public:
// nobody can keep one back unseen.
func TestOnlyReviewedAlertsArePublicAndTheOthersAreCounted(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	head, rows := site.sheet(t, "/alerts.csv?lang=en")
	id, review := slices.Index(head, "Project"), slices.Index(head, "Review")
	if id < 0 || review < 0 {
		t.Fatalf("no IDs or reviews in %q", head)
	}
	for _, row := range rows {
		if !strings.HasPrefix(row[review], "reviewed") { // the reviewer's words may follow
			t.Errorf("%s is public with the review %q", row[id], row[review])
		}
	}
	_, _, page := fetch(t, site.public+"/alerts?lang=en")
	said := regexp.MustCompile(`([\d,]+) more wait for their review`).FindSubmatch(page)
	if said == nil {
		t.Fatal("the page does not say how many alerts wait")
	}
	if waiting, err := strconv.Atoi(string(said[1])); err != nil || waiting == 0 {
		t.Errorf("%q alerts wait: %v", said[1], err)
	}
}
