package ledger_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// logKeys makes the keys of a log that begins now.
func logKeys(t *testing.T) (dir string, first, second ledger.Key) {
	t.Helper()
	dir = t.TempDir()
	first, beside, err := ledger.LoadOrCreateLogKeys(dir, "log.test")
	if err != nil || beside == nil {
		t.Fatalf("%v, %v", beside, err)
	}
	return dir, first, *beside
}

func TestALogThatBeginsHasTwoKeysAndKeepsThem(t *testing.T) {
	t.Parallel()
	dir, first, second := logKeys(t)
	again, beside, err := ledger.LoadOrCreateLogKeys(dir, "log.test")
	if err != nil || again.Public != first.Public || beside == nil || beside.Public != second.Public {
		t.Errorf("%+v, %+v, %v", again, beside, err)
	}
	if info, err := os.Stat(filepath.Join(dir, "log.test.sm2.key")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of the SM2 key: %v, %v", info, err)
	}
	if first.Signer.KeyHash() == second.Signer.KeyHash() || second.Signer.Name() != "log.test" {
		t.Error("the two keys cannot be told apart, or are of different logs")
	}
}

// Visitors of an older log pinned its keys: a new one must be announced.
func TestALogThatBeganWithoutAnSM2KeyGetsItByASuccessionOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := ledger.LoadOrCreateKey(dir, "log.test"); err != nil {
		t.Fatal(err)
	}
	if _, beside, err := ledger.LoadOrCreateLogKeys(dir, "log.test"); err != nil || beside != nil {
		t.Fatalf("%+v, %v", beside, err)
	}
	next, err := ledger.NextSM2Key(dir, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	if _, beside, err := ledger.LoadOrCreateLogKeys(dir, "log.test"); err != nil || beside != nil {
		t.Fatalf("before it is adopted: %+v, %v", beside, err)
	}
	if err := ledger.AdoptSM2Key(dir, "log.test"); err != nil {
		t.Fatal(err)
	}
	if _, beside, err := ledger.LoadOrCreateLogKeys(dir, "log.test"); err != nil || beside == nil || beside.Public != next.Public {
		t.Errorf("%+v, %v", beside, err)
	}
}

func TestBothKeysMustHaveSignedACheckpoint(t *testing.T) {
	t.Parallel()
	_, first, second := logKeys(t)
	_, _, other := logKeys(t)
	root, err := ledger.RootOf([][]byte{[]byte("a\n")})
	if err != nil {
		t.Fatal(err)
	}
	both, err := ledger.SignCheckpoint(1, root, first.Signer, second.Signer)
	if err != nil {
		t.Fatal(err)
	}
	keys := ledger.SiteKeys{Log: first.Public, SM2: second.Public}
	if c, err := keys.OpenCheckpoint(both); err != nil || c.Size != 1 {
		t.Errorf("signed by both: %+v, %v", c, err)
	}
	// Who knows nothing of SM2 reads it as before.
	if _, err := ledger.OpenCheckpoint(both, first.Verifier); err != nil {
		t.Errorf("with one key: %v", err)
	}
	for name, beside := range map[string][]note.Signer{"the first alone": nil, "a stranger": {other.Signer}} {
		signed, err := ledger.SignCheckpoint(1, root, first.Signer, beside...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := keys.OpenCheckpoint(signed); err == nil {
			t.Errorf("signed by %s it is taken", name)
		}
	}
	alone, err := ledger.SignCheckpoint(1, root, second.Signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.OpenCheckpoint(alone); err == nil {
		t.Error("signed by the SM2 key alone it is taken")
	}
	if _, err := keys.OpenCheckpoint(bytes.Replace(both, []byte("log.test\n1\n"), []byte("log.test\n2\n"), 1)); err == nil {
		t.Error("with another size it is taken")
	}
}

func TestSM2KeysOfAnotherShapeAreRefused(t *testing.T) {
	t.Parallel()
	_, _, key := logKeys(t)
	name, rest, _ := strings.Cut(key.Public, "+")
	hash, coded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		t.Fatal(err)
	}
	off := bytes.Clone(raw)
	off[len(off)-1] ^= 1 // not a point of the curve
	for _, bad := range []string{
		"", "log.test", "other+" + rest, name + "+00000000+" + coded, name + "+" + hash + "+" + coded[:len(coded)-8],
		name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(off), name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(raw[:18]),
	} {
		if _, err := ledger.NewVerifier(bad); err == nil {
			t.Errorf("%q is taken for a key", bad)
		}
	}
}

func FuzzNewVerifier(f *testing.F) {
	dir := f.TempDir()
	key, err := ledger.NextSM2Key(dir, "log.test")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key.Public)
	f.Add("log.test+00000000+//8=")
	f.Fuzz(func(t *testing.T, text string) {
		if verifier, err := ledger.NewVerifier(text); err == nil && !strings.HasPrefix(text, verifier.Name()+"+") {
			t.Errorf("%q is the key of %q", text, verifier.Name())
		}
	})
}

func TestASiteThatSignsTwiceIsVerifiedTwice(t *testing.T) {
	t.Parallel()
	s, dir := newSite(t), t.TempDir()
	server := httptest.NewServer(s)
	defer server.Close()
	s.publish(t, "one")
	if _, err := s.visit(t, server, dir); err != nil {
		t.Fatal(err)
	}
	_, _, second := logKeys(t)
	s.sm2 = &second
	if _, err := s.visitAgain(t, server, dir); err == nil || !strings.Contains(err.Error(), "other keys") {
		t.Errorf("a key nobody announced: %v", err)
	}
	s.succeed(t, s.log.Signer, true)
	if report, err := s.visitAgain(t, server, dir); err != nil || report.Successions != 1 {
		t.Fatalf("announced: %+v, %v", report, err)
	}
	s.unsigned = true
	if _, err := s.visitAgain(t, server, dir); err == nil || !strings.Contains(err.Error(), "1 of the 2 signatures") {
		t.Errorf("without its signature: %v", err)
	}
}

// OpenSSL knows SM2 by itself and none of this code.
func TestOpenSSLVerifiesTheSM2Signature(t *testing.T) {
	t.Parallel()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("skipped: openssl is not installed, nobody else checks the SM2 signature")
	}
	_, _, key := logKeys(t)
	coded := strings.SplitN(key.Public, "+", 3)[2]
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		t.Fatal(err)
	}
	point, err := sm2.NewPublicKey(raw[len(raw)-65:])
	if err != nil {
		t.Fatal(err)
	}
	der, err := smx509.MarshalPKIXPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("log.test\n1\nAAAA\n")
	signature, err := key.Signer.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{"key.pem": pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), "text": text, "sig": signature, "bent": append(text, '!')} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for file, good := range map[string]bool{"text": true, "bent": false} {
		check := exec.CommandContext(t.Context(), openssl, "dgst", "-sm3", "-verify", "key.pem", "-sigopt", "distid:1234567812345678", "-signature", "sig", file)
		check.Dir = dir
		if out, err := check.CombinedOutput(); (err == nil) != good {
			t.Errorf("openssl on %s: %s", file, out)
		}
	}
}
