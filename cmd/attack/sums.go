package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// claim is a published number that may be a sum of projects. Each variant is
// one way to read it; which one is right is found out from the sums all of
// whose parts are exact.
type claim struct {
	release  int
	family   string // claims that are read alike
	group    string // names the sum across releases
	amount   civic.Figure
	variants []variant
}

// variant is one reading of a claim.
type variant struct {
	name    string
	measure measure
	parts   []int
}

// rounding is how far a number printed in 万元 with two decimals may be off.
const rounding = 5000

// addSums finds every published sum and adds its equation.
func (k *knowledge) addSums() {
	var claims []claim
	for i := range k.site.releases {
		index := newIndex(k, i)
		claims = append(claims, index.lineClaims()...)
		k.addTotals(index)
	}
	readings := k.readings(claims)
	for _, c := range claims {
		for _, v := range c.variants {
			if r, ok := readings[c.family]; ok && r.name == v.name {
				k.addSum(c, v, r.slack)
				break
			}
		}
	}
}

// reading is how the claims of a family are to be read, and how far they may
// be off.
type reading struct {
	name  string
	slack float64
}

// fit counts how well a variant explains the sums whose parts are all exact.
type fit struct{ tested, near, equal int }

// readings chooses for each family the variant that fits at least one such
// sum and four in five.
func (k *knowledge) readings(claims []claim) map[string]reading {
	fits := map[string]map[string]*fit{}
	for _, c := range claims {
		for _, v := range c.variants {
			if sum, exact := k.exactSum(v.parts); exact && c.amount.Form == civic.Exact {
				fitOf(fits, c.family, v.name).note(math.Abs(sum - float64(c.amount.Lo)))
			}
		}
	}
	chosen := map[string]reading{}
	for family, variants := range fits {
		best := 0
		for _, name := range sortedKeys(variants) {
			f := variants[name]
			if f.near*5 < f.tested*4 || f.near <= best || k.distrust[family] {
				continue
			}
			best, chosen[family] = f.near, reading{name: name}
			if f.equal < f.near {
				chosen[family] = reading{name: name, slack: rounding}
			}
		}
	}
	return chosen
}

func fitOf(fits map[string]map[string]*fit, family, name string) *fit {
	if fits[family] == nil {
		fits[family] = map[string]*fit{}
	}
	if fits[family][name] == nil {
		fits[family][name] = &fit{}
	}
	return fits[family][name]
}

func (f *fit) note(off float64) {
	f.tested++
	if off <= rounding {
		f.near++
	}
	if off == 0 {
		f.equal++
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// exactSum adds up parts that are all known.
func (k *knowledge) exactSum(parts []int) (sum float64, exact bool) {
	for _, at := range parts {
		a := k.amounts[k.root(at)]
		if a.lo != a.hi {
			return 0, false
		}
		sum += a.lo
	}
	return sum, len(parts) > 0
}

// addSum adds the equation of a claim read in one way.
func (k *knowledge) addSum(c claim, v variant, slack float64) {
	least := 0.0
	for _, at := range v.parts {
		least += k.amounts[k.root(at)].lo
	}
	if !c.amount.Known() || least > float64(c.amount.Hi)+slack {
		return // not such a sum after all
	}
	e := equation{
		family: c.family, lo: float64(c.amount.Lo) - slack, hi: float64(c.amount.Hi) + slack,
		group: c.group + "/" + amountGroup(v.measure), seq: sequence(c.release, v.measure),
	}
	for _, at := range v.parts {
		e.terms = append(e.terms, term{at, 1})
	}
	k.equations = append(k.equations, e)
}

// amountGroup puts original and adjusted budgets of a place in one group.
func amountGroup(m measure) string {
	if m == paid {
		return "paid"
	}
	return "amount"
}

// sequence orders the sums of a group in time.
func sequence(release int, m measure) int {
	if m == adjusted {
		return 2*release + 1
	}
	return 2 * release
}

// index finds the projects of one release by place.
type index struct {
	k         *knowledge
	release   int
	byUnit    map[string][]projectRow
	below     map[string][]string // a unit and all units below it
	residuals []residual
}

// residual is a declared part of sums that has no row of its own.
type residual struct {
	totalRow
	at int
}

func newIndex(k *knowledge, release int) index {
	r := k.site.releases[release]
	x := index{k: k, release: release, byUnit: map[string][]projectRow{}, below: map[string][]string{}}
	for _, p := range r.Projects {
		x.byUnit[p.Unit] = append(x.byUnit[p.Unit], p)
	}
	above := r.unitsAbove()
	for _, u := range r.Units {
		for _, at := range above[u.Code] {
			x.below[at] = append(x.below[at], u.Code)
		}
	}
	for _, t := range r.Totals {
		if t.Residual {
			x.residuals = append(x.residuals, residual{t, len(k.amounts)})
			k.parent = append(k.parent, len(k.amounts))
			k.amounts = append(k.amounts, amount{hi: math.Inf(1), secret: true})
		}
	}
	return x
}

// lineClaims reads the statutory tables: every number of a row that is named
// by a functional class may be the sum of the projects of its unit, alone or
// with the units below it, in any measure.
func (x index) lineClaims() []claim {
	var claims []claim
	d := x.k.site.releases[x.release].Document
	for _, l := range x.k.site.releases[x.release].Lines {
		if l.Code != "total" && !civic.Function(l.Code).Valid() {
			continue
		}
		c := claim{
			release: x.release, amount: l.Amount,
			family: fmt.Sprintf("lines %s/%s at %s", l.Table, l.Column, d.Stage),
			group:  fmt.Sprintf("%d/%s/%s", d.Year, l.Unit, l.Code),
		}
		code := strings.TrimSuffix(l.Code, "total")
		for _, m := range []measure{original, adjusted, paid} {
			c.variants = append(c.variants,
				variant{string(m) + " below", m, x.parts(m, x.below[l.Unit], code, nil)},
				variant{string(m) + " own", m, x.parts(m, []string{l.Unit}, code, nil)})
		}
		claims = append(claims, c)
	}
	return claims
}

// parts lists the amounts of a measure in some units, below a class and in a
// region (nil is everywhere), declared residuals among them.
func (x index) parts(m measure, units []string, class string, region *string) []int {
	var parts []int
	for _, unit := range units {
		for _, p := range x.byUnit[unit] {
			at, shown := x.at(p, m)
			if shown && strings.HasPrefix(string(p.Function), class) && (region == nil || p.Region == *region) {
				parts = append(parts, at)
			}
		}
	}
	for _, r := range x.residuals {
		inside := r.Measure == m && slices.Contains(units, word(r.Unit)) && strings.HasPrefix(word(r.Function), class)
		if inside && (region == nil || word(r.Region) == *region) {
			parts = append(parts, r.at)
		}
	}
	return parts
}

// at finds the amount of a project in the release.
func (x index) at(p projectRow, m measure) (int, bool) {
	key := figureKey{x.release, p.ID, m, 0}
	if m == paid {
		key.month = x.k.site.releases[x.release].Document.Month
	}
	at, ok := x.k.at[key]
	return at, ok
}

// addTotals adds the totals a release declares: they say themselves what
// they add up.
func (k *knowledge) addTotals(x index) {
	r := k.site.releases[x.release]
	everywhere := sortedKeys(x.byUnit)
	for _, t := range r.Totals {
		if t.Residual || !t.Amount.Known() {
			continue
		}
		units, class := everywhere, ""
		if t.Unit != nil {
			units = []string{*t.Unit}
		}
		if t.Function != nil {
			class = *t.Function
		}
		e := equation{
			family: "totals", lo: float64(t.Amount.Lo), hi: float64(t.Amount.Hi), seq: sequence(x.release, t.Measure),
			group: fmt.Sprintf("%d/%s/%s/%s/%s", r.Document.Year, word(t.Unit), word(t.Function), word(t.Region), amountGroup(t.Measure)),
		}
		for _, at := range x.parts(t.Measure, units, class, t.Region) {
			e.terms = append(e.terms, term{at, 1})
		}
		k.equations = append(k.equations, e)
	}
}

// word is the value of a restriction, "*" for none.
func word(s *string) string {
	if s == nil {
		return "*"
	}
	return *s
}
