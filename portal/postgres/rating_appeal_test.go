package postgres_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/worker"
)

// accountOf is the account of a persona made by crowd or gang.
func (p *people) accountOf(t *testing.T, persona string) (id string) {
	t.Helper()
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT id FROM app.account WHERE persona = $1`, persona).Scan(&id))
	return id
}

func TestAMisjudgedRatingGetsItsWeightBackByAPerson(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	p.crowd(t, bridge, 0, 20, 2, 4)
	p.gang(t, bridge, 12, 1)
	low := p.scoreOf(t, bridge)
	me := p.accountOf(t, "gang-3")
	appeal := rating.Appeal{Period: half, Subject: project(bridge), Body: "我们用的是活动室的平板，我的电话13800138000"}
	must(t, p.public.AppealRating(t.Context(), me, county, appeal))
	if err := p.public.AppealRating(t.Context(), me, county, appeal); civic.KeyOf(err) != "appeal.twice" || err == nil {
		t.Errorf("a second appeal: %v", err)
	}
	if err := p.public.AppealRating(t.Context(), "nobody", county, appeal); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("about a rating nobody gave: %v", err)
	}
	must(t, worker.TendPeriods(t.Context(), p.worker, slog.New(slog.DiscardHandler)))
	cases, err := p.desk.Appeals(t.Context(), county, nil, true)
	must(t, err)
	if len(cases) != 1 || cases[0].Weighs == nil || *cases[0].Weighs > 0.1 || cases[0].Reasons[0] != "device" || strings.Contains(cases[0].Body, "13800138000") {
		t.Fatalf("%+v", cases)
	}
	decision := rating.AppealDecision{ID: cases[0].ID, Verdict: rating.Granted, Answer: "社区活动室的公用平板，已核实"}
	must(t, p.desk.DecideAppeal(t.Context(), "A", county, decision))
	if err := p.desk.DecideAppeal(t.Context(), "A", county, decision); civic.KeyOf(err) != "appeal.decided" || err == nil {
		t.Errorf("decided twice: %v", err)
	}
	// Eleven are left on the device: each weighs 1/11 instead of 1/12, and the
	// cleared one a whole vote for the lowest answer.
	after := p.scoreOf(t, bridge)
	if after.Score >= low.Score || after.NEff <= low.NEff {
		t.Errorf("before %+v, cleared %+v", low, after)
	}
	own, err := p.public.AppealsOf(t.Context(), county, me)
	if err != nil || len(own) != 1 || own[0].Verdict != rating.Granted || own[0].Answer != decision.Answer || own[0].Name == "" {
		t.Errorf("%+v, %v", own, err)
	}
	if others, err := p.public.AppealsOf(t.Context(), county, p.accountOf(t, "gang-4")); err != nil || len(others) != 0 {
		t.Errorf("somebody else sees %+v, %v", others, err)
	}
	p.work(t)
	for persona, want := range map[string][]string{"gang-3": {"rating_appealed"}, "gang-4": nil} {
		if got := kinds(p.notices(t, civic.Actor{Account: p.accountOf(t, persona)})); !slices.Equal(got, want) {
			t.Errorf("%s is told %q", persona, got)
		}
	}
	var kept int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM app.rating_appeal WHERE receiver IS NOT NULL`).Scan(&kept))
	if kept != 0 {
		t.Error("whom to tell is kept after they were told")
	}
	var traces int
	must(t, p.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.rating_appeal a WHERE a::text LIKE '%' || $1 || '%')
		+ (SELECT count(*) FROM app.log_entry WHERE kind = 'appeal' AND convert_from(body, 'UTF8') LIKE '%平板%')`, me).Scan(&traces))
	if traces != 0 {
		t.Error("the appeal tells who sent it, or the log tells its text")
	}
}

func TestACampaignAUnitNamesIsFlattenedAndNeverDeleted(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	for day := range 3 {
		p.crowd(t, bridge, 12*day, 12, 2, 4)
		p.now = p.now.AddDate(0, 0, 1)
	}
	campaign := p.now
	p.crowd(t, bridge, 40, 20, 2, 4, 1) // not unlike other days: the test of B1 finds nothing
	before := p.scoreOf(t, bridge)
	appeal := rating.Appeal{Period: half, Subject: project(bridge), Body: "当晚有人在群里发红包刷低分", First: campaign, Last: campaign}
	must(t, p.desk.AppealRatings(t.Context(), "H", county, appeal))
	theirs, err := p.desk.Appeals(t.Context(), county, []string{"101"}, false)
	must(t, err)
	if len(theirs) != 1 || theirs[0].Side != rating.ByUnit || theirs[0].Unit != "101001" {
		t.Fatalf("%+v", theirs)
	}
	if others, err := p.desk.Appeals(t.Context(), county, []string{"102"}, false); err != nil || len(others) != 0 {
		t.Errorf("another unit sees %+v, %v", others, err)
	}
	if same := p.scoreOf(t, bridge); same.NEff != before.NEff {
		t.Errorf("an appeal moves the score before anybody decided: %+v", same)
	}
	must(t, p.desk.DecideAppeal(t.Context(), "A", county, rating.AppealDecision{ID: theirs[0].ID, Verdict: rating.Granted, Answer: "群聊记录已核实"}))
	after := p.scoreOf(t, bridge)
	if after.N != before.N || after.NEff == before.NEff {
		t.Errorf("before %+v, after %+v", before, after)
	}
	appeal.Last = appeal.First.AddDate(0, 0, -1)
	if err := p.desk.AppealRatings(t.Context(), "H", county, appeal); civic.KeyOf(err) != "appeal.days" || err == nil {
		t.Errorf("days that end before they begin: %v", err)
	}
	p.now = time.Date(2027, 2, 1, 0, 0, 0, 0, civic.Shanghai)
	appeal.Last = appeal.First
	if err := p.desk.AppealRatings(t.Context(), "H", county, appeal); civic.KeyOf(err) != "appeal.over" || err == nil {
		t.Errorf("after the term: %v", err)
	}
}
