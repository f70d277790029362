package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
)

// stalled publishes nine months in which the bridge was paid once, in January,
// and the road as time went by. Each of them costs 600 or 400 元.
func (p *people) stalled(t *testing.T) release.Header {
	t.Helper()
	var paid []bundle.Execution
	for month := 1; month <= 9; month++ {
		paid = append(paid, bundle.Execution{ID: bridge, Month: month, Paid: civic.ExactFigure(6000)},
			bundle.Execution{ID: "R0AD000000", Month: month, Paid: civic.ExactFigure(civic.Money(40000 * month / 12))})
	}
	p.publishMonths(t, paid...)
	h, err := p.public.Release(t.Context(), county, 1, release.Choice{})
	must(t, err)
	return h
}

func (p *people) signals(t *testing.T, h release.Header, f release.SignalFilter) []budget.Signal {
	t.Helper()
	rows, err := p.public.Signals(t.Context(), h, f, 0, 100)
	must(t, err)
	counts, err := p.public.SignalCounts(t.Context(), h, f)
	must(t, err)
	var kinds []budget.Signal
	for _, s := range rows {
		if s.ID != bridge || s.Name != "桥" || s.Unit != roads || s.Amount != civic.ExactFigure(60000) {
			t.Errorf("%+v", s)
		}
		kinds = append(kinds, s.Signal)
	}
	total := 0
	for _, c := range counts {
		total += c.Number
	}
	districts, err := p.public.SignalsByRegion(t.Context(), h, f)
	must(t, err)
	cards, err := p.public.Cards(t.Context(), h, []civic.PublicID{bridge})
	must(t, err)
	if total != len(kinds) || districts[cards[0].Region] != len(kinds) {
		t.Errorf("%d are counted, %v by district, %d listed", total, districts, len(kinds))
	}
	return kinds
}

func TestAlertsArePublicOnceReviewed(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	h := p.stalled(t)
	all := []budget.Signal{budget.Behind, budget.Idle}
	if got := p.signals(t, h, release.SignalFilter{}); !cmp.Equal(got, all) {
		t.Fatalf("raised %v", got)
	}
	waiting, open := release.SignalFilter{Kind: release.WaitingSignals}, release.SignalFilter{Kind: release.PublicSignals}
	if got := p.signals(t, h, open); len(got) != 0 {
		t.Errorf("public before a review: %v", got)
	}
	auditor := p.persona(t, "auditor", civic.L2, civic.Grant{Role: civic.Auditor, Jurisdiction: county})
	about := oversight.Alerted{Jurisdiction: county, Year: 2026, Project: bridge, Signal: budget.Idle}
	must(t, p.desk.NoteAlert(t.Context(), auditor.Account, about, oversight.Confirmed, ""))
	if got := p.signals(t, h, open); !cmp.Equal(got, []budget.Signal{budget.Idle}) {
		t.Errorf("public after the review of one: %v", got)
	}
	if got := p.signals(t, h, waiting); !cmp.Equal(got, []budget.Signal{budget.Behind}) {
		t.Errorf("still waiting: %v", got)
	}
	waiting.Since = 9
	if got := p.signals(t, h, waiting); !cmp.Equal(got, []budget.Signal{budget.Behind}) {
		t.Errorf("still waiting since September: %v", got)
	}
	behind := oversight.Alerted{Jurisdiction: county, Year: 2026, Project: bridge, Signal: budget.Behind}
	must(t, p.desk.NoteAlert(t.Context(), auditor.Account, behind, oversight.Confirmed, ""))
	if got := p.signals(t, h, open); !cmp.Equal(got, all) {
		t.Errorf("public after the review of both: %v", got)
	}
	must(t, p.desk.NoteAlert(t.Context(), auditor.Account, about, oversight.SetAside, "合同约定年底结算"))
	if got := p.signals(t, h, open); !cmp.Equal(got, []budget.Signal{budget.Behind}) {
		t.Errorf("public after one was set aside: %v", got)
	}
	if got := p.signals(t, h, release.SignalFilter{Kind: release.AsideSignals}); !cmp.Equal(got, []budget.Signal{budget.Idle}) {
		t.Errorf("set aside, and listed as such: %v", got)
	}
	if err := p.desk.NoteAlert(t.Context(), auditor.Account, about, oversight.Explained, ""); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("an explanation without words: %v", err)
	}
	notes, err := p.public.AlertNotes(t.Context(), county, 2026, []string{bridge})
	must(t, err)
	if len(notes) != 3 || notes[2].Text != "合同约定年底结算" || notes[2].Level != budget.OrangeAlert {
		t.Errorf("%+v", notes)
	}
}

func TestSignalsOfEarlierReleasesAreReadOnce(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	h := p.stalled(t)
	_, err := p.db.Pool(t, "").Exec(t.Context(), `DELETE FROM release.signal; DELETE FROM release.signalled`)
	must(t, err)
	for _, want := range []int{1, 0} {
		n, err := p.worker.RaiseSignals(t.Context())
		must(t, err)
		if n != want {
			t.Errorf("went through %d releases, want %d", n, want)
		}
	}
	if got := p.signals(t, h, release.SignalFilter{Signal: budget.Idle, Level: budget.OrangeAlert, Units: []string{roads}, Project: bridge}); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestAnIssueGoesItsWayAndEveryStepIsLogged(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	p.publishBridge(t)
	head := p.persona(t, "head", civic.L2, civic.Grant{Role: civic.DepartmentHead, Jurisdiction: county, Unit: roads})
	auditor := p.persona(t, "auditor", civic.L2, civic.Grant{Role: civic.Auditor, Jurisdiction: county})
	finding := oversight.Finding{
		Jurisdiction: county, Source: oversight.Audit, Title: "桥款沉淀", Text: "半年没有支付。", Unit: roads, Project: bridge, AcceptBy: "2027-02-01",
	}
	wrong := finding
	wrong.Unit = "999"
	if _, err := p.desk.ListIssue(t.Context(), auditor.Account, wrong); civic.KeyOf(err) != "issue.fault_unit" {
		t.Errorf("a unit that no release knows: %v", err)
	}
	id, err := p.desk.ListIssue(t.Context(), auditor.Account, finding)
	must(t, err)
	if err := p.desk.ActOnIssue(t.Context(), auditor.Account, county, id, oversight.Verified, "看过了"); civic.KindOf(err) != civic.KindConflict {
		t.Errorf("verified before anything was submitted: %v", err)
	}
	for _, act := range []oversight.Act{oversight.Planned, oversight.Submitted} {
		must(t, p.desk.ActOnIssue(t.Context(), head.Account, county, id, act, "按计划整改"))
	}
	must(t, p.desk.ActOnIssue(t.Context(), auditor.Account, county, id, oversight.Verified, "核查通过"))
	issue, err := p.public.Issue(t.Context(), county, id)
	must(t, err)
	if issue.State() != oversight.Verified || len(issue.Steps) != 4 || civic.Date(issue.PlanBy) != "2026-10-26" || civic.Date(issue.AcceptBy) != "2027-02-01" {
		t.Errorf("%+v", issue)
	}
	// The auditor who verified does not close it off.
	target, err := p.desk.IssueTarget(t.Context(), county, id)
	must(t, err)
	if err := account.Can(auditor, account.CloseIssue, target, p.now); civic.KindOf(err) != civic.KindForbidden {
		t.Errorf("the one who verified closes off: %v", err)
	}
	other := p.persona(t, "other", civic.L2, civic.Grant{Role: civic.Auditor, Jurisdiction: county})
	must(t, account.Can(other, account.CloseIssue, target, p.now))
	entries, err := p.public.LogEntries(t.Context(), issue.Steps[0].LogIndex, 10)
	must(t, err)
	kinds := 0
	for _, e := range entries.Entries {
		record, err := ledger.DecodeRecord([]byte(e.Record))
		must(t, err)
		if record.Kind == ledger.KindIssue {
			kinds++
		}
	}
	if kinds != 4 {
		t.Errorf("%d steps are logged, want 4", kinds)
	}
	list, err := p.public.Issues(t.Context(), county)
	must(t, err)
	if len(list) != 1 || !cmp.Equal(list[0], issue) {
		t.Errorf("%+v", list)
	}
}
