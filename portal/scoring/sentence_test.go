package scoring_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestAlmostEqualSentencesShareTheSignalOfTheFirst(t *testing.T) {
	t.Parallel()
	const first rating.Signal = 0x0f0f_0f0f_0f0f_0f0f
	signals := []rating.Signal{first, first ^ 0xff, 0, first ^ 0xffff, ^first, first, 0}
	// The fourth is 16 bits from the first, and 8 from the second, which links
	// them; those without a sentence stay alone.
	want := []rating.Signal{first, first, 0, first, ^first, first, 0}
	votes := make([]rating.Vote, len(signals))
	for i, s := range signals {
		votes[i].Sentence = s
	}
	scoring.JoinSentences(votes, scoring.Default())
	for i := range votes {
		if votes[i].Sentence != want[i] {
			t.Errorf("vote %d: %x, want %x", i, votes[i].Sentence, want[i])
		}
	}
}

func TestAnOlderMethodJoinsEqualSentencesOnly(t *testing.T) {
	t.Parallel()
	m := scoring.Default()
	m.SentenceBits = 0
	votes := []rating.Vote{{Sentence: 8}, {Sentence: 9}, {Sentence: 8}}
	scoring.JoinSentences(votes, m)
	if votes[0].Sentence != 8 || votes[1].Sentence != 9 || votes[2].Sentence != 8 {
		t.Errorf("%+v", votes)
	}
}

func TestPanelsAndCampaignDaysFollowTheirRules(t *testing.T) {
	t.Parallel()
	m := scoring.Default()
	var votes []rating.Vote
	for i := range 60 {
		v := rating.Vote{Seq: int64(i), Level: 2, Answers: rating.Answers{uint8(1 + i%5)}, Day: rating.Day(i / 10)}
		votes = append(votes, v)
	}
	for i := range 5 { // a sixth more on the last day, with the usual answers
		votes = append(votes, rating.Vote{Seq: int64(100 + i), Level: 2, Answers: rating.Answers{uint8(1 + i)}, Day: 5})
	}
	plain := scoring.Cells(votes, scoring.NoMargins(), m)
	if plain.Deflated.Burst != 0 {
		t.Fatalf("a day of usual answers is a burst: %+v", plain.Deflated)
	}
	for i := range votes {
		votes[i].Loud = votes[i].Day == 5 || votes[i].Day == 0
	}
	judged := scoring.Cells(votes, scoring.NoMargins(), m)
	// Day 0 weighs as the median does: a decision never takes weight below it.
	if judged.Deflated.Burst != 15 || judged.Cells[0].Weight() >= plain.Cells[0].Weight() {
		t.Errorf("a day an auditor found to be a campaign: %+v", judged.Deflated)
	}
	for i := range 12 {
		votes[i].Panel = true
	}
	apart := scoring.Cells(votes, scoring.NoMargins(), m)
	if apart.Panel != 12 || apart.Cells[0].N != len(votes)-12 {
		t.Errorf("%v of a panel are excluded, %d ratings count", apart.Panel, apart.Cells[0].N)
	}
}
