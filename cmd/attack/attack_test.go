package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// The world every test attacks: 2,000 projects, two drafts, three execution
// releases.
const (
	worldSeed = 1
	worldSize = 2000
)

// year is the world published under the ledger.
var year = sync.OnceValues(func() ([]protecttest.Publication, error) {
	return publishYear(func(l *protect.Ledger) *protect.Ledger { return l })
})

// publishYear publishes a whole year; which says which ledger each release is
// protected against.
func publishYear(which func(*protect.Ledger) *protect.Ledger) ([]protecttest.Publication, error) {
	w := protecttest.New(worldSeed, worldSize)
	var ledger protect.Ledger
	var year []protecttest.Publication
	for _, next := range []func() protect.Rows{
		w.Draft, w.Draft, func() protect.Rows { return w.Execution(3) },
		func() protect.Rows { return w.Execution(6) }, func() protect.Rows { return w.Execution(9) },
	} {
		p, err := w.Publish(next(), which(&ledger))
		if err != nil {
			return nil, err
		}
		year = append(year, p)
	}
	return year, nil
}

// mustYear gives the published world.
func mustYear(t testing.TB) []protecttest.Publication {
	t.Helper()
	publications, err := year()
	if err != nil {
		t.Fatal(err)
	}
	return publications
}

// openedBy lists the projects that a person has opened on the way.
func openedBy(publications []protecttest.Publication) map[string]bool {
	opened := map[string]bool{}
	for _, p := range publications {
		for _, w := range p.Result.Certificates.Waivers {
			cell := w.Cell[strings.LastIndex(w.Cell, "public/")+len("public/"):]
			id, _, _ := strings.Cut(cell, "/")
			opened[id] = true
		}
	}
	return opened
}

func publishAll(publications []protecttest.Publication) []published {
	var all []published
	for _, p := range publications {
		all = append(all, publish(p))
	}
	return all
}

func TestNothingIsFoundInAProtectedWorld(t *testing.T) {
	t.Parallel()
	publications := mustYear(t)
	all := publishAll(publications)
	s := siteOf(t, all...)
	r := attack(s, false)
	v := compare(s, r, all, openedBy(publications))
	if len(v.wrong) > 0 || len(v.broken) > 0 || r.broken() > 0 {
		t.Errorf("%d found by the attacker, %d needs broken, %d bounds wrong: %q %q", r.broken(), len(v.broken), len(v.wrong), v.broken, v.wrong)
	}
	if len(r.proofs) < 500 {
		t.Errorf("only %d hidden figures were attacked", len(r.proofs))
	}
	var out, errs bytes.Buffer
	if status := run(context.Background(), []string{"-quick", "-brief", save(t, all...)}, &out, &errs); status != nothingFound {
		t.Errorf("exit status %d, wanted %d: %s%s", status, nothingFound, out.String(), errs.String())
	}
}

// wantExact wants the attacker to succeed: it says so, some protected amount
// is known to the 分, and every bound holds the truth.
func wantExact(t *testing.T, what string, publications []protecttest.Publication) {
	t.Helper()
	all := publishAll(publications)
	s := siteOf(t, all...)
	r := attack(s, false)
	v := compare(s, r, all, nil)
	if r.broken() == 0 || v.exact == 0 {
		t.Errorf("%s: nothing is found (%d known exactly)", what, v.exact)
	}
	if len(v.wrong) > 0 {
		t.Errorf("%s: wrong bounds: %q", what, v.wrong)
	}
	t.Logf("%s: %d found, %d known exactly", what, r.broken(), v.exact)
	var out, errs bytes.Buffer
	if status := run(context.Background(), []string{"-brief", "-quick", save(t, all...)}, &out, &errs); status != found {
		t.Errorf("%s: exit status %d, wanted %d: %s", what, status, found, errs.String())
	}
}

func TestWithoutTheLedgerTwoDraftsGiveAmountsAway(t *testing.T) {
	t.Parallel()
	publications, err := publishYear(func(*protect.Ledger) *protect.Ledger { return &protect.Ledger{} })
	if err != nil {
		t.Fatal(err)
	}
	wantExact(t, "ledger off", publications[:2])
}

func TestOnePartnerMadePublicGivesAnAmountAway(t *testing.T) {
	t.Parallel()
	publications := slices.Clone(mustYear(t)[:1])
	shown := showPartner(t, &publications[0])
	wantExact(t, "partner "+shown+" public", publications)
}

// showPartner publishes the amount of a partner that shields a cell alone.
func showPartner(t *testing.T, p *protecttest.Publication) string {
	t.Helper()
	for _, c := range p.Result.Certificates.List {
		if len(c.Up) != 2 || len(c.Down) != 2 {
			continue
		}
		partner := strings.TrimPrefix(c.Up[1].Cell, p.System.Release+"/")
		figures := map[string]civic.Figure{}
		for id, f := range p.Figures {
			figures[id] = f
		}
		for _, cell := range p.System.Cells {
			if cell.ID == partner && cell.Kind == protect.Ordinary && aloneWith(p, c.Cell, partner) {
				figures[partner] = civic.ExactFigure(cell.Amount)
				p.Figures = figures
				return partner
			}
		}
	}
	t.Fatal("no protected cell with a single partner")
	return ""
}

// aloneWith reports that a sum holds the two cells and nothing else hidden.
func aloneWith(p *protecttest.Publication, name, partner string) bool {
	cell := strings.TrimPrefix(name, p.System.Release+"/")
	for _, sum := range p.System.Sums {
		hidden := 0
		for _, part := range sum.Parts {
			if p.Figures[part].Form != civic.Exact {
				hidden++
			}
		}
		if hidden == 2 && slices.Contains(sum.Parts, cell) && slices.Contains(sum.Parts, partner) {
			return true
		}
	}
	return false
}

func TestHidingOnlyWhatTheListNamesGivesAmountsAway(t *testing.T) {
	t.Parallel()
	publications := slices.Clone(mustYear(t)[:1])
	p := &publications[0]
	figures := map[string]civic.Figure{}
	hidden := 0
	for _, c := range p.System.Cells {
		switch c.Kind {
		case protect.Protected, protect.Secret:
			figures[c.ID] = civic.WithheldFigure("third_party")
			hidden++
		case protect.Bucketed:
			lo, hi := protect.Bucket(c.Amount)
			figures[c.ID] = civic.IntervalFigure(lo, hi)
			hidden++
		default:
			figures[c.ID] = civic.ExactFigure(c.Amount)
		}
	}
	p.Figures = figures
	wantExact(t, "primary hiding only", publications)
}

func TestTheAttackerSharesNothingButTheShapeOfAnAmount(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range strings.Fields(string(out)) {
		ours, ok := strings.CutPrefix(path, "github.com/sunbudget/sunbudget/")
		if ok && ours != "portal/civic" && ours != "cmd/attack" {
			t.Errorf("the attacker imports %s", ours)
		}
		reader := strings.HasPrefix(path, "golang.org/x/net/html") || path == "github.com/ledongthuc/pdf" // of pages and papers
		if !ok && !reader && strings.Contains(strings.Split(path, "/")[0], ".") {
			t.Errorf("the attacker imports %s, which neither reads pages nor papers", path)
		}
	}
}

func TestWhatCannotBeReadIsNotCalledSafe(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "manifest.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"no directory": {filepath.Join(empty, "none")}, "nothing in it": {empty}, "a broken manifest": {broken},
		"no argument": {}, "an unknown flag": {"-x", empty}, "no such site": {"http://127.0.0.1:1"},
	} {
		var out, errs bytes.Buffer
		if status := run(context.Background(), args, &out, &errs); status != couldNotRun || errs.Len() == 0 {
			t.Errorf("%s: exit status %d, wanted %d with a reason", name, status, couldNotRun)
		}
	}
}
