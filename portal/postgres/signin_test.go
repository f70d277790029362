package postgres_test

import (
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

const password = "correct horse battery"

// staff adds a user and gives the secret of the one-time codes.
func (p *people) staff(t *testing.T, login string, grants ...civic.Grant) (accountID, secret string) {
	t.Helper()
	id, address, err := p.identity.AddUser(t.Context(), "test", login, "李伟", password, grants)
	must(t, err)
	return id, secretIn(t, address)
}

func secretIn(t *testing.T, address string) string {
	t.Helper()
	parsed, err := url.Parse(address)
	must(t, err)
	return parsed.Query().Get("secret")
}

func (p *people) code(t *testing.T, secret string) string {
	t.Helper()
	code, err := account.CodeAt(secret, p.now)
	must(t, err)
	return code
}

func TestStaffSignInNeedsPasswordAndCode(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, secret := p.staff(t, "liwei", civic.Grant{Role: civic.Moderator, Jurisdiction: county})
	for _, c := range []struct{ login, password, code string }{
		{"nobody", password, p.code(t, secret)},
		{"liwei", "wrong horse battery", p.code(t, secret)},
		{"liwei", password, "000000"},
		{"liwei", password, ""},
		{"", "", ""},
	} {
		if _, err := p.identity.SignIn(t.Context(), c.login, c.password, c.code); err == nil || civic.KeyOf(err) != "account.sign_in_failed" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	got, err := p.identity.SignIn(t.Context(), "liwei", password, p.code(t, secret))
	if err != nil || got != id {
		t.Fatalf("%q, %v", got, err)
	}
}

func TestCodeIsUsedOnceUnderConcurrency(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, secret := p.staff(t, "liwei")
	code := p.code(t, secret)
	var ok atomic.Int32
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := p.identity.SignIn(t.Context(), "liwei", password, code); err == nil {
				ok.Add(1)
			}
		})
	}
	wait.Wait()
	if ok.Load() != 1 {
		t.Errorf("one code signed in %d times", ok.Load())
	}
}

func TestFailuresLockTheAccountForAWhile(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, secret := p.staff(t, "liwei")
	for range 5 {
		_, err := p.identity.SignIn(t.Context(), "liwei", "wrong horse battery", p.code(t, secret))
		if err == nil {
			t.Fatal("a wrong password signs in")
		}
	}
	if _, err := p.identity.SignIn(t.Context(), "liwei", password, p.code(t, secret)); err == nil {
		t.Error("a locked account signs in")
	}
	users, err := p.identity.Users(t.Context())
	must(t, err)
	if len(users) != 1 || !users[0].Locked {
		t.Errorf("%+v", users)
	}
	p.now = p.now.Add(15 * time.Minute)
	if _, err := p.identity.SignIn(t.Context(), "liwei", password, p.code(t, secret)); err != nil {
		t.Errorf("still locked: %v", err)
	}
}

func TestSessionFindsItsActorUntilItEnds(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	grant := civic.Grant{Role: civic.Moderator, Jurisdiction: county, Unit: roads}
	id, _ := p.staff(t, "liwei", grant)
	desk, public := p.desk.Sessions(), p.public.Sessions()
	token, _, err := desk.Start(t.Context(), id, "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0")
	must(t, err)
	want := civic.Actor{Account: id, Name: "李伟", Grants: []civic.Grant{grant}}
	got, err := public.Session(t.Context(), token, p.now)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	for name, at := range map[string]time.Time{"idle": p.now.Add(4 * time.Hour), "over": p.now.Add(31 * 24 * time.Hour)} {
		if _, err := desk.Session(t.Context(), token, at); err == nil || civic.KindOf(err) != civic.KindSignIn {
			t.Errorf("%s: %v", name, err)
		}
	}
	must(t, desk.End(t.Context(), token))
	if _, err := public.Session(t.Context(), token, p.now); err == nil || civic.KindOf(err) != civic.KindSignIn {
		t.Errorf("ended: %v", err)
	}
	for _, bad := range []string{"", "x", token + "x"} {
		if _, err := public.Session(t.Context(), bad, p.now); err == nil || civic.KindOf(err) != civic.KindSignIn {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestUseKeepsASessionFromIdlingOut(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, _ := p.staff(t, "liwei", civic.Grant{Role: civic.Moderator, Jurisdiction: county})
	token, _, err := p.desk.Sessions().Start(t.Context(), id, "")
	must(t, err)
	for range 3 {
		p.now = p.now.Add(3 * time.Hour)
		if _, err := p.desk.Sessions().Session(t.Context(), token, p.now); err != nil {
			t.Fatalf("at %v: %v", p.now, err)
		}
	}
}

func TestOwnSessionsAreListedAndRevoked(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	mine := p.persona(t, "citizen", civic.L2)
	other := p.persona(t, "other", civic.L2)
	sessions := p.public.Sessions()
	here, _, err := sessions.Start(t.Context(), mine.Account, "Firefox/145.0 Linux")
	must(t, err)
	there, _, err := sessions.Start(t.Context(), mine.Account, "")
	must(t, err)
	theirs, _, err := sessions.Start(t.Context(), other.Account, "")
	must(t, err)

	list, err := sessions.SessionsOf(t.Context(), mine.Account, here)
	must(t, err)
	if len(list) != 2 {
		t.Fatalf("%d sessions", len(list))
	}
	for _, s := range list {
		must(t, sessions.Revoke(t.Context(), other.Account, s.ID)) // not theirs: nothing happens
		if s.Current {
			continue
		}
		must(t, sessions.Revoke(t.Context(), mine.Account, s.ID))
	}
	for token, alive := range map[string]bool{here: true, there: false, theirs: true} {
		if _, err := sessions.Session(t.Context(), token, p.now); (err == nil) != alive {
			t.Errorf("alive %v: %v", alive, err)
		}
	}
	must(t, sessions.RevokeOthers(t.Context(), mine.Account, ""))
	if _, err := sessions.Session(t.Context(), here, p.now); err == nil {
		t.Error("signing out everywhere left a session")
	}
}

func TestTokenIsNowhereInTheDatabase(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	mine := p.persona(t, "citizen", civic.L2)
	token, _, err := p.public.Sessions().Start(t.Context(), mine.Account, "")
	must(t, err)
	var hits int
	err = p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.session s, app.security_log l
		WHERE s::text LIKE '%' || $1 || '%' OR l::text LIKE '%' || $1 || '%'`, token).Scan(&hits)
	if err != nil || hits != 0 {
		t.Errorf("%d rows hold the token, %v", hits, err)
	}
}

func TestUserAdministration(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id, old := p.staff(t, "liwei")
	grant := civic.Grant{Role: civic.Auditor, Jurisdiction: county}
	if _, _, err := p.identity.AddUser(t.Context(), "test", "liwei", "又一个", password, nil); civic.KindOf(err) != civic.KindConflict {
		t.Errorf("a taken login: %v", err)
	}
	must(t, p.identity.Grant(t.Context(), "test", "liwei", grant))
	must(t, p.identity.Grant(t.Context(), "test", "liwei", grant)) // twice is once
	if err := p.identity.Grant(t.Context(), "test", "liwei", civic.Grant{Role: "king", Jurisdiction: county}); civic.KeyOf(err) != "account.role" {
		t.Errorf("an unknown role: %v", err)
	}
	users, err := p.identity.Users(t.Context())
	must(t, err)
	if len(users) != 1 || !cmp.Equal(users[0].Grants, []civic.Grant{grant}) || users[0].Account != id {
		t.Errorf("%+v", users)
	}
	token, _, err := p.desk.Sessions().Start(t.Context(), id, "")
	must(t, err)
	address, err := p.identity.ResetTOTP(t.Context(), "test", "liwei")
	must(t, err)
	if _, err := p.desk.Sessions().Session(t.Context(), token, p.now); err == nil {
		t.Error("a session outlives the reset")
	}
	if _, err := p.identity.SignIn(t.Context(), "liwei", password, p.code(t, old)); err == nil {
		t.Error("the old secret still works")
	}
	if _, err := p.identity.SignIn(t.Context(), "liwei", password, p.code(t, secretIn(t, address))); err != nil {
		t.Errorf("the new secret: %v", err)
	}
	must(t, p.identity.RevokeGrant(t.Context(), "test", "liwei", grant))
	for _, err := range []error{
		p.identity.RevokeGrant(t.Context(), "test", "liwei", grant),
		p.identity.Grant(t.Context(), "test", "nobody", grant),
	} {
		if civic.KindOf(err) != civic.KindNotFound || err == nil {
			t.Errorf("what is not there: %v", err)
		}
	}
}

func TestPersonaIsMadeOnceAndSignsInByKey(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	first := p.persona(t, "citizen", civic.L2)
	again := p.persona(t, "citizen", civic.L2)
	if first.Account != again.Account {
		t.Error("a persona was made twice")
	}
	_, _ = p.staff(t, "liwei")
	list, err := p.desk.Sessions().Personas(t.Context())
	must(t, err)
	if len(list) != 1 || list[0].Key != "citizen" {
		t.Errorf("%+v", list)
	}
	token, _, err := p.public.Sessions().StartPersona(t.Context(), "citizen", "")
	must(t, err)
	if got, err := p.public.Sessions().Session(t.Context(), token, p.now); err != nil || got.Account != first.Account {
		t.Errorf("%+v, %v", got, err)
	}
	for _, key := range []string{"", "nobody"} { // "" would be every real account
		if _, _, err := p.public.Sessions().StartPersona(t.Context(), key, ""); civic.KindOf(err) != civic.KindNotFound || err == nil {
			t.Errorf("persona %q: %v", key, err)
		}
	}
}

func TestLimitHoldsAcrossProcessesAndEndsWithItsWindow(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	limit := account.Limit{Name: "test", Hits: 10, Window: time.Hour}
	var allowed atomic.Int32
	var wait sync.WaitGroup
	for i := range 30 {
		sessions := p.public.Sessions()
		if i%2 == 0 {
			sessions = p.desk.Sessions()
		}
		wait.Go(func() {
			if err := sessions.Allow(t.Context(), limit, "203.0.113.7"); err == nil {
				allowed.Add(1)
			}
		})
	}
	wait.Wait()
	if allowed.Load() != 10 {
		t.Errorf("%d of 10 allowed", allowed.Load())
	}
	if err := p.public.Sessions().Allow(t.Context(), limit, "203.0.113.8"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	if err := p.public.Sessions().Allow(t.Context(), limit, "203.0.113.7"); err == nil || civic.KindOf(err) != civic.KindTooMany {
		t.Errorf("%v", err)
	}
	p.now = p.now.Add(time.Hour)
	if err := p.public.Sessions().Allow(t.Context(), limit, "203.0.113.7"); err != nil {
		t.Errorf("the next window: %v", err)
	}
}

func TestNobodyButIdentityWritesGrants(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	mine := p.persona(t, "citizen", civic.L2)
	for _, login := range []string{postgres.WebRole, postgres.DeskRole, postgres.VaultRole, postgres.WorkerRole} {
		_, err := p.db.Pool(t, login).Exec(t.Context(),
			`INSERT INTO app.account_grant (account, role, jurisdiction) VALUES ($1, 'administrator', '990101')`, mine.Account)
		if err == nil {
			t.Errorf("%s made itself an administrator", login)
		}
	}
}
