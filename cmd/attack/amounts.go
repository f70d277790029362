package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// measure is one of the amounts of a project.
type measure string

const (
	original measure = "original"
	adjusted measure = "adjusted"
	paid     measure = "paid"
)

// figureKey names one published figure: a measure of a project in a release;
// month is that of a payment.
type figureKey struct {
	release int
	id      civic.PublicID
	measure measure
	month   int
}

// amount is one unknown: a quantity that some figures show. Bounds are in 分.
type amount struct {
	lo, hi  float64
	opened  bool // some figure shows it exactly
	figures []figureKey
	secret  bool // a declared residual
}

// knowledge is what the attacker knows: unknowns, which figures show which,
// and the equations between them.
type knowledge struct {
	site      site
	amounts   []amount
	parent    []int // of merged unknowns
	at        map[figureKey]int
	shown     map[figureKey]civic.Figure
	proven    map[int][2]float64       // bounds of unknowns in 分, as far as computed
	possible  map[int][2]float64       // values that unknowns may have, where a quick attack stopped
	project   []map[civic.PublicID]int // row of each project, per release
	class     map[civic.PublicID]string
	equations []equation
	distrust  map[string]bool // families of equations that contradict the rest
	found     []string        // what channels other than sums give away
}

// equation says that lo ≤ Σ coef·amount ≤ hi.
type equation struct {
	family string
	group  string // the same sum in several releases
	seq    int    // order in time within the group
	terms  []term
	lo, hi float64
}

// term is one amount with its coefficient.
type term struct {
	at   int
	coef float64
}

// learn reads every figure of the site.
func learn(s site, distrust map[string]bool) *knowledge {
	k := &knowledge{
		site: s, at: map[figureKey]int{}, class: map[civic.PublicID]string{}, shown: map[figureKey]civic.Figure{}, proven: map[int][2]float64{},
		possible: map[int][2]float64{}, distrust: distrust,
	}
	for i, r := range s.releases {
		k.project = append(k.project, map[civic.PublicID]int{})
		for row, p := range r.Projects {
			k.project[i][p.ID] = row
			k.class[p.ID] = p.Class
			k.see(figureKey{i, p.ID, original, 0}, p.Original)
			k.see(figureKey{i, p.ID, adjusted, 0}, p.Adjusted)
			k.see(figureKey{i, p.ID, paid, r.Document.Month}, p.Paid)
		}
		for _, e := range r.Executions {
			if _, listed := k.project[i][e.ID]; listed {
				k.see(figureKey{i, e.ID, paid, e.Month}, e.Paid)
			}
		}
	}
	k.mergeByDefinition()
	k.addOrders()
	return k
}

// see records one figure. The same figure may stand in two files.
func (k *knowledge) see(key figureKey, f civic.Figure) {
	if f.Missing() {
		return
	}
	at, seen := k.at[key]
	k.shown[key] = f
	if !seen {
		at = len(k.amounts)
		k.at[key] = at
		k.amounts = append(k.amounts, amount{hi: math.Inf(1), figures: []figureKey{key}})
		k.parent = append(k.parent, at)
	}
	k.narrow(at, f)
}

// narrow takes a published figure into account. What contradicts is left out.
func (k *knowledge) narrow(at int, f civic.Figure) {
	a := &k.amounts[k.root(at)]
	if !f.Known() || float64(f.Lo) > a.hi || float64(f.Hi) < a.lo {
		return
	}
	a.lo, a.hi = math.Max(a.lo, float64(f.Lo)), math.Min(a.hi, float64(f.Hi))
	a.opened = a.opened || f.Form == civic.Exact
}

// root follows merged unknowns to the one that stands for them.
func (k *knowledge) root(at int) int {
	for k.parent[at] != at {
		k.parent[at] = k.parent[k.parent[at]]
		at = k.parent[at]
	}
	return at
}

// merge takes two unknowns for the same amount, unless what is published of
// them contradicts that.
func (k *knowledge) merge(a, b int) bool {
	a, b = k.root(a), k.root(b)
	x, y := &k.amounts[a], &k.amounts[b]
	if a == b || x.lo > y.hi || y.lo > x.hi {
		return a == b
	}
	x.lo, x.hi = math.Max(x.lo, y.lo), math.Min(x.hi, y.hi)
	x.opened = x.opened || y.opened
	x.figures = append(x.figures, y.figures...)
	k.parent[b] = a
	return true
}

// mergeByDefinition joins what is the same amount by its definition: the
// original budget of a year in all releases but drafts, and the payments up
// to one month in all releases of the year.
func (k *knowledge) mergeByDefinition() {
	first := map[string]int{}
	for i, r := range k.site.releases {
		for _, p := range r.Projects {
			if at, ok := k.at[figureKey{i, p.ID, original, 0}]; ok && r.Document.Stage != civic.Draft {
				k.mergeInto(first, fmt.Sprint(r.Document.Jurisdiction, r.Document.Year, p.ID, original), at)
			}
			for month := 1; month <= 12; month++ {
				if at, ok := k.at[figureKey{i, p.ID, paid, month}]; ok {
					k.mergeInto(first, fmt.Sprint(r.Document.Jurisdiction, r.Document.Year, p.ID, paid, month), at)
				}
			}
		}
	}
}

func (k *knowledge) mergeInto(first map[string]int, name string, at int) {
	if other, met := first[name]; met {
		k.merge(other, at)
	} else {
		first[name] = at
	}
}

// addOrders says that payments never fall within a year and never pass the
// adjusted budget.
func (k *knowledge) addOrders() {
	for i, r := range k.site.releases {
		for _, p := range r.Projects {
			before := -1
			for month := 1; month <= 12; month++ {
				if at, ok := k.at[figureKey{i, p.ID, paid, month}]; ok {
					k.order(before, at)
					before = at
				}
			}
			if at, ok := k.at[figureKey{i, p.ID, adjusted, 0}]; ok {
				k.order(before, at)
			}
		}
	}
}

func (k *knowledge) order(less, more int) {
	if less >= 0 {
		k.equations = append(k.equations, equation{
			family: "order", terms: []term{{more, 1}, {less, -1}}, lo: 0, hi: math.Inf(1),
		})
	}
}

// label names an unknown for people.
func (k *knowledge) label(a amount) string {
	if len(a.figures) == 0 {
		return "residual"
	}
	var in []string
	for _, f := range a.figures {
		d := k.site.releases[f.release].Document
		in = append(in, strings.TrimPrefix(d.String(), d.Jurisdiction+"-"))
	}
	slices.Sort(in)
	in = slices.Compact(in)
	f := a.figures[0]
	what := string(f.measure)
	if f.measure == paid && f.month > 0 {
		what = fmt.Sprintf("%s to month %d", f.measure, f.month)
	}
	return fmt.Sprintf("%s %s (%s)", f.id, what, strings.Join(in, ", "))
}
