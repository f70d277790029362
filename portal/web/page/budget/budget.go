// Package budget is the page of one year's budgets: its stages and versions,
// totals, departments, functions, and the statutory tables of one unit.
package budget

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is one year of budgets, shown in one of its releases.
type Page struct {
	published.View
	Years       []int            // with any release, newest first
	Releases    []release.Header // of the year, newest first
	Departments []release.Sum
	Classes     []release.Sum
	Tables      []release.TableOf
	Unit, Table string // the statutory table shown, "" for none
	Lines       []release.Line
}

// Year is the fiscal year of the page.
func (p Page) Year() int { return int(p.Release.Document.Year) }

// Title of the page.
func Title(lang message.Lang, year int) string { return message.T(lang, "budget.title", year) }

// YearLinks lead to the other years.
func (p Page) YearLinks() []ui.Link {
	var links []ui.Link
	for _, year := range p.Years {
		links = append(links, ui.Link{Label: strconv.Itoa(year), Href: p.Link.Budget(year), Current: year == p.Year()})
	}
	return links
}

// Stages is the table of all releases of the year.
func (p Page) Stages() ui.Table {
	t := ui.Table{
		Caption: p.T("budget.stages"), Note: p.T("budget.stages_note"),
		Columns: []ui.Column{
			{Head: p.T("budget.document")}, {Head: p.T("source.as_of")}, {Head: p.T("budget.published")},
			{Head: p.T("published.count"), Numeric: true}, {Head: p.T("budget.proof")},
		},
	}
	for _, h := range p.Releases {
		of := published.View{Frame: p.Frame, Link: p.Link, Release: h}
		name := ui.Anchor(of.Document(), p.Link.To("/budgets/"+strconv.Itoa(p.Year()), of.Choice()[2:]...))
		if h.Hash == p.Release.Hash {
			name = ui.Text(of.Document() + " " + p.T("budget.shown"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			name, ui.Text(message.Date(p.Lang(), h.AsOf)), ui.Text(message.Date(p.Lang(), h.PublishedAt)),
			ui.Text(civic.Thousands(int64(h.Projects))), ui.Anchor(p.T("budget.files"), of.ReleaseHref()),
		}})
	}
	return t
}

// DepartmentTable adds the projects up by department.
func (p Page) DepartmentTable() ui.Table {
	var rows []published.SumRow
	for _, s := range p.Departments {
		rows = append(rows, published.SumRow{Name: p.UnitName(s.Value), Href: p.Link.Department(s.Value), Sum: s})
	}
	return p.SumTable(p.T("budget.department"), rows)
}

// ClassTable adds the projects up by 功能分类 类.
func (p Page) ClassTable() ui.Table {
	var rows []published.SumRow
	for _, s := range p.Classes {
		href := p.Link.To("/projects", append(p.Choice(), "class", s.Value)...)
		rows = append(rows, published.SumRow{Name: s.Value + " " + p.ClassName(s.Value), Href: href, Sum: s})
	}
	return p.SumTable(p.T("budget.class"), rows)
}

// Units that have published statutory tables, in the order of their codes.
func (p Page) Units() []string {
	var units []string
	for _, t := range p.Tables {
		if !slices.Contains(units, t.Unit) {
			units = append(units, t.Unit)
		}
	}
	return units
}

// TableLinks lead to the statutory tables of a unit, in their official order.
func (p Page) TableLinks(unit string) []ui.Link {
	var links []ui.Link
	for _, table := range budget.Tables() {
		for _, t := range p.Tables {
			if t.Unit == unit && t.Table == table.Key {
				pairs := append(p.Choice()[2:], "department", unit, "table", table.Key)
				links = append(links, ui.Link{
					Label: p.tableTitle(table), Href: p.Link.To("/budgets/"+strconv.Itoa(p.Year()), pairs...) + "#table",
					Current: unit == p.Unit && table.Key == p.Table,
				})
			}
		}
	}
	return links
}

func (p Page) tableTitle(t budget.Table) string {
	return p.T("budget.table_"+t.Stage, t.Number) + " " + t.Name(string(p.Lang()))
}

// Statutory is the chosen statutory table as printed: rows in the printed
// order, the amounts in 元 or 万元 as on paper.
func (p Page) Statutory() ui.Table {
	table, _ := budget.TableByKey(p.Table)
	t := ui.Table{
		Caption: p.UnitName(p.Unit) + " " + p.tableTitle(table), Note: p.inUnit(table), Wide: len(table.Columns) > 3,
		Columns: []ui.Column{{Head: p.T("budget.row")}, {Head: p.T("budget.code")}},
	}
	columns := p.columns(table)
	for _, c := range columns {
		t.Columns = append(t.Columns, ui.Column{Head: c.Name(string(p.Lang())), Numeric: true})
	}
	cells := map[string]map[string]civic.Figure{}
	names := map[string]string{}
	for _, l := range p.Lines {
		if cells[l.Code] == nil {
			cells[l.Code] = map[string]civic.Figure{}
		}
		cells[l.Code][l.Column], names[l.Code] = l.Amount, l.Name
	}
	for _, code := range p.codes(table) {
		row := ui.Row{Cells: []templ.Component{ui.Text(table.RowName(code, names[code], string(p.Lang()))), ui.Text(p.printedCode(code))}}
		for _, c := range columns {
			row.Cells = append(row.Cells, ui.InUnit(p.Lang(), cells[code][c.Key], table.UnitSize()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// inUnit names the unit the table was printed in.
func (p Page) inUnit(t budget.Table) string {
	if t.UnitSize() == civic.WanYuan {
		return p.T("budget.in_wan")
	}
	return p.T("budget.in_yuan")
}

// columns are the printed columns that have any figure.
func (p Page) columns(t budget.Table) []budget.Label {
	var columns []budget.Label
	for _, c := range t.Columns {
		if slices.ContainsFunc(p.Lines, func(l release.Line) bool { return l.Column == c.Key }) {
			columns = append(columns, c)
		}
	}
	return columns
}

// codes are the rows in printed order: by the table's own list, in which
// classes stand before what sums up expenditure; else by code, total first.
func (p Page) codes(t budget.Table) []string {
	var codes []string
	for _, l := range p.Lines {
		if !slices.Contains(codes, l.Code) {
			codes = append(codes, l.Code)
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int {
		return cmp.Or(cmp.Compare(place(t, a), place(t, b)), cmp.Compare(a, b))
	})
	return codes
}

// place is where a row stands in its table.
func place(t budget.Table, code string) int {
	if code == budget.TotalCode {
		return -1
	}
	if at := slices.IndexFunc(t.Rows, func(l budget.Label) bool { return l.Key == code }); at >= 0 {
		return 2 * at
	}
	before := slices.IndexFunc(t.Rows, func(l budget.Label) bool { return strings.HasPrefix(l.Key, "out-") })
	if before < 0 {
		before = len(t.Rows)
	}
	return 2*before - 1
}

// printedCode shows class codes; other rows say on which side they stand.
func (p Page) printedCode(code string) string {
	switch {
	case strings.HasPrefix(code, "in-"):
		return p.T("budget.revenue")
	case strings.HasPrefix(code, "out-"):
		return p.T("budget.expenditure")
	case code == "" || code[0] < '0' || code[0] > '9':
		return ""
	}
	return code
}
