package postgres_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/release"
)

// placeless is the budget with the places of three projects taken out, and a
// gazetteer that knows one village.
func placeless(d civic.Document) []budget.Batch {
	all := approvedBatches(d)
	projects := all[2].Projects
	projects[0].Region, projects[0].Lon, projects[0].Lat = "", nil, nil
	projects[0].Name, projects[0].Address = "水碾小学校舍维修", "东镇水碾村 8 号"
	projects[1].Region = ""
	projects[3].Region, projects[3].Lon, projects[3].Lat = "", nil, nil
	projects[3].Name = "水碾村视频监控" // 公安: the list publishes no points of it
	names := batch(d, "gazetteer")
	lon, lat := point(116.41, 38.71)
	names.Places = []budget.Place{{Name: "水碾村", Region: "01", Lon: lon, Lat: lat}}
	return append(all, names)
}

func TestAConfirmedPlaceIsPublishedAsIfTheFileHadGivenIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, placeless(d)...)
	list, total, err := h.vault.Unplaced(t.Context(), maker, county, 10, 0)
	must(t, err)
	var codes []string
	for _, u := range list {
		codes = append(codes, u.Code)
	}
	if diff := cmp.Diff([]string{"P1", "P4", "P5", "P3", "P2"}, codes); diff != "" || total != 5 {
		t.Errorf("%d projects have no place, the largest first: %s", total, diff)
	}
	first := list[0].Matches[0]
	if first.Name != "水碾村" || first.Percent != 97 {
		t.Errorf("the first suggestion for %s is %+v", list[0].Name, first)
	}

	say := func(code string, verdict budget.PlaceVerdict, key, text string) error {
		return h.vault.PlaceProject(t.Context(), maker, county, budget.Placing{Code: code, Verdict: verdict}, key, text)
	}
	must(t, say("P1", budget.Located, first.Key(), ""))
	must(t, say("P4", budget.Located, "", "水碾村"))
	must(t, say("P3", budget.NoPlace, "", ""))
	must(t, say("P2", budget.CountyWork, "", ""))
	must(t, say("P5", budget.NoPlace, "", ""))
	if _, left, err := h.vault.Unplaced(t.Context(), maker, county, 10, 0); err != nil || left != 0 {
		t.Errorf("%d projects are left, %v", left, err)
	}
	for key, err := range map[string]error{
		"locating.fault_called":  say("P1", budget.Located, "", "月亮村"),
		"locating.fault_project": say("P99", budget.CountyWork, "", ""),
		"locating.fault_verdict": say("P1", "maybe", "", ""),
		"account.role":           h.vault.PlaceProject(t.Context(), approver, county, budget.Placing{Code: "P1", Verdict: budget.CountyWork}, "", ""),
	} {
		if err == nil || key != "account.role" && civic.KeyOf(err) != key {
			t.Errorf("%s: %v", key, err)
		}
	}

	h.release(t, d)
	header, err := h.public.Release(t.Context(), county, 99, release.Choice{Year: 2026})
	must(t, err)
	names, err := h.public.Names(t.Context(), header)
	must(t, err)
	cards := map[string]release.Card{}
	bySum := map[string]civic.Money{}
	ids, err := h.public.ProjectIDs(t.Context(), header.Hash)
	must(t, err)
	for _, id := range ids {
		all, err := h.public.Cards(t.Context(), header, []civic.PublicID{id})
		must(t, err)
		cards[all[0].Name] = all[0]
		if all[0].Original.Form == civic.Exact {
			bySum[all[0].Region] += all[0].Original.Lo
		}
	}
	if c := cards["水碾小学校舍维修"]; c.Region != "01" || c.Lon == nil || *c.Lon != 116.41 {
		t.Errorf("the confirmed place: %s %v", c.Region, c.Lon)
	}
	if c := cards["水碾村视频监控"]; c.Region != "01" || c.Lon != nil {
		t.Errorf("a sensitive project stays at its district: %s %v", c.Region, c.Lon)
	}
	if c := cards["教师培训"]; c.Region != county || names.RegionName(c.Region, "zh") != "全县性" {
		t.Errorf("the whole county: %q", c.Region)
	}
	sums, err := h.public.Sums(t.Context(), header, "region")
	must(t, err)
	rows := 0
	for _, s := range sums {
		rows += s.Projects
		if s.Original.Form == civic.Exact && s.Original.Lo != bySum[s.Value] {
			t.Errorf("region %q sums to %d fen, its rows to %d", s.Value, s.Original.Lo, bySum[s.Value])
		}
	}
	if rows != header.Projects {
		t.Errorf("%d rows of %d are in a group", rows, header.Projects)
	}
}

// Whoever says where a project lies makes the candidate, and so checks nothing
// of it; a verdict that is taken back counts for nothing.
func TestWhoeverPlacesAProjectChecksNothingOfTheCandidate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, placeless(d)...)
	both := staff("both", civic.FinanceMaker)
	both.Grants = append(both.Grants, civic.Grant{Role: civic.FinanceChecker, Jurisdiction: county})
	say := func(verdict budget.PlaceVerdict) {
		t.Helper()
		must(t, h.vault.PlaceProject(t.Context(), both, county, budget.Placing{Code: "P2", Verdict: verdict}, "", ""))
	}
	say(budget.CountyWork)
	view := h.build(t, d)
	if !slices.Contains(view.Gate.Makers, "both") {
		t.Errorf("makers are %v", view.Gate.Makers)
	}
	h.read(t, view.ID)
	must(t, h.vault.RecordCheck(t.Context(), checkers[disclosure.Business], view.ID, disclosure.Business, true, ""))
	if err := h.vault.RecordCheck(t.Context(), both, view.ID, disclosure.Finance, true, ""); civic.KindOf(err) != civic.KindForbidden {
		t.Errorf("checking one's own placing: %v", err)
	}
	say(budget.OpenAgain)
	view = h.build(t, d)
	if slices.Contains(view.Gate.Makers, "both") {
		t.Errorf("a verdict that was taken back still counts: %v", view.Gate.Makers)
	}
	if _, left, err := h.vault.Unplaced(t.Context(), both, county, 10, 0); err != nil || left != 5 {
		t.Errorf("%d projects are open, %v", left, err)
	}
}
