package disclosure

import (
	"fmt"
	"math"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Cell is one amount of one project as the attacker sees it.
type Cell struct {
	Project int            // index into Problem.Projects
	Value   civic.Money    // the raw amount
	Public  civic.Figure   // the form the list gives it
	Known   bool           // published exactly before: hiding it now hides nothing
	Figure  string         // "original" or "paid"
	Bucket  civic.Figure   // what it becomes when coarsened
	bounds  [2]civic.Money // what the attacker can prove so far
}

// Sum is one published sum over the cells of Members. Total may hold more
// than they: what belongs to no published project. Where that rest is small,
// the attacker is taken to know it, and the sum is Whole; where it is large,
// the sum only bounds its members from above.
type Sum struct {
	Label   string // table/unit/code/column
	Total   civic.Money
	Members []int // indexes into Problem.Cells
	Whole   bool
}

// Unknown is one project of the problem. Projects with the same unit and
// functional class share a signature: no published sum tells them apart.
type Unknown struct {
	Code      string
	Name      string
	Signature string
	Partner   bool // ordinary: may be coarsened to shield another
}

// Problem is what a Protector is given: the cells, the published sums over
// them, and which projects may be coarsened.
type Problem struct {
	Projects []Unknown
	Cells    []Cell
	Sums     []Sum
}

// Plan is a Protector's answer: projects to coarsen, each with the project it
// shields, and what remains derivable.
type Plan struct {
	Coarsen map[int]int // project → the project it shields
	Risks   []RiskAt
}

// RiskAt is a hidden cell whose need is broken by a sum.
type RiskAt struct {
	Cell, Sum int // Sum is -1 for an amount that was published before
	Lo, Hi    civic.Money
}

// Protector keeps what is hidden from being derived from what is published.
// It never shows more; what it cannot repair it reports.
type Protector interface {
	Protect(Problem) Plan
}

// infinity bounds what nothing is known of.
const infinity = civic.Money(math.MaxInt64 / 4)

// protect hands the problem to the protector and applies its plan.
func (a *application) protect(protector Protector) {
	problem := a.problem()
	plan := protector.Protect(problem)
	for _, i := range sortedKeys(plan.Coarsen) {
		p, shielded := a.all[i], a.all[plan.Coarsen[i]]
		p.amount, p.paid = Rule{Form: civic.Interval}, Rule{Form: civic.Interval}
		a.report.Coarsened = append(a.report.Coarsened, Coarsened{Code: p.Code, Name: p.Name, Shields: shielded.Code})
	}
	for _, r := range plan.Risks {
		a.report.AtRisk = append(a.report.AtRisk, a.risk(problem, r))
	}
}

func sortedKeys(m map[int]int) []int {
	keys := make([]int, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// risk words a risk for people.
func (a *application) risk(problem Problem, r RiskAt) Risk {
	cell := problem.Cells[r.Cell]
	p := a.all[cell.Project]
	risk := Risk{Code: p.Code, Name: p.Name, Figure: cell.Figure, Lo: r.Lo, Hi: r.Hi, Why: Published}
	if r.Sum >= 0 {
		risk.Why, risk.Cell = Derivable, problem.Sums[r.Sum].Label
	}
	risk.Key = fmt.Sprintf("%s/%s/%s", risk.Code, risk.Figure, risk.Why)
	return risk
}

// problem writes down the cells and every statutory sum over them.
func (a *application) problem() Problem {
	var problem Problem
	cellsOf := map[string][]int{"original": make([]int, len(a.all)), "paid": make([]int, len(a.all))}
	for i, p := range a.all {
		problem.Projects = append(problem.Projects, Unknown{
			Code: p.Code, Name: p.Name, Signature: p.Unit + "/" + string(p.Function),
			Partner: p.Class == budget.Ordinary && !p.hidden() && !p.knownBefore,
		})
		original, _, paid := p.figures()
		cellsOf["original"][i] = len(problem.Cells)
		problem.Cells = append(problem.Cells, Cell{
			Project: i, Value: p.Amount, Public: original, Known: p.knownBefore,
			Figure: "original", Bucket: Bucket(p.Amount),
		})
		cellsOf["paid"][i] = -1
		if p.latest != nil {
			cellsOf["paid"][i] = len(problem.Cells)
			problem.Cells = append(problem.Cells, Cell{
				Project: i, Value: p.latest.Paid, Public: paid, Figure: "paid", Bucket: Bucket(p.latest.Paid),
			})
		}
	}
	problem.Sums = a.sums(problem.Cells, cellsOf)
	return problem
}
