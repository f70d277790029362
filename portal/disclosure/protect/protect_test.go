package protect_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

func TestBucketsFollowTheFixedGrid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ amount, lo, hi, wideLo, wideHi int64 }{
		{0, 0, 10, 0, 20}, {9, 0, 10, 0, 20}, {10, 10, 20, 0, 20}, {19, 10, 20, 0, 20}, {20, 20, 50, 20, 100},
		{50, 50, 100, 20, 100}, {100, 100, 200, 100, 500}, {499, 200, 500, 100, 500}, {500, 500, 1000, 500, 2000},
		{1999, 1000, 2000, 500, 2000}, {2000, 2000, 5000, 2000, 10000}, {123456, 100000, 200000, 50000, 200000},
	} {
		lo, hi := protect.Bucket(wan(c.amount))
		wideLo, wideHi := protect.WideBucket(wan(c.amount))
		got := []civic.Money{lo, hi, wideLo, wideHi}
		if diff := cmp.Diff([]civic.Money{wan(c.lo), wan(c.hi), wan(c.wideLo), wan(c.wideHi)}, got); diff != "" {
			t.Errorf("%d 万元: %s", c.amount, diff)
		}
	}
}

func TestWithheldAmountCannotBeDerivedFromTotals(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	p := s.cell("p", protect.Protected, wan(100), school("a"))
	q := s.cell("q", protect.Ordinary, wan(300), school("a"))
	o := s.cell("o", protect.Ordinary, wan(20), school("a"))
	s.total("line", protect.Frozen, p, q, o)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	// o is cheaper in 万元 but too small to hide ±30 万元.
	wantForms(t, r, map[string]string{"p": "withheld", "q": "interval", "o": "exact", "line": "exact"})
	if diff := cmp.Diff(civic.IntervalFigure(wan(200), wan(500)), r.Figures["q"]); diff != "" {
		t.Error(diff)
	}
}

func TestAFourCycleServesWhereTheSignatureHasNoPartner(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	p := s.cell("p", protect.Protected, wan(100), school("a"))
	q := s.cell("q", protect.Ordinary, wan(300), school("b"))
	u := s.cell("u", protect.Ordinary, wan(300), road("a"))
	v := s.cell("v", protect.Ordinary, wan(300), road("b"))
	w := s.cell("w", protect.Ordinary, wan(300), road("c"))
	s.total("schools", protect.Frozen, p, q)
	s.total("roads", protect.Frozen, u, v, w)
	s.total("a", protect.Frozen, p, u)
	s.total("b", protect.Frozen, q, v)
	s.total("c", protect.Frozen, w)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	wantForms(t, r, map[string]string{"p": "withheld", "q": "interval", "u": "interval", "v": "interval", "w": "exact"})
}

func TestUnitsAgainstFunctionsNeedNoStatutoryLine(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	at := func(unit string, function civic.Function) protect.Place {
		return protect.Place{Unit: unit, Function: function}
	}
	p := s.cell("p", protect.Protected, wan(100), at("101", "2050202"))
	q := s.cell("q", protect.Ordinary, wan(300), at("101", "2010301"))
	u := s.cell("u", protect.Ordinary, wan(300), at("102", "2050202"))
	v := s.cell("v", protect.Ordinary, wan(300), at("102", "2010301"))
	s.total("101", protect.Frozen, p, q)
	s.total("102", protect.Frozen, u, v)
	s.total("205", protect.Frozen, p, u)
	s.total("201", protect.Frozen, q, v)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	wantForms(t, r, map[string]string{"q": "interval", "u": "interval", "v": "interval"})
}

func TestSeveralSmallPartnersShieldOneLargeAmount(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	parts := []string{s.cell("p", protect.Protected, wan(1000), school("a"))}
	for _, name := range []string{"q1", "q2", "q3", "q4"} {
		parts = append(parts, s.cell(name, protect.Ordinary, wan(120), school("a")))
	}
	s.total("line", protect.Frozen, parts...)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	hidden := 0
	for _, name := range parts[1:] {
		if r.Figures[name].Form != civic.Exact {
			hidden++
		}
	}
	if hidden < 3 {
		t.Errorf("%d partners of 120 万元 cannot hide ±300 万元", hidden)
	}
}

func TestWhatCannotBeRepairedIsBlocked(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	alone := s.cell("alone", protect.Protected, wan(100), school("a"))
	s.total("line", protect.Frozen, alone)
	big := s.cell("big", protect.Protected, wan(1000), road("a"))
	small := s.cell("small", protect.Ordinary, wan(20), road("a"))
	s.total("roads", protect.Frozen, big, small)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r, "r1/big no_move", "r1/alone alone")
	wantForms(t, r, map[string]string{"alone": "withheld", "big": "withheld", "small": "exact"})
	if err := protect.CheckCertificates(s.System, protect.Ledger{}, r.Figures, r.Certificates); err == nil {
		t.Error("a release with blocked cells passes the check of certificates")
	}
}

func TestAPersonMayAnswerForWhatIsBlocked(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	alone := s.cell("alone", protect.Protected, wan(100), school("a"))
	s.total("line", protect.Frozen, alone)
	var ledger protect.Ledger
	publish(t, s.System, &ledger, protect.Waiver{Cell: "alone", Reason: "known from the procurement notice"})
	// The waiver holds for later releases, where no one has to repeat it.
	s.Release = "r2"
	publish(t, s.System, &ledger)
	// Only a waiver opens it.
	s.Release, s.Cells[0].Kind, s.Cells[0].Need = "r3", protect.Ordinary, protect.Need{}
	r := mustProtect(t, s.System, ledger)
	wantForms(t, r, map[string]string{"alone": "exact"})
}

func TestDiscretionaryTotalsGiveWayBeforeAnythingIsBlocked(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	p := s.cell("p", protect.Protected, wan(100), school("a"))
	q := s.cell("q", protect.Ordinary, wan(300), school("b"))
	s.total("line", protect.Frozen, p, q)
	s.total("a", protect.Total, p)
	s.total("b", protect.Total, q)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	wantForms(t, r, map[string]string{"line": "exact", "q": "interval"})
	if form(r, "a") == "exact" || form(r, "b") == "exact" {
		t.Errorf("totals %s and %s give the amounts away", form(r, "a"), form(r, "b"))
	}
}

func TestAmountPublishedBeforeIsBlocked(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	p := s.cell("p", protect.Ordinary, wan(100), school("a"))
	q := s.cell("q", protect.Ordinary, wan(300), school("a"))
	s.total("line", protect.Frozen, p, q)
	var ledger protect.Ledger
	publish(t, s.System, &ledger)
	later := newSheet("r2")
	p = later.cell("p", protect.Protected, wan(100), school("a"))
	q = later.cell("q", protect.Ordinary, wan(300), school("a"))
	later.total("line", protect.Frozen, p, q)
	wantBlocked(t, mustProtect(t, later.System, ledger), "r1/p published")
}

func TestAPartnerStaysHiddenInLaterReleases(t *testing.T) {
	t.Parallel()
	var ledger protect.Ledger
	build := func(release string, q civic.Money) protect.System {
		s := newSheet(release)
		p := s.cell("p", protect.Protected, wan(100), school("a"))
		parts := []string{p, s.cell("q", protect.Ordinary, q, school("a")), s.cell("o", protect.Ordinary, wan(400), school("a"))}
		s.total("line", protect.Frozen, parts...)
		return s.System
	}
	first := publish(t, build("r1", wan(300)), &ledger)
	wantForms(t, first, map[string]string{"q": "interval", "o": "exact"})
	second := publish(t, build("r2", wan(310)), &ledger)
	wantForms(t, second, map[string]string{"p": "withheld", "q": "interval", "o": "exact"})
	// A release that shows the partner does not get into the ledger.
	s := build("r3", wan(320))
	shown := mustProtect(t, s, ledger)
	shown.Figures["q"] = civic.ExactFigure(wan(320))
	if err := ledger.Append(shown.Entry(s)); err == nil || !strings.Contains(err.Error(), "stays hidden") {
		t.Errorf("showing a partner: %v", err)
	}
}

func TestSeparateProtectionOfTwoDraftsWouldGiveTheAmountAway(t *testing.T) {
	t.Parallel()
	build := func(release, first, second string) protect.System {
		s := newSheet(release)
		p := s.cell("p", protect.Protected, wan(100), school("a"))
		parts := []string{p, s.cell("q", protect.Ordinary, wan(300), school("a")), s.cell("o", protect.Ordinary, wan(300), school("a"))}
		s.total("line", protect.Frozen, parts...)
		for i := range s.Cells {
			switch s.Cells[i].ID {
			case first:
				s.Cells[i].Cost = 1
			case second:
				s.Cells[i].Cost = 9
			}
		}
		return s.System
	}
	var ledger protect.Ledger
	publish(t, build("r1", "q", "o"), &ledger)
	v2 := build("r2", "o", "q")
	apart := mustProtect(t, v2, protect.Ledger{})
	if err := protect.CheckCertificates(v2, ledger, apart.Figures, apart.Certificates); err == nil {
		t.Error("q is hidden in r1 only and o in r2 only, but certificates pass")
	}
	together := publish(t, v2, &ledger)
	wantForms(t, together, map[string]string{"q": "interval", "o": "exact"})
}

func TestDeputiesKnowWhatThePublicKnows(t *testing.T) {
	t.Parallel()
	build := func(release string, tier civic.Tier, kind protect.Kind) protect.System {
		s := newSheet(release)
		s.Tier = tier
		p := s.cell("p", kind, wan(120), school("a"))
		parts := []string{p, s.cell("q", protect.Ordinary, wan(300), school("a")), s.cell("o", protect.Ordinary, wan(350), school("a"))}
		s.total("line", protect.Frozen, parts...)
		return s.System
	}
	var ledger protect.Ledger
	public := publish(t, build("r1/public", civic.PublicTier, protect.Protected), &ledger)
	deputy := publish(t, build("r1/deputy", civic.DeputyTier, protect.Bucketed), &ledger)
	wantForms(t, public, map[string]string{"p": "withheld"})
	wantForms(t, deputy, map[string]string{"p": "interval"})
	for id, f := range public.Figures {
		if f.Form == civic.Exact && deputy.Figures[id].Form != civic.Exact {
			t.Errorf("%s is exact for the public and %s for deputies", id, deputy.Figures[id].Form)
		}
	}
	// What deputies see does not bind the public release.
	publish(t, build("r2/public", civic.PublicTier, protect.Protected), &ledger)
}

func TestFactsFromElsewhereAreKnown(t *testing.T) {
	t.Parallel()
	var ledger protect.Ledger
	fact := protect.Fact{Subject: "2026/q", Lo: wan(300), Hi: wan(300), Source: "procurement notice"}
	if err := ledger.Append(protect.Entry{Facts: []protect.Fact{fact}}); err != nil {
		t.Fatal(err)
	}
	s := newSheet("r1")
	p := s.cell("p", protect.Protected, wan(100), school("a"))
	q := s.cell("q", protect.Ordinary, wan(300), school("a"))
	o := s.cell("o", protect.Ordinary, wan(800), school("a"))
	s.total("line", protect.Frozen, p, q, o)
	r := mustProtect(t, s.System, ledger)
	wantForms(t, r, map[string]string{"q": "exact", "o": "interval"})
}

func TestAClassifiedPartIsJoinedWithTwoOrdinaryCells(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	x := s.cell("secret", protect.Secret, wan(50), school(""))
	parts := []string{x}
	for _, name := range []string{"a", "b", "c"} {
		parts = append(parts, s.cell(name, protect.Ordinary, wan(300), school("")))
	}
	s.total("line", protect.Frozen, parts...)
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	hidden := 0
	for _, name := range parts[1:] {
		if r.Figures[name].Form != civic.Exact {
			hidden++
		}
	}
	if hidden != 2 {
		t.Errorf("%d ordinary cells are hidden with the classified part, wanted 2", hidden)
	}
	short := newSheet("r2")
	x = short.cell("secret", protect.Secret, wan(50), school(""))
	short.total("line", protect.Frozen, x, short.cell("a", protect.Ordinary, wan(300), school("")))
	wantBlocked(t, mustProtect(t, short.System, protect.Ledger{}), "r2/secret residual")
}

func TestPaymentsStayOpenWithinTheirOrder(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	add := func(name string, kind protect.Kind, budget, first, second civic.Money) {
		s.cell(name, kind, budget, school("a"))
		for i, paid := range []civic.Money{first, second} {
			id := s.cell(name+"/paid/"+string(rune('1'+i)), kind, paid, school("a"))
			c := &s.Cells[len(s.Cells)-1]
			c.Project = "2026/" + name
			if c.Need = (protect.Need{}); kind == protect.Protected {
				c.Need = protect.NeedExecution(paid, budget)
			}
			s.Orders = append(s.Orders, protect.Order{Less: id, More: name})
		}
		s.Orders = append(s.Orders, protect.Order{Less: name + "/paid/1", More: name + "/paid/2"})
	}
	add("p", protect.Protected, wan(100), wan(30), wan(60))
	add("q", protect.Ordinary, wan(300), wan(50), wan(200))
	add("o", protect.Ordinary, wan(400), wan(90), wan(250))
	for _, m := range []string{"", "/paid/1", "/paid/2"} {
		s.total("line"+m, protect.Frozen, "p"+m, "q"+m, "o"+m)
	}
	r := mustProtect(t, s.System, protect.Ledger{})
	wantBlocked(t, r)
	for _, m := range []string{"", "/paid/1", "/paid/2"} {
		if form(r, "p"+m) == "exact" || form(r, "q"+m) == "exact" && form(r, "o"+m) == "exact" {
			t.Errorf("p%s stands alone", m)
		}
	}
}

func TestAtMostTheAllowedNumberOfFurtherCells(t *testing.T) {
	t.Parallel()
	s := newSheet("r1")
	parts := []string{s.cell("p", protect.Protected, wan(1000), school("a"))}
	for i := range 30 {
		parts = append(parts, s.cell("q"+string(rune('a'+i)), protect.Ordinary, wan(15), school("a")))
	}
	s.total("line", protect.Frozen, parts...)
	wantBlocked(t, mustProtect(t, s.System, protect.Ledger{}), "r1/p no_move") // 20 cells would be needed
	params := protect.DefaultParams()
	params.MaxExtra = 25
	r, err := protect.Protect(s.System, protect.Ledger{}, params)
	if err != nil || len(r.Blocked) > 0 || len(r.Changes) > 25 {
		t.Errorf("with 25 cells allowed: %v, blocked %v, %d changes", err, r.Blocked, len(r.Changes))
	}
}

func TestSystemsThatDoNotHoldTogetherAreRefused(t *testing.T) {
	t.Parallel()
	break_ := map[string]func(*protect.System){
		"a sum that is not one": func(s *protect.System) { s.Cells[0].Amount++ },
		"a cell twice":          func(s *protect.System) { s.Cells = append(s.Cells, s.Cells[0]) },
		"an unknown part":       func(s *protect.System) { s.Sums[0].Parts[0] = "x" },
		"an unknown total":      func(s *protect.System) { s.Sums[0].Total = "x" },
		"an order upside down":  func(s *protect.System) { s.Orders = []protect.Order{{Less: "line", More: "p"}} },
		"a negative amount":     func(s *protect.System) { s.Cells[1].Amount = -1 },
		"no subject":            func(s *protect.System) { s.Cells[1].Subject = "" },
	}
	for name, change := range break_ {
		s := newSheet("r1")
		p := s.cell("p", protect.Protected, wan(100), school("a"))
		q := s.cell("q", protect.Ordinary, wan(300), school("a"))
		s.total("line", protect.Frozen, p, q)
		change(&s.System)
		if _, err := protect.Protect(s.System, protect.Ledger{}, protect.DefaultParams()); civic.KindOf(err) != civic.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
