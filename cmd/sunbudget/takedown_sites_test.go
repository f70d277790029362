package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/notice"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/search/meili/meilitest"
)

// reader is a visitor of one site, who comes to each of its processes.
type reader struct {
	name   string
	db     pgtest.DB
	bases  []string // of each process: "http://127.0.0.1:…"
	hashes []string // of the releases
	before map[string]seen
}

// crawl reads the site at one process, and once more at the others what will
// have to go, so that each has it in its memory. The old texts are on every
// kind of address, and nothing may be kept for long.
func (r *reader) crawl(t *testing.T, more ...string) {
	t.Helper()
	from := append(slices.Clone(channels), "/projects?q=A2", "/api/v1/projects?q=A2", "/api/v1/suggest?q=A")
	for _, hash := range r.hashes {
		for _, file := range []string{"projects", "sections", "attachments", "executions", "units", "texts", "lines"} {
			from = append(from, "/data/"+hash+"/files/"+file+".jsonl", "/api/v1/releases/"+hash+"/files/"+file+".jsonl", "/data/"+hash+"/"+file+".csv", "/data/"+hash+"/"+file+".json")
		}
		from = append(from, "/api/v1/releases/"+hash, "/api/v1/releases/"+hash+"/manifest", "/data/"+hash+"/datapackage.json")
	}
	r.before = crawlAll(t, r.bases[0], append(from, more...)...)
	told := 0
	for path, s := range r.before {
		if leaked.MatchString(s.body) {
			told++
			for _, base := range r.bases[1:] {
				fetchAll(t, base+path)
			}
		}
	}
	kinds := slices.Clone(everyKind)
	for _, path := range more {
		kinds = append(kinds, regexp.QuoteMeta(path))
	}
	r.wantSeen(t, kinds)
	t.Logf("%s: %d addresses, %d of them say it", r.name, len(r.before), told)
}

// wantSeen requires a leaked text on every kind of address, kept briefly.
func (r *reader) wantSeen(t *testing.T, everyKind []string) {
	t.Helper()
	kinds := map[string]bool{}
	for path, s := range r.before {
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
			t.Errorf("%s: %s may be kept: %q", r.name, path, s.cache)
		}
	}
	for _, kind := range everyKind {
		if !kinds[kind] {
			t.Errorf("%s: nothing was seen at %s", r.name, kind)
		}
	}
}

// wantGone asks every process for every address that was found, and looks
// through the database. What was not taken down is still there.
func (r *reader) wantGone(t *testing.T, gone []string) {
	t.Helper()
	want := map[string]string{}
	for _, hash := range gone {
		want[hash] = bundle.PersonalData
	}
	for _, base := range r.bases {
		for _, hash := range gone {
			until(t, "the process hears of the takedown", func() bool {
				status, _, _ := fetch(t, base+"/data/"+hash)
				return status == http.StatusGone
			})
		}
		for path, s := range r.before {
			ofGone := slices.ContainsFunc(gone, func(hash string) bool { return strings.Contains(path, hash) })
			if base != r.bases[0] && !ofGone && !leaked.MatchString(s.body) { // said nothing, is in no memory
				continue
			}
			status, _, body := fetch(t, base+path)
			if found := leaked.Find(body); found != nil {
				t.Errorf("%s: %s still says %s", r.name, path, found)
			}
			if ofGone && status < http.StatusBadRequest {
				t.Errorf("%s: %s answers %d", r.name, path, status)
			}
		}
		if body, _ := fetchAll(t, base+"/projects"); !strings.Contains(body, "旧年A2") {
			t.Errorf("%s: the release that stays is gone too", r.name)
		}
		if buried := tombstones(t, base); !maps.Equal(buried, want) {
			t.Errorf("%s: the log names %v as taken down", r.name, buried)
		}
	}
	r.wantNothingLeft(t)
}

// tombstones are what the log of a site says was taken down, with the grounds.
func tombstones(t *testing.T, base string) map[string]string {
	t.Helper()
	_, _, raw := fetch(t, base+"/log/entries?limit=1000")
	var page struct {
		Entries []struct {
			Record string `json:"record"`
		} `json:"entries"`
	}
	if err := json.Unmarshal(raw, &page); err != nil || len(page.Entries) == 0 {
		t.Fatalf("%d entries, %v", len(page.Entries), err)
	}
	buried := map[string]string{}
	for _, e := range page.Entries {
		record := check[ledger.Record](t)(ledger.DecodeRecord([]byte(e.Record)))
		if record.Kind == ledger.KindTakedown {
			body := check[ledger.TakedownBody](t)(record.Takedown())
			buried[body.Hash] = body.Ground
		}
	}
	return buried
}

// outerSite is a site with a database and keys of its own, and a search engine
// beside it, that took the releases of the inner one as files.
type outerSite struct {
	reader
	settings *settings
	portal   *portal
	index    *meilitest.Server
}

func (w publishedWorld) outerSite(t *testing.T) *outerSite {
	t.Helper()
	db, dir, index := pgtest.New(t), t.TempDir(), meilitest.Start(t)
	trust := w.portal.keys.seal.Public
	s := &settings{DataDir: dir, DatabaseURL: db.URL(""), LogLevel: "error", SiteName: "outer.test", TrustSeal: []string{trust}}
	out := &outerSite{reader{name: "outer", db: db, hashes: w.hashes}, s, check[*portal](t)(s.openPortal(t.Context())), index}
	t.Cleanup(out.portal.close)
	for n, hash := range w.hashes {
		raw := check[[]byte](t)(w.portal.vault.SealedBundle(t.Context(), w.staff(civic.Approver), w.sealedAs(t, hash)))
		if err := (releaseImport{Files: []string{carried(t, fmt.Sprintf("release-%d.tar", n), raw)}}).Run(t.Context(), s, console{io.Discard, io.Discard}); err != nil {
			t.Fatal(err)
		}
	}
	for _, role := range []string{"all", "web"} {
		p := serveFor(t, []string{"DATABASE_URL=" + db.URL("")}, "--role="+role, "--data-dir="+dir, "--default="+accessCounty, "--trust-seal="+trust, "--meili-url="+index.URL)
		out.bases = append(out.bases, p.public)
	}
	until(t, "the search engine has everything", func() bool { return index.Holds("项目a2") && index.Holds("旧年a2") })
	return out
}

// sealedAs is the candidate that became a release.
func (w publishedWorld) sealedAs(t *testing.T, hash string) (id int64) {
	t.Helper()
	if err := w.db.Pool(t, "").QueryRow(t.Context(), `SELECT id FROM vault.candidate WHERE hash = $1`, hash).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

// carried is a file on its way from one site to the other.
func carried(t *testing.T, name string, raw []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// carryOut takes an order that came as a file.
func (o *outerSite) carryOut(t *testing.T, signed []byte) {
	t.Helper()
	order := takedownCarryOut{File: carried(t, "order", signed)}
	if err := order.Run(t.Context(), o.settings, console{io.Discard, io.Discard}); err != nil {
		t.Fatal(err)
	}
}

// talkOf lets people speak about a project of a release, which copies its name:
// a hearing about it, an opinion with the notice to its author, a channel that
// two people pause.
func (o *outerSite) talkOf(t *testing.T, hash, code string) (hearing string) {
	t.Helper()
	ctx, p := t.Context(), o.portal
	var about comment.Subject
	err := o.db.Pool(t, "").QueryRow(ctx, `SELECT 'project', p.id FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.hash = $1 AND p.name LIKE '%' || $2`, hash, code).Scan(&about.Kind, &about.ID)
	if err != nil {
		t.Fatal(err)
	}
	call := callFrom(civic.SystemClock(), "年度预算听证会", hash)
	call.Unit, call.Projects = "101", []string{about.ID}
	first, second := o.enter(t, "first"), o.enter(t, "second")
	hearing = check[string](t)(p.desk.CallHearing(ctx, first.Account, call))
	sent := check[comment.Sent](t)(p.public.SubmitComment(ctx, o.enter(t, "citizen"), comment.Draft{
		Jurisdiction: accessCounty, Subject: about, Release: hash, Stance: comment.Suggest, Body: "这一笔应当说明用途", SendKey: "TAKED0WN01",
	}))
	if err := p.desk.Decide(ctx, first.Account, comment.Decision{Comment: sent.ID, Verdict: comment.Publish}); err != nil {
		t.Fatal(err)
	}
	check[int](t)(p.worker.Tell(ctx, job.Tell{Notice: string(notice.Published), Of: sent.ID, At: civic.SystemClock()}))
	if err := p.desk.AskChannelStep(ctx, first.Account, accessCounty, hash, about, comment.Pause, "核实中"); err != nil {
		t.Fatal(err)
	}
	steps := check[[]comment.ChannelStep](t)(p.desk.ChannelSteps(ctx, accessCounty))
	if err := p.desk.DecideChannelStep(ctx, second.Account, accessCounty, steps[0].ID, true); err != nil {
		t.Fatal(err)
	}
	return hearing
}

// enter makes somebody who may speak.
func (o *outerSite) enter(t *testing.T, key string) civic.Actor {
	t.Helper()
	id := check[string](t)(o.portal.identity.AddPersona(t.Context(), account.Persona{Key: key, Name: key, Assurance: civic.L2}))
	return civic.Actor{Account: id, Name: key, Assurance: civic.L2}
}
