package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

func TestIndependentFindingsStandBesideWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.rateable(t)
	finding := scoring.ThirdParty{Period: half, Kind: rating.Project, Subject: bridge, Score: 71.5, Organisation: "某会计师事务所", Document: "绩评3号", AssessedOn: p.now}
	must(t, p.desk.AddThirdParty(t.Context(), "A", county, []scoring.ThirdParty{finding}))
	on, err := p.public.ThirdPartyOn(t.Context(), county, project(bridge))
	if err != nil || len(on) != 1 || on[0].Score != 71.5 || on[0].Document != "绩评3号" || on[0].LogIndex == 0 {
		t.Errorf("%+v, %v", on, err)
	}
	if of, err := p.public.ThirdParty(t.Context(), county, half); err != nil || len(of) != 1 {
		t.Errorf("%+v, %v", of, err)
	}
	unknown := finding
	unknown.Subject = "N0SUCH0000"
	if err := p.desk.AddThirdParty(t.Context(), "A", county, []scoring.ThirdParty{finding, unknown}); civic.KindOf(err) != civic.KindNotFound || err == nil {
		t.Errorf("about nothing published: %v", err)
	}
	if on, _ := p.public.ThirdPartyOn(t.Context(), county, project(bridge)); len(on) != 1 {
		t.Errorf("half a file is stored: %+v", on)
	}
}
