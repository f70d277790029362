package protect_test

import (
	"fmt"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// wan is an amount in 万元.
func wan(n int64) civic.Money { return civic.Money(n) * civic.WanYuan }

// sheet builds small systems by hand: cells of one unit, function and region,
// and totals over them.
type sheet struct {
	protect.System
}

func newSheet(release string) *sheet {
	return &sheet{protect.System{Release: release, Tier: civic.PublicTier}}
}

// cell adds a project's amount and returns its ID.
func (s *sheet) cell(name string, kind protect.Kind, amount civic.Money, place protect.Place) string {
	c := protect.Cell{
		ID: name, Subject: "2026/" + name, Project: "2026/" + name, Kind: kind, Amount: amount, Place: place, Ground: "third_party",
	}
	switch kind {
	case protect.Protected:
		c.Need = protect.NeedWithheld(amount)
	case protect.Bucketed:
		c.Need = protect.NeedInterval(amount)
	case protect.Secret:
		c.Need = protect.NeedSecret(amount)
	}
	s.Cells = append(s.Cells, c)
	return name
}

// total adds a published sum of cells.
func (s *sheet) total(name string, kind protect.Kind, parts ...string) string {
	var sum civic.Money
	for _, c := range s.Cells {
		for _, part := range parts {
			if c.ID == part {
				sum += c.Amount
			}
		}
	}
	s.Cells = append(s.Cells, protect.Cell{ID: name, Subject: "2026/" + name, Kind: kind, Amount: sum})
	s.Sums = append(s.Sums, protect.Sum{ID: name, Total: name, Parts: parts})
	return name
}

// mustProtect protects a system and checks the certificates it comes with.
func mustProtect(t testing.TB, s protect.System, ledger protect.Ledger, waivers ...protect.Waiver) protect.Result {
	t.Helper()
	params := protect.DefaultParams()
	params.Waivers = waivers
	result, err := protect.Protect(s, ledger, params)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Blocked) == 0 {
		if err := protect.CheckCertificates(s, ledger, result.Figures, result.Certificates); err != nil {
			t.Fatal(err)
		}
	}
	return result
}

// publish protects a system and appends it to the ledger.
func publish(t testing.TB, s protect.System, ledger *protect.Ledger, waivers ...protect.Waiver) protect.Result {
	t.Helper()
	result := mustProtect(t, s, *ledger, waivers...)
	if err := ledger.Append(result.Entry(s)); err != nil {
		t.Fatal(err)
	}
	return result
}

func school(region string) protect.Place {
	return protect.Place{Unit: "101", Function: "2050202", Region: region}
}

func road(region string) protect.Place {
	return protect.Place{Unit: "102", Function: "2120303", Region: region}
}

// form says in one word how a cell is published.
func form(r protect.Result, cell string) string { return string(r.Figures[cell].Form) }

func wantForms(t testing.TB, r protect.Result, want map[string]string) {
	t.Helper()
	for cell, w := range want {
		if got := form(r, cell); got != w {
			t.Errorf("%s is published as %s, wanted %s", cell, got, w)
		}
	}
}

func wantBlocked(t testing.TB, r protect.Result, want ...string) {
	t.Helper()
	var got []string
	for _, b := range r.Blocked {
		got = append(got, b.Cell+" "+b.Why)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("blocked %v, wanted %v", got, want)
	}
}
