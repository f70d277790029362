package main

import (
	"html"
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

// A project with a reviewed alert says so at its title, in the colour of the
// highest one, and leads to that alert's row in the list.
func TestAProjectLeadsToItsHighestReviewedAlert(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	head, rows := site.sheet(t, "/alerts.csv?lang=en&level=red")
	id := slices.Index(head, "Project")
	if id < 0 || len(rows) == 0 {
		t.Fatalf("no red alerts in %q", head)
	}
	_, _, page := fetch(t, site.public+"/projects/"+rows[0][id]+"?lang=en")
	title, _, _ := strings.Cut(string(page), "<h1")
	found := regexp.MustCompile(`pill--red" href="([^"#]+)#([^"]+)"`).FindStringSubmatch(title)
	if found == nil {
		t.Fatalf("project %s has a red alert, but does not say so at its title", rows[0][id])
	}
	_, _, list := fetch(t, site.public+html.UnescapeString(found[1]))
	if !strings.Contains(string(list), `id="`+found[2]+`"`) {
		t.Errorf("%s has no row %s", found[1], found[2])
	}
}
