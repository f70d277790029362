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
var leaked = regexp.MustCompile(`项目(?:[AB]\d|概述|说明|照片)`)

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

// crawlAll reads every address that can be found from some.
func crawlAll(t *testing.T, base string, from ...string) map[string]seen {
	t.Helper()
	met := map[string]seen{}
	for queue := from; len(queue) > 0 && len(met) < 900; queue = queue[1:] {
		path := strings.ReplaceAll(queue[0], "&amp;", "&")
		if _, again := met[path]; again || strings.HasPrefix(path, "/static/") {
			continue
		}
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

// TestATakedownReachesEveryAddressThatEverSaidIt crawls a site with a release,
// takes it down, and asks again for every address that was found: none may
// speak of it, and none was allowed to be kept for longer than five minutes.
func TestATakedownReachesEveryAddressThatEverSaidIt(t *testing.T) {
	t.Parallel()
	w := publishWorld(t, t.TempDir(), firstWorld(), oldWorld())
	w.listen(t, serveCommand{Role: "all", Demo: "county", Default: accessCounty})
	base := w.base[publicName]
	from := append(slices.Clone(channels), "/projects?q=A2", "/api/v1/projects?q=A2")
	for _, hash := range w.hashes {
		for _, file := range []string{"projects", "sections", "attachments", "executions", "units", "texts", "lines"} {
			from = append(from, "/data/"+hash+"/files/"+file+".jsonl", "/api/v1/releases/"+hash+"/files/"+file+".jsonl", "/data/"+hash+"/"+file+".csv", "/data/"+hash+"/"+file+".json")
		}
		from = append(from, "/api/v1/releases/"+hash, "/api/v1/releases/"+hash+"/manifest", "/data/"+hash+"/datapackage.json")
	}
	before := crawlAll(t, base, from...)
	w.wantSeen(t, before)

	gone := w.hashes[:len(w.hashes)-1] // all but that of the old year
	for _, hash := range gone {
		w.takeDown(t, hash)
	}
	for _, hash := range gone {
		until(t, "the site hears of the takedown", func() bool {
			status, _, _ := fetch(t, base+"/data/"+hash)
			return status == http.StatusGone
		})
	}
	for path := range before {
		body, _ := fetchAll(t, base+path)
		if found := leaked.FindString(body); found != "" {
			t.Errorf("%s still says %s", path, found)
		}
		if slices.ContainsFunc(gone, func(hash string) bool { return strings.Contains(path, hash) }) {
			if status, _, _ := fetch(t, base+path); status < http.StatusBadRequest {
				t.Errorf("%s answers %d", path, status)
			}
		}
	}
	if body, _ := fetchAll(t, base+"/projects"); !strings.Contains(body, "旧年A2") {
		t.Error("the release that stays is gone too")
	}
	w.wantNothingLeft(t)
}

// oldWorld stands under another year and stays.
func oldWorld() hiddenWorld { return worldOf("旧年") }

// wantSeen requires a leaked text on every kind of address, kept briefly.
func (w publishedWorld) wantSeen(t *testing.T, before map[string]seen) {
	t.Helper()
	kinds := map[string]bool{}
	for path, s := range before {
		if !leaked.MatchString(s.body) {
			continue
		}
		bare, _, _ := strings.Cut(path, "?")
		for _, kind := range everyKind {
			if ok := regexp.MustCompile("^" + strings.ReplaceAll(kind, "*", "[^/]+") + "$").MatchString(bare); ok {
				kinds[kind] = true
			}
		}
		age := keptFor.FindStringSubmatch(s.cache)
		if !strings.Contains(s.cache, "no-store") && !strings.Contains(s.cache, "no-cache") && (age == nil || seconds(t, age[1]) > mostKept) {
			t.Errorf("%s may be kept: %q", path, s.cache)
		}
	}
	for _, kind := range everyKind {
		if !kinds[kind] {
			t.Errorf("nothing was seen at %s", kind)
		}
	}
	t.Logf("%d addresses", len(before))
}

func seconds(t *testing.T, text string) int {
	t.Helper()
	return check[int](t)(strconv.Atoi(text))
}

// takeDown lets two people take a release down and carries it out.
func (w publishedWorld) takeDown(t *testing.T, hash string) {
	t.Helper()
	staff := func(role civic.Role) civic.Actor {
		return civic.Actor{Account: string(role), Assurance: civic.L2, Grants: []civic.Grant{{Role: role, Jurisdiction: accessCounty}}}
	}
	if err := w.portal.vault.AskTakedown(t.Context(), staff(civic.SecrecyReviewer), hash, bundle.PersonalData, "照片上有车牌"); err != nil {
		t.Fatal(err)
	}
	check[[]byte](t)(w.portal.vault.ConfirmTakedown(t.Context(), staff(civic.Approver), hash))
	check[bool](t)(w.portal.worker.TakeDown(t.Context(), hash))
}

// wantNothingLeft looks through every table that the outer site reads, whatever
// it is called, as text and as bytes.
func (w publishedWorld) wantNothingLeft(t *testing.T) {
	t.Helper()
	pool := w.db.Pool(t, "")
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
				t.Errorf("%s holds %d rows with %s, %v", table, left, text, err)
			}
		}
	}
	if len(tables) < 40 {
		t.Errorf("only %d tables were looked through", len(tables))
	}
}
