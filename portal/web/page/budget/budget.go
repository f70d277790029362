// Package budget is the page of one year's budgets: its stages and versions,
// totals by department, class and region, and the way to its statutory tables.
package budget

import (
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/statutory"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Page is one year of budgets, shown in one of its releases.
type Page struct {
	published.View
	Originals   templ.Component  // original documents; nil where there are none
	Years       []int            // with any release, newest first
	Releases    []release.Header // of the year, newest first
	Departments []release.Sum
	Classes     []release.Sum // by 功能分类 类
	Economics   []release.Sum // by 经济分类 类
	Regions     []release.Sum
	Explained   int // units that explain the budget in words
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
func (p Page) ClassTable() ui.Table { return p.classified("class", p.Classes) }

// EconomicTable adds the projects up by 经济分类 类.
func (p Page) EconomicTable() ui.Table { return p.classified("economic", p.Economics) }

// classified is a table by 类; each leads to the list of its projects. What
// has no class in the source stands on a row of its own, or the total would
// not be that of the release.
func (p Page) classified(parameter string, sums []release.Sum) ui.Table {
	var rows []published.SumRow
	for _, s := range sums {
		row := published.SumRow{Name: p.T("published.other"), Sum: s}
		if s.Value != "" {
			row.Name = s.Value + " " + p.ClassName(s.Value)
			row.Href = p.Link.To("/projects", append(p.Choice(), parameter, s.Value)...)
		}
		rows = append(rows, row)
	}
	return p.SumTable(p.T("budget."+parameter), rows)
}

// RegionTable adds the projects up by region; those that serve the whole
// jurisdiction, or have no place, stand on a row of their own.
func (p Page) RegionTable() ui.Table {
	var rows []published.SumRow
	for _, s := range p.Regions {
		row := published.SumRow{Name: p.RegionName(s.Value), Sum: s}
		if _, known := p.Names.Region(s.Value); known {
			row.Href = p.Link.To("/regions/"+s.Value, p.Choice()...)
		}
		rows = append(rows, row)
	}
	return p.SumTable(p.T("budget.region"), rows)
}

// TableLinks lead to the twenty statutory tables in their official order.
func (p Page) TableLinks() []ui.Link {
	var links []ui.Link
	for _, table := range budget.Tables() {
		links = append(links, ui.Link{Label: statutory.Title(p.Lang(), table), Href: p.Link.Tables(p.Year(), table.Key)})
	}
	return links
}
