package enginetest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// queries asked in a test, and in one that takes its time.
const (
	queries     = 500
	soakQueries = 10_000
)

// Run compares an engine that holds the oracle's release with the oracle.
func Run(t *testing.T, engine search.Engine, scope search.Scope, oracle *Oracle) {
	t.Helper()
	n := queries
	if os.Getenv("SUNBUDGET_SOAK") != "" {
		n = soakQueries
	}
	d := drawer{rand.New(rand.NewPCG(2, 3)), oracle}
	for i := range n {
		filter := d.filter()
		if !compare(t, engine, scope, oracle, filter) {
			t.Fatalf("after %d queries that were answered alike", i)
		}
	}
}

// compare asks both for the first page, every further one now and then, and
// for the whole list.
func compare(t *testing.T, engine search.Engine, scope search.Scope, oracle *Oracle, filter release.Filter) bool {
	t.Helper()
	want := oracle.Search(filter)
	got, err := engine.Search(t.Context(), scope, filter)
	if err != nil {
		t.Errorf("%+v: %v", filter, err)
		return false
	}
	equal := true
	check := func(what string, want, got any) {
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%+v: %s: %s", filter, what, diff)
			equal = false
		}
	}
	check("first page", want.IDs[:min(len(want.IDs), filter.Size)], got.IDs)
	check("changes", oracle.changes(got.IDs, filter.Sort), got.Changes)
	check("total", want.Total, got.Total)
	check("facets", want.Facets, got.Facets)
	check("corrections", want.Corrected, got.Corrected)
	if (got.Next != "") != (want.Total > filter.Size) {
		t.Errorf("%+v: next %q with %d of %d", filter, got.Next, len(got.IDs), want.Total)
	}
	ids, err := engine.IDs(t.Context(), scope, filter)
	check("export", want.IDs, ids)
	check("export's error", nil, err)
	if got.Next != "" {
		filter.Cursor = got.Next
		second, err := engine.Search(t.Context(), scope, filter)
		check("second page", want.IDs[filter.Size:min(len(want.IDs), 2*filter.Size)], second.IDs)
		check("second page's error", nil, err)
	}
	return equal
}

// drawer draws queries about what the oracle knows, and nonsense.
type drawer struct {
	*rand.Rand
	oracle *Oracle
}

func (d drawer) filter() release.Filter {
	f := release.Filter{Sort: pick(d.Rand, release.Sorts), Size: 1 + d.IntN(30)}
	if d.IntN(10) > 0 {
		f.Text = d.text()
	}
	some(d, &f.Regions, "00", "01", "02", "0101", "77")
	some(d, &f.Departments, "101", "101001", "102", "104")
	some(d, &f.Classes, "205", "20502", "2140106", "212")
	some(d, &f.Economics, "309", "30905", "302", "50601")
	some(d, &f.Bands, budget.Bands()...)
	some(d, &f.Executions, budget.Executions()...)
	some(d, &f.Alerts, budget.Alert("red"), budget.Alert("yellow"), budget.Alert("blue"))
	if d.IntN(6) == 0 {
		f.Amount = d.within(400, int64(civic.WanYuan))
	}
	if d.IntN(6) == 0 {
		f.Rate = d.within(110, 100)
	}
	if d.IntN(6) == 0 {
		west, south := 120+d.Float64()/2, 30+d.Float64()/2
		f.Box = &release.Box{West: west, South: south, East: west + d.Float64(), North: south + d.Float64()}
	}
	return f
}

// within is a range with one end or two below most of a unit.
func (d drawer) within(most int, unit int64) (r release.Range) {
	lo := int64(d.IntN(most)) * unit
	hi := lo + int64(d.IntN(most))*unit
	if d.IntN(3) > 0 {
		r.Lo = &lo
	}
	if d.IntN(3) > 0 || r.Lo == nil {
		r.Hi = &hi
	}
	return r
}

// some chooses values of a parameter now and then.
func some[T any](d drawer, into *[]T, from ...T) {
	if d.IntN(6) > 0 {
		return
	}
	for range 1 + d.IntN(3) {
		*into = append(*into, pick(d.Rand, from))
	}
}

// text is a query of one to three parts.
func (d drawer) text() string {
	text := d.part()
	for range d.IntN(3) {
		text += pick(d.Rand, []string{" ", "　", " -", "，"}) + d.part()
	}
	return text
}

func (d drawer) part() string {
	p := pick(d.Rand, d.oracle.projects)
	switch d.IntN(12) {
	case 0:
		return pick(d.Rand, things)
	case 1:
		return pick(d.Rand, works)
	case 2, 3:
		return d.cut(p.Name, 2+d.IntN(4))
	case 4:
		return `"` + d.cut(p.Summary, 2+d.IntN(6)) + `"`
	case 5:
		return pick(d.Rand, []string{"jiaoyu", "jyj", "chongqing", "czj", "xuexiao", "sqhz", "lu deng"})
	case 6:
		return pick(d.Rand, []string{"infomation", "Platfrom", "scholl", "bus", "Education", "primary school", "buss", "2027"})
	case 7:
		return pick(d.Rand, []string{"部门：教育", "department:102", "region:泊云", "-地区:荇口", "year:2025"})
	case 8:
		return pick(d.Rand, hostile)
	case 9:
		return string(p.ID)
	case 10:
		return pick(d.Rand, places) + pick(d.Rand, kinds)
	}
	return d.cut(p.Name+p.Summary, 1+d.IntN(3))
}

// cut takes n characters out of the middle of a text.
func (d drawer) cut(text string, n int) string {
	runes := []rune(text)
	at := d.IntN(max(1, len(runes)-n))
	return string(runes[at:min(len(runes), at+n)])
}

// hostile means something to some search engine, or to nobody.
var hostile = []string{
	`"`, `*`, `~`, `:`, `(`, `OR`, `NEAR`, `--`, `'`, `\`, `<->`, "😀", "<b>学校</b>", "%", "_", "'; DROP TABLE x; --", "\x00", "\xff", "-",
}

// HostileTexts are those and two very long ones.
func HostileTexts() []string {
	long := make([]rune, 10_000)
	for i := range long {
		long[i] = rune(0x4e00 + i)
	}
	return append(slices.Clone(hostile), string(long), fmt.Sprint(long))
}

// Hostile asks for texts that mean something to some search engine: none is
// an error.
func Hostile(t *testing.T, engine search.Engine, scope search.Scope) {
	t.Helper()
	for _, text := range HostileTexts() {
		filter := release.Filter{Text: text, Sort: release.MostRelevant, Size: 5}
		if _, err := engine.Search(t.Context(), scope, filter); err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}
