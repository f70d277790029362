package main

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// mostCompared is how many projects a comparison takes.
const mostCompared = 4

// readPages visits the pages that show figures of projects in other ways than
// files and lists do: the map, pictures, differences, alerts, comparisons, the
// citizens' budget, and the page of every project with a hidden amount.
func (v visitor) readPages(s *site) error {
	seen := map[string]bool{}
	visit := func(path string) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		raw, err := v.get(path)
		if errors.Is(err, errGone) {
			return nil // not every release has every page
		}
		if err == nil {
			s.mentions = append(s.mentions, readAny(path, raw)...)
		}
		return err
	}
	for i, r := range s.releases {
		for _, path := range append(pagesOf(r), differencesOf(s.releases, i)...) {
			if err := visit(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// readAny reads a page by what it is.
func readAny(path string, raw []byte) []mention {
	switch bare, _, _ := strings.Cut(path, "?"); {
	case strings.HasPrefix(bare, "/api/"):
		return readAnswer(path, raw)
	case strings.HasSuffix(bare, ".csv"):
		return readSheet(path, raw)
	}
	return readHTML(path, raw)
}

// pagesOf are the addresses of pages about one release.
func pagesOf(r release) []string {
	d := r.Document
	choice := url.Values{"year": {strconv.Itoa(int(d.Year))}, "stage": {string(d.Stage)}, "version": {strconv.Itoa(d.Version)}}
	if d.Month > 0 {
		choice.Set("month", strconv.Itoa(d.Month))
	}
	of := "?" + choice.Encode()
	year := "/budgets/" + strconv.Itoa(int(d.Year))
	delete(choice, "year")
	all := []string{
		"/map" + of, "/overview" + of, "/alerts" + of, "/alerts.csv" + of, year + of, year + "/citizens?" + choice.Encode(),
		"/api/v1/map/points" + of + "&zoom=18", "/api/v1/map/districts" + of, "/projects" + of, "/projects.csv" + of,
	}
	hidden := hiddenIn(r)
	for from := 0; from < len(hidden); from += mostCompared {
		compared := of
		for _, id := range hidden[from:min(from+mostCompared, len(hidden))] {
			compared += "&project=" + string(id)
		}
		all = append(all, "/compare"+compared, "/compare.csv"+compared)
	}
	for _, id := range hidden {
		all = append(all, "/projects/"+string(id)+of, "/api/v1/projects/"+string(id)+of)
	}
	return all
}

// hiddenIn lists the projects with an amount that is not exact.
func hiddenIn(r release) []civic.PublicID {
	var ids []civic.PublicID
	for _, p := range r.Projects {
		for _, f := range []civic.Figure{p.Original, p.Adjusted, p.Paid} {
			if !f.Missing() && f.Form != civic.Exact {
				ids = append(ids, p.ID)
				break
			}
		}
	}
	return ids
}

// differencesOf compares a release with the one before it, and with the same
// stage of the year before.
func differencesOf(all []release, i int) []string {
	key := func(r release) string { return strings.TrimPrefix(r.Document.String(), r.Document.Jurisdiction+"-") }
	var paths []string
	for j := range i {
		near := j == i-1 || all[j].Document.Stage == all[i].Document.Stage && all[j].Document.Year == all[i].Document.Year-1
		if near && all[j].Document.Jurisdiction == all[i].Document.Jurisdiction {
			pair := url.Values{"from": {key(all[j])}, "to": {key(all[i])}}.Encode()
			paths = append(paths, "/differences?"+pair, "/differences.csv?"+pair)
		}
	}
	return paths
}
