package ledger_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

var at = time.Date(2026, 11, 9, 10, 0, 0, 123456789, civic.Shanghai)

func TestRecordIsOneCanonicalLine(t *testing.T) {
	t.Parallel()
	leaf, err := ledger.EncodeRecord(at, "990101", ledger.KindRelease, ledger.ReleaseBody{Hash: "ab", Year: 2026, Stage: "draft", Version: 1, Tier: "public", AsOf: "2026-11-01", Edition: 3})
	want := `{"at":"2026-11-09T02:00:00.123456Z","jurisdiction":"990101","kind":"release","body":{"hash":"ab","year":2026,"stage":"draft","version":1,"month":0,"tier":"public","as_of":"2026-11-01","edition":3}}` + "\n"
	if err != nil || string(leaf) != want {
		t.Fatalf("%s, %v", leaf, err)
	}
	record, err := ledger.DecodeRecord(leaf)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := record.Release(); err != nil || body.Edition != 3 {
		t.Errorf("%+v, %v", body, err)
	}
	for _, other := range []string{strings.Replace(want, `":"`, `": "`, 1), strings.TrimSpace(want), want + want, strings.Replace(want, `"kind"`, `"sort"`, 1)} {
		if _, err := ledger.DecodeRecord([]byte(other)); err == nil {
			t.Errorf("another spelling is taken: %s", other)
		}
	}
}

func TestRecordsSurviveAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		leaf, err := ledger.EncodeRecord(at, "990101", ledger.KindReply, map[string]string{"reason": text})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.DecodeRecord(leaf); err != nil || bytes.Count(leaf, []byte("\n")) != 1 {
			t.Fatalf("%q: %v", leaf, err)
		}
	})
}

func newKey(t testing.TB, name string) ledger.Key {
	t.Helper()
	key, err := ledger.LoadOrCreateKey(t.TempDir(), name)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestKeyIsMadeOnceAndForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	var wait sync.WaitGroup
	publics := make([]string, 8)
	for i := range publics {
		wait.Go(func() {
			key, err := ledger.LoadOrCreateKey(dir, "log.test")
			if err != nil {
				t.Error(err)
				return
			}
			publics[i] = key.Public
		})
	}
	wait.Wait()
	for _, public := range publics {
		if public != publics[0] || public == "" {
			t.Fatalf("several starts at once made several keys: %v", publics)
		}
	}
	path := filepath.Join(dir, "log.test.key")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".new*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.LoadOrCreateKey(dir, "log.test"); err == nil || !strings.Contains(err.Error(), "read by others") {
		t.Errorf("a key everybody may read: %v", err)
	}
}

func TestDamagedKeyIsRefusedAndNotShown(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := ledger.LoadOrCreateKey(dir, "a"); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "a.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.key"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = ledger.LoadOrCreateKey(dir, "b")
	if err == nil || strings.Contains(err.Error(), "PRIVATE") {
		t.Errorf("a key of another name: %v", err)
	}
	for _, name := range []string{"", "a b", "a+b", "../a", ".a"} {
		if _, err := ledger.LoadOrCreateKey(dir, name); err == nil {
			t.Errorf("key name %q is taken", name)
		}
	}
}

func TestCheckpointSpeaksForOneLogOnly(t *testing.T) {
	t.Parallel()
	key, other := newKey(t, "log.test"), newKey(t, "other.test")
	root, err := ledger.RootOf([][]byte{[]byte("a\n"), []byte("b\n"), []byte("c\n")})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := ledger.SignCheckpoint(3, root, key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ledger.OpenCheckpoint(signed, key.Verifier)
	if err != nil || got != (ledger.Checkpoint{Origin: "log.test", Size: 3, Root: root}) {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := ledger.OpenCheckpoint(signed, other.Verifier); err == nil {
		t.Error("another key opens it")
	}
	// A note over other words by the right key is no checkpoint.
	for _, text := range []string{"log.test\n3\n", "other\n3\n" + root.String() + "\n", "log.test\n03\n" + root.String() + "\n", "log.test\n-1\n" + root.String() + "\n", "log.test\n3\n" + root.String() + "\nmore\n"} {
		forged, err := note.Sign(&note.Note{Text: text}, key.Signer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.OpenCheckpoint(forged, key.Verifier); err == nil {
			t.Errorf("%q is taken for a checkpoint", text)
		}
	}
}

func TestSiteKeysSurviveTheirText(t *testing.T) {
	t.Parallel()
	keys := ledger.SiteKeys{Log: newKey(t, "log.test").Public, SM2: "b", Seals: []string{newKey(t, "s1").Public, newKey(t, "s2").Public}}
	got, err := ledger.ParseSiteKeys(keys.Format())
	if err != nil || string(got.Format()) != string(keys.Format()) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "seal x\n", "log a\nlog b\n", "key a\n", "sm2 a\n", "log a\nsm2 b\nsm2 c\n", "log a\nsm2\n"} {
		if _, err := ledger.ParseSiteKeys([]byte(bad)); err == nil {
			t.Errorf("%q is taken for keys", bad)
		}
	}
}
