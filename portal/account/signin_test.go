package account_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func newKey(t *testing.T, fill byte) account.Key {
	t.Helper()
	key, err := account.NewKey(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestPasswordIsStoredAsAHashThatFitsItOnly(t *testing.T) {
	t.Parallel()
	hash, err := account.HashPassword("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=65536,t=2,p=1$") {
		t.Errorf("hash %q", hash)
	}
	if !account.PasswordMatches("correct horse battery", hash) || account.PasswordMatches("correct horse batterz", hash) {
		t.Error("the hash fits another password than its own")
	}
	if account.PasswordMatches("", "") || account.PasswordMatches("correct horse battery", "") {
		t.Error("an unknown login has a password")
	}
}

func TestShortAndEndlessPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	for password, key := range map[string]string{
		"elevenchars":            "account.password_short",
		strings.Repeat("密", 201): "account.password_long",
	} {
		if _, err := account.HashPassword(password); civic.KeyOf(err) != key {
			t.Errorf("%d bytes: %v", len(password), err)
		}
	}
}

func TestFirstPasswordIsAcceptedAndNeverTheSame(t *testing.T) {
	t.Parallel()
	a, err := account.NewPassword(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := account.NewPassword(rand.Reader)
	if a == b || len(a) != 24 {
		t.Errorf("%q, %q", a, b)
	}
}

// RFC 6238, appendix B, SHA-1, last six digits.
func TestCodesFollowRFC6238(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" // "12345678901234567890"
	for unix, want := range map[int64]string{59: "287082", 1111111109: "081804", 20000000000: "353130"} {
		if got, err := account.CodeAt(secret, time.Unix(unix, 0)); err != nil || got != want {
			t.Errorf("at %d: %s %v, want %s", unix, got, err, want)
		}
	}
}

func TestCodeWorksOnceAndOnlyAroundItsTime(t *testing.T) {
	t.Parallel()
	secret, err := account.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	code, err := account.CodeAt(secret, now)
	if err != nil {
		t.Fatal(err)
	}
	step, ok := account.MatchCode(secret, code[:3]+" "+code[3:], now, 0)
	if !ok {
		t.Fatal("the right code is refused")
	}
	if _, again := account.MatchCode(secret, code, now, step); again {
		t.Error("a used code works again")
	}
	if _, ok := account.MatchCode(secret, code, now.Add(30*time.Second), 0); !ok {
		t.Error("a clock half a minute off locks people out")
	}
	if _, ok := account.MatchCode(secret, code, now.Add(90*time.Second), 0); ok {
		t.Error("an old code works")
	}
	if _, ok := account.MatchCode(secret, "", now, 0); ok {
		t.Error("no code works")
	}
}

func TestSecretURLNamesIssuerAndLogin(t *testing.T) {
	t.Parallel()
	got := account.SecretURL("阳光预算 Demo", "li wei", "ABC")
	want := "otpauth://totp/%E9%98%B3%E5%85%89%E9%A2%84%E7%AE%97%20Demo:li%20wei?issuer=%E9%98%B3%E5%85%89%E9%A2%84%E7%AE%97%20Demo&secret=ABC"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFiveFailuresLockForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	var a account.Attempts
	for i := 1; i <= 5; i++ {
		if a.Locked(now) {
			t.Fatalf("locked after %d failures", i-1)
		}
		a = a.Failed(now)
	}
	if !a.Locked(now) || !a.Locked(now.Add(15*time.Minute-time.Second)) || a.Locked(now.Add(15*time.Minute)) {
		t.Errorf("locked until %v", a.LockedUntil)
	}
	if b := a.Failed(now.Add(time.Minute)); b != a {
		t.Error("guessing on keeps the owner out longer")
	}
}

func TestSealedValueOpensOnlyForItsOwnerPurposeAndKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(rt, "plain")
		key := newKey(t, 1)
		sealed, err := key.Seal(rand.Reader, "totp", "A", plain)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := key.Open("totp", "A", sealed)
		if err != nil || !bytes.Equal(got, plain) {
			rt.Fatalf("%x, %v", got, err)
		}
		for name, open := range map[string]func() ([]byte, error){
			"another owner":   func() ([]byte, error) { return key.Open("totp", "B", sealed) },
			"another purpose": func() ([]byte, error) { return key.Open("person", "A", sealed) },
			"another key":     func() ([]byte, error) { return newKey(t, 2).Open("totp", "A", sealed) },
			"a cut value":     func() ([]byte, error) { return key.Open("totp", "A", sealed[:11]) },
		} {
			if _, err := open(); err == nil {
				rt.Fatalf("opened with %s", name)
			}
		}
	})
}

func TestHashKeepsPurposesAndPartsApart(t *testing.T) {
	t.Parallel()
	key := newKey(t, 1)
	if !bytes.Equal(key.Hash("person", "a", "b"), key.Hash("person", "a", "b")) {
		t.Error("equal parts have two hashes")
	}
	seen := map[string]bool{}
	for _, h := range [][]byte{
		key.Hash("person", "a", "b"), key.Hash("person", "ab", ""), key.Hash("person", "ab"),
		key.Hash("other", "a", "b"), newKey(t, 2).Hash("person", "a", "b"),
	} {
		if seen[string(h)] {
			t.Error("two questions have one hash")
		}
		seen[string(h)] = true
	}
}

func TestIdentityKeyIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "keys")
	first, err := account.LoadKey("", dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	second, err := account.LoadKey("", dir, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Hash("x"), second.Hash("x")) {
		t.Error("the key changed")
	}
	info, err := os.Stat(filepath.Join(dir, "identity.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Errorf("left behind: %v", files)
	}
	if _, err := account.LoadKey("zz", dir, rand.Reader); err == nil || strings.Contains(err.Error(), "zz") {
		t.Errorf("a wrong key from the environment: %v", err)
	}
}

func TestTokenIsStoredAsAHash(t *testing.T) {
	t.Parallel()
	token, hash, err := account.NewToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := account.TokenHash(token)
	if !ok || !bytes.Equal(got, hash) || strings.Contains(token, string(hash)) {
		t.Errorf("%q → %x, want %x", token, got, hash)
	}
	for _, bad := range []string{"", "x", token[:20], token + "AA"} {
		if _, ok := account.TokenHash(bad); ok {
			t.Errorf("%q is taken for a token", bad)
		}
	}
}

func TestSessionEndsByAgeAndByIdleness(t *testing.T) {
	t.Parallel()
	citizen := holding()
	staff := holding(role(civic.Moderator))
	s := account.Session{LastSeenAt: now, ExpiresAt: now.Add(account.SessionLife)}
	for _, c := range []struct {
		actor civic.Actor
		after time.Duration
		want  bool
	}{
		{citizen, 6 * 24 * time.Hour, true}, {citizen, 7 * 24 * time.Hour, false},
		{staff, 3 * time.Hour, true}, {staff, 4 * time.Hour, false},
	} {
		if got := s.Alive(c.actor, now.Add(c.after)); got != c.want {
			t.Errorf("staff %v after %v: alive %v", account.IsStaff(c.actor), c.after, got)
		}
	}
	s.LastSeenAt = now.Add(account.SessionLife)
	if s.Alive(citizen, now.Add(account.SessionLife)) {
		t.Error("a session in use outlives 30 days")
	}
}

func TestBrowserIsNamedCoarsely(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0":                                                                "Firefox · Linux",
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0":                             "Edge · Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0 Safari/": "WeChat · iOS",
		"curl/8.0": "",
		"":         "",
	} {
		if got := account.Browser(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

func TestPersonasNeverComeWithAPublicAddress(t *testing.T) {
	t.Parallel()
	for addr, allowed := range map[string]bool{
		"127.0.0.1:8080": true, "127.9.9.9:0": true, "localhost:8080": true, "[::1]:8080": true, "[::ffff:127.0.0.1]:1": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "10.0.0.1:8080": false,
		"example.org:80": false, "localhost.example.org:80": false, "": false,
	} {
		if err := account.PersonasAllowed(true, addr); (err == nil) != allowed {
			t.Errorf("%q: %v", addr, err)
		}
		if err := account.PersonasAllowed(false, addr); err != nil {
			t.Errorf("without the demo %q: %v", addr, err)
		}
	}
}
