package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// house is a portal over a real database with releases in it.
type house struct {
	readtest.Installation
	db     pgtest.DB
	public *postgres.Public
}

func newHouse(t testing.TB) house {
	t.Helper()
	db := pgtest.New(t)
	h := house{Installation: readtest.Install(t, db), db: db}
	var err error
	h.public, err = postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.public.Close)
	return h
}

// exec changes the database behind the portal's back, past its triggers and
// constraints.
func (h house) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := h.db.Pool(t, "").Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// config serves routes over the house.
func (h house) config(routes ...Route) Config {
	config := testConfig(routes...)
	config.Directory, config.Can, config.Clock = h.public, account.Can, civic.FixedClock(readtest.Now)
	return config
}

// listen serves over a real connection and gives the base address.
func listen(t testing.TB, config Config) (*Server, string) {
	t.Helper()
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	bound, done, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Shutdown(context.Background()), <-done); err != nil {
			t.Error(err)
		}
	})
	return s, "http://" + bound.String()
}

// releaseList is the list of releases as the interface for programs gives it.
func releaseList(public *postgres.Public) Route {
	return page("/api/v1/releases", func(r *Request) error {
		all, err := public.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
		type item struct {
			Hash string `json:"hash"`
		}
		items := []item{}
		for _, h := range all {
			items = append(items, item{h.Hash})
		}
		return errors.Join(err, r.JSON(map[string]any{"items": items, "next": ""}))
	})
}

func (h house) logRoutes() []Route {
	reading := Reading{Publications: h.public}
	return append(LogRoutes(h.public, h.public, h.public, h.Keys), releaseList(h.public),
		read("/data/:hash/:table.csv", reading.releaseCSV).streamed(), read("/data/:hash/:table.json", reading.releaseJSON).streamed())
}

// published counts the files that the manifests of public releases name, views
// included.
func (h house) published(t *testing.T) (files int) {
	t.Helper()
	for _, code := range []string{"990101", "310107"} {
		all, err := h.public.Releases(t.Context(), code, readtest.CurrentEdition)
		if err != nil {
			t.Fatal(err)
		}
		for _, header := range all {
			sealed, err := h.public.Sealed(t.Context(), code, header.Hash)
			if err != nil {
				t.Fatal(err)
			}
			m, err := bundle.ParseManifest(sealed.Manifest)
			if err != nil || len(m.Views) == 0 {
				t.Fatalf("%s: %d views, %v", header.Hash, len(m.Views), err)
			}
			files += len(m.Files) + len(m.Views)
		}
	}
	return files
}

func verify(t *testing.T, base, state string) (ledger.SiteReport, error) {
	t.Helper()
	return ledger.VerifySite(t.Context(), http.DefaultClient, base, state, true)
}

func TestAStrangerCanVerifyTheSite(t *testing.T) {
	t.Parallel()
	h, state := newHouse(t), t.TempDir()
	_, base := listen(t, h.config(h.logRoutes()...))
	first, err := verify(t, base, state)
	if err != nil {
		t.Fatal(err)
	}
	// The deputies' release is recorded, but its files are nobody else's.
	if first.Size != readtest.LogSize || first.Lists != 2 || first.Releases != readtest.CurrentEdition-1 || first.Files != h.published(t) {
		t.Errorf("%+v", first)
	}
	h.Next(t)
	second, err := verify(t, base, state)
	if err != nil || second.FirstVisit || second.Seen != first.Size || second.Size != first.Size+1 {
		t.Errorf("%+v %v", second, err)
	}
}

func TestAStrangerSeesWhatWasChangedInTheDatabase(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ sql, want string }{
		"a record rewritten": {
			`UPDATE app.log_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), '2026-09-30', '2026-08-30'), 'UTF8') WHERE index = 4`,
			"do not add up"},
		"a record dropped": {`DELETE FROM app.log_entry WHERE index = 3`, "stands where"},
		"the newest record dropped": {
			`DELETE FROM app.log_entry WHERE index = 10`, "ends after 10 of 11"},
		"a figure of a published file": {
			`UPDATE release.blob SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), '食堂', '操场'), 'UTF8')
			WHERE convert_from(bytes, 'UTF8') LIKE '%食堂%'`, "is not the one the manifest names"},
		"a manifest": {
			`UPDATE release.release SET manifest = convert_to(replace(convert_from(manifest, 'UTF8'), '云溪', '溪云'), 'UTF8')
			WHERE edition = 4`, "is not the one the log records"},
		"a release that was never recorded": {
			`UPDATE release.release SET hash = repeat('0', 64) WHERE edition = 8`, "404"},
		"another file under a published name": {
			`UPDATE release.file f SET sha256 = o.sha256, bytes = o.bytes FROM release.file o
			WHERE f.name = 'projects.jsonl' AND o.name = f.name AND f.release = 4 AND o.release = 3`, "is not the one the manifest names"},
		"a hash of the tree": {
			`UPDATE app.log_hash SET hash = decode(repeat('00', 32), 'hex') WHERE index = 2`, "is not in the log"},
		"a signature of another release": {
			`UPDATE release.release SET signature = (SELECT signature FROM release.release WHERE edition = 3) WHERE edition = 4`, "signature"},
		"an older checkpoint": {`DELETE FROM app.log_checkpoint WHERE size = 11`, "shrank"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, state := newHouse(t), t.TempDir()
			_, base := listen(t, h.config(h.logRoutes()...))
			if _, err := verify(t, base, state); err != nil {
				t.Fatal(err)
			}
			h.exec(t, c.sql)
			if _, err := verify(t, base, state); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("verified: %v, want an error about %q", err, c.want)
			}
		})
	}
}

func TestTheLogAnswersNothingOutsideOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := newTestServer(t, h.config(h.logRoutes()...))
	for address, want := range map[string]int{
		"/log/entries":                                             200,
		"/log/successions":                                         200,
		"/log/entries?from=11":                                     200,
		"/log/entries?from=12":                                     400,
		"/log/entries?from=-1":                                     400,
		"/log/entries?from=x":                                      400,
		"/log/entries?from=0&limit=2":                              200,
		"/log/inclusion":                                           400,
		"/log/inclusion?index=0&size=11":                           200,
		"/log/inclusion?index=11&size=11":                          400,
		"/log/inclusion?index=0&size=12":                           400,
		"/log/consistency?from=1&size=11":                          200,
		"/log/consistency?from=0&size=11":                          400,
		"/log/consistency?from=11&size=12":                         400,
		"/log/tile/8/0/000.p/11":                                   200,
		"/log/tile/8/0/000.p/12":                                   400,
		"/log/tile/8/0/000":                                        400,
		"/log/tile/8/1/000.p/1":                                    400,
		"/log/tile/8/63/000":                                       400,
		"/log/tile/8/0/x999/x999/x999/x999/999":                    400,
		"/log/tile/8/data/000":                                     400,
		"/log/tile/4/0/000.p/8":                                    400,
		"/log/tile/x":                                              400,
		"/api/v1/releases/" + h.Hashes[4] + "/manifest":            200,
		"/j/310107/api/v1/releases/" + h.Hashes[4] + "/signature":  200,
		"/api/v1/releases/" + h.Hashes[4] + "/files/units.jsonl":   200,
		"/api/v1/releases/" + h.Hashes[4] + "/files/nothing.jsonl": 404,
		"/api/v1/releases/" + h.Hashes[7] + "/manifest":            404, // the deputies'
		"/api/v1/releases/0/manifest":                              404,
	} {
		if answer, body := get(t, s, address); answer.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", address, answer.StatusCode, want, body)
		}
	}
	if _, body := get(t, s, "/log/entries?from=0&limit=2"); strings.Count(body, `"index"`) != 2 {
		t.Errorf("two records asked for: %s", body)
	}
}

func TestAnEmptyLogHasNoCheckpoint(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	public, err := postgres.OpenPublic(t.Context(), db.URL(postgres.WebRole), civic.FixedClock(readtest.Now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(public.Close)
	s := newTestServer(t, testConfig(LogRoutes(public, public, public, ledger.SiteKeys{})...))
	if answer, _ := get(t, s, "/log/checkpoint"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("answers %d", answer.StatusCode)
	}
}

func TestWhatIsNamedByItsHashMayBeKeptForEver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := newTestServer(t, h.config(h.logRoutes()...))
	for address, want := range map[string]string{
		"/api/v1/releases/" + h.Hashes[4] + "/manifest":             keepBriefly, // may be taken down
		"/api/v1/releases/" + h.Hashes[4] + "/files/projects.jsonl": keepBriefly,
		"/log/tile/8/0/000.p/11":                                    keepForEver,
		"/log/checkpoint":                                           "no-store",
		"/log/key":                                                  "no-store",
	} {
		answer, _ := get(t, s, address)
		if answer.Header.Get("Cache-Control") != want {
			t.Errorf("%s: %s", address, answer.Header.Get("Cache-Control"))
		}
	}
}

// A moderator's decision stands in the log a moment later, in words, with a
// proof that a stranger can check.
func TestTheLogTellsEachActWithItsProof(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, base := listen(t, h.cached(h.logRoutes()...))
	until(t, base+"/log", func(body string) bool { return strings.Contains(body, "共 11 条记录") })
	h.removeOpinion(t)
	until(t, base+"/log", func(body string) bool { return strings.Contains(body, "一条意见未予公开，理由：广告") })

	_, page := fetch(t, base+"/log/11?lang=en")
	var proof ledger.Inclusion
	if _, raw := fetch(t, base+"/log/inclusion?index=11&size=12"); json.Unmarshal([]byte(raw), &proof) != nil {
		t.Fatal(raw)
	}
	var records ledger.Entries
	if _, raw := fetch(t, base+"/log/entries?from=11"); json.Unmarshal([]byte(raw), &records) != nil {
		t.Fatal(raw)
	}
	leaf := []byte(records.Entries[0].Record)
	_, signed := fetch(t, base+"/log/checkpoint")
	verifier, err := note.NewVerifier(h.Keys.Log)
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := ledger.OpenCheckpoint([]byte(signed), verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.CheckInclusion(proof, checkpoint, leaf); err != nil {
		t.Error(err)
	}
	for _, shown := range []string{"An opinion was not published: advertising", tlog.RecordHash(leaf).String(), checkpoint.Root.String()} {
		if !strings.Contains(page, strings.ReplaceAll(shown, "+", "&#43;")) && !strings.Contains(page, shown) {
			t.Errorf("the page of the record does not show %s", shown)
		}
	}
	if answer, _ := fetch(t, base+"/log/12"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a record that is not there answers %d", answer.StatusCode)
	}
}

// removeOpinion has a citizen write and a moderator remove.
func (h house) removeOpinion(t *testing.T) {
	t.Helper()
	key, err := account.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	identity, err := postgres.OpenIdentity(t.Context(), h.db.URL(postgres.IdentityRole), civic.FixedClock(readtest.Now), postgres.WithIdentityKey(key))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(identity.Close)
	persona := func(name string, level civic.Assurance, grants ...civic.Grant) civic.Actor {
		id, err := identity.AddPersona(t.Context(), account.Persona{Key: name, Name: name, Assurance: level, Grants: grants})
		if err != nil {
			t.Fatal(err)
		}
		return civic.Actor{Account: id, Name: name, Assurance: level, Grants: grants}
	}
	citizen := persona("citizen", civic.L1)
	moderator := persona("moderator", civic.L0, civic.Grant{Role: civic.Moderator, Jurisdiction: readtest.County})
	sent, err := h.public.SubmitComment(t.Context(), citizen, comment.Draft{
		Jurisdiction: readtest.County, Subject: comment.Subject{Kind: comment.OnProject, ID: string(readtest.School)},
		Release: h.Hashes[4], Stance: comment.Suggest, Body: "买一送一", SendKey: "AAAAAAAAA1",
	})
	if err != nil {
		t.Fatal(err)
	}
	decision := comment.Decision{Comment: sent.ID, Verdict: comment.Remove, Reason: "advertising"}
	if err := h.Desk(t, h.db).Decide(t.Context(), moderator.Account, decision); err != nil {
		t.Fatal(err)
	}
}
