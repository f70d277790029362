package postgres_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// TestFiveHundredPeopleRateAtOnceWhileProcessesAreKilled: every server process
// that serves them may be killed at any moment. Who got no answer sends again;
// in the end everybody has exactly one current rating, the last one that was
// acknowledged.
func TestFiveHundredPeopleRateAtOnceWhileProcessesAreKilled(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	owner := p.db.Pool(t, "")
	const crowd = 500
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)

	ctx, stop := context.WithCancel(t.Context())
	var killer, people sync.WaitGroup
	var killed, failed atomic.Int64
	killer.Go(func() {
		for ctx.Err() == nil {
			var n int64
			err := owner.QueryRow(ctx, `SELECT count(*) FILTER (WHERE dead.gone) FROM (SELECT pg_terminate_backend(pid) AS gone FROM pg_stat_activity
				WHERE datname = current_database() AND usename = 'sunbudget_web' AND state <> 'idle' AND random() < 0.2) dead, pg_sleep(0.1)`).Scan(&n)
			if err == nil {
				killed.Add(n)
			}
		}
	})
	var last [crowd]uint8
	for i := range crowd {
		people.Go(func() {
			dice := rand.New(rand.NewPCG(7, uint64(i))) // seeded on purpose
			voter := rating.Voter{Account: fmt.Sprintf("P%03d", i), Level: civic.L2, Browser: fmt.Sprint(i), Address: netip.AddrFrom4([4]byte{198, 51, byte(i >> 8), byte(i)})}
			for n := 0; n < 2 || killed.Load() == 0 || failed.Load() == 0; n++ { // people change their minds, until enough went wrong
				answer := uint8(1 + dice.IntN(5))
				for p.public.Rate(t.Context(), target, rating.Ballot{Subject: project(bridge), Period: period, Voter: voter, Answers: overall(answer)}) != nil {
					failed.Add(1)
				}
				last[i] = answer
			}
		})
	}
	people.Wait()
	stop()
	killer.Wait()

	var current, persons int
	must(t, owner.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT person) FROM app.rating WHERE current`).Scan(&current, &persons))
	if current != crowd || persons != crowd {
		t.Errorf("%d current ratings of %d people, want %d of each", current, persons, crowd)
	}
	for i, want := range last {
		own, ok, err := p.public.RatingOf(t.Context(), county, period, project(bridge), rating.Voter{Account: fmt.Sprintf("P%03d", i)})
		if err != nil || !ok || own.Answers[rating.Overall] != want {
			t.Fatalf("person %d said %d last, stored %+v, %v, %v", i, want, own.Answers, ok, err)
		}
	}
	t.Logf("%d processes killed, %d ratings sent again", killed.Load(), failed.Load())
}
