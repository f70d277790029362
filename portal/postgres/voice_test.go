package postgres_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// rateSaying makes a citizen of their own rate the bridge with a sentence.
func (p *people) rateSaying(t *testing.T, i int, answer uint8, sentence string) (comment.Sent, error) {
	t.Helper()
	id, err := p.identity.AddPersona(t.Context(), account.Persona{Key: fmt.Sprintf("teller-%d", i), Name: "市民", Assurance: civic.L2, AgeBand: "30-44", Sex: "F", Region: "990101001"})
	must(t, err)
	actor := civic.Actor{Account: id, Name: "市民", Assurance: civic.L2}
	target, period, err := p.public.RatingTarget(t.Context(), county, project(bridge))
	must(t, err)
	voter := rating.Voter{Account: id, Level: civic.L2, Browser: fmt.Sprint("teller", i), Address: netip.AddrFrom4([4]byte{203, 0, 113, byte(i)})}
	draft := p.opinion(fmt.Sprintf("SENTENCE%02d", i%100), sentence)
	return p.public.RateAndSay(t.Context(), actor, target, rating.Ballot{Subject: project(bridge), Period: period, Voter: voter, Answers: overall(answer)}, draft)
}

func TestASentenceGoesToModerationAndRepeatedOnesWeighLess(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 20, 2, 4)
	for i := range 6 {
		sentence := "这座桥质量太差了，强烈要求追究责任，电话13800138000" + strings.Repeat("！", i)
		sent, err := p.rateSaying(t, i, 1, sentence)
		if err != nil || sent.Receipt == "" {
			t.Fatalf("%+v, %v", sent, err)
		}
	}
	for i, own := range []string{"桥修好以后孩子上学近了二十分钟，很方便。", "希望桥头能再加一盏路灯，晚上看不清台阶。"} {
		_, err := p.rateSaying(t, 10+i, 4, own)
		must(t, err)
	}
	queue, err := p.desk.Queue(t.Context(), "M", county, nil, true, 50)
	must(t, err)
	// Texts of one moment and one risk come in no set order: all are looked at.
	masked := 0
	for _, text := range queue {
		if strings.Contains(text.Body, "13800138000") {
			t.Errorf("the moderator sees the number: %s", text.Body)
		}
		if strings.Contains(text.Body, "手机号已隐去") {
			masked++
		}
	}
	if len(queue) != 8 || masked != 6 {
		t.Fatalf("%d in the queue, %d masked: %+v", len(queue), masked, queue)
	}
	p.scoreOf(t, bridge)
	found, err := p.desk.Findings(t.Context(), county, half)
	must(t, err)
	if len(found) != 1 || found[0].Kind != scoring.Sentence || found[0].Votes != 6 || found[0].Factor != 0.5 {
		t.Errorf("%+v", found)
	}
}

func TestRatingAgainWithoutWordsKeepsTheSentence(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	_, err := p.rateSaying(t, 1, 1, "这座桥质量太差了，强烈要求追究责任。")
	must(t, err)
	var id string
	owner := p.db.Pool(t, "")
	must(t, owner.QueryRow(t.Context(), `SELECT id FROM app.account WHERE persona = 'teller-1'`).Scan(&id))
	p.rate(t, bridge, rating.Voter{Account: id, Level: civic.L2}, overall(3))
	var kept int
	must(t, owner.QueryRow(t.Context(), `SELECT count(*) FROM app.rating WHERE current AND sentence IS NOT NULL`).Scan(&kept))
	if kept != 1 {
		t.Errorf("%d current ratings with a sentence", kept)
	}
}

func TestARatingAndItsSentenceAreStoredBothOrNeither(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	for key, sentence := range map[string]string{"comment.too_short": "桥", "rating.sentence_long": strings.Repeat("桥", rating.MaxSentence+1)} {
		if _, err := p.rateSaying(t, len(sentence), 1, sentence); civic.KeyOf(err) != key || err == nil {
			t.Errorf("%.10q: %v", sentence, err)
		}
	}
	var ratings, comments int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.rating), (SELECT count(*) FROM app.comment)`).Scan(&ratings, &comments))
	if ratings != 0 || comments != 0 {
		t.Errorf("%d ratings and %d opinions are left", ratings, comments)
	}
}

func TestADepartmentsYearIsRatedBesideItsScore(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 20, 2, 4)
	before := p.scoreOf(t, bridge)
	roads := rating.Subject{Kind: rating.Department, ID: "101001"}
	target, period, err := p.public.RatingTarget(t.Context(), county, roads)
	must(t, err)
	if target.Unit != "101001" || period != half {
		t.Errorf("%+v in %s", target, period)
	}
	for i := range 12 {
		voter := rating.Voter{Account: fmt.Sprintf("Y%d", i), Level: civic.L2, Browser: fmt.Sprint("y", i)}
		for _, answer := range []uint8{1, uint8(1 + i%2)} { // who changes their mind still counts once
			must(t, p.public.Rate(t.Context(), target, rating.Ballot{Subject: roads, Period: period, Voter: voter, Answers: overall(answer)}))
		}
	}
	_, err = p.worker.RefreshPublicScores(t.Context())
	must(t, err)
	shown, err := p.public.DepartmentScores(t.Context(), county, half)
	must(t, err)
	if got := shown["101001"]; !got.Enough() || got.N != 10 {
		t.Errorf("%+v", shown)
	}
	if projects, err := p.public.PublicScores(t.Context(), county, half); err != nil || len(projects) != 1 {
		t.Errorf("%+v, %v", projects, err)
	}
	if after := p.scoreOf(t, bridge); after.Score != before.Score || after.N != before.N {
		t.Errorf("the year's rating moves a project: %+v, it was %+v", after, before)
	}
	if _, _, err := p.public.RatingTarget(t.Context(), county, rating.Subject{Kind: rating.Department, ID: "999"}); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("an unknown department: %v", err)
	}
}

func TestDeputiesCountInTheirPanelOnly(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 32, 2, 4)
	for i := range 12 {
		must(t, p.grantCrowd(t, i, civic.Grant{Role: civic.Deputy, Jurisdiction: county}))
	}
	if got := p.scoreOf(t, bridge); got.N != 20 {
		t.Errorf("%d ratings count, want those of 20 citizens", got.N)
	}
	file, err := p.desk.Packet(t.Context(), county, half, "101001", 0)
	must(t, err)
	if !strings.Contains(string(file.Canonical), `"deputies":{"n":12,`) {
		t.Errorf("no panel of twelve in %s", file.Canonical)
	}
}
