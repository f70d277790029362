package protect

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// rounding is how far a printed cell may lie below the sum of its projects:
// tables are printed in 万元 with two decimals.
const rounding = civic.WanYuan

// lines adds a sum for every statutory cell of 项目支出 by functional class.
// Rows go from 项 to 合计, and one whose projects all stand in finer rows of
// the same table is left out: it follows from them.
func (b *builder) lines() {
	units := b.unitsBelow()
	b.byUnit = map[Measure]map[string][]part{}
	for m, parts := range b.parts {
		b.byUnit[m] = map[string][]part{}
		for _, p := range parts {
			b.byUnit[m][p.place.Unit] = append(b.byUnit[m][p.place.Unit], p)
		}
	}
	finer := map[string]map[string]bool{} // table/unit → cells in sums already
	for _, l := range projectLines(b.rows.Lines) {
		sheet := l.Table + "/" + l.Unit
		if finer[sheet] == nil {
			finer[sheet] = map[string]bool{}
		}
		parts, measure, ok := b.partsOf(l, units)
		switch {
		case len(parts) == 0:
		case !ok:
			b.unmatched = append(b.unmatched, sheet+"/"+l.Code+"/"+l.Column)
		case !coveredBy(parts, finer[sheet]):
			b.sum(sheet+"/"+l.Code+"/"+l.Column+"/"+string(measure), Frozen, parts)
			for _, p := range parts {
				finer[sheet][p.cell] = true
			}
		}
	}
}

// coveredBy reports that every part stands in a finer sum.
func coveredBy(parts []part, finer map[string]bool) bool {
	for _, p := range parts {
		if !finer[p.cell] {
			return false
		}
	}
	return true
}

// partsOf finds the projects that a statutory cell adds up: of the unit with
// all units below it, or of the unit alone, in the first measure that fits.
func (b *builder) partsOf(l budget.Line, units map[string]map[string]bool) (parts []part, m Measure, ok bool) {
	measures := []Measure{Original, Adjusted}
	if table, _ := budget.TableByKey(l.Table); table.Stage == "final" {
		measures = []Measure{Paid}
	}
	for _, m := range measures {
		for _, scope := range []map[string]bool{units[l.Unit], {l.Unit: true}} {
			parts = b.among(m, scope, l.Code)
			if len(parts) > 0 && added(parts) <= l.Amount+rounding {
				return parts, m, true
			}
		}
	}
	return parts, "", false
}

// among lists the parts of a measure in some units below a function code.
func (b *builder) among(m Measure, units map[string]bool, code string) []part {
	var out []part
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		for _, p := range b.byUnit[m][unit] {
			if code == budget.TotalCode || strings.HasPrefix(string(p.place.Function), code) {
				out = append(out, p)
			}
		}
	}
	return out
}

func added(parts []part) (sum civic.Money) {
	for _, p := range parts {
		sum += p.value
	}
	return sum
}

// sum adds a published total of the parts.
func (b *builder) sum(id string, kind Kind, parts []part) {
	subject := fmt.Sprintf("%d/%s", b.rows.Document.Year, id)
	total := Cell{ID: id, Subject: subject, Kind: kind, Amount: added(parts)}
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.cell
	}
	b.system.Cells = append(b.system.Cells, total)
	b.system.Sums = append(b.system.Sums, Sum{ID: id, Total: id, Parts: names})
}

// foresee adds the sums of payments that the final accounts will print, for
// every unit and 项, to each execution release: a payment that is exact until
// then could shield nothing once they are published.
func (b *builder) foresee() {
	if b.rows.Document.Stage != civic.Execution {
		return
	}
	groups := map[string][]part{}
	for _, p := range b.parts[Paid] {
		key := "foreseen/" + p.place.Unit + "/" + string(p.place.Function) + "/" + string(Paid)
		groups[key] = append(groups[key], p)
	}
	for _, key := range slices.Sorted(maps.Keys(groups)) {
		b.sum(key, Frozen, groups[key])
	}
}

// totals adds the discretionary totals.
func (b *builder) totals() {
	for _, by := range b.rows.Totals {
		for _, m := range []Measure{Original, Adjusted, Paid} {
			groups := map[string][]part{}
			for _, p := range b.parts[m] {
				key := by.Key(p.place)
				groups[key] = append(groups[key], p)
			}
			for _, key := range slices.Sorted(maps.Keys(groups)) {
				b.sum(TotalID(by, m, key), Total, groups[key])
			}
		}
	}
}

// Key names the group of a place in the slicing, as TotalID takes it.
func (s Slicing) Key(p Place) string {
	switch s {
	case ByRegion:
		return p.Region
	case ByUnit:
		return p.Unit
	case ByUnitFunction:
		return p.Unit + "/" + string(p.Function)
	case ByUnitRegion:
		return p.Unit + "/" + p.Region
	}
	return ""
}

// projectLines are the cells of 项目支出 by functional class, printed or
// following as 合计 less 基本支出, the longest codes first.
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
		return cmp.Or(cmp.Compare(depth(b.Code), depth(a.Code)), strings.Compare(a.Table, b.Table),
			strings.Compare(a.Unit, b.Unit), strings.Compare(a.Code, b.Code))
	})
	return out
}

// depth orders codes from 项 to 合计.
func depth(code string) int {
	if code == budget.TotalCode {
		return 0
	}
	return len(code)
}

// projectCell is the 项目支出 of one row.
func projectCell(byColumn map[string]budget.Line) (budget.Line, bool) {
	if line, printed := byColumn["project"]; printed {
		return line, true
	}
	line, hasTotal := byColumn["total"]
	basic, hasBasic := byColumn["basic"]
	line.Amount -= basic.Amount
	line.Column = "total-basic"
	return line, hasTotal && hasBasic
}

// unitsBelow gives every unit with all units below it.
func (b *builder) unitsBelow() map[string]map[string]bool {
	parent := map[string]string{}
	for _, u := range b.rows.Units {
		parent[u.Code] = u.Parent
	}
	below := map[string]map[string]bool{}
	for _, u := range b.rows.Units {
		// Bounded, because a damaged tree could hold a circle.
		for at, steps := u.Code, 0; at != "" && steps < 10; at, steps = parent[at], steps+1 {
			if below[at] == nil {
				below[at] = map[string]bool{}
			}
			below[at][u.Code] = true
		}
	}
	return below
}
