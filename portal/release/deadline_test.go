package release_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// published is a release that came out at nine in the morning in Shanghai.
func published(id int64, stage civic.Stage, day string, decision *budget.Decision) release.Header {
	at, err := time.ParseInLocation(time.DateOnly, day, civic.Shanghai)
	if err != nil {
		panic(err)
	}
	return release.Header{
		ID: id, Edition: id, Decision: decision, PublishedAt: at.Add(9 * time.Hour),
		Document: civic.Document{Year: 2026, Stage: stage, Version: int(id)},
	}
}

var bodies = release.Names{Units: []budget.Unit{{Code: "101"}, {Code: "101001", Parent: "101"}, {Code: "102"}, {Code: "103"}}}

func TestEveryUnitOwesItsTablesTwentyDaysAfterItsOwnApproval(t *testing.T) {
	t.Parallel()
	decision := &budget.Decision{Approved: "2026-01-20", Replied: "2026-02-01", Replies: map[string]string{"102": "2026-01-30", "101001": "2026-02-05"}}
	first := published(1, civic.Approved, "2026-02-09", nil)
	second := published(2, civic.Approved, "2026-02-20", decision)
	printed := []release.Printed{{Release: 1, Unit: "101"}, {Release: 2, Unit: "101"}, {Release: 2, Unit: "102"}}
	got := map[string]release.Due{}
	for _, due := range release.Deadlines([]release.Header{second, first}, map[civic.Stage]release.Names{civic.Approved: bodies}, printed, "2026-02-22") {
		due.Release = nil
		got[due.Unit] = due
	}
	want := map[string]release.Due{
		"":       {From: "2026-01-20", By: "2026-02-09", Published: "2026-02-09", Standing: release.InTime},
		"101":    {Unit: "101", From: "2026-02-01", By: "2026-02-21", Published: "2026-02-09", Standing: release.InTime},
		"101001": {Unit: "101001", From: "2026-02-05", By: "2026-02-25", Standing: release.Running},
		"102":    {Unit: "102", From: "2026-01-30", By: "2026-02-19", Published: "2026-02-20", Standing: release.LateOut, Days: 1},
		"103":    {Unit: "103", From: "2026-02-01", By: "2026-02-21", Standing: release.Overdue, Days: 1},
	}
	for unit, due := range want {
		due.Stage = civic.Approved
		if diff := cmp.Diff(due, got[unit]); diff != "" {
			t.Errorf("%q: %s", unit, diff)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d owe something, want %d", len(got), len(want))
	}
}

func TestWithoutADateOfApprovalNothingIsCalledLate(t *testing.T) {
	t.Parallel()
	final := published(3, civic.FinalAccounts, "2030-01-01", nil)
	printed := []release.Printed{{Release: 3, Unit: "101"}}
	for _, due := range release.Deadlines([]release.Header{final}, map[civic.Stage]release.Names{civic.FinalAccounts: bodies}, printed, "2031-01-01") {
		if due.By != "" || due.Standing != release.Unclear && due.Standing != release.NotKnown {
			t.Errorf("%+v", due)
		}
	}
}

func TestWhatIsLateComesFirst(t *testing.T) {
	t.Parallel()
	decision := &budget.Decision{Approved: "2026-01-20", Replied: "2026-01-01"}
	h := published(1, civic.Approved, "2026-01-25", decision)
	all := release.Deadlines([]release.Header{h}, map[civic.Stage]release.Names{civic.Approved: bodies}, []release.Printed{{Release: 1, Unit: "102"}}, "2026-01-26")
	if all[0].Standing != release.Overdue || all[len(all)-1].Standing == release.Overdue {
		t.Errorf("%+v", all)
	}
}
