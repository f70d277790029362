package scoring_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func view(votes []rating.Vote, shown scoring.View) scoring.View {
	return scoring.PublicView(votes, shown, scoring.Distribution{}, census(), scoring.Default())
}

func TestNothingIsShownBelowTenEligibleRatings(t *testing.T) {
	t.Parallel()
	votes := crowd(9, 1, 5)
	for i := range 50 {
		v := person(int64(100+i), 3)
		v.Level, v.Staff = civic.L0, false
		if i%2 == 0 {
			v.Level, v.Staff = civic.L2, true
		}
		votes = append(votes, v)
	}
	if got := view(votes, scoring.View{}); got != (scoring.View{}) {
		t.Errorf("nine people are shown as %+v", got)
	}
	if got := view(crowd(10, 1, 5), scoring.View{}); got.N != 10 || !got.Enough() {
		t.Errorf("ten people are shown as %+v", got)
	}
	if got := view(crowd(20, 5), scoring.View{}); got.Enough() || got.Score != 0 {
		t.Errorf("twenty people of one answer are shown as %+v", got)
	}
}

func TestPublicNumbersMoveTogetherEveryTenRatings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, shown := drawVotes(t, 150), scoring.View{}
		eligible := 0
		for i := range votes {
			next := view(votes[:i+1], shown)
			eligible += one(votes[i].Eligible())
			if next != shown && eligible%10 != 0 {
				t.Fatalf("at %d ratings %+v becomes %+v", eligible, shown, next)
			}
			if next.N != 0 && next.N != eligible/10*10 {
				t.Fatalf("at %d ratings %d are shown", eligible, next.N)
			}
			shown = next
		}
	})
}

func TestAChangedMindIsNotSeenBeforeTheNextStep(t *testing.T) {
	t.Parallel()
	votes := crowd(25, 1, 4, 5)
	shown := view(votes, scoring.View{})
	changed := slices.Clone(votes)
	changed[3].Answers[rating.Overall] = 5
	changed[3].Seq = 1000
	if got := view(changed, shown); got != shown {
		t.Errorf("%+v becomes %+v", shown, got)
	}
	more := append(changed, crowd(40, 1, 4, 5)[25:30]...)
	if got := view(more, shown); got.N != 30 {
		t.Errorf("five more people: %+v", got)
	}
}

func TestTheViewDoesNotDependOnTheOrderOfItsVotes(t *testing.T) {
	t.Parallel()
	votes := crowd(57, 1, 2, 5, 5)
	want := view(votes, scoring.View{})
	slices.Reverse(votes)
	if got := view(votes, scoring.View{}); got != want || want.N != 50 {
		t.Errorf("%+v and %+v", got, want)
	}
}
