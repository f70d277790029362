package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/release"
)

func TestTheLastVerdictOnAnOriginHoldsAndEachIsLogged(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	const road = "R0AD000000"
	maker := p.persona(t, "maker", civic.L2, civic.Grant{Role: civic.FinanceMaker, Jurisdiction: county})
	decide := func(o release.Origin) error { return p.desk.DecideOrigin(t.Context(), maker.Account, county, o) }
	before, err := p.public.LogEntries(t.Context(), 0, 1000)
	must(t, err)

	said := release.Origin{Project: road, CameFrom: bridge, Verdict: release.Denied, Reason: "两个不同的项目", Likeness: 61}
	must(t, decide(said))
	said.Verdict, said.Reason = release.Confirmed, "  云财预〔2026〕3 号  "
	must(t, decide(said))
	got, err := p.public.Origins(t.Context(), county)
	must(t, err)
	want := []release.Origin{{Project: road, CameFrom: bridge, Verdict: release.Confirmed, Reason: "云财预〔2026〕3 号", Likeness: 61}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(release.Origin{}, "At", "LogIndex")); diff != "" {
		t.Error(diff)
	}
	if elsewhere, err := p.public.Origins(t.Context(), "310107"); err != nil || len(elsewhere) != 0 {
		t.Errorf("another government: %v, %v", elsewhere, err)
	}
	after, err := p.public.LogEntries(t.Context(), before.Size, 10)
	must(t, err)
	for _, e := range after.Entries {
		if record, err := ledger.DecodeRecord([]byte(e.Record)); err != nil || record.Kind != ledger.KindOrigin {
			t.Errorf("%v %v", record, err)
		}
	}
	if len(after.Entries) != 2 || after.Entries[1].Index != got[0].LogIndex {
		t.Errorf("%d verdicts are logged, the last as %d", len(after.Entries), got[0].LogIndex)
	}

	said.CameFrom = "N0WHERE000"
	if err := decide(said); civic.KeyOf(err) != "origin.fault_project" {
		t.Errorf("a project that no release knows: %v", err)
	}
	said.CameFrom, said.Reason = bridge, " "
	if err := decide(said); civic.KeyOf(err) != "origin.fault_reason" {
		t.Errorf("without a reason: %v", err)
	}
}
