package main

import (
	"strings"
	"testing"
)

// Titles and descriptions are what search machines and shared links show.
func TestTitlesSpeakTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	for path, want := range map[string]string{
		"/departments/105":                      "<title>County Education Bureau",
		"/regions/990123001":                    "<title>Lanxin Subdistrict",
		"/budgets/2026":                         `name="description" content="Drafts, approval, execution, final accounts: everything ever published stays here. The figures below are from: 2026 budget`,
		"/budgets/2027/tables/budget05/105/205": "<title>Education —",
	} {
		_, _, page := fetch(t, site.public+path+"?lang=en")
		if !strings.Contains(string(page), want) {
			t.Errorf("%s has no %s", path, want)
		}
	}
}
