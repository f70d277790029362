package postgres_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/signin"
)

const phone = "+8613800138000"

func (p *people) smsCode(t *testing.T) string {
	t.Helper()
	code, _, err := p.identity.NewCode(t.Context(), phone)
	must(t, err)
	return code
}

func TestOneTimeCodeMakesOneAccountAndWorksOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	first := p.smsCode(t)
	id, err := p.identity.EnterByCode(t.Context(), phone, first)
	must(t, err)
	if _, err := p.identity.EnterByCode(t.Context(), phone, first); civic.KeyOf(err) != "signin.fault_code" {
		t.Errorf("a code works twice: %v", err)
	}
	p.now = p.now.Add(time.Hour)
	again, err := p.identity.EnterByCode(t.Context(), phone, p.smsCode(t))
	must(t, err)
	if again != id {
		t.Errorf("accounts %s and %s for one number", id, again)
	}
	token, _, err := p.public.Sessions().Start(t.Context(), id, "")
	must(t, err)
	actor, err := p.public.Sessions().Session(t.Context(), token, p.now)
	must(t, err)
	if actor.Assurance != civic.L1 {
		t.Errorf("assurance %d", actor.Assurance)
	}
}

func TestCodesCannotBeGuessedHoardedOrFlooded(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	code := p.smsCode(t)
	for n := range 5 {
		wrong := fmt.Sprintf("%06d", n)
		if wrong == code {
			wrong = "999999"
		}
		if _, err := p.identity.EnterByCode(t.Context(), phone, wrong); err == nil {
			t.Fatal("a wrong code is right")
		}
	}
	if _, err := p.identity.EnterByCode(t.Context(), phone, code); civic.KeyOf(err) != "signin.fault_code" {
		t.Errorf("a sixth try: %v", err)
	}
	if _, _, err := p.identity.NewCode(t.Context(), phone); civic.KindOf(err) != civic.KindTooMany {
		t.Errorf("two codes in a minute: %v", err)
	}
	p.now = p.now.Add(time.Minute)
	fresh := p.smsCode(t)
	p.now = p.now.Add(6 * time.Minute)
	if _, err := p.identity.EnterByCode(t.Context(), phone, fresh); err == nil {
		t.Error("an old code is right")
	}
	for range 6 {
		p.now = p.now.Add(time.Minute)
		p.smsCode(t)
	}
	p.now = p.now.Add(time.Minute)
	if _, _, err := p.identity.NewCode(t.Context(), phone); civic.KindOf(err) != civic.KindTooMany {
		t.Errorf("a ninth code in a day: %v", err)
	}
}

func TestOnePersonIsOneVoiceAcrossProviders(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	enter := func(c signin.Claim) string {
		t.Helper()
		id, err := p.identity.Enter(t.Context(), c)
		must(t, err)
		return id
	}
	byPhone, err := p.identity.EnterByCode(t.Context(), phone, p.smsCode(t))
	must(t, err)
	province := enter(signin.Claim{Provider: "province", Subject: "p-1", Phone: phone, Name: "真名", Number: "110101199001011234"})
	state := enter(signin.Claim{Provider: "state", Subject: "s-9", Number: "110101199001011234"})
	other := enter(signin.Claim{Provider: "state", Subject: "p-1", Number: "110101199001019999"})
	if province != byPhone || state != byPhone || other == byPhone {
		t.Errorf("by phone %s, province %s, state %s, another person %s", byPhone, province, state, other)
	}
	var level int
	var sealed []byte
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT a.assurance, s.sealed FROM app.account a JOIN identity.person s ON s.account = a.id WHERE a.id = $1`, byPhone).Scan(&level, &sealed))
	if level != int(civic.L2) || bytes.Contains(sealed, []byte("真名")) || bytes.Contains(sealed, []byte("1101")) {
		t.Errorf("assurance %d, sealed %q", level, sealed)
	}
}

func TestOnePersonWhoComesTwiceAtOnceHasOneAccount(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	ids := make([]string, 6)
	var wait sync.WaitGroup
	for n := range ids {
		wait.Go(func() {
			id, err := p.identity.Enter(t.Context(), signin.Claim{Provider: fmt.Sprint("p", n%3), Subject: "x", Number: "110101199001011234"})
			if err != nil {
				t.Error(err)
			}
			ids[n] = id
		})
	}
	wait.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("accounts %v", ids)
		}
	}
	if _, err := p.identity.Enter(t.Context(), signin.Claim{Provider: "p0", Subject: "kid", Birth: "2015-01-01"}); civic.KeyOf(err) != "signin.fault_age" {
		t.Errorf("a child: %v", err)
	}
}
