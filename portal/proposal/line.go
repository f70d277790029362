package proposal

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Reason says why a line of a draft cannot be moved, "" where it can. Words
// are in the message catalogue under proposal.fixed_{reason}.
type Reason string

// Reasons why a line stays as it is.
const (
	Movable Reason = ""
	// Hidden: no exact amount is published. Nobody may find out by trying how
	// far such a line can be lowered, so it takes no part at all, and sums that
	// hold it move only by what exact lines move.
	Hidden Reason = "hidden"
	// Debt: principal, interest and costs of debt are owed by contract (类 231,
	// 232, 233 of 政府收支分类科目).
	Debt Reason = "debt"
	// Reserve: 预备费 is set between 1% and 3% of the general public budget
	// (《预算法》第四十条), 科目 227.
	Reserve Reason = "reserve"
	// Transfer: what goes to another government is settled with it, 类 230.
	Transfer Reason = "transfer"
	// Entitled: wages and payments to persons are set by law and come first
	// (保工资、保基本民生), 经济分类 301 and 303.
	Entitled Reason = "entitled"
	// Basic: nothing above the basic expenditure (基本支出) that keeps the unit
	// running.
	Basic Reason = "basic"
)

// fixedFunctions are the functional 类 that no proposal moves.
var fixedFunctions = map[civic.Function]Reason{
	"227": Reserve, "230": Transfer, "231": Debt, "232": Debt, "233": Debt,
}

// fixedEconomics are the economic 类 that no proposal moves.
var fixedEconomics = map[civic.Economic]Reason{"301": Entitled, "303": Entitled}

// Line is one line of a draft: a project, or a 项 of a statutory table.
type Line struct {
	ID       string // public ID of a project, or code of a row
	Name     string // as the release calls it
	Unit     string
	Function civic.Function
	Economic civic.Economic // "" where the line has none
	Amount   civic.Figure   // as published
	Least    civic.Money    // no proposal goes below it; of a row, its basic expenditure
}

// Fixed says why the line cannot be moved.
func (l Line) Fixed() Reason {
	if l.Amount.Form != civic.Exact {
		return Hidden
	}
	if reason := fixedFunctions[l.Function.Lei()]; reason != Movable {
		return reason
	}
	if reason := fixedEconomics[l.Economic.Lei()]; reason != Movable {
		return reason
	}
	if l.Least > 0 && l.Least >= l.Amount.Lo {
		return Basic
	}
	return Movable
}

// Room is how much can be taken from the line, in 分; 0 of a fixed one.
func (l Line) Room() civic.Money {
	if l.Fixed() != Movable {
		return 0
	}
	return max(0, l.Amount.Lo-max(0, l.Least))
}

// Projects is the sheet of all projects of a draft. Every other sheet is one
// statutory table of one unit: see TableSheet.
const Projects = "projects"

// Table is the statutory table whose rows can be moved: 一般公共预算支出表. The
// rows of one unit are a sheet; those of a department hold those of the units
// below it, so two units never share one.
const Table = "budget05"

// TableSheet names the sheet of a unit's table.
func TableSheet(unit string) string { return Table + "." + unit }

// SheetUnit is the unit of a table's sheet; ok is false of the projects, and
// of what names no sheet.
func SheetUnit(sheet string) (unit string, ok bool) {
	unit, ok = strings.CutPrefix(sheet, Table+".")
	return unit, ok && unit != ""
}

// Sheet is the lines that one proposal moves amounts between.
type Sheet struct {
	Name  string // Projects, or TableSheet
	Lines []Line
}

// Line finds a line by its ID.
func (s Sheet) Line(id string) (Line, bool) {
	for _, l := range s.Lines {
		if l.ID == id {
			return l, true
		}
	}
	return Line{}, false
}
