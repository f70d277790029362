// Package statutory holds the pages of the twenty statutory tables: their
// list, one table of one unit as it is printed, and one line of it through
// all releases.
package statutory

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Title is the number and the official title of a table.
func Title(lang message.Lang, t budget.Table) string {
	return message.T(lang, "budget.table_"+t.Stage, t.Number) + " " + t.Name(lang.Code())
}

// InUnit names the unit the table is printed in; "" for a text.
func InUnit(lang message.Lang, t budget.Table) string {
	switch t.Unit {
	case "wan":
		return message.T(lang, "budget.in_wan")
	case "yuan":
		return message.T(lang, "budget.in_yuan")
	}
	return ""
}

// Index is the list of the twenty tables of a year.
type Index struct {
	published.View
	Year    int
	Budget  *release.Header // prints the budget tables; nil where nothing does
	Final   *release.Header // prints the final accounts
	Printed map[string]int  // units that print figures, by table
}

// Stages are the two lists in their official order, and what else is
// published.
func (p Index) Stages() []string {
	stages := []string{"budget", "final"}
	for _, table := range budget.Supplements() {
		if p.Printed[table.Key] > 0 {
			return append(stages, table.Stage)
		}
	}
	return stages
}

// Rows are the tables of a stage.
func (p Index) Rows(stage string) ui.Table {
	t := ui.Table{
		Caption: p.T("statutory.stage_" + stage), Note: p.noteOf(stage),
		Columns: []ui.Column{{Head: p.T("statutory.table")}, {Head: p.T("statutory.counted_in")}, {Head: p.T("statutory.printed"), Numeric: true}},
	}
	for _, table := range append(budget.Tables(), budget.Supplements()...) {
		if table.Stage != stage || stage == "supplement" && p.Printed[table.Key] == 0 {
			continue
		}
		t.Rows = append(t.Rows, ui.Row{ID: table.Key, Cells: []templ.Component{
			ui.Anchor(Title(p.Lang(), table), p.Link.Tables(p.Year, table.Key)),
			ui.Text(InUnit(p.Lang(), table)), ui.Text(p.printed(table)),
		}})
	}
	return t
}

func (p Index) noteOf(stage string) string {
	h := p.Budget
	if stage == "final" {
		h = p.Final
	}
	if stage == "supplement" {
		h = &p.Release
	}
	if h == nil {
		return p.T("statutory.not_yet_" + stage)
	}
	return p.T("statutory.from", message.Document(p.Lang(), h.Document))
}

// printed says how many units print figures in a table.
func (p Index) printed(t budget.Table) string {
	switch {
	case t.Code == budget.ByText && p.Budget != nil && p.Budget.Projects > 0:
		return p.T("published.projects", p.Budget.Projects)
	case p.Printed[t.Key] == 0:
		return p.T("statutory.empty")
	}
	return p.T("statutory.units", p.Printed[t.Key])
}

// Sheet is one table of one unit.
type Sheet struct {
	published.View
	release.Statutory
	Notes    []release.Note
	Others   []release.TableOf // what else the unit prints in this release
	Projects []release.Detail  // of the tables that print projects, one page of them
	Total    int               // all of them
	Next     string            // href of their next page

	Explanation string // href of what the unit says of its budget in words; "" for none
}

// Name is the table's number and title.
func (p Sheet) Name() string { return Title(p.Lang(), p.Table) }

// Year is the fiscal year.
func (p Sheet) Year() int { return int(p.Release.Document.Year) }

// Lead says whose table it is and where it comes from.
func (p Sheet) Lead() string { return p.T("statutory.lead", p.UnitName(p.Unit), p.Document()) }

// pairs keep the reader in the release that is shown.
func (p Sheet) pairs() []string { return p.Choice()[2:] }

// Printed is a table or one side of it, for the page.
func (p Sheet) Printed(side string) ui.Table {
	t := ui.Table{Caption: p.Table.Name(p.Lang().Code()), Note: InUnit(p.Lang(), p.Table)}
	columns := p.Table.Columns
	if side != "" {
		columns = p.columnsOf(side)
	}
	t.Wide = len(columns) > 3
	t.Columns = []ui.Column{{Head: p.T("budget.row")}}
	if p.Table.CodeLevels() > 0 {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("budget.code")})
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, ui.Column{Head: c.Name(p.Lang().Code()), Numeric: true})
	}
	for _, row := range p.Side(side) {
		drawn := p.row(row, columns)
		if row.Code == budget.TotalCode {
			t.Foot = append(t.Foot, drawn)
			continue
		}
		t.Rows = append(t.Rows, drawn)
	}
	return t
}

// columnsOf are the columns of one side, which captions it.
func (p Sheet) columnsOf(side string) []budget.Label {
	var columns []budget.Label
	for _, s := range p.Table.Sides {
		if s.Key != side {
			continue
		}
		for _, key := range s.Columns {
			column, _ := p.Table.Column(key)
			columns = append(columns, column)
		}
	}
	return columns
}

func (p Sheet) row(row release.PrintedRow, columns []budget.Label) ui.Row {
	name := p.Table.RowName(row.Code, row.Name, p.Lang().Code())
	href := p.Link.Line(p.Year(), p.Table.Key, p.Unit, row.Code, p.pairs()...)
	drawn := ui.Row{ID: LineAnchor(row.Code), Cells: []templ.Component{ui.Anchor(name, href)}}
	if p.Table.CodeLevels() > 0 {
		code := row.Code
		if code == budget.TotalCode {
			code = ""
		}
		drawn.Cells = append(drawn.Cells, ui.Text(code))
	}
	for _, c := range columns {
		drawn.Cells = append(drawn.Cells, ui.InUnit(p.Lang(), row.Cells[c.Key], p.Table.UnitSize()))
	}
	return drawn
}

// LineAnchor is the id of a row within the page of its table. It follows from
// the row's code alone and stays the same in every release.
func LineAnchor(code string) string { return "line-" + code }

// EmptyNote is the note of a table without figures: the unit states nothing
// in it, or nothing of the unit is published yet.
func (p Sheet) EmptyNote() string {
	if len(p.Others) > 0 {
		return p.T("statutory.empty_note", p.UnitName(p.Unit))
	}
	return p.T("statutory.absent_note", p.UnitName(p.Unit), p.Document())
}

// Tables lead to the other tables of the same unit, in their official order.
func (p Sheet) Tables() []ui.Link {
	var links []ui.Link
	for _, table := range append(budget.Tables(), budget.Supplements()...) {
		label, here := Title(p.Lang(), table), table.Stage == p.Table.Stage
		if table.Stage == "supplement" && !p.prints(table) {
			continue
		}
		if here && table.Code != budget.ByText && !p.prints(table) {
			label += " " + p.T("statutory.empty_mark")
		}
		pairs := p.pairs()
		if !here {
			pairs = nil // the other stage has a release of its own
		}
		links = append(links, ui.Link{
			Label: label, Href: p.Link.Sheet(p.Year(), table.Key, p.Unit, pairs...), Current: table.Key == p.Table.Key,
		})
	}
	return links
}

// prints reports a table in which the unit states figures.
func (p Sheet) prints(table budget.Table) bool {
	return slices.ContainsFunc(p.Others, func(t release.TableOf) bool { return t.Table == table.Key })
}

// Units are the choices of whose table to see.
func (p Sheet) Units() []ui.Option {
	var options []ui.Option
	for _, u := range p.Names.Units {
		label := p.UnitName(u.Code)
		if u.Parent != "" {
			label = "— " + label
		}
		options = append(options, ui.Option{Value: u.Code, Label: label, Selected: u.Code == p.Unit})
	}
	return options
}

// Choose is where the choice of a unit is sent.
func (p Sheet) Choose() string {
	return p.Link.To("/budgets/"+strconv.Itoa(p.Year())+"/tables/"+p.Table.Key, p.pairs()...)
}

// Source is the line of provenance with the files of exactly this table.
func (p Sheet) Source() ui.Source {
	source := p.View.Source("tables",
		ui.Link{Label: p.T("statutory.xlsx"), Href: p.file(p.Table.Key, ".xlsx")},
		ui.Link{Label: p.T("published.csv"), Href: p.file(p.Table.Key, ".csv")},
		ui.Link{Label: p.T("statutory.workbook"), Href: p.file(WholeWorkbook, ".xlsx")},
	)
	source.Unit = ""
	if p.Table.Unit != "" {
		source.Unit = p.T("money." + p.Table.Unit)
	}
	return source
}

// WholeWorkbook stands in the address of a file for all tables of a unit.
const WholeWorkbook = "all"

func (p Sheet) file(table, ending string) string {
	return p.Link.SheetFile(p.Year(), table, p.Unit, ending, p.pairs()...)
}

// Terms are the words of this table with their definitions (名词解释).
func (p Sheet) Terms() []Term {
	return termsOf(p.Lang(), p.Table)
}

// Line is one row of a table, now and in every release that printed it.
type Line struct {
	published.View
	release.Statutory
	Row      release.PrintedRow
	Notes    []Explained
	History  []release.LineIn
	Sections []templ.Component // made by other page families: opinions
}

// Name is the row's name.
func (p Line) Name() string { return p.Table.RowName(p.Row.Code, p.Row.Name, p.Lang().Code()) }

// Lead says where the line stands.
func (p Line) Lead() string {
	return p.T("statutory.line_lead", p.UnitName(p.Unit), p.Document(), Title(p.Lang(), p.Table))
}

// Sheet leads back to the table, at this line.
func (p Line) Sheet() string {
	d := p.Release.Document
	return p.Link.Sheet(int(d.Year), p.Table.Key, p.Unit, p.Choice()[2:]...) + "#" + LineAnchor(p.Row.Code)
}

// Figures are the amounts of the line in the release shown.
func (p Line) Figures() []ui.FigureBlock {
	var blocks []ui.FigureBlock
	for _, c := range p.Table.Columns {
		if f, printed := p.Row.Cells[c.Key]; printed {
			blocks = append(blocks, ui.FigureBlock{Label: c.Name(p.Lang().Code()), Value: f})
		}
	}
	return blocks
}

// Releases is the line in every release, newest first.
func (p Line) Releases() ui.Table {
	t := ui.Table{
		Caption: p.T("statutory.history"), Note: InUnit(p.Lang(), p.Table),
		Columns: []ui.Column{{Head: p.T("budget.document")}, {Head: p.T("budget.published")}},
	}
	var columns []budget.Label
	for _, c := range p.Table.Columns {
		if slices.ContainsFunc(p.History, func(in release.LineIn) bool { _, ok := in.Row.Cells[c.Key]; return ok }) {
			columns = append(columns, c)
			t.Columns = append(t.Columns, ui.Column{Head: c.Name(p.Lang().Code()), Numeric: true})
		}
	}
	t.Wide = len(columns) > 3
	for _, in := range p.History {
		t.Rows = append(t.Rows, p.inRelease(in, columns))
	}
	return t
}

func (p Line) inRelease(in release.LineIn, columns []budget.Label) ui.Row {
	of := published.View{Frame: p.Frame, Link: p.Link, Release: in.Release}
	href := p.Link.Line(int(in.Release.Document.Year), p.Table.Key, p.Unit, p.Row.Code, of.Choice()[2:]...)
	name := ui.Anchor(of.Document(), href)
	if in.Release.Hash == p.Release.Hash {
		name = ui.Text(of.Document() + " " + p.T("budget.shown"))
	}
	row := ui.Row{Cells: []templ.Component{name, ui.Text(message.Date(p.Lang(), in.Release.PublishedAt))}}
	for _, c := range columns {
		row.Cells = append(row.Cells, ui.InUnit(p.Lang(), in.Row.Cells[c.Key], p.Table.UnitSize()))
	}
	return row
}

// Terms are the definitions of the line's columns.
func (p Line) Terms() []Term { return termsOf(p.Lang(), p.Table) }

// points writes hundredths of a point where there are any.
func points(n *int) string {
	if n == nil {
		return ""
	}
	return published.Points(*n)
}

// wanted is the budget a project asks for, in the unit of its table.
func (p Sheet) wanted(d release.Detail) templ.Component {
	return ui.InUnit(p.Lang(), d.Card.Original, civic.Yuan)
}
