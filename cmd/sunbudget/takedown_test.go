package main

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// leaked are texts that stand only in the releases that are taken down: names
// and summaries of projects, an explanation, the title of an original.
var leaked = regexp.MustCompile(`项目(?:[AB]\d|概述[AB]|说明：|照片)`)

// keptFor finds how long an answer may be kept by browsers and networks, in
// seconds.
var keptFor = regexp.MustCompile(`max-age=(\d+)`)

// mostKept is the promise: gone within five minutes.
const mostKept = 300

// everyKind are addresses on which a leaked text must have been seen before,
// lest the test looks at nothing: pages, files, lists, answers, explanations.
var everyKind = []string{
	"/projects", "/projects/*", "/projects.csv", "/api/v1/projects", "/api/v1/projects/*", "/compare", "/differences", "/map",
	"/budgets/*", "/budgets/*/citizens", "/budgets/*/explanations/*", "/departments/*", "/data/*", "/data/*/projects.csv",
	"/data/*/files/projects.jsonl", "/data/*/files/sections.jsonl", "/data/*/files/attachments.jsonl", "/api/v1/releases/*/files/projects.jsonl",
}

// seen is an address as a visitor found it.
type seen struct {
	body  string
	cache string
}

// waysOf is how many links to one path are followed that differ after the ?
// alone: lists are filtered and sorted in thousands of ways.
func waysOf(path string) int {
	if slices.Contains(everyKind, path) {
		return 10
	}
	return 1
}

// crawlAll reads some addresses and every page, file and answer that can be
// found from them, lists in some of their ways.
func crawlAll(t *testing.T, base string, from ...string) map[string]seen {
	t.Helper()
	met, ways := map[string]seen{}, map[string]int{}
	for queue := from; len(queue) > 0; queue = queue[1:] {
		path := strings.ReplaceAll(queue[0], "&amp;", "&")
		bare, _, _ := strings.Cut(path, "?")
		if _, again := met[path]; again || strings.HasPrefix(path, "/static/") || !slices.Contains(from, path) && ways[bare] >= waysOf(bare) {
			continue
		}
		ways[bare]++
		body, header := fetchAll(t, base+path)
		met[path] = seen{body, header.Get("Cache-Control")}
		for _, link := range pageLinks.FindAllStringSubmatch(body, -1) {
			queue = append(queue, link[1])
		}
	}
	return met
}

// fetchAll gets an address whatever it answers.
func fetchAll(t *testing.T, address string) (body string, header http.Header) {
	t.Helper()
	_, header, raw := fetch(t, address)
	return string(raw), header
}

// TestATakedownReachesEveryAddressOfBothSites crawls an inner site and an outer
// one that gets releases and orders as files, each with two processes that have
// memories of their own. Releases are taken down, and every address that was
// found is asked again at every process: none may speak of them, and none was
// allowed to be kept for longer than five minutes. Nor may the database of
// either site, or the search engine beside it.
func TestATakedownReachesEveryAddressOfBothSites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := publishWorld(t, dir, firstWorld(), oldWorld())
	w.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty})
	second := serveFor(t, []string{"DATABASE_URL=" + w.db.URL("")}, "--role=web", "--data-dir="+dir, "--default="+accessCounty)
	inner := &reader{name: "inner", db: w.db, bases: []string{w.base[publicName], second.public}, hashes: w.hashes}
	outer := w.outerSite(t)
	hearing := outer.talkOf(t, w.hashes[1], "A2")
	inner.crawl(t)
	outer.crawl(t, "/hearings/"+hearing, "/hearings/"+hearing+"/notice")

	gone := w.hashes[:len(w.hashes)-1] // all but that of the old year
	for _, hash := range gone {
		outer.carryOut(t, w.takeDown(t, hash))
		if _, err := w.portal.vault.SealedBundle(t.Context(), w.staff(civic.Approver), w.sealedAs(t, hash)); civic.KindOf(err) != civic.KindGone {
			t.Errorf("what was taken down is still exported: %v", err)
		}
	}
	inner.wantGone(t, gone)
	outer.wantGone(t, gone)
	until(t, "the search engine has dropped it", func() bool { return !outer.index.Holds("项目a") })
	if !outer.index.Holds("旧年a2") {
		t.Error("the search engine lost the release that stays")
	}
}

// oldWorld stands under another year and stays.
func oldWorld() hiddenWorld { return worldOf("旧年") }

func seconds(t *testing.T, text string) int {
	t.Helper()
	return check[int](t)(strconv.Atoi(text))
}

// staff is somebody inside with a role.
func (w publishedWorld) staff(role civic.Role) civic.Actor {
	return civic.Actor{Account: string(role), Assurance: civic.L2, Grants: []civic.Grant{{Role: role, Jurisdiction: accessCounty}}}
}

// takeDown lets two people take a release down, carries it out at the inner
// site and gives the order for the outer one.
func (w publishedWorld) takeDown(t *testing.T, hash string) (signed []byte) {
	t.Helper()
	if err := w.portal.vault.AskTakedown(t.Context(), w.staff(civic.SecrecyReviewer), hash, bundle.PersonalData, "照片上有车牌"); err != nil {
		t.Fatal(err)
	}
	signed = check[[]byte](t)(w.portal.vault.ConfirmTakedown(t.Context(), w.staff(civic.Approver), hash))
	check[bool](t)(w.portal.worker.TakeDown(t.Context(), hash))
	return signed
}

// wantNothingLeft looks through every table that the outer site reads, whatever
// it is called, as text and as bytes.
func (r *reader) wantNothingLeft(t *testing.T) {
	t.Helper()
	pool := r.db.Pool(t, "")
	rows, err := pool.Query(t.Context(), `SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
		WHERE table_schema IN ('release', 'app', 'jobs', 'identity', 'public') AND table_type = 'BASE TABLE'`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	for _, text := range []string{"项目A", "项目概述", "项目说明", "项目照片"} {
		for _, table := range tables {
			var left int
			count := fmt.Sprintf(`SELECT count(*) FROM %s r WHERE strpos(r::text, $1) > 0 OR strpos(r::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0`, table)
			if err := pool.QueryRow(t.Context(), count, text).Scan(&left); err != nil || left > 0 {
				t.Errorf("%s: %s holds %d rows with %s, %v", r.name, table, left, text, err)
			}
		}
	}
	if len(tables) < 40 {
		t.Errorf("only %d tables were looked through", len(tables))
	}
}
