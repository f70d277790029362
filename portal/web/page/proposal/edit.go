// Package proposal is the pages of 修正建议: the draft with amounts moved, the
// form to submit it within a hearing, the list of a hearing and one of them.
package proposal

import (
	"cmp"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Plan is a draft with amounts moved.
type Plan struct {
	published.View
	Sheet   proposal.Sheet
	Changes proposal.Changes
	Moved   []proposal.Moved
	Inside  bool // at the desk, whose address serves no public page to lead to
}

// Edit is the page where one moves amounts.
type Edit struct {
	Plan
	Open       bool          // the draft is the newest of its year: see Closed
	Units      []release.Sum // sums of departments as published, on the sheet of projects
	Department string        // whose lines are listed
	Action     string        // address of the form
	Typed      Typed         // what was typed and refused
	Faults     []ui.FieldError
	Share      string // this plan's address with scheme and host
	File       string // the whole sheet with it applied, as CSV
	Submit     string // where it is submitted, "" where no hearing takes it
	Reset      string // the same sheet without changes
	Sheets     string // the same draft without sheet and changes
}

// Typed is the form of one move as sent.
type Typed struct{ From, To, Amount string }

// Tables says that the sheet is a unit's table, and not the projects.
func (p Plan) Tables() bool {
	_, table := proposal.SheetUnit(p.Sheet.Name)
	return table
}

// sheetName says between what amounts are moved.
func (p Plan) sheetName() string {
	if unit, table := proposal.SheetUnit(p.Sheet.Name); table {
		return p.T("proposal.sheet_table", p.UnitName(unit))
	}
	return p.T("proposal.sheet_projects")
}

// group is the movable lines of one department, for a select.
type group struct {
	Label string
	Lines []proposal.Line
}

// groups are the lines that can be moved; those taken from need room.
func (p Plan) groups(taking bool) []group {
	var list []group
	for _, line := range p.Sheet.Lines {
		if line.Fixed() != proposal.Movable || taking && line.Room() == 0 {
			continue
		}
		label := p.UnitName(p.Names.Department(line.Unit))
		if n := len(list); n == 0 || list[n-1].Label != label {
			list = append(list, group{Label: label})
		}
		last := &list[len(list)-1]
		last.Lines = append(last.Lines, line)
	}
	return list
}

// option says a line with its amount, in 万元.
func (p Plan) option(line proposal.Line) string {
	return p.LineName(line) + " · " + ui.WanYuan(line.Amount.Lo) + " " + p.T("published.unit_wan")
}

// LineName is a line's name; rows of tables carry their class.
func (p Plan) LineName(line proposal.Line) string {
	if !p.Tables() {
		return line.Name
	}
	if name := p.ClassName(line.ID); name != "" {
		return line.ID + " " + name
	}
	return line.ID + " " + line.Name
}

// lineHref leads to the project, or to the row.
func (p Plan) lineHref(line proposal.Line) string {
	if p.Inside {
		return ""
	}
	if p.Tables() {
		return p.Link.Line(int(p.Release.Document.Year), proposal.Table, line.Unit, line.ID, p.Choice()[2:]...)
	}
	return p.Link.To("/projects/"+line.ID, p.Choice()...)
}

// wan writes an amount in 万元 to the 分, with no more decimals than it needs
// and two at least: a proposal balances exactly, and is seen to.
func wan(m civic.Money) string {
	text := m.In(civic.WanYuan, 6)
	point := strings.IndexByte(text, '.')
	for len(text) > point+3 && strings.HasSuffix(text, "0") {
		text = text[:len(text)-1]
	}
	return strings.Replace(text, "-", "−", 1)
}

// signed writes by how much something moves, in 万元.
func signed(by civic.Money) string {
	if by > 0 {
		return "+" + wan(by)
	}
	return wan(by)
}

// MovedTable is what changes: before, by, after.
func (p Plan) MovedTable() ui.Table {
	t := ui.Table{Caption: p.T("proposal.moved"), Note: p.T("proposal.moved_note", message.MoneyText(p.Lang(), p.Changes.Volume())), Columns: []ui.Column{
		{Head: p.T("proposal.line")}, {Head: p.T("proposal.unit")},
		{Head: p.InWan("proposal.before"), Numeric: true}, {Head: p.InWan("proposal.by"), Numeric: true}, {Head: p.InWan("proposal.after"), Numeric: true},
	}}
	for _, m := range p.Moved {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(p.LineName(m.Line), p.lineHref(m.Line)), ui.Text(p.UnitName(m.Unit)),
			ui.Text(wan(m.Amount.Lo)), ui.Text(signed(m.By)), ui.Text(wan(m.After)),
		}})
	}
	return t
}

// shifted is a published sum after the exact lines in it have moved: both
// bounds move alike, and what hides in it stays hidden.
func shifted(f civic.Figure, by civic.Money) civic.Figure {
	if !f.Known() || by == 0 {
		return f
	}
	f.Lo, f.Hi = f.Lo+by, f.Hi+by
	return f
}

// UnitTable is the departments of the draft with the proposal applied.
func (p Edit) UnitTable() ui.Table {
	t := ui.Table{Caption: p.T("proposal.units"), Note: p.T("proposal.units_note"), Columns: []ui.Column{
		{Head: p.T("budget.department")}, {Head: p.InWan("proposal.before"), Numeric: true}, {Head: p.InWan("proposal.by"), Numeric: true}, {Head: p.InWan("proposal.after"), Numeric: true},
	}}
	moved := func(s release.Sum) civic.Money {
		return proposal.By(p.Moved, func(l proposal.Line) bool { return p.Names.Department(l.Unit) == s.Value })
	}
	units := slices.Clone(p.Units) // what moves comes first: on a phone the rest is far below
	slices.SortStableFunc(units, func(a, b release.Sum) int { return cmp.Compare(standing(moved(a)), standing(moved(b))) })
	for _, s := range units {
		by := moved(s)
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(p.UnitName(s.Value), p.Link.Department(s.Value)), ui.Money(p.Lang(), s.Original), p.by(by), ui.Money(p.Lang(), shifted(s.Original, by)),
		}})
	}
	total := release.Total(p.Units)
	t.Foot = []ui.Row{{Cells: []templ.Component{ui.Text(p.T("published.total")), ui.Money(p.Lang(), total.Original), p.by(0), ui.Money(p.Lang(), total.Original)}}}
	return t
}

// standing puts what moves before what stays.
func standing(by civic.Money) int {
	if by == 0 {
		return 1
	}
	return 0
}

// by is a cell with a movement; none is a dash, so that what moves is seen.
func (p Plan) by(by civic.Money) templ.Component {
	if by == 0 {
		return ui.Text("0")
	}
	return ui.Text(signed(by))
}

// Lines are the lines that are listed: of a table all of them, of the
// projects those of a department.
func (p Edit) Lines() []proposal.Line {
	if p.Tables() {
		return p.Sheet.Lines
	}
	return slices.DeleteFunc(slices.Clone(p.Sheet.Lines), func(l proposal.Line) bool { return p.Names.Department(l.Unit) != p.Department })
}

// LineTable lists lines with the proposal applied, and why one is fixed.
func (p Edit) LineTable() ui.Table {
	t := ui.Table{Caption: p.T("proposal.lines"), Columns: []ui.Column{
		{Head: p.T("proposal.line")}, {Head: p.InWan("proposal.before"), Numeric: true}, {Head: p.InWan("proposal.by"), Numeric: true},
		{Head: p.InWan("proposal.after"), Numeric: true}, {Head: p.T("proposal.rule")},
	}}
	for _, line := range p.Lines() {
		by := proposal.By(p.Moved, func(l proposal.Line) bool { return l.ID == line.ID })
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Anchor(p.LineName(line), p.lineHref(line)), ui.Money(p.Lang(), line.Amount), p.by(by),
			ui.Money(p.Lang(), shifted(line.Amount, by)), ui.Text(p.Rule(line)),
		}})
	}
	return t
}

// Rule says what the draft allows of a line.
func (p Plan) Rule(line proposal.Line) string {
	switch reason := line.Fixed(); {
	case reason != proposal.Movable:
		return p.T("proposal.fixed_" + string(reason))
	case line.Least > 0:
		return p.T("proposal.least", ui.WanYuan(line.Least))
	}
	return p.T("proposal.movable")
}

// reasons are why lines of a draft are fixed, in the order of the page.
var reasons = []proposal.Reason{proposal.Hidden, proposal.Debt, proposal.Reserve, proposal.Transfer, proposal.Entitled, proposal.Basic}

// sheets are the choices of a sheet: the projects, or a department's table.
func (p Plan) sheets() []ui.Option {
	options := []ui.Option{{Value: proposal.Projects, Label: p.T("proposal.sheet_projects"), Selected: p.Sheet.Name == proposal.Projects}}
	for _, u := range p.Names.Units {
		name := proposal.TableSheet(u.Code)
		options = append(options, ui.Option{Value: name, Label: p.T("proposal.sheet_table", p.UnitName(u.Code)), Selected: name == p.Sheet.Name})
	}
	return options
}

// amount is the field of the amount.
func (p Edit) amount() ui.Input {
	return ui.Input{
		Name: "amount", Label: p.T("proposal.amount"), Hint: p.T("proposal.amount_hint"), Value: p.Typed.Amount, InputMode: "decimal",
		MaxLength: 20, Error: ui.ErrorFor(p.Faults, "amount"),
	}
}
