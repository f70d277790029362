package main

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// mostCompared is how many projects a comparison takes.
const mostCompared = 4

// printingTries and printingWait are how often and how long after each other a
// site is asked for a paper that it has no printer free for.
const printingTries, printingWait = 3, 10 * time.Second

// getPaper reads one address; a paper that is not printed just now is asked for
// again where patient, for a site may also have nothing to print with.
func (v visitor) getPaper(path string, patient bool) (raw []byte, err error) {
	for try := 1; ; try++ {
		raw, err = v.get(path)
		if !errors.Is(err, errBusy) || !patient || try == printingTries {
			return raw, err
		}
		select {
		case <-time.After(v.wait):
		case <-v.ctx.Done():
			return nil, v.ctx.Err()
		}
	}
}

// readPages visits the pages that show figures of projects in other ways than
// files and lists do: the map, pictures, differences, alerts, comparisons, the
// citizens' budget, and the page of every project with a hidden amount; and
// those that add projects up.
func (v visitor) readPages(s *site) error {
	seen := map[string]bool{}
	visit := func(path, release string) error {
		if seen[path] {
			return nil
		}
		seen[path] = true
		raw, err := v.getPaper(path, s.unread == 0)
		if errors.Is(err, errBusy) {
			s.unread++
			return nil
		}
		if errors.Is(err, errGone) {
			return nil // not every release has every page
		}
		if err == nil {
			s.readPage(path, release, raw)
		}
		return err
	}
	for i, r := range s.releases {
		paths := slices.Concat(pagesOf(r), differencesOf(s.releases, i), summingOf(r, i == len(s.releases)-1))
		for _, path := range paths {
			if err := visit(path, r.Hash); err != nil {
				return err
			}
		}
	}
	return errors.Join(visit("/", ""), visit("/deadlines", ""), visit("/issues", ""), visit("/performance", ""))
}

// readPage takes in whatever a page says of figures.
func (s *site) readPage(path, release string, raw []byte) {
	bare, _, _ := strings.Cut(path, "?")
	s.aggregates = append(s.aggregates, readSums(path, release, raw)...)
	s.percentages = append(s.percentages, readPercentages(path, release, raw)...)
	page := summary{release: release, where: path}
	switch {
	case strings.HasSuffix(bare, ".pdf"):
		for _, text := range paperText(raw) {
			page.amounts = append(page.amounts, amountsIn(text)...)
		}
	case strings.HasPrefix(bare, "/overview/"):
		for _, row := range sheetRows(raw) {
			for _, f := range row.figures {
				page.amounts = append(page.amounts, points(f)[:2]...)
			}
		}
	case adds(bare):
		page.amounts = printedIn(raw)
	}
	if len(page.amounts) > 0 {
		s.summaries = append(s.summaries, page)
	}
	if !strings.HasSuffix(bare, ".pdf") {
		s.mentions = append(s.mentions, readAny(path, raw)...)
	}
}

// adds reports a page whose every amount is a sum or stands beside its project.
func adds(path string) bool {
	if path == "/" || path == "/overview" || path == "/map" || strings.HasSuffix(path, "/citizens") {
		return true
	}
	return strings.HasPrefix(path, "/departments") || strings.HasPrefix(path, "/regions/") || strings.HasPrefix(path, "/budgets/")
}

// summingOf are the addresses of pages that add a release up. Papers are
// slow to print: of departments only those of the newest release are read, the
// page a paper is printed from always.
func summingOf(r release, newest bool) []string {
	of := choiceOf(r)
	year := "/budgets/" + strconv.Itoa(int(r.Document.Year))
	all := []string{year + "/citizens.pdf" + of, year + "/proposal" + of, "/departments" + of}
	for _, picture := range []string{"functions", "departments", "regions", "months", "years", "flow", "expenses"} {
		all = append(all, "/overview/"+picture+".csv"+of)
	}
	for _, u := range r.Units {
		if u.Parent != "" {
			continue
		}
		at := "/departments/" + url.PathEscape(u.Code)
		all = append(all, at+of, at+"/citizens"+of)
		if newest {
			all = append(all, at+"/citizens.pdf"+of)
		}
	}
	for _, region := range r.Regions {
		all = append(all, "/regions/"+url.PathEscape(region.Code)+of)
	}
	return all
}

// choiceOf are the parameters that name a release.
func choiceOf(r release) string {
	d := r.Document
	choice := url.Values{"year": {strconv.Itoa(int(d.Year))}, "stage": {string(d.Stage)}, "version": {strconv.Itoa(d.Version)}}
	if d.Month > 0 {
		choice.Set("month", strconv.Itoa(d.Month))
	}
	return "?" + choice.Encode()
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
	of := choiceOf(r)
	year := "/budgets/" + strconv.Itoa(int(r.Document.Year))
	all := []string{
		"/map" + of, "/overview" + of, "/alerts" + of, "/alerts.csv" + of, year + of, year + "/citizens" + of,
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
