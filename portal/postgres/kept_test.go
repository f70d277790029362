package postgres_test

import (
	"context"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// watched runs the public site's watch until the test ends and gives what
// waits for the next thing it tells.
func (p *people) watched(t *testing.T) (next func()) {
	t.Helper()
	told, ended := make(chan release.News, 100), make(chan error, 1)
	ctx, stop := context.WithCancel(t.Context())
	go func() { ended <- p.public.Watch(ctx, func(n release.News) { told <- n }) }()
	t.Cleanup(func() { stop(); <-ended })
	<-told // now it listens
	return func() { <-told }
}

// Time stands still in this test, so that nothing kept runs out by itself.
func TestWhatIsKeptOfASessionEndsWithItsAnnouncement(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	next := p.watched(t)
	citizen := p.persona(t, "citizen", civic.L2)
	sessions := p.public.Sessions()
	token, _, err := p.desk.Sessions().Start(t.Context(), citizen.Account, "")
	must(t, err)
	signedIn := func() error { _, err := sessions.Recent(t.Context(), token, p.now); return err }
	until := func(what string, done func() bool) {
		t.Helper()
		for range 5 { // other announcements may come first
			if done() {
				return
			}
			next()
		}
		if !done() {
			t.Fatal(what)
		}
	}
	must(t, signedIn())
	grant := civic.Grant{Role: civic.Moderator, Jurisdiction: county}
	_, err = p.db.Pool(t, "").Exec(t.Context(), `INSERT INTO app.account_grant VALUES ($1, $2, $3, '')`, citizen.Account, grant.Role, grant.Jurisdiction)
	must(t, err)
	until("a new right is not seen", func() bool {
		actor, err := sessions.Recent(t.Context(), token, p.now)
		return err == nil && len(actor.Grants) == 1
	})
	must(t, p.desk.Sessions().End(t.Context(), token))
	until("an ended session still opens", func() bool { return civic.KindOf(signedIn()) == civic.KindSignIn })
}

func TestAPeriodThatIsMovedIsSeen(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	next := p.watched(t)
	target, _, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	opens, closes := half.Bounds()
	must(t, p.desk.AddPeriod(t.Context(), county, half, opens, closes.AddDate(0, 0, -11)))
	for range 5 {
		moved, _, err := p.public.RatingTarget(t.Context(), county, project(bridge))
		must(t, err)
		if !moved.Closes.Equal(target.Closes) {
			return
		}
		next()
	}
	t.Error("the old end of the period is kept")
}
