package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// castAtOnce sends a rating of each of n browsers at the same moment and gives
// their answers in order.
func (p *people) castAtOnce(t *testing.T, n int, change func(i int, target *civic.Target, b *rating.Ballot), uses ...account.Use) []error {
	t.Helper()
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	answers := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			target, b := target, rating.Ballot{Subject: project(bridge), Period: period, Voter: rating.Voter{Browser: fmt.Sprint("browser-", i)}, Answers: overall(uint8(i%5 + 1))}
			if change != nil {
				change(i, &target, &b)
			}
			answers[i] = p.public.Rate(t.Context(), target, b, uses...)
		})
	}
	wait.Wait()
	return answers
}

func (p *people) ratings(t *testing.T) (current, all int) {
	t.Helper()
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FILTER (WHERE current), count(*) FROM app.rating`).Scan(&current, &all))
	return current, all
}

func TestRatingsWrittenTogetherAreAllStoredAndWaitForRefresh(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	for i, err := range p.castAtOnce(t, 300, nil) {
		if err != nil {
			t.Errorf("rating %d: %v", i, err)
		}
	}
	if current, all := p.ratings(t); current != 300 || all != 300 {
		t.Errorf("%d current of %d", current, all)
	}
	n, err := p.worker.RefreshPublicScores(t.Context())
	if err != nil || n != 1 {
		t.Errorf("%d projects are refreshed, %v", n, err)
	}
}

func TestAFaultyRatingHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	faulty := func(i int) bool { return i%10 == 3 }
	for i, err := range p.castAtOnce(t, 60, func(i int, target *civic.Target, b *rating.Ballot) {
		switch {
		case faulty(i) && i%20 == 3:
			b.Answers = rating.Answers{} // refused before it is written
		case faulty(i):
			target.Unit = "\xff" // no text to PostgreSQL, which fails the whole transaction
		}
	}) {
		if faulty(i) != (err != nil) {
			t.Errorf("rating %d: %v", i, err)
		}
	}
	if current, _ := p.ratings(t); current != 54 {
		t.Errorf("%d of 54 good ratings are stored", current)
	}
}

func TestALimitHoldsAmongRatingsWrittenTogether(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	stored := 0
	for i, err := range p.castAtOnce(t, 40, nil, account.Use{Limit: account.Limit{Name: "test", Hits: 7, Window: time.Hour}, Who: "one network"}) {
		switch {
		case err == nil:
			stored++
		case civic.KindOf(err) != civic.KindTooMany:
			t.Errorf("rating %d: %v", i, err)
		}
	}
	if current, _ := p.ratings(t); stored != 7 || current != 7 {
		t.Errorf("%d acknowledged, %d stored, 7 allowed", stored, current)
	}
}
