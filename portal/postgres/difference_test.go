package postgres_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
	"github.com/sunbudget/sunbudget/portal/release"
)

func TestMovementsAddUpToBothReleasesToTheFen(t *testing.T) {
	t.Parallel()
	p := reader(t)
	all, err := p.Releases(t.Context(), readtest.County, readtest.CurrentEdition)
	if err != nil {
		t.Fatal(err)
	}
	whole := func(h release.Header) release.Sum {
		sums, err := p.Sums(t.Context(), h, "unit")
		if err != nil {
			t.Fatal(err)
		}
		return release.Total(sums)
	}
	for _, from := range all {
		for _, to := range all {
			d, err := p.Differences(t.Context(), from, to, release.ByBudget, nil)
			if err != nil {
				t.Fatal(err)
			}
			total := d.Total()
			if total.Before != whole(from).Original || total.After != whole(to).Original {
				t.Errorf("%v to %v: movements add up to %v and %v, the releases to %v and %v",
					from.Document, to.Document, total.Before, total.After, whole(from).Original, whole(to).Original)
			}
		}
	}
}

func TestDifferencesOfTwoDraftsAndOfTwoYears(t *testing.T) {
	t.Parallel()
	p := reader(t)
	pick := func(choice release.Choice) release.Header {
		h, err := p.Release(t.Context(), readtest.County, readtest.CurrentEdition, choice)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	approved, execution := pick(release.Choice{Year: 2026, Stage: civic.Approved}), pick(release.Choice{Year: 2026})
	first, second := pick(release.Choice{Year: 2027, Version: 1}), pick(release.Choice{Year: 2027, Version: 2})
	for _, c := range []struct {
		name     string
		from, to release.Header
		measure  release.Measure
		want     map[civic.PublicID]budget.Movement
		count    map[budget.Movement]int
	}{
		{"drafts", first, second, release.ByBudget,
			map[civic.PublicID]budget.Movement{readtest.School: budget.Rose}, map[budget.Movement]int{budget.Rose: 1, budget.Same: 1}},
		{"years", approved, second, release.ByBudget,
			map[civic.PublicID]budget.Movement{readtest.School: budget.Fell, readtest.Newcomer: budget.Appeared, readtest.Bridge: budget.Vanished, readtest.Shelter: budget.Vanished},
			map[budget.Movement]int{budget.Fell: 1, budget.Appeared: 1, budget.Vanished: 43}},
		{"outcome", approved, execution, release.ByOutcome,
			map[civic.PublicID]budget.Movement{readtest.School: budget.Rose, readtest.Clinic: budget.Fell},
			map[budget.Movement]int{budget.Rose: 1, budget.Fell: 41, budget.Same: 2}},
	} {
		d, err := p.Differences(t.Context(), c.from, c.to, c.measure, nil)
		if err != nil {
			t.Fatal(err)
		}
		counts := map[budget.Movement]int{}
		for _, sum := range d.Sums {
			counts[sum.Movement] = sum.Projects
		}
		if diff := cmp.Diff(c.count, counts); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		for _, change := range d.Changes {
			if want := c.want[change.ID]; want != "" && change.Movement() != want {
				t.Errorf("%s: %s %s, want %s", c.name, change.ID, change.Movement(), want)
			}
		}
	}
}

func TestWhatAnOriginNamesIsInTheChangesEvenIfItDidNotMove(t *testing.T) {
	t.Parallel()
	p := reader(t)
	pick := func(version int) release.Header {
		h, err := p.Release(t.Context(), readtest.County, readtest.CurrentEdition, release.Choice{Year: 2027, Version: version})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	first, second := pick(1), pick(2)
	origins := []release.Origin{{Project: readtest.Newcomer, CameFrom: readtest.School, Verdict: release.Confirmed}}
	plain, err := p.Differences(t.Context(), first, second, release.ByBudget, nil)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := p.Differences(t.Context(), first, second, release.ByBudget, origins)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := joined.Total(), plain.Total(); got.Before != want.Before || got.After != want.After {
		t.Errorf("the sums moved from %v, %v to %v, %v", want.Before, want.After, got.Before, got.After)
	}
	if len(joined.Changes) != 1 || joined.Changes[0].Movement() != budget.Merged || len(joined.Changes[0].Members()) != 2 {
		t.Errorf("%+v", joined.Changes)
	}
}

func TestComparingByAnUnknownMeasureIsRefused(t *testing.T) {
	t.Parallel()
	p := reader(t)
	if _, err := p.Differences(t.Context(), release.Header{}, release.Header{}, "mood", nil); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("%v", err)
	}
}
