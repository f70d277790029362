package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
)

func TestWhoHadAScoreComputedMayNotApproveItsPublication(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	both := []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: county}, {Role: civic.Approver, Jurisdiction: county}}
	asker, other := p.persona(t, "asker", civic.L2, both...), p.persona(t, "other", civic.L2, both...)
	must(t, p.desk.RequestScore(t.Context(), asker.Account, county, half))
	target := civic.Target{Kind: "score", Jurisdiction: county, Phase: civic.PhaseOpen}
	var err error
	target.Touched, err = p.desk.ScoreAskers(t.Context(), county, half)
	must(t, err)
	if err := account.Can(asker, account.PublishScore, target, p.now); civic.KeyOf(err) != "account.touched" || err == nil {
		t.Errorf("who asked for it approves it: %v", err)
	}
	if err := account.Can(other, account.PublishScore, target, p.now); err != nil {
		t.Errorf("another approver: %v", err)
	}
	if askers, err := p.desk.ScoreAskers(t.Context(), county, "2026H1"); err != nil || len(askers) != 0 {
		t.Errorf("another period: %v, %v", askers, err)
	}
}
