// Package protecttest generates invented budgets for the tests of disclosure
// protection and of the attacker: units, projects over functions and streets,
// drafts, and execution releases that change what the drafts said. The same
// seed gives the same world.
package protecttest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure/protect"
)

// Year is the fiscal year of every world.
const Year civic.FiscalYear = 2026

// World is one invented county and the state of its budget.
type World struct {
	random   *rand.Rand
	units    []budget.Unit
	regions  []string
	lines    map[string][]civic.Function // functions of each unit
	projects []*project
	ids      map[string]civic.PublicID
	version  int
	next     int // number of the next project
}

// project is one project through the year.
type project struct {
	row      budget.Project
	adjusted civic.Money
	paid     []budget.Execution
}

// New makes a world of about n projects: one unit for every 50, four to eight
// 项 in each, a dozen streets and more as n grows, 40% of the projects in no
// street. About 3% are protected, 1.5% sensitive, 0.1% classified.
func New(seed uint64, n int) *World {
	w := &World{
		random: rand.New(rand.NewPCG(seed, 20261122)), lines: map[string][]civic.Function{},
		ids: map[string]civic.PublicID{},
	}
	for i := range max(n/50, 3) {
		w.addUnit(i)
	}
	for i := range 12 + n/5000 {
		w.regions = append(w.regions, fmt.Sprintf("JD%03d", i+1))
	}
	for range n {
		w.addProject()
	}
	return w
}

func (w *World) addUnit(i int) {
	unit := budget.Unit{Code: fmt.Sprintf("U%05d", i), Name: fmt.Sprintf("部门%d", i)}
	w.units = append(w.units, unit)
	lei := 201 + w.random.IntN(25)
	for k := range 4 + w.random.IntN(5) {
		w.lines[unit.Code] = append(w.lines[unit.Code], civic.Function(fmt.Sprintf("%d%02d%02d", lei+k/4, 1+k%3, 1+w.random.IntN(20)*4+k)))
	}
}

// addProject draws one project. The first functions of a unit get most.
func (w *World) addProject() {
	unit := w.units[w.random.IntN(len(w.units))].Code
	functions := w.lines[unit]
	k := int(float64(len(functions)) * math.Pow(w.random.Float64(), 1.6))
	row := budget.Project{
		Code: fmt.Sprintf("P%06d", w.next), Unit: unit, Function: functions[k],
		Region: w.region(), Class: w.class(), Amount: w.amount(),
	}
	w.next++
	row.Name = "项目" + row.Code
	id, err := civic.NewPublicID(reader{w.random})
	if err != nil {
		panic(err) // a random generator does not fail
	}
	w.ids[row.Code] = id
	w.projects = append(w.projects, &project{row: row, adjusted: row.Amount})
}

// reader reads random bytes.
type reader struct{ random *rand.Rand }

func (r reader) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.random.Uint32())
	}
	return len(p), nil
}

func (w *World) region() string {
	if w.random.Float64() < 0.4 {
		return ""
	}
	return w.regions[int(float64(len(w.regions))*math.Pow(w.random.Float64(), 1.3))]
}

func (w *World) class() budget.Class {
	switch draw := w.random.Float64(); {
	case draw < 0.001:
		return budget.Classified
	case draw < 0.031:
		return budget.Protected
	case draw < 0.046:
		return budget.Sensitive
	}
	return budget.Ordinary
}

// amount draws a lognormal amount around 80 万元, in whole 100 元.
func (w *World) amount() civic.Money {
	yuan := 800_000 * math.Exp(1.3*w.random.NormFloat64())
	return max(civic.Money(yuan/100)*100*civic.Yuan, 5000*civic.Yuan)
}

// Draft is the next version of the draft. The first shows the world as it is;
// before each later one 8% of the amounts change by up to 30%, 1% of the
// projects go and as many come.
func (w *World) Draft() protect.Rows {
	if w.version++; w.version > 1 {
		w.revise()
	}
	return w.rows(civic.Document{Stage: civic.Draft, Version: w.version}, protect.ByRegion)
}

func (w *World) revise() {
	kept := w.projects[:0]
	gone := 0
	for _, p := range w.projects {
		if w.random.Float64() < 0.01 {
			gone++
			continue
		}
		if w.random.Float64() < 0.08 {
			p.row.Amount = w.shifted(p.row.Amount, 0.3)
			p.adjusted = p.row.Amount
		}
		kept = append(kept, p)
	}
	w.projects = kept
	for range gone {
		w.addProject()
	}
}

// shifted changes an amount by up to a share, in whole 元.
func (w *World) shifted(m civic.Money, share float64) civic.Money {
	factor := 1 + share*(2*w.random.Float64()-1)
	return civic.Money(float64(m/civic.Yuan)*factor) * civic.Yuan
}

// Execution is the execution release at the end of a month: 3% of the budgets
// are adjusted, and every project has spent a little more.
func (w *World) Execution(month int) protect.Rows {
	for _, p := range w.projects {
		w.spend(p, month)
	}
	return w.rows(civic.Document{Stage: civic.Execution, Version: 1, Month: month}, protect.ByRegion, protect.ByUnit, protect.ByUnitFunction)
}

func (w *World) spend(p *project, month int) {
	var before civic.Money
	if n := len(p.paid); n > 0 {
		before = p.paid[n-1].Paid
	}
	if w.random.Float64() < 0.03 {
		p.adjusted = max(w.shifted(p.adjusted, 0.3), before)
	}
	share := w.random.Float64() * 1.6 / 4
	if w.random.Float64() < 0.1 {
		share = 0
	}
	paid := min(before+civic.Money(share*float64(p.adjusted/civic.Yuan))*civic.Yuan, p.adjusted)
	p.paid = append(p.paid, budget.Execution{Code: p.row.Code, Month: month, Adjusted: p.adjusted, Paid: paid})
}

// rows writes the state of the world down as a document.
func (w *World) rows(d civic.Document, totals ...protect.Slicing) protect.Rows {
	d.Jurisdiction, d.Year = "990101", Year
	r := protect.Rows{
		Document: d, Tier: civic.PublicTier, Units: w.units, IDs: w.ids, Totals: totals, Rule: Rule,
	}
	sums := map[[2]string]civic.Money{}
	for _, p := range w.projects {
		r.Projects = append(r.Projects, p.row)
		if d.Stage == civic.Execution {
			r.Executions = append(r.Executions, p.paid...)
		}
		for _, code := range []string{string(p.row.Function), string(p.row.Function.Lei()), budget.TotalCode} {
			sums[[2]string{p.row.Unit, code}] += p.row.Amount
		}
	}
	for at, amount := range sums {
		for _, table := range []string{"budget03", "budget05"} {
			r.Lines = append(r.Lines, budget.Line{Table: table, Unit: at[0], Code: at[1], Name: at[1], Column: "project", Amount: amount})
		}
	}
	return r
}

// Rule is the disclosure list of every world: sensitive projects are
// published as intervals, protected ones are withheld.
func Rule(_ protect.Measure, class budget.Class) (protect.Kind, string) {
	switch class {
	case budget.Sensitive:
		return protect.Bucketed, ""
	case budget.Protected:
		return protect.Protected, "third_party"
	}
	return protect.Ordinary, ""
}

// Open declassifies a project: a person has decided that its amounts may be
// published.
func (w *World) Open(code string) {
	for _, p := range w.projects {
		if p.row.Code == code {
			p.row.Class = budget.Ordinary
		}
	}
}
