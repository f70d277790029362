package postgres_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// seven is the limit of these tests; who is named by each of them.
var seven = account.Limit{Name: "test", Hits: 7, Window: 24 * time.Hour}

// second opens the logins of another web process on the same database: nothing
// is shared with the first but the database and the key.
func (p *people) second(t *testing.T) (*postgres.Public, *postgres.Identity) {
	t.Helper()
	key, err := account.NewKey(bytes.Repeat([]byte{7}, 32))
	must(t, err)
	clock := func() time.Time { return p.now }
	public, err := postgres.OpenPublic(t.Context(), p.db.URL(postgres.WebRole), clock, postgres.WithIdentityKey(key))
	must(t, err)
	t.Cleanup(public.Close)
	identity, err := postgres.OpenIdentity(t.Context(), p.db.URL(postgres.IdentityRole), clock, postgres.WithIdentityKey(key))
	must(t, err)
	t.Cleanup(identity.Close)
	return public, identity
}

// takenOf sends twenty acts at once, half through each process, and counts
// those that are taken; the others must be one too many.
func takenOf(t *testing.T, act func(process, i int) error) (taken int) {
	t.Helper()
	answers := make([]error, 20)
	var wait sync.WaitGroup
	for i := range answers {
		wait.Go(func() { answers[i] = act(i%2, i) })
	}
	wait.Wait()
	for _, err := range answers {
		switch {
		case err == nil:
			taken++
		case civic.KindOf(err) != civic.KindTooMany:
			t.Error(err)
		}
	}
	return taken
}

func TestLimitsHoldAcrossTwoWebProcesses(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	id := p.called(t)
	other, otherIdentity := p.second(t)
	public, identity := []*postgres.Public{p.public, other}, []*postgres.Identity{p.identity, otherIdentity}
	citizen := p.persona(t, "citizen", civic.L2)
	use := func(who string) account.Use { return account.Use{Limit: seven, Who: who} }
	p.on(t, "2026-11-18") // the day of the session: opinions, proposals, questions and ballots are open
	for _, c := range []struct {
		what string
		act  func(process, i int) error
		want int
	}{
		{"sign-ins", func(process, _ int) error {
			return public[process].Sessions().Allow(t.Context(), seven, "203.0.113.7")
		}, 7},
		{"opinions", func(process, i int) error {
			_, err := public[process].SubmitComment(t.Context(), citizen, p.opinion(fmt.Sprintf("AAAAAAAA%02d", i), "多处来的意见"), use("opinions"))
			return err
		}, 7},
		{"questions", func(process, i int) error {
			_, err := public[process].AskQuestion(t.Context(), citizen, county, id, "多处来的问题", fmt.Sprintf("BBBBBBBB%02d", i), use("questions"))
			return err
		}, 7},
		{"codes to one number", func(process, _ int) error {
			_, _, err := identity[process].NewCode(t.Context(), "+8613800138000")
			return err
		}, 1}, // one a minute
	} {
		if got := takenOf(t, c.act); got != c.want {
			t.Errorf("%d %s are taken, %d allowed", got, c.what, c.want)
		}
	}
	stored := 0
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.comment) + (SELECT count(*) FROM app.hearing_question)`).Scan(&stored))
	if stored != 14 {
		t.Errorf("%d opinions and questions are stored, 14 acknowledged", stored)
	}
}

func TestWhatIsNotStoredUsesNothingOfALimit(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	call := p.call()
	id, err := p.desk.CallHearing(t.Context(), p.persona(t, "caller", civic.L2).Account, call)
	must(t, err)
	citizen := p.persona(t, "citizen", civic.L2)
	one := account.Use{Limit: account.Limit{Name: "test", Hits: 1, Window: 24 * time.Hour}, Who: "citizen"}
	speak := hearing.Entry{Hearing: id, Role: hearing.Speak, Group: hearing.Citizen, View: hearing.For, Topic: "桥"}
	if _, err := p.public.RegisterFor(t.Context(), citizen, county, speak, one); civic.KeyOf(err) != "hearing.fault_over" {
		t.Errorf("before registration: %v", err)
	}
	if _, err := p.public.AskQuestion(t.Context(), citizen, county, id, "太早的问题", "AAAAAAAAA1", one); err == nil {
		t.Error("a question before the session is taken")
	}
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	ballot := rating.Ballot{Subject: project(bridge), Period: period, Voter: rating.Voter{Account: citizen.Account, Level: civic.L2}, Answers: overall(4)}
	gone := p.opinion("AAAAAAAAA2", "这一句话")
	gone.Release = "none"
	if _, err := p.public.RateAndSay(t.Context(), citizen, target, ballot, gone, one); civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("about nothing: %v", err)
	}
	if _, err := p.public.RateAndSay(t.Context(), citizen, target, ballot, p.opinion("AAAAAAAAA2", "这一句话"), one); err != nil {
		t.Errorf("what failed has used the limit: %v", err)
	}
	if _, err := p.public.SubmitComment(t.Context(), citizen, p.opinion("AAAAAAAAA3", "还有一句话"), one); civic.KindOf(err) != civic.KindTooMany {
		t.Errorf("the sentence of a rating has not counted: %v", err)
	}
}
