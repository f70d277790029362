package disclosure

import (
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// rounding is how far a printed cell may lie below the sum of its projects:
// tables are printed in 万元 with two decimals.
const rounding = civic.WanYuan

// sums finds every statutory cell of 项目支出 by functional class: it adds up
// the projects of a unit, or of a department with its units, below a code.
func (a *application) sums(cells []Cell, cellsOf map[string][]int) []Sum {
	tree := a.unitTree()
	index := a.byUnit()
	var sums []Sum
	for _, line := range projectLines(a.raw.Lines) {
		figure := "original"
		if table, _ := budget.TableByKey(line.Table); table.Stage == "final" {
			figure = "paid"
		}
		label := strings.Join([]string{line.Table, line.Unit, line.Code, line.Column}, "/")
		below := index.members(tree[line.Unit], line.Code, cellsOf[figure])
		own := index.members([]string{line.Unit}, line.Code, cellsOf[figure])
		switch {
		case len(below) == 0:
			continue
		case total(cells, below) <= line.Amount+rounding:
			sums = append(sums, newSum(label, line.Amount, cells, below))
		case len(own) > 0 && total(cells, own) <= line.Amount+rounding:
			sums = append(sums, newSum(label, line.Amount, cells, own))
		default:
			a.report.Unmatched = append(a.report.Unmatched, label)
		}
	}
	return sums
}

// newSum decides whether a cell is, for the attacker, the sum of its members:
// less than a twentieth of it belongs to anything else.
func newSum(label string, amount civic.Money, cells []Cell, members []int) Sum {
	rest := amount - total(cells, members)
	return Sum{Label: label, Total: amount, Members: members, Whole: rest <= rounding || rest < amount/20}
}

func total(cells []Cell, members []int) (sum civic.Money) {
	for _, m := range members {
		sum += cells[m].Value
	}
	return sum
}

// projectLines are the cells of 项目支出 by functional class, those that are
// printed and those that follow as 合计 less 基本支出.
func projectLines(lines []budget.Line) []budget.Line {
	type row struct{ table, unit, code string }
	columns := map[row]map[string]budget.Line{}
	for _, l := range lines {
		table, known := budget.TableByKey(l.Table)
		if _, has := table.Column("project"); !known || !has || table.Code != budget.ByFunction {
			continue
		}
		key := row{l.Table, l.Unit, l.Code}
		if columns[key] == nil {
			columns[key] = map[string]budget.Line{}
		}
		columns[key][l.Column] = l
	}
	var out []budget.Line
	for _, byColumn := range columns {
		if line, ok := projectCell(byColumn); ok {
			out = append(out, line)
		}
	}
	slices.SortFunc(out, func(a, b budget.Line) int {
		return strings.Compare(a.Table+"/"+a.Unit+"/"+a.Code, b.Table+"/"+b.Unit+"/"+b.Code)
	})
	return out
}

// projectCell is the 项目支出 of one row.
func projectCell(byColumn map[string]budget.Line) (budget.Line, bool) {
	if line, printed := byColumn["project"]; printed {
		return line, true
	}
	line, hasTotal := byColumn["total"]
	basic, hasBasic := byColumn["basic"]
	if hasTotal && hasBasic {
		line.Amount -= basic.Amount
		line.Column = "total-basic"
	}
	return line, hasTotal && hasBasic
}

// unitTree lists, for every unit, itself and all units below it.
func (a *application) unitTree() map[string][]string {
	parent := map[string]string{}
	for _, u := range a.raw.Units {
		parent[u.Code] = u.Parent
	}
	tree := map[string][]string{}
	for _, u := range a.raw.Units {
		// Bounded, because a damaged tree could hold a circle.
		for at, depth := u.Code, 0; at != "" && depth < 10; at, depth = parent[at], depth+1 {
			tree[at] = append(tree[at], u.Code)
		}
	}
	return tree
}

// unitIndex lists the projects of each unit.
type unitIndex struct {
	all  []*project
	unit map[string][]int
}

func (a *application) byUnit() unitIndex {
	index := unitIndex{all: a.all, unit: map[string][]int{}}
	for i, p := range a.all {
		index.unit[p.Unit] = append(index.unit[p.Unit], i)
	}
	return index
}

// members lists the cells of the projects of units below a functional code.
func (x unitIndex) members(units []string, code string, cells []int) []int {
	var members []int
	for _, unit := range units {
		for _, i := range x.unit[unit] {
			inside := code == budget.TotalCode || strings.HasPrefix(string(x.all[i].Function), code)
			if inside && cells[i] >= 0 {
				members = append(members, cells[i])
			}
		}
	}
	return members
}
