package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// site is a portal of a few lines that serves what docs/log.md says. Fields
// are what a test bends.
type site struct {
	log, seal ledger.Key
	leaves    [][]byte // as served
	hashes    []tlog.Hash
	signed    func() []byte // nil: the true checkpoint
	files     map[string][]byte
	listed    []string    // hashes on the list of releases
	changes   []string    // signed successions of keys
	file      string      // name of the file of a release
	plain     bool        // manifests say nothing of views, as before there were any
	asked     int         // records served so far
	sm2       *ledger.Key // signs checkpoints as well; nil for none
	unsigned  bool        // its signature is left out all the same
}

func newSite(t *testing.T) *site {
	return &site{log: newKey(t, "log.test"), seal: newKey(t, "seal.test"), file: "projects.jsonl", files: map[string][]byte{}}
}

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func (s *site) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		out[i] = s.hashes[index]
	}
	return out, nil
}

func (s *site) append(t *testing.T, leaf []byte) {
	t.Helper()
	hashes, err := tlog.StoredHashes(int64(len(s.leaves)), leaf, s)
	if err != nil {
		t.Fatal(err)
	}
	s.leaves, s.hashes = append(s.leaves, leaf), append(s.hashes, hashes...)
}

// publish adds a release of one file with a spreadsheet of it, and a moderation
// after it.
func (s *site) publish(t *testing.T, text string) {
	t.Helper()
	file := []byte(text)
	manifest := fmt.Appendf(nil, `{"n":%d,"files":[{"name":%q,"sha256":%q,"bytes":%d}]}`+"\n", len(s.leaves), s.file, sum(file), len(file))
	sheet := []byte("sheet of " + text)
	if !s.plain {
		views := fmt.Appendf(nil, `],"views":[{"name":"projects.csv","sha256":%q,"bytes":%d}]}`, sum(sheet), len(sheet))
		manifest = bytes.Replace(manifest, []byte("]}"), views, 1)
	}
	hash := sum(manifest)
	if !s.plain {
		s.files["/j/990101/data/"+hash+"/projects.csv"] = sheet
	}
	signature, err := note.Sign(&note.Note{Text: "sunbudget bundle v1\n" + hash + "\n"}, s.seal.Signer)
	if err != nil {
		t.Fatal(err)
	}
	base := "/api/v1/releases/" + hash
	s.files[base+"/manifest"], s.files[base+"/signature"], s.files[base+"/files/"+s.file] = manifest, signature, file
	s.listed = append(s.listed, hash)
	leaf, err := ledger.EncodeRecord(at, "990101", ledger.KindRelease, ledger.ReleaseBody{Hash: hash, Tier: "public"})
	if err != nil {
		t.Fatal(err)
	}
	s.append(t, leaf)
	if leaf, err = ledger.EncodeRecord(at, "990101", ledger.KindModeration, map[string]string{"comment": text}); err != nil {
		t.Fatal(err)
	}
	s.append(t, leaf)
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
		return n
	}
	switch path := r.URL.Path; path {
	case "/log/key":
		_, _ = w.Write(s.keys().Format())
	case "/log/successions":
		answer(w, ledger.Successions{Successions: s.changes}, nil)
	case "/log/checkpoint":
		_, _ = w.Write(s.checkpoint())
	case "/log/entries":
		answer(w, s.entries(number("from")), nil)
	case "/log/inclusion":
		proof, err := tlog.ProveRecord(number("size"), number("index"), s)
		answer(w, ledger.Inclusion{Index: number("index"), Size: number("size"), Hashes: proof}, err)
	case "/log/consistency":
		proof, err := tlog.ProveTree(number("size"), number("from"), s)
		answer(w, ledger.Consistency{From: number("from"), Size: number("size"), Hashes: proof}, err)
	case "/j/990101/api/v1/releases":
		s.list(w, r.URL.Query().Get("cursor"))
	default:
		if file, found := s.files[path]; found {
			_, _ = w.Write(file)
			return
		}
		http.NotFound(w, r)
	}
}

func answer(w http.ResponseWriter, v any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(v)
}

// entries serves two records a page.
func (s *site) entries(from int64) ledger.Entries {
	page := ledger.Entries{Size: int64(len(s.leaves)), From: from}
	defer func() { s.asked += len(page.Entries) }()
	for i := from; i < min(from+2, int64(len(s.leaves))); i++ {
		page.Entries = append(page.Entries, ledger.Entry{Index: i, Record: string(s.leaves[i])})
	}
	return page
}

// list serves one release a page.
func (s *site) list(w http.ResponseWriter, cursor string) {
	at, _ := strconv.Atoi(cursor)
	next := ""
	if at+1 < len(s.listed) {
		next = strconv.Itoa(at + 1)
	}
	fmt.Fprintf(w, `{"items":[{"hash":%q}],"next":%q}`, s.listed[at], next)
}

func (s *site) checkpoint() []byte {
	if s.signed != nil {
		return s.signed()
	}
	return s.sign(int64(len(s.leaves)))
}

func (s *site) sign(size int64) []byte {
	root, err := tlog.TreeHash(size, s)
	if err != nil {
		panic(err)
	}
	var beside []note.Signer
	if s.sm2 != nil && !s.unsigned {
		beside = append(beside, s.sm2.Signer)
	}
	signed, err := ledger.SignCheckpoint(size, root, s.log.Signer, beside...)
	if err != nil {
		panic(err)
	}
	return signed
}

// keys are what the site shows.
func (s *site) keys() ledger.SiteKeys {
	keys := ledger.SiteKeys{Log: s.log.Public, Seals: []string{s.seal.Public}}
	if s.sm2 != nil {
		keys.SM2 = s.sm2.Public
	}
	return keys
}

// visit verifies everything the site serves, with what dir remembers.
func (s *site) visit(t *testing.T, server *httptest.Server, dir string) (ledger.SiteReport, error) {
	t.Helper()
	return ledger.VerifySite(t.Context(), server.Client(), server.URL+"/", dir, true)
}

// visitAgain verifies what is new.
func (s *site) visitAgain(t *testing.T, server *httptest.Server, dir string) (ledger.SiteReport, error) {
	t.Helper()
	return ledger.VerifySite(t.Context(), server.Client(), server.URL+"/", dir, false)
}

func TestALaterVisitReadsWhatIsNewAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	dir := t.TempDir()
	for n := range 9 {
		s.publish(t, fmt.Sprint("release ", n))
		s.asked = 0
		report, err := s.visitAgain(t, server, dir)
		if err != nil || report.Releases != 1 || report.Known != n || report.Size != int64(2*n+2) {
			t.Fatalf("visit %d: %+v, %v", n, report, err)
		}
		if s.asked != 2 {
			t.Errorf("visit %d reads %d records, two are new", n, s.asked)
		}
	}
	if report, err := s.visit(t, server, dir); err != nil || report.Releases != 9 || report.Known != 0 {
		t.Errorf("reading everything: %+v, %v", report, err)
	}
}

func TestALaterVisitFindsWhatWasBentSince(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want string
		bend func(t *testing.T, s *site)
	}{
		"a new record changed": {"do not add up", func(_ *testing.T, s *site) { s.leaves[5] = s.leaves[4] }},
		"history rewritten under a new signature": {"", func(t *testing.T, s *site) {
			old := s.leaves
			s.leaves, s.hashes = nil, nil
			for _, i := range []int{1, 0, 2, 3, 4, 5} {
				s.append(t, old[i])
			}
		}},
		"a new file changed": {"not the one the manifest names", func(_ *testing.T, s *site) {
			s.files["/api/v1/releases/"+s.listed[2]+"/files/projects.jsonl"] = []byte("x")
		}},
		"a release beside the log":    {"not in the log", func(_ *testing.T, s *site) { s.listed = append(s.listed, strings.Repeat("a", 64)) }},
		"taken down and served still": {"served still", func(t *testing.T, s *site) { s.takeDown(t, 0) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			server := httptest.NewServer(s)
			defer server.Close()
			dir := t.TempDir()
			s.publish(t, "one")
			s.publish(t, "two")
			if _, err := s.visitAgain(t, server, dir); err != nil {
				t.Fatal(err)
			}
			s.publish(t, "three")
			c.bend(t, s)
			if _, err := s.visitAgain(t, server, dir); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// takeDown writes the tombstone of a release.
func (s *site) takeDown(t *testing.T, n int) {
	t.Helper()
	leaf, err := ledger.EncodeRecord(at, "990101", ledger.KindTakedown, ledger.TakedownBody{Hash: s.listed[n], Tier: "public", Ground: "illegal"})
	if err != nil {
		t.Fatal(err)
	}
	s.append(t, leaf)
}

func TestWhatWasTakenDownIsGoneInOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	dir := t.TempDir()
	s.publish(t, "one")
	s.publish(t, "two")
	if _, err := s.visitAgain(t, server, dir); err != nil {
		t.Fatal(err)
	}
	gone := s.listed[0]
	s.takeDown(t, 0)
	for path := range s.files {
		if strings.Contains(path, gone) {
			delete(s.files, path)
		}
	}
	s.listed = s.listed[1:]
	if report, err := s.visitAgain(t, server, dir); err != nil || report.TakenDown != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	if report, err := s.visit(t, server, dir); err != nil || report.Releases != 1 {
		t.Errorf("everything again: %+v, %v", report, err)
	}
}

func TestHonestSiteIsVerifiedAgainAndAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	dir := t.TempDir()
	s.publish(t, "one")
	first, err := s.visit(t, server, dir)
	if err != nil || !first.FirstVisit || first.Size != 2 || first.Releases != 1 || first.Files != 2 || first.Bytes != int64(len("one")+len("sheet of one")) {
		t.Fatalf("first visit: %+v, %v", first, err)
	}
	s.publish(t, "two")
	s.publish(t, "three")
	second, err := s.visit(t, server, dir)
	if err != nil || second.FirstVisit || second.Seen != 2 || second.Size != 6 || second.Releases != 3 {
		t.Fatalf("second visit: %+v, %v", second, err)
	}
	if third, err := s.visit(t, server, dir); err != nil || third.Seen != 6 {
		t.Fatalf("third visit: %+v, %v", third, err)
	}
}

func TestEveryTamperingIsDetected(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, want string
		bend       func(t *testing.T, s *site)
	}{
		{"a record changed", "do not add up", func(_ *testing.T, s *site) {
			s.leaves[1] = []byte(strings.Replace(string(s.leaves[1]), "one", "uno", 1))
		}},
		{"a record dropped", "ends after", func(_ *testing.T, s *site) { s.leaves = append(s.leaves[:1:1], s.leaves[2:]...); s.freeze(4) }},
		{"a record hidden at the end", "ends after", func(_ *testing.T, s *site) { s.freeze(4); s.leaves = s.leaves[:3] }},
		{"history rewritten with all its hashes", "rewritten", func(t *testing.T, s *site) {
			old := s.leaves
			s.leaves, s.hashes = nil, nil
			s.append(t, old[1])
			s.append(t, old[0])
			s.append(t, old[2])
			s.append(t, old[3])
			s.append(t, old[3])
		}},
		{"a forked checkpoint of the same size", "two trees", func(t *testing.T, s *site) {
			old := s.leaves
			s.leaves, s.hashes = nil, nil
			for _, i := range []int{1, 0, 2, 3} {
				s.append(t, old[i])
			}
		}},
		{"the log cut back", "shrank", func(_ *testing.T, s *site) { s.freeze(2) }},
		{"another key", "other keys", func(t *testing.T, s *site) { s.log = newKey(t, "log.test") }},
		{"a checkpoint by another key", "checkpoint", func(t *testing.T, s *site) {
			forger := newKey(t, "log.test")
			s.signed = func() []byte {
				root, _ := tlog.TreeHash(4, s)
				signed, _ := ledger.SignCheckpoint(4, root, forger.Signer)
				return signed
			}
		}},
		{"a file changed", "not the one the manifest names", func(_ *testing.T, s *site) { s.bendFile("/files/projects.jsonl", "0ne") }},
		{"a file made longer", "not the one the manifest names", func(_ *testing.T, s *site) { s.bendFile("/files/projects.jsonl", "one and more") }},
		{"a spreadsheet changed", "projects.csv is not the one the manifest names", func(_ *testing.T, s *site) {
			s.files["/j/990101/data/"+s.listed[0]+"/projects.csv"] = []byte("sheet of 0ne")
		}},
		{"a manifest changed", "not the one the log records", func(_ *testing.T, s *site) { s.bendFile("/manifest", "{}") }},
		{"a signature over another release", "another release", func(t *testing.T, s *site) {
			signed, err := note.Sign(&note.Note{Text: "sunbudget bundle v1\n" + s.listed[1] + "\n"}, s.seal.Signer)
			if err != nil {
				t.Fatal(err)
			}
			s.bendFile("/signature", string(signed))
		}},
		{"a file missing", "404", func(_ *testing.T, s *site) { delete(s.files, "/api/v1/releases/"+s.listed[0]+"/files/projects.jsonl") }},
		{"a release beside the log", "not in the log", func(_ *testing.T, s *site) { s.listed = append(s.listed, strings.Repeat("a", 64)) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			server := httptest.NewServer(s)
			defer server.Close()
			dir := t.TempDir()
			s.publish(t, "one")
			s.publish(t, "two")
			if _, err := s.visit(t, server, dir); err != nil {
				t.Fatal(err)
			}
			c.bend(t, s)
			if _, err := s.visit(t, server, dir); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// freeze keeps serving the checkpoint of a size.
func (s *site) freeze(size int64) {
	signed := s.sign(size)
	s.signed = func() []byte { return signed }
}

// bendFile replaces a file of the first release.
func (s *site) bendFile(suffix, text string) {
	s.files["/api/v1/releases/"+s.listed[0]+suffix] = []byte(text)
}

func TestFailedVisitForgetsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	dir := t.TempDir()
	s.publish(t, "one")
	s.publish(t, "two")
	if _, err := s.visit(t, server, dir); err != nil {
		t.Fatal(err)
	}
	s.freeze(2)
	for range 2 { // a second look must not take the shorter log for granted
		if _, err := s.visit(t, server, dir); err == nil {
			t.Fatal("a log that shrank is taken")
		}
	}
	s.signed = nil
	if _, err := s.visit(t, server, dir); err != nil {
		t.Errorf("the honest log again: %v", err)
	}
}

// rules records a disclosure list, by its text.
func (s *site) rules(t *testing.T, text string) {
	t.Helper()
	leaf, err := ledger.EncodeRecord(at, "990101", ledger.KindDisclosure, ledger.DisclosureBody{Version: "1", SHA256: sum([]byte(text))})
	if err != nil {
		t.Fatal(err)
	}
	s.append(t, leaf)
}

func TestAReleaseMadeWithAnotherListThanTheLogSaysIsFound(t *testing.T) {
	t.Parallel()
	for _, recorded := range []bool{true, false} {
		s, dir := newSite(t), t.TempDir()
		server := httptest.NewServer(s)
		defer server.Close()
		s.file = "disclosure.yaml"
		s.publish(t, "the first list") // before the log named any
		s.rules(t, "the first list")
		s.publish(t, "the first list")
		if recorded {
			s.rules(t, "the second list")
		}
		s.publish(t, "the second list")
		report, err := s.visitAgain(t, server, dir)
		if recorded && (err != nil || report.Lists != 2) {
			t.Errorf("lists in the log: %+v, %v", report, err)
		}
		if !recorded && (err == nil || !strings.Contains(err.Error(), "a disclosure list that is not in the log")) {
			t.Errorf("a list beside the log: %v", err)
		}
	}
}

// rotate changes the log's key; the succession is signed with one of the keys
// and, where it is recorded, stands in the log.
func (s *site) rotate(t *testing.T, signer note.Signer, recorded bool) {
	t.Helper()
	s.log = newKey(t, "log.test")
	s.succeed(t, signer, recorded)
}

// succeed announces the keys the site has now.
func (s *site) succeed(t *testing.T, signer note.Signer, recorded bool) {
	t.Helper()
	signed, err := ledger.Succession{At: at, Keys: s.keys()}.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	s.changes = append(s.changes, string(signed))
	leaf, err := ledger.EncodeRecord(at, "", ledger.KindKeys, ledger.KeysBody{Log: s.log.Public, Succession: string(signed)})
	if err != nil {
		t.Fatal(err)
	}
	if recorded {
		s.append(t, leaf)
	}
}

func TestKeysThatChangeWithASignedSuccessionAreFollowed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	late, often := t.TempDir(), t.TempDir()
	s.publish(t, "one")
	for _, dir := range []string{late, often} {
		if _, err := s.visit(t, server, dir); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		s.rotate(t, s.log.Signer, true)
		if report, err := s.visitAgain(t, server, often); err != nil || report.Successions != 1 {
			t.Fatalf("one change: %+v, %v", report, err)
		}
	}
	s.publish(t, "two")
	if report, err := s.visitAgain(t, server, late); err != nil || report.Successions != 2 || report.Releases != 1 {
		t.Errorf("two changes since the last visit: %+v, %v", report, err)
	}
	if report, err := s.visitAgain(t, server, late); err != nil || report.Successions != 0 {
		t.Errorf("none since: %+v, %v", report, err)
	}
	if report, err := s.visit(t, server, t.TempDir()); err != nil || !report.FirstVisit {
		t.Errorf("a new visitor: %+v, %v", report, err)
	}
}

func TestKeysThatChangeOtherwiseAreRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want string
		bend func(t *testing.T, s *site)
	}{
		"without a word":         {"other keys", func(t *testing.T, s *site) { s.log = newKey(t, "log.test") }},
		"signed by a stranger":   {"other keys", func(t *testing.T, s *site) { s.rotate(t, newKey(t, "log.test").Signer, true) }},
		"signed by the new key":  {"other keys", func(t *testing.T, s *site) { s.rotate(t, s.log.Signer, true); s.log = newKey(t, "log.test") }},
		"not in the log":         {"not in the log", func(t *testing.T, s *site) { s.rotate(t, s.log.Signer, false) }},
		"with another seal only": {"other keys", func(t *testing.T, s *site) { s.seal = newKey(t, "seal.test") }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, dir := newSite(t), t.TempDir()
			server := httptest.NewServer(s)
			defer server.Close()
			s.publish(t, "one")
			if _, err := s.visit(t, server, dir); err != nil {
				t.Fatal(err)
			}
			c.bend(t, s)
			for range 2 { // nothing is forgotten after the first refusal
				if _, err := s.visitAgain(t, server, dir); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			}
		})
	}
}

// One command tells a journalist which release a downloaded file comes from; a
// file with a changed byte comes from none. Releases without views are verified
// as ever, and so are their files.
func TestADownloadedFileIsProvedByTheLog(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	server := httptest.NewServer(s)
	defer server.Close()
	dir := t.TempDir()
	s.plain = true
	s.publish(t, "old")
	s.plain = false
	s.publish(t, "new")
	if _, err := s.visit(t, server, dir); err != nil {
		t.Fatal(err)
	}
	find := func(text string) (ledger.Published, error) {
		return ledger.FindFile(t.Context(), server.Client(), server.URL, dir, strings.NewReader(text))
	}
	for text, want := range map[string]ledger.Published{
		"old":          {Name: "projects.jsonl", Release: s.listed[0]},
		"sheet of new": {Name: "projects.csv", Release: s.listed[1]},
	} {
		if got, err := find(text); err != nil || got.Name != want.Name || got.Release != want.Release {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"sheet of nev", "sheet of new\n", ""} {
		if got, err := find(text); err == nil {
			t.Errorf("%q is said to be %s of %s", text, got.Name, got.Release)
		}
	}
	s.files["/api/v1/releases/"+s.listed[1]+"/manifest"] = []byte(`{"files":[{"name":"x","sha256":"` + sum([]byte("forged")) + `","bytes":6}]}`)
	if _, err := find("forged"); err == nil || !strings.Contains(err.Error(), "not the one the log records") {
		t.Errorf("a manifest that is not the logged one is believed: %v", err)
	}
}
