package protect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// anyTable draws a system over a few units, functions and regions: amounts in
// 万元, one or more families of published sums, frozen or discretionary.
func anyTable(t *rapid.T, release string) protect.System {
	s := newSheet(release)
	kinds := []protect.Kind{protect.Ordinary, protect.Ordinary, protect.Ordinary, protect.Ordinary, protect.Protected, protect.Bucketed, protect.Secret}
	groups := map[string][]string{}
	for i := range rapid.IntRange(2, 14).Draw(t, "cells") {
		place := protect.Place{
			Unit:     rapid.SampledFrom([]string{"101", "102"}).Draw(t, "unit"),
			Function: rapid.SampledFrom([]civic.Function{"2050202", "2010301"}).Draw(t, "function"),
			Region:   rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "region"),
		}
		amount := wan(rapid.Int64Range(0, 600).Draw(t, "amount"))
		id := s.cell(fmt.Sprintf("c%d", i), rapid.SampledFrom(kinds).Draw(t, "kind"), amount, place)
		for _, family := range []string{"line " + place.Unit + string(place.Function), "unit " + place.Unit, "function " + string(place.Function), "region " + place.Region} {
			groups[family] = append(groups[family], id)
		}
	}
	families := rapid.SampledFrom([]string{"line", "line region", "unit function", "unit function region", "region"}).Draw(t, "families")
	kind := rapid.SampledFrom([]protect.Kind{protect.Frozen, protect.Total}).Draw(t, "totals")
	for _, name := range sortedKeys(groups) {
		if family, _, _ := strings.Cut(name, " "); strings.Contains(families, family) {
			s.total(name, kind, groups[name]...)
		}
	}
	return s.System
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	for i := range keys {
		for j := i + 1; j < len(keys); j++ {
			if keys[j] < keys[i] {
				keys[i], keys[j] = keys[j], keys[i]
			}
		}
	}
	return keys
}

// waiveBlocked answers for everything that is blocked.
func waiveBlocked(r protect.Result) []protect.Waiver {
	var list []protect.Waiver
	for _, b := range r.Blocked {
		list = append(list, protect.Waiver{Cell: b.Cell, Reason: "decided"})
	}
	return list
}

// TestAnyTableIsProtectedOrBlocked: what is not blocked has a certificate that
// an independent check accepts; published forms hold the amounts; exact
// tables add up; frozen cells stay exact.
func TestAnyTableIsProtectedOrBlocked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyTable(t, "r1")
		r, err := protect.Protect(s, protect.Ledger{}, protect.DefaultParams())
		if err != nil {
			t.Fatal(err)
		}
		r.Certificates.Waivers = waiveBlocked(r)
		if err := protect.CheckCertificates(s, protect.Ledger{}, r.Figures, r.Certificates); err != nil {
			t.Fatal(err)
		}
		checkFigures(t, s, r)
	})
}

// checkFigures holds published figures against the truth.
func checkFigures(t *rapid.T, s protect.System, r protect.Result) {
	for _, c := range s.Cells {
		f := r.Figures[c.ID]
		switch {
		case f.Known() && (c.Amount < f.Lo || c.Amount > f.Hi):
			t.Fatalf("%s is published as %s, the truth is %d", c.ID, f, c.Amount)
		case c.Kind == protect.Frozen && f.Form != civic.Exact:
			t.Fatalf("frozen cell %s is published as %s", c.ID, f)
		case (c.Kind == protect.Protected || c.Kind == protect.Secret) && f.Form != civic.Withheld:
			t.Fatalf("%s cell %s is published as %s", c.Kind, c.ID, f)
		case c.Kind == protect.Bucketed && f.Form == civic.Exact:
			t.Fatalf("%s cell %s is published exactly", c.Kind, c.ID)
		case f.Form == civic.Withheld && f.Reason == "":
			t.Fatalf("%s is withheld without a ground", c.ID)
		}
	}
	for _, sum := range s.Sums {
		added := civic.ExactFigure(0)
		for _, part := range sum.Parts {
			added = added.Add(r.Figures[part])
		}
		if total := r.Figures[sum.Total]; added.Form == civic.Exact && total.Form == civic.Exact && added != total {
			t.Fatalf("%s is published as %s, its parts as %s", sum.ID, total, added)
		}
	}
}

// TestTamperedCertificatesAreRefused: a certificate with any move changed,
// dropped or aimed at another cell does not pass.
func TestTamperedCertificatesAreRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyTable(t, "r1")
		r, err := protect.Protect(s, protect.Ledger{}, protect.DefaultParams())
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Certificates.List) == 0 || len(r.Blocked) > 0 {
			t.Skip("nothing to tamper with")
		}
		n := rapid.IntRange(0, len(r.Certificates.List)-1).Draw(t, "certificate")
		c := &r.Certificates.List[n]
		if len(c.Up) == 0 || len(s.Sums) == 0 {
			t.Skip("no move up")
		}
		m := rapid.IntRange(0, len(c.Up)-1).Draw(t, "move")
		inSum := false
		for _, sum := range s.Sums {
			for _, part := range sum.Parts {
				inSum = inSum || "r1/"+part == c.Up[m].Cell
			}
		}
		if !inSum {
			t.Skip("a cell in no sum may move as it likes")
		}
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			c.Up[m].Delta++
		case 1:
			c.Up = append(c.Up[:m:m], c.Up[m+1:]...)
		default:
			r.Certificates.List = append(r.Certificates.List[:n:n], r.Certificates.List[n+1:]...)
		}
		if protect.CheckCertificates(s, protect.Ledger{}, r.Figures, r.Certificates) == nil {
			t.Fatal("a tampered certificate passes")
		}
	})
}

// TestCertificatesHoldAfterAnyOrderOfPublication publishes the releases of a
// year in any order. After each one every need of every release is proved
// again (Append checks), and what was exact or hidden stays so.
func TestCertificatesHoldAfterAnyOrderOfPublication(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := protecttest.New(rapid.Uint64Range(1, 1e6).Draw(t, "seed"), 90)
		releases := []protect.Rows{w.Draft(), w.Draft(), w.Execution(3), w.Execution(6)}
		var ledger protect.Ledger
		exact := map[string]civic.Money{}
		for _, rows := range rapid.Permutation(releases).Draw(t, "order") {
			p, err := w.Publish(rows, &ledger)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range p.System.Cells {
				key := fmt.Sprint(c.Subject, "=", c.Amount)
				f := p.Figures[c.ID]
				if _, known := exact[key]; known && f.Form != civic.Exact {
					t.Fatalf("%s was exact and is now %s", key, f)
				}
				if f.Form == civic.Exact {
					exact[key] = f.Lo
				}
			}
		}
		if _, err := protect.LedgerOf(ledger.Entries()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheSameInputGivesTheSameResult(t *testing.T) {
	t.Parallel()
	var results []protect.Result
	for range 2 {
		w := protecttest.New(7, 400)
		var ledger protect.Ledger
		for _, rows := range []protect.Rows{w.Draft(), w.Draft(), w.Execution(3)} {
			p, err := w.Publish(rows, &ledger)
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, p.Result)
		}
	}
	if diff := cmp.Diff(results[:3], results[3:]); diff != "" {
		t.Error(diff)
	}
}

func TestALedgerOnlyGrows(t *testing.T) {
	t.Parallel()
	w := protecttest.New(3, 120)
	var ledger protect.Ledger
	p, err := w.Publish(w.Draft(), &ledger)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.Append(p.Result.Entry(p.System)); err == nil {
		t.Error("the same release is appended twice")
	}
	wrong := p.Result.Entry(p.System)
	wrong.System.Release = "another"
	wrong.Figures = map[string]civic.Figure{}
	if err := ledger.Append(wrong); err == nil {
		t.Error("a release without figures is appended")
	}
	if err := ledger.Append(protect.Entry{Facts: []protect.Fact{{Subject: "x", Lo: 2, Hi: 1}}}); err == nil {
		t.Error("a fact with bounds upside down is appended")
	}
	entries := ledger.Entries()
	_ = append(entries, protect.Entry{})
	if len(ledger.Entries()) != 1 {
		t.Errorf("%d entries, wanted 1", len(ledger.Entries()))
	}
}
