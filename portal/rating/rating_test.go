package rating_test

import (
	"encoding/json"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"pgregory.net/rapid"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.ParseInLocation(time.DateTime, s, civic.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func valid(t *testing.T) rating.Rating {
	return rating.Rating{
		Jurisdiction: "990101",
		Subject:      rating.Subject{Kind: rating.Project, ID: "0123456789"},
		Period:       "2026H1",
		Account:      "a",
		Level:        civic.L2,
		Answers:      rating.Answers{rating.Overall: 4},
		RatedAt:      at(t, "2026-03-01 10:00:00"),
	}
}

func TestRatingIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	if err := valid(t).Validate(rating.Period("2026H1").Window()); err != nil {
		t.Fatalf("a valid rating is refused: %v", err)
	}
	cases := map[string]func(*rating.Rating){
		"rating.subject":         func(r *rating.Rating) { r.Subject.ID = "short" },
		"rating.period":          func(r *rating.Rating) { r.Period = "2026Q1" },
		"rating.period_closed":   func(r *rating.Rating) { r.Period = "2026H2" },
		"rating.level":           func(r *rating.Rating) { r.Level = 3 },
		"rating.account":         func(r *rating.Rating) { r.Account = "" },
		"rating.overall_missing": func(r *rating.Rating) { r.Answers = rating.Answers{rating.Benefit: 3} },
		"rating.answer":          func(r *rating.Rating) { r.Answers[rating.Replies] = 6 },
	}
	for key, spoil := range cases {
		r := valid(t)
		spoil(&r)
		if err := r.Validate(r.Period.Window()); civic.KeyOf(err) != key {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

func TestAnonymousRatingNeedsNoAccount(t *testing.T) {
	t.Parallel()
	r := valid(t)
	r.Level, r.Account = civic.L0, ""
	if err := r.Validate(r.Period.Window()); err != nil {
		t.Fatal(err)
	}
}

func TestPeriodsMeetWithoutGapOrOverlap(t *testing.T) {
	t.Parallel()
	_, firstEnd := rating.Period("2026H1").Bounds()
	secondStart, secondEnd := rating.Period("2026H2").Bounds()
	yearStart, yearEnd := rating.Period("2026").Bounds()
	if !firstEnd.Equal(secondStart) || !secondEnd.Equal(yearEnd) {
		t.Errorf("H1 ends %v, H2 %v to %v, year ends %v", firstEnd, secondStart, secondEnd, yearEnd)
	}
	if civic.Date(yearStart) != "2026-01-01" || civic.Date(secondStart) != "2026-07-01" {
		t.Errorf("year from %v, second half from %v", yearStart, secondStart)
	}
	last, half := firstEnd.Add(-time.Microsecond), rating.Period("2026H1").Window()
	if !half.Open(last) || half.Closed(last) {
		t.Error("the last microsecond belongs to the period")
	}
	if half.Open(firstEnd) || !half.Closed(firstEnd) {
		t.Error("midnight belongs to the next period")
	}
}

func TestMalformedPeriodIsNeverOpenOrClosed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "26", "2026H3", "2026H", "1026", "2026H1 "} {
		if _, err := rating.ParsePeriod(text); err == nil {
			t.Errorf("%q is taken for a period", text)
		}
	}
	now := at(t, "2026-03-01 10:00:00")
	if w := rating.Period("nonsense").Window(); w.Open(now) || w.Closed(now) {
		t.Error("a malformed period is open or closed")
	}
}

func TestAgeBandChangesOnTheBirthday(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-06-15 00:00:00")
	cases := []struct {
		birth string
		band  rating.AgeBand
		ok    bool
	}{
		{"2012-06-15 00:00:00", rating.Age14to17, true},
		{"2012-06-16 00:00:00", rating.AgeUnknown, false},
		{"2008-06-15 00:00:00", rating.Age18to29, true},
		{"1966-06-16 00:00:00", rating.Age45to59, true},
		{"1966-06-15 00:00:00", rating.Age60Up, true},
		{"1930-01-01 00:00:00", rating.Age60Up, true},
	}
	for _, c := range cases {
		band, ok := rating.AgeBandAt(at(t, c.birth), now)
		if band != c.band || ok != c.ok {
			t.Errorf("born %s: %v %v, want %v %v", c.birth, band, ok, c.band, c.ok)
		}
	}
}

func TestStratumAndAnswersSurviveTheirTextForms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := struct {
			S rating.Stratum
			A rating.Answers
		}{S: rating.Stratum{
			Age:      rating.AgeBand(rapid.IntRange(0, 5).Draw(t, "age")),
			Sex:      rapid.SampledFrom([]rating.Sex{"", rating.Female, rating.Male}).Draw(t, "sex"),
			District: rapid.StringMatching(`[0-9]{0,12}`).Draw(t, "district"),
		}}
		for i := range want.A {
			want.A[i] = uint8(rapid.IntRange(0, 5).Draw(t, "answer"))
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := want
		got.S, got.A = rating.Stratum{}, rating.Answers{}
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestUnknownNamesAreRefused(t *testing.T) {
	t.Parallel()
	var a rating.Answers
	if err := json.Unmarshal([]byte(`{"mood":3}`), &a); err == nil {
		t.Error("an unknown dimension is taken")
	}
	for _, text := range []string{"18-29/F", "19-29/F/1", "18-29/X/1"} {
		if _, err := rating.ParseStratum(text); err == nil {
			t.Errorf("%q is taken for a stratum", text)
		}
	}
}

func TestSignalsLinkOnlyWithinKeyAndKind(t *testing.T) {
	t.Parallel()
	a := rating.NewSignal([]byte("k1"), "device", "x")
	if a != rating.NewSignal([]byte("k1"), "device", "x") {
		t.Error("the same device has two signals")
	}
	if a == rating.NewSignal([]byte("k2"), "device", "x") || a == rating.NewSignal([]byte("k1"), "network", "x") {
		t.Error("a signal survives another key or kind")
	}
	if rating.SignalOf(a.Bytes()) != a || rating.SignalOf(nil) != 0 || rating.Signal(0).Bytes() != nil {
		t.Error("a signal does not survive the database")
	}
	if rating.NewSignal([]byte("k1"), "device", "") != 0 {
		t.Error("an absent value has a signal")
	}
}

func TestNetworkIsOneConnection(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"203.0.113.7":          "203.0.113.7",
		"::ffff:203.0.113.7":   "203.0.113.7",
		"2001:db8:1:2ff::1":    "2001:db8:1:200::/56",
		"2001:db8:1:2aa::beef": "2001:db8:1:200::/56",
	}
	for in, want := range cases {
		if got := rating.NetworkOf(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if rating.NetworkOf(netip.Addr{}) != "" {
		t.Error("no address has a network")
	}
}

func TestStaffAndAnonymousVotesAreNotEligible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		vote rating.Vote
		want bool
	}{
		{rating.Vote{Level: civic.L0}, false},
		{rating.Vote{Level: civic.L1}, true},
		{rating.Vote{Level: civic.L2}, true},
		{rating.Vote{Level: civic.L2, Staff: true}, false},
	} {
		if c.vote.Eligible() != c.want {
			t.Errorf("%+v: eligible %v", c.vote, !c.want)
		}
	}
}

func TestDayIsTheCivilDateInShanghai(t *testing.T) {
	t.Parallel()
	before, after := at(t, "2026-03-01 23:59:59"), at(t, "2026-03-02 00:00:00")
	if rating.DayOf(after)-rating.DayOf(before) != 1 {
		t.Error("midnight in Shanghai does not begin a day")
	}
	if rating.DayOf(time.Date(1970, 1, 2, 12, 0, 0, 0, civic.Shanghai)) != 1 {
		t.Error("days are not counted from 1970-01-01")
	}
}
