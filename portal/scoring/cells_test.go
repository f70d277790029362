package scoring_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestOrderOfVotesNeverMatters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, margins := drawVotes(t, 200), drawMargins(t)
		want := scoring.Cells(votes, margins, scoring.Default())
		shuffled := slices.Clone(votes)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, scoring.Cells(shuffled, margins, scoring.Default())); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNoCellBelowTenOrOfASingleAnswerIsPublished(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes, margins := drawVotes(t, 250), drawMargins(t)
		if rapid.Bool().Draw(t, "nearly unanimous") {
			for i := range votes {
				votes[i].Answers[rating.Overall] = 4 + uint8(one(i%17 == 0))
			}
		}
		for _, c := range scoring.Cells(votes, margins, scoring.Default()).Cells {
			answers := 0
			for _, w := range c.W {
				answers += one(w > 0)
			}
			if c.N < 10 || answers < 2 {
				t.Fatalf("a cell of %d ratings with %d answers", c.N, answers)
			}
		}
	})
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func TestCellsCoverEverybodyOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		tally := scoring.Cells(drawVotes(t, 250), census(), scoring.Default())
		seen, share, n := map[rating.Stratum]bool{}, 0.0, 0
		for _, c := range tally.Cells {
			share += c.Share.Float()
			n += c.N
			for _, s := range c.Strata {
				if seen[s] {
					t.Fatalf("%s is in two cells", s)
				}
				seen[s] = true
			}
		}
		if len(seen) == 0 {
			return // too few L2 votes even for one cell
		}
		for _, p := range census().Strata {
			if !seen[p.Stratum] {
				t.Fatalf("%s is in no cell", p.Stratum)
			}
		}
		if math.Abs(share-1) > 0.0001*float64(len(tally.Cells)) {
			t.Fatalf("the shares of the population add up to %v", share)
		}
		total := 0
		for _, k := range tally.Answers {
			total += k
		}
		if total != n {
			t.Fatalf("%d answers in cells of %d ratings", total, n)
		}
	})
}

func TestAnonymousAndStaffVotesLeaveTheCellsAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		votes := drawVotes(t, 150)
		counted := slices.DeleteFunc(slices.Clone(votes), func(v rating.Vote) bool { return !v.Eligible() })
		with, without := scoring.Cells(votes, census(), scoring.Default()), scoring.Cells(counted, census(), scoring.Default())
		if diff := cmp.Diff(without.Cells, with.Cells); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(without.Deflated, with.Deflated); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestSmallCellsMergeWithinAgeAndSexFirst(t *testing.T) {
	t.Parallel()
	stratum := func(age rating.AgeBand, sex rating.Sex, district string) rating.Stratum {
		return rating.Stratum{Age: age, Sex: sex, District: district}
	}
	votes := []rating.Vote{}
	put := func(n int, s rating.Stratum) {
		for range n {
			v := person(int64(len(votes)), uint8(1+len(votes)%5))
			v.Stratum = s
			votes = append(votes, v)
		}
	}
	put(12, stratum(rating.Age18to29, rating.Female, districts[0]))
	put(6, stratum(rating.Age18to29, rating.Female, districts[1]))
	put(5, stratum(rating.Age18to29, rating.Female, districts[2]))
	put(14, stratum(rating.Age18to29, rating.Male, districts[0]))
	put(3, stratum(rating.Age18to29, rating.Male, districts[1]))
	put(15, stratum(rating.Age60Up, rating.Male, districts[2]))

	got := map[string]int{}
	for _, c := range scoring.Cells(votes, census(), scoring.Default()).Cells {
		got[c.Strata[0].String()] = c.N
	}
	want := map[string]int{
		"18-29/F/990101001": 12, // stands alone
		"14-17/F/990101001": 11, // districts 002 and 003 of women 18–29 pooled; nobody of 14–17 voted, so they join the smallest
		"18-29/M/990101001": 17, // the three men of district 002 do not stand, even pooled with 003
		"30-44/F/990101001": 15, // 30–44 and 45–59 brought nobody and join 60+, the smaller neighbour
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestWithoutMarginsThereIsOneCellAndNoReweighting(t *testing.T) {
	t.Parallel()
	tally := scoring.Cells(crowd(60, 2, 4, 4), scoring.NoMargins(), scoring.Default())
	want := []scoring.Cell{{
		Level: scoring.CellL2, N: 60, Share: 10000, W: [5]scoring.Fixed{0, 200000, 0, 400000, 0}, Q: 600000,
	}}
	if diff := cmp.Diff(want, tally.Cells); diff != "" {
		t.Fatal(diff)
	}
}

func TestVotesSharingADeviceCountAsLittleMoreThanOne(t *testing.T) {
	t.Parallel()
	votes := crowd(60, 3, 4)
	for i := range 20 {
		votes[i].Device = 7
	}
	tally := scoring.Cells(votes, scoring.NoMargins(), scoring.Default())
	if got := tally.Cells[0].Weight(); math.Abs(got-41) > 1e-4 { // 40 + 20 · 1/20
		t.Errorf("60 votes of which 20 share a device weigh %v", got)
	}
	if tally.Deflated.Device != 20 || tally.Deflated.Ratings != 20 || tally.Deflated.Network != 0 {
		t.Errorf("published: %+v", tally.Deflated)
	}
}

func TestThreeOnADeviceOrNetworkKeepFullWeight(t *testing.T) {
	t.Parallel()
	votes := crowd(60, 3, 4)
	for i := range votes {
		votes[i].Device = rating.Signal(1 + i/3)
		votes[i].Network = rating.Signal(1 + i/3)
	}
	tally := scoring.Cells(votes, scoring.NoMargins(), scoring.Default())
	if tally.Cells[0].Weight() != 60 || tally.Deflated.Ratings != 0 {
		t.Errorf("families of three weigh %v, %+v", tally.Cells[0].Weight(), tally.Deflated)
	}
}

func TestTheWorseOfDeviceAndNetworkCountsOnce(t *testing.T) {
	t.Parallel()
	votes := crowd(50, 3, 4)
	for i := range 10 {
		votes[i].Device, votes[i].Network = 7, 8
	}
	tally := scoring.Cells(votes, scoring.NoMargins(), scoring.Default())
	if got := tally.Cells[0].Weight(); math.Abs(got-41) > 1e-4 {
		t.Errorf("weigh %v, want 40 + 10 · 1/10", got)
	}
}

func TestStrangersOnOneNetworkWhoDisagreeKeepFullWeight(t *testing.T) {
	t.Parallel()
	votes := crowd(60, 2, 3, 4, 5)
	for i := range votes {
		if i < 12 {
			votes[i].Network = 7 // three of each answer
		}
	}
	m := scoring.Default()
	if tally := scoring.Cells(votes, scoring.NoMargins(), m); tally.Deflated.Network != 0 {
		t.Errorf("deflated: %+v", tally.Deflated)
	}
	for i := range 12 {
		votes[i].Answers[rating.Overall] = 5
	}
	tally := scoring.Cells(votes, scoring.NoMargins(), m)
	if want := 48 + 12/(1+11*0.05); math.Abs(tally.Cells[0].Weight()-want) > 1e-3 || tally.Deflated.Network != 12 {
		t.Errorf("twelve who agree: weight %v, want %v, %+v", tally.Cells[0].Weight(), want, tally.Deflated)
	}
	m.NetworkAgreeing = false
	for i := range 12 {
		votes[i].Answers[rating.Overall] = uint8(2 + i%4)
	}
	if tally := scoring.Cells(votes, scoring.NoMargins(), m); tally.Deflated.Network != 12 {
		t.Errorf("the stricter rule: %+v", tally.Deflated)
	}
}

func TestABurstOfOtherAnswersIsScaledToTheMedianDay(t *testing.T) {
	t.Parallel()
	votes := crowd(240, 3, 4, 5)
	for i := range votes {
		votes[i].Day = rating.Day(20000 + i%60) // four a day
	}
	burst := func(answer uint8) []rating.Vote {
		out := slices.Clone(votes)
		for i := range 30 {
			v := person(int64(1000+i), answer)
			v.Day = 20010
			out = append(out, v)
		}
		return out
	}
	angry := scoring.Cells(burst(1), scoring.NoMargins(), scoring.Default())
	if got := angry.Cells[0].Weight(); math.Abs(got-240) > 0.01 { // 59 days of 4 and one scaled to 4
		t.Errorf("with a burst the votes weigh %v", got)
	}
	if angry.Deflated.Burst != 34 {
		t.Errorf("deflated: %+v", angry.Deflated)
	}
	busy := slices.Clone(votes)
	for i := range 30 {
		v := person(int64(1000+i), uint8(3+i%3))
		v.Day = 20010
		busy = append(busy, v)
	}
	same := scoring.Cells(busy, scoring.NoMargins(), scoring.Default())
	if same.Deflated.Burst != 0 {
		t.Errorf("a busy day with the same answers is deflated: %+v", same.Deflated)
	}
}

func TestCountsBelowTenAreNotPublished(t *testing.T) {
	t.Parallel()
	votes := crowd(40, 3, 4)
	for i := range 5 {
		votes[i].Device = 7
		votes[10+i].Staff = true
		votes[20+i].Level = civic.L0
	}
	raw, err := json.Marshal(scoring.Cells(votes, scoring.NoMargins(), scoring.Default()))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		L0       any `json:"l0"`
		Staff    any `json:"staff"`
		Deflated struct{ Device, Network any }
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if got.L0 != "few" || got.Staff != "few" || got.Deflated.Device != "few" || got.Deflated.Network != 0.0 {
		t.Errorf("%s", raw)
	}
}

func TestOtherQuestionsAreSummedOnlyFromTenRatings(t *testing.T) {
	t.Parallel()
	votes := crowd(30, 3, 4)
	for i := range votes {
		votes[i].Answers[rating.Benefit] = uint8(1 + i%2)
		if i < 9 {
			votes[i].Answers[rating.Openness] = uint8(1 + i%5)
		}
		votes[i].Answers[rating.Replies] = 5
	}
	got := scoring.Cells(votes, scoring.NoMargins(), scoring.Default()).Dimensions
	want := []scoring.DimensionTally{{Dimension: "benefit", N: 30, W: [5]scoring.Fixed{150000, 150000}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
}
