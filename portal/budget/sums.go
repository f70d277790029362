package budget

import (
	"sort"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Mismatch is a sum inside a statutory table that does not hold.
type Mismatch struct {
	Table, Unit, Code, Column string
	Stated                    civic.Money // as printed
	Added                     civic.Money // what its parts add up to
	Across                    bool        // true: columns of one row (合计 = 基本 + 项目); false: rows below (children against parent)
}

// Off is how far the printed amount is from its parts, in 分.
func (m Mismatch) Off() civic.Money {
	if m.Stated > m.Added {
		return m.Stated - m.Added
	}
	return m.Added - m.Stated
}

// SumCheck is the outcome of CheckSums.
type SumCheck struct {
	Across, Below int // sums compared: columns of one row, rows against parent
	Mismatches    []Mismatch
}

// CheckSums compares every printed sum of the lines with its parts: columns
// of one row by the table's equations, 项 against 款 against 类 against 合计,
// and the printed totals of tables by item. A part that is not printed counts
// as zero; a sum none of whose parts is printed is not compared.
func CheckSums(lines []Line) SumCheck {
	var result SumCheck
	for _, s := range sheetsOf(lines) {
		s.checkAcross(&result)
		s.checkBelow(&result)
	}
	return result
}

// sheet is one table of one unit: code → column → amount.
type sheet struct {
	table Table
	unit  string
	cells map[string]map[string]civic.Money
}

func sheetsOf(lines []Line) []sheet {
	type key struct{ table, unit string }
	byKey := map[key]map[string]map[string]civic.Money{}
	for _, l := range lines {
		k := key{l.Table, l.Unit}
		if byKey[k] == nil {
			byKey[k] = map[string]map[string]civic.Money{}
		}
		if byKey[k][l.Code] == nil {
			byKey[k][l.Code] = map[string]civic.Money{}
		}
		byKey[k][l.Code][l.Column] = l.Amount
	}
	var list []sheet
	for k, cells := range byKey {
		if table, ok := TableByKey(k.table); ok {
			list = append(list, sheet{table: table, unit: k.unit, cells: cells})
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if list[i].table.Key != list[j].table.Key {
			return list[i].table.Key < list[j].table.Key
		}
		return list[i].unit < list[j].unit
	})
	return list
}

func (s sheet) codes() []string {
	codes := make([]string, 0, len(s.cells))
	for code := range s.cells {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	return codes
}

// checkAcross compares the columns of each row.
func (s sheet) checkAcross(result *SumCheck) {
	for _, code := range s.codes() {
		row := s.cells[code]
		for _, eq := range s.table.Equations {
			stated, printed := row[eq.Whole]
			added, parts := addColumns(row, eq.Parts)
			if !printed || parts == 0 {
				continue
			}
			result.Across++
			if stated != added {
				result.Mismatches = append(result.Mismatches, Mismatch{s.table.Key, s.unit, code, eq.Whole, stated, added, true})
			}
		}
	}
}

func addColumns(row map[string]civic.Money, columns []string) (sum civic.Money, printed int) {
	for _, column := range columns {
		if amount, ok := row[column]; ok {
			sum, printed = sum+amount, printed+1
		}
	}
	return sum, printed
}

// checkBelow compares each parent row with the rows below it.
func (s sheet) checkBelow(result *SumCheck) {
	for _, code := range s.codes() {
		below := s.below(code)
		for _, column := range s.table.Columns {
			stated, printed := s.cells[code][column.Key]
			added, parts := s.addRows(below, column.Key)
			if !printed || parts == 0 {
				continue
			}
			result.Below++
			if stated != added {
				result.Mismatches = append(result.Mismatches, Mismatch{s.table.Key, s.unit, code, column.Key, stated, added, false})
			}
		}
	}
}

// below lists the rows that add up to the row code.
func (s sheet) below(code string) []string {
	for _, sum := range s.table.Sums {
		if sum.Whole != code {
			continue
		}
		if len(sum.Parts) == 1 && sum.Parts[0] == AllLei {
			return s.children("")
		}
		return sum.Parts
	}
	if s.table.Code == ByFunction || s.table.Code == ByEconomic {
		return s.children(code)
	}
	return nil
}

// children are the rows one level below a class; of "" the rows of 类.
func (s sheet) children(parent string) []string {
	length := len(parent) + 2
	if parent == "" {
		length = 3
	}
	var list []string
	for code := range s.cells {
		if len(code) == length && code[:len(parent)] == parent && isDigit(code[0]) {
			list = append(list, code)
		}
	}
	return list
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func (s sheet) addRows(codes []string, column string) (sum civic.Money, printed int) {
	for _, code := range codes {
		if amount, ok := s.cells[code][column]; ok {
			sum, printed = sum+amount, printed+1
		}
	}
	return sum, printed
}
