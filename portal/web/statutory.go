package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/statutory"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// LineSection is a part of the page of one line of a statutory table that
// another page family makes: opinions. nil is nothing to show. Year, table,
// unit and row code name the line for good, whatever release is shown.
type LineSection func(r *Request, h release.Header, table, unit, code string) (templ.Component, error)

// sheetParams name the release a statutory table is read from.
var sheetParams = []string{"stage", "version", "month"}

// statutoryRoutes are the pages and files of the twenty statutory tables.
func statutoryRoutes(p Reading) []Route {
	file := append([]string{"lang"}, sheetParams...)
	return []Route{
		read("/budgets/:year/tables", p.tables),
		read("/budgets/:year/tables/:table", p.table, append([]string{"department"}, sheetParams...)...),
		read("/budgets/:year/tables/:table/:unit.xlsx", p.sheetXLSX, file...).fresh(),
		read("/budgets/:year/tables/:table/:unit.csv", p.sheetCSV, file...).fresh(),
		read("/budgets/:year/tables/:table/:unit", p.sheet, append([]string{"cursor"}, sheetParams...)...),
		read("/budgets/:year/tables/:table/:unit/:line", p.line, sheetParams...).live(lineTarget),
	}
}

// lineTarget is the living part of a line's page: what people write anywhere
// in the jurisdiction, for a line has no counter of its own.
func lineTarget(*Request) string { return EveryTarget }

// yearOf reads the year of the address.
func yearOf(r *Request) (int, error) {
	year, err := strconv.Atoi(r.Param("year"))
	if err != nil || year < 1990 || year > 2100 {
		return 0, civic.NotFound("year " + r.Param("year"))
	}
	return year, nil
}

// tables is the list of the twenty tables of a year.
func (p Reading) tables(r *Request) error {
	year, err := yearOf(r)
	if err != nil {
		return err
	}
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	page := statutory.Index{Year: year, Printed: map[string]int{}}
	for _, table := range budget.Tables() {
		h, ok := release.ForTable(all, table, release.Choice{Year: year})
		switch {
		case !ok:
		case table.Stage == "final":
			page.Final = &h
		default:
			page.Budget = &h
		}
	}
	shown, ok := release.Choose(all, release.Choice{Year: year})
	if !ok {
		return civic.Fail(civic.KindNotFound, "error.no_release", "nothing is published of "+strconv.Itoa(year))
	}
	if err := p.countPrinted(r, &page, shown); err != nil {
		return err
	}
	if page.View, err = p.viewOf(r, shown); err != nil {
		return err
	}
	page.View = r.framed(page.View, r.T("statutory.title", year), r.T("statutory.index_lead"), r.budgetCrumbs(year)...)
	return r.Page(statutory.ShowIndex(page))
}

// countPrinted counts the units that print each table; further tables count
// in the release that is shown.
func (p Reading) countPrinted(r *Request, page *statutory.Index, shown release.Header) error {
	for _, h := range []*release.Header{page.Budget, page.Final} {
		if h == nil {
			continue
		}
		printed, err := p.TablesOf(r.Context, *h)
		if err != nil {
			return err
		}
		for _, t := range printed {
			if table, _ := budget.TableByKey(t.Table); table.Stage != "supplement" || h.Hash == shown.Hash {
				page.Printed[t.Table]++
			}
		}
	}
	return nil
}

// budgetCrumbs lead from home to the year.
func (r *Request) budgetCrumbs(year int) []ui.Link {
	return []ui.Link{
		{Label: r.T("nav.budgets"), Href: r.Link.To("/budgets")},
		{Label: strconv.Itoa(year), Href: r.Link.Budget(year)},
	}
}

// tableCrumbs lead to the list of tables.
func (r *Request) tableCrumbs(year int) []ui.Link {
	return append(r.budgetCrumbs(year), ui.Link{Label: r.T("statutory.all"), Href: r.Link.Tables(year, "")})
}

// chosenTable is what the address of a statutory table names.
type chosenTable struct {
	published.View
	year  int
	table budget.Table
}

// chosenTable finds the table and the release that prints it.
func (p Reading) chosenTable(r *Request) (c chosenTable, err error) {
	if c.year, err = yearOf(r); err != nil {
		return c, err
	}
	if c.table, err = tableOf(r.Param("table")); err != nil {
		return c, err
	}
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return c, err
	}
	filter.Year = c.year
	all, err := p.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return c, err
	}
	h, ok := release.ForTable(all, c.table, filter.Choice)
	if !ok && filter.Stage == "" { // its stage is not published yet: the empty form
		h, ok = release.Choose(all, filter.Choice)
	}
	if !ok {
		return c, civic.Fail(civic.KindNotFound, "error.no_release", "no release of "+strconv.Itoa(c.year))
	}
	c.View, err = p.viewOf(r, h)
	return c, err
}

// tableOf finds a statutory table by the key in an address; the word for the
// whole workbook stands for the first.
func tableOf(key string) (budget.Table, error) {
	if key == statutory.WholeWorkbook {
		return budget.Tables()[0], nil
	}
	table, ok := budget.TableByKey(key)
	if !ok {
		return table, civic.NotFound("statutory table " + key)
	}
	return table, nil
}

// table leads to the table of the unit the reader chose, or of the first one
// that prints it.
func (p Reading) table(r *Request) error {
	c, err := p.chosenTable(r)
	if err != nil {
		return err
	}
	unit := r.Query.Get("department")
	if _, known := c.Names.Unit(unit); !known {
		if unit, err = p.firstUnit(r, c); err != nil {
			return err
		}
	}
	var pairs []string
	for _, name := range sheetParams {
		pairs = append(pairs, name, r.Query.Get(name))
	}
	r.answer = redirect(r.Link.Sheet(c.year, c.table.Key, unit, pairs...), http.StatusFound)
	return nil
}

// firstUnit is the first unit that prints the table, else the first of all.
func (p Reading) firstUnit(r *Request, c chosenTable) (string, error) {
	printed, err := p.TablesOf(r.Context, c.Release)
	if err != nil {
		return "", err
	}
	for _, u := range c.Names.Units {
		if slices.ContainsFunc(printed, func(t release.TableOf) bool { return t.Unit == u.Code && t.Table == c.table.Key }) {
			return u.Code, nil
		}
	}
	if len(c.Names.Units) == 0 {
		return "", civic.NotFound("a unit of " + c.Release.Document.String())
	}
	return c.Names.Units[0].Code, nil
}

// sheetOf reads one table of one unit.
func (p Reading) sheetOf(r *Request) (page statutory.Sheet, err error) {
	c, err := p.chosenTable(r)
	if err != nil {
		return page, err
	}
	unit, ok := c.Names.Unit(r.Param("unit"))
	if !ok {
		return page, civic.NotFound("unit " + r.Param("unit"))
	}
	page.View = c.View
	page.Frame.Lang = r.Lang
	page.Statutory = release.Pivot(c.table, unit.Code, nil)
	all, err := p.TablesOf(r.Context, c.Release)
	if err != nil {
		return page, err
	}
	page.Others = slices.DeleteFunc(all, func(t release.TableOf) bool { return t.Unit != unit.Code })
	if page.Explanation, err = p.explanationOf(r, c.Release, unit.Code); err != nil {
		return page, err
	}
	if c.table.Code == budget.ByText {
		return page, nil
	}
	lines, err := p.Lines(r.Context, c.Release, unit.Code, c.table.Key)
	page.Statutory = release.Pivot(c.table, unit.Code, lines)
	if err != nil {
		return page, err
	}
	page.Notes, err = p.Notes(r.Context, c.Release, unit.Code, c.table.Key)
	return page, err
}

// sheet is the page of one table of one unit.
func (p Reading) sheet(r *Request) error {
	page, err := p.sheetOf(r)
	if err != nil {
		return err
	}
	if page.Table.Code == budget.ByText {
		if err := p.fillProjects(r, &page); err != nil {
			return err
		}
	}
	page.View = r.framed(page.View, page.Name(), page.Lead(), r.tableCrumbs(page.Year())...)
	return r.Page(statutory.ShowSheet(page))
}

// projectsOnSheet are the projects one page of tables 10 and 11 prints.
const projectsOnSheet = 20

// fillProjects reads one page of the projects of the unit and those below it.
func (p Reading) fillProjects(r *Request, page *statutory.Sheet) error {
	filter, err := release.ParseFilter(r.Query)
	if err != nil {
		return err
	}
	filter.Departments, filter.Size = []string{page.Unit}, projectsOnSheet
	hits, err := p.Engine.Search(r.Context, viewAndFilter{View: page.View}.scope(), filter)
	if err != nil {
		return err
	}
	page.Total = hits.Total
	if hits.Next != "" {
		page.Next = r.Link.Sheet(page.Year(), page.Table.Key, page.Unit, append(page.Choice()[2:], "cursor", hits.Next)...)
	}
	page.Projects, err = p.Details(r.Context, page.Release, hits.IDs)
	return err
}

// line is the page of one line of a table.
func (p Reading) line(r *Request) error {
	sheet, err := p.sheetOf(r)
	if err != nil {
		return err
	}
	row, ok := sheet.Row(r.Param("line"))
	if !ok {
		return p.lineElsewhere(r, sheet)
	}
	page := statutory.Line{View: sheet.View, Statutory: sheet.Statutory, Row: row, Notes: sheet.NotesOf(row.Code)}
	page.History, err = p.LineHistory(r.Context, r.Jurisdiction.Code, r.Edition, sheet.Table.Key, sheet.Unit, row.Code)
	if err != nil {
		return err
	}
	for _, make := range p.LineSections {
		section, err := make(r, page.Release, sheet.Table.Key, sheet.Unit, row.Code)
		if err != nil {
			return err
		}
		if section != nil {
			page.Sections = append(page.Sections, section)
		}
	}
	year := sheet.Year()
	crumbs := append(r.tableCrumbs(year), ui.Link{Label: sheet.Name(), Href: r.Link.Sheet(year, sheet.Table.Key, sheet.Unit)})
	page.View = r.framed(page.View, page.Name(), page.Lead(), crumbs...)
	return r.Page(statutory.ShowLine(page))
}

// lineElsewhere leads to the newest release of the year that prints a line,
// where the one asked for does not: what people said of it stays in place.
func (p Reading) lineElsewhere(r *Request, sheet statutory.Sheet) error {
	history, err := p.LineHistory(r.Context, r.Jurisdiction.Code, r.Edition, sheet.Table.Key, sheet.Unit, r.Param("line"))
	if err != nil {
		return err
	}
	for _, in := range history {
		d := in.Release.Document
		if int(d.Year) == sheet.Year() && r.Query.Get("stage") == "" {
			r.answer = redirect(r.Link.Line(sheet.Year(), sheet.Table.Key, sheet.Unit, r.Param("line"), choicePairs(d)...), http.StatusFound)
			return nil
		}
	}
	return civic.NotFound("line " + r.Param("line"))
}

// choicePairs name a document in an address.
func choicePairs(d civic.Document) []string {
	pairs := []string{"stage", string(d.Stage), "version", strconv.Itoa(d.Version)}
	if d.Month > 0 {
		pairs = append(pairs, "month", strconv.Itoa(d.Month))
	}
	return pairs
}
