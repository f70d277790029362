package release_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

func appeared(id, name string, fen civic.Money) release.Change {
	return release.Change{ID: civic.PublicID(id), NameAfter: name, Unit: "101001", Function: "2050202", Region: "01", After: civic.ExactFigure(fen), InLast: true}
}

func vanished(id, name string, fen civic.Money) release.Change {
	return release.Change{ID: civic.PublicID(id), NameBefore: name, Unit: "101001", Function: "2050202", Region: "01", Before: civic.ExactFigure(fen), InFirst: true}
}

func origin(project, cameFrom string) release.Origin {
	return release.Origin{Project: civic.PublicID(project), CameFrom: civic.PublicID(cameFrom), Verdict: release.Confirmed, Reason: "云财预〔2026〕3 号", At: time.Unix(0, 0)}
}

func differencesOf(changes []release.Change, origins ...release.Origin) release.Differences {
	return release.NewDifferences(release.Header{}, release.Header{}, release.ByBudget, changes, release.MovementSum{}, origins)
}

func TestConfirmedOriginsMakeSplitsAndMergers(t *testing.T) {
	t.Parallel()
	denied := origin("F", "E")
	denied.Verdict = release.Denied
	d := differencesOf([]release.Change{
		vanished("A", "食堂", 100), appeared("B", "食堂东区", 70), appeared("C", "食堂西区", 50),
		vanished("D", "一号桥", 30), vanished("G", "二号桥", 20), appeared("H", "两座桥", 45),
		vanished("E", "老路", 10), appeared("F", "新路", 10),
		vanished("I", "河道", 10), appeared("J", "河道", 15),
	}, origin("B", "A"), origin("C", "A"), origin("H", "D"), origin("H", "G"), origin("J", "I"), denied, origin("B", "UNKNOWN"))
	got := map[budget.Movement]string{}
	for _, c := range d.Changes {
		got[c.Movement()] += fmt.Sprintf("%s→%s %v→%v ", c.NameBefore, c.NameAfter, c.Before, c.After)
	}
	want := map[budget.Movement]string{
		budget.Split: "食堂→食堂东区、食堂西区 100→120 ", budget.Merged: "一号桥、二号桥→两座桥 50→45 ", budget.Rose: "河道→河道 10→15 ",
		budget.Vanished: "老路→ 10→ ", budget.Appeared: "→新路 →10 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever somebody confirms, every project stays in one change and the sums
// stay those of the releases.
func TestOriginsNeverMoveASum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		figure := func() civic.Figure {
			lo := civic.Money(rapid.Int64Range(0, 1000).Draw(t, "lo"))
			switch rapid.IntRange(0, 3).Draw(t, "form") {
			case 0:
				return civic.IntervalFigure(lo, lo+civic.Money(rapid.Int64Range(1, 300).Draw(t, "width")))
			case 1:
				return civic.WithheldFigure("personal")
			}
			return civic.ExactFigure(lo)
		}
		id := rapid.IntRange(0, 11)
		var changes []release.Change
		for i := range 12 {
			c := release.Change{ID: civic.PublicID(rune('A' + i)), InFirst: i%3 != 0, InLast: i%3 != 1}
			if c.InFirst {
				c.Before = figure()
			}
			if c.InLast {
				c.After = figure()
			}
			changes = append(changes, c)
		}
		var origins []release.Origin
		for range rapid.IntRange(0, 10).Draw(t, "origins") {
			a, b := changes[id.Draw(t, "project")], changes[id.Draw(t, "came from")]
			if a.ID != b.ID {
				origins = append(origins, origin(string(a.ID), string(b.ID)))
			}
		}
		plain, joined := differencesOf(changes).Total(), differencesOf(changes, origins...).Total()
		if plain.Before != joined.Before || plain.After != joined.After || plain.Hidden != joined.Hidden {
			t.Fatalf("%+v became %+v with %v", plain, joined, origins)
		}
		seen := map[civic.PublicID]int{}
		for _, c := range differencesOf(changes, origins...).Changes {
			for _, part := range c.Members() {
				seen[part.ID]++
			}
		}
		for _, c := range changes {
			if seen[c.ID] != 1 {
				t.Fatalf("%s is in %d changes", c.ID, seen[c.ID])
			}
		}
	})
}

func TestSuggestionsNameTheLikeliestAndKeepToTheDepartment(t *testing.T) {
	t.Parallel()
	names := release.Names{Units: []budget.Unit{{Code: "101", Name: "教育局"}, {Code: "101001", Name: "第一小学", Parent: "101"}, {Code: "102", Name: "交通局"}}}
	elsewhere, sameNameElsewhere := appeared("D", "第一小学食堂改造工程", 100), appeared("E", "第一小学食堂改造", 100)
	elsewhere.Unit, sameNameElsewhere.Unit = "102", "102"
	d := differencesOf([]release.Change{
		vanished("A", "第一小学食堂改造", 100), appeared("B", "第一小学食堂改造A", 90), appeared("C", "操场照明", 100), elsewhere, sameNameElsewhere,
	})
	var got []string
	for _, l := range d.Suggest(d.Changes, nil, names) {
		got = append(got, string(l.From.ID+l.To.ID))
	}
	if diff := cmp.Diff([]string{"AE", "AB"}, got); diff != "" {
		t.Error(diff)
	}
	answered := origin("B", "A")
	answered.Verdict = release.Denied
	if left := d.Suggest(d.Changes, []release.Origin{answered, origin("E", "A")}, names); len(left) != 0 {
		t.Errorf("suggested again: %+v", left)
	}
}

func TestAnOriginSaysWhy(t *testing.T) {
	t.Parallel()
	for key, o := range map[string]release.Origin{
		"origin.fault_reason":  {Project: "A", CameFrom: "B", Verdict: release.Confirmed},
		"origin.fault_same":    {Project: "A", CameFrom: "A", Verdict: release.Confirmed, Reason: "why"},
		"origin.fault_verdict": {Project: "A", CameFrom: "B", Verdict: "maybe", Reason: "why"},
	} {
		if err := o.Check(); civic.KeyOf(err) != key {
			t.Errorf("%+v: %v, want %s", o, err, key)
		}
	}
	if err := origin("A", "B").Check(); err != nil {
		t.Error(err)
	}
}
