package protect_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect/protecttest"
)

// soak skips unless full sizes are asked for.
func soak(t *testing.T) {
	t.Helper()
	if os.Getenv("SUNBUDGET_SOAK") == "" {
		t.Skip("full sizes: set SUNBUDGET_SOAK=1")
	}
}

// account collects the figures of one soak run.
type account struct {
	needs, blocked, ordinary, coarsened int
	protecting, checking                time.Duration
}

// release protects one release and adds to the account. The certificates are
// checked once more for the time it takes; a broken need would fail it.
func (a *account) release(t *testing.T, w *protecttest.World, rows protect.Rows, ledger *protect.Ledger) {
	t.Helper()
	before := *ledger
	p, err := w.Publish(rows, ledger)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	params := protect.DefaultParams()
	params.Waivers = p.Result.Certificates.Waivers
	if _, err := protect.Protect(p.System, before, params); err != nil {
		t.Fatal(err)
	}
	a.protecting += time.Since(start)
	start = time.Now()
	if err := protect.CheckCertificates(p.System, before, p.Figures, p.Result.Certificates); err != nil {
		t.Fatal(err)
	}
	a.checking += time.Since(start)
	a.needs += p.Measured.Needs
	a.blocked += p.Decided.Blocked
	a.ordinary, a.coarsened = p.Measured.Ordinary, p.Measured.Coarsened
}

func (a *account) String() string {
	return fmt.Sprintf("needs %d, broken 0, blocked %d (%.1f%%), coarsened %d of %d ordinary projects (%.1f%%), protecting %s, checking %s (%.3f)",
		a.needs, a.blocked, 100*float64(a.blocked)/float64(a.needs), a.coarsened, a.ordinary,
		100*float64(a.coarsened)/float64(a.ordinary), a.protecting.Round(time.Millisecond),
		a.checking.Round(time.Millisecond), a.checking.Seconds()/a.protecting.Seconds())
}

// within fails where a share is above its limit in percent.
func within(t *testing.T, what string, part, whole int, percent float64) {
	t.Helper()
	if share := 100 * float64(part) / float64(whole); share > percent {
		t.Errorf("%s: %.1f%%, at most %.0f%%", what, share, percent)
	}
}

// forEach runs a soak test for every size and three seeds.
func forEach(t *testing.T, sizes []int, run func(t *testing.T, seed uint64, n int)) {
	t.Helper()
	soak(t)
	for _, n := range sizes {
		for seed := range uint64(3) {
			t.Run(fmt.Sprintf("%d/seed%d", n, seed+1), func(t *testing.T) { run(t, seed+1, n) })
		}
	}
}

func TestSoakSingleRelease(t *testing.T) {
	forEach(t, []int{10_000, 100_000}, func(t *testing.T, seed uint64, n int) {
		w := protecttest.New(seed, n)
		var ledger protect.Ledger
		var a account
		a.release(t, w, w.Draft(), &ledger)
		t.Log(&a)
		within(t, "coarsened", a.coarsened, a.ordinary, 10)
		within(t, "blocked", a.blocked, a.needs, 2)
	})
}

func TestSoakStackedReleases(t *testing.T) {
	forEach(t, []int{10_000, 30_000}, func(t *testing.T, seed uint64, n int) {
		w := protecttest.New(seed, n)
		var ledger protect.Ledger
		var all account
		for _, next := range []func() protect.Rows{
			w.Draft, w.Draft, func() protect.Rows { return w.Execution(3) },
			func() protect.Rows { return w.Execution(6) }, func() protect.Rows { return w.Execution(9) },
		} {
			var a account
			rows := next()
			a.release(t, w, rows, &ledger)
			t.Logf("%s: %s", rows.Document, &a)
			all.needs, all.blocked = all.needs+a.needs, all.blocked+a.blocked
			within(t, "coarsened", a.coarsened, a.ordinary, 10)
		}
		within(t, "blocked", all.blocked, all.needs, 7)
	})
}
