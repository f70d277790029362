package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// saidAtOnce sends n opinions at the same moment, each by a person and as
// change has it, and gives what each was answered.
func (p *people) saidAtOnce(t *testing.T, n int, change func(i int, actor *civic.Actor, d *comment.Draft), uses func(civic.Actor) []account.Use) ([]comment.Sent, []error) {
	t.Helper()
	sent, faults := make([]comment.Sent, n), make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		actor := p.persona(t, fmt.Sprint("speaker", i), civic.L1)
		draft := p.opinion("AAAAAAAAA1", fmt.Sprintf("第 %d 位居民：这座桥应当先修好引桥", i))
		if change != nil {
			change(i, &actor, &draft)
		}
		wait.Go(func() {
			var used []account.Use
			if uses != nil {
				used = uses(actor)
			}
			sent[i], faults[i] = p.public.SubmitComment(t.Context(), actor, draft, used...)
		})
	}
	wait.Wait()
	return sent, faults
}

// stored counts opinions, and what limits have counted.
func (p *people) stored(t *testing.T) (opinions, hits int) {
	t.Helper()
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.comment), (SELECT coalesce(sum(hits), 0) FROM app.rate_limit)`).Scan(&opinions, &hits))
	return opinions, hits
}

func hourly(hits int, who func(civic.Actor) string) func(civic.Actor) []account.Use {
	return func(a civic.Actor) []account.Use {
		return []account.Use{{Limit: account.Limit{Name: "test", Hits: hits, Window: time.Hour}, Who: who(a)}}
	}
}

func itself(a civic.Actor) string { return a.Account }

func TestOpinionsWrittenTogetherAreEachStoredWithTheirOwnReceipt(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	sent, faults := p.saidAtOnce(t, 80, nil, hourly(1, itself))
	receipts := map[string]bool{}
	for i, fault := range faults {
		if fault != nil {
			t.Errorf("opinion %d: %v", i, fault)
		}
		receipts[sent[i].Receipt] = true
		var body string
		must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT body FROM app.comment WHERE id = $1 AND receipt = $2`, sent[i].ID, sent[i].Receipt).Scan(&body))
		if want := fmt.Sprintf("第 %d 位居民：这座桥应当先修好引桥", i); body != want {
			t.Errorf("the receipt of %q is for %q", want, body)
		}
	}
	if opinions, hits := p.stored(t); len(receipts) != 80 || opinions != 80 || hits != 80 {
		t.Errorf("%d receipts, %d opinions, %d counted", len(receipts), opinions, hits)
	}
}

func TestAnOpinionThatMayNotBeStoredHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	faulty := func(i int) bool { return i%10 == 3 }
	_, faults := p.saidAtOnce(t, 60, func(i int, actor *civic.Actor, d *comment.Draft) {
		switch {
		case faulty(i) && i%20 == 3:
			d.Parent = "N0BODY0000" // answers nothing
		case faulty(i):
			actor.Account = "N0BODY0000" // fails the whole transaction
		}
	}, hourly(1, itself))
	for i, fault := range faults {
		if faulty(i) != (fault != nil) {
			t.Errorf("opinion %d: %v", i, fault)
		}
	}
	if opinions, hits := p.stored(t); opinions != 54 || hits != 54 {
		t.Errorf("%d of 54 good opinions are stored, %d counted", opinions, hits)
	}
}

func TestALimitHoldsAmongOpinionsWrittenTogetherAndCountsOnlyWhatIsStored(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	accepted := 0
	_, faults := p.saidAtOnce(t, 40, nil, hourly(7, func(civic.Actor) string { return "one house" }))
	for i, fault := range faults {
		switch {
		case fault == nil:
			accepted++
		case civic.KindOf(fault) != civic.KindTooMany:
			t.Errorf("opinion %d: %v", i, fault)
		}
	}
	if opinions, hits := p.stored(t); accepted != 7 || opinions != 7 || hits != 7 {
		t.Errorf("%d acknowledged, %d stored, %d counted, 7 allowed", accepted, opinions, hits)
	}
}

func TestOneFormSentManyTimesAtOnceIsOneOpinionAndOneUse(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	citizen, neighbour := p.persona(t, "citizen", civic.L1), p.persona(t, "neighbour", civic.L1)
	sent, faults := p.saidAtOnce(t, 40, func(i int, actor *civic.Actor, d *comment.Draft) {
		*actor, d.Body = citizen, "这座桥应当先修好引桥"
		if i%2 == 1 { // the same name of a form is another one of another person
			*actor = neighbour
		}
	}, hourly(1, itself))
	for i, fault := range faults {
		if fault != nil || sent[i] != sent[i%2] {
			t.Errorf("time %d: %+v, %v", i, sent[i], fault)
		}
	}
	if opinions, hits := p.stored(t); opinions != 2 || hits != 2 || sent[0].ID == sent[1].ID {
		t.Errorf("%d opinions, %d counted", opinions, hits)
	}
}
