package web

import (
	"bytes"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/statutory"
)

// sheetXLSX is one table of a unit, or all tables of its stage, as a workbook
// in the official layout.
func (p Reading) sheetXLSX(r *Request) error {
	page, err := p.sheetOf(r)
	if err != nil {
		return err
	}
	sheets := []statutory.Sheet{page}
	if r.Param("table") == statutory.WholeWorkbook {
		if sheets, err = p.allSheets(r, page); err != nil {
			return err
		}
	}
	for i := range sheets {
		if err := p.allProjects(r, &sheets[i]); err != nil {
			return err
		}
	}
	body, err := writeWorkbook(r, sheets)
	if err != nil {
		return err
	}
	return r.Bytes(xlsxType, p.sheetName(r, page)+".xlsx", body)
}

// sheetName is the name of a downloaded file.
func (p Reading) sheetName(r *Request, page statutory.Sheet) string {
	return page.Release.Document.String() + "-" + r.Param("table") + "-" + page.Unit
}

// allSheets are all tables of the unit that the release's stage prints, in
// their official order.
func (p Reading) allSheets(r *Request, page statutory.Sheet) ([]statutory.Sheet, error) {
	stage := budget.PrintedStage(page.Release.Document.Stage)
	var sheets []statutory.Sheet
	for _, table := range budget.Tables() {
		if table.Stage != stage {
			continue
		}
		lines, err := p.Lines(r.Context, page.Release, page.Unit, table.Key)
		if err != nil {
			return nil, err
		}
		one := page
		one.Statutory = release.Pivot(table, page.Unit, lines)
		sheets = append(sheets, one)
	}
	return sheets, nil
}

// allProjects reads every project of a table that prints projects.
func (p Reading) allProjects(r *Request, page *statutory.Sheet) error {
	if page.Table.Code != budget.ByText {
		return nil
	}
	filter := release.Filter{Departments: []string{page.Unit}, Sort: release.LargestFirst}
	ids, err := p.Engine.IDs(r.Context, viewAndFilter{View: page.View}.scope(), filter)
	if err != nil {
		return err
	}
	page.Total = len(ids)
	page.Projects, err = p.Details(r.Context, page.Release, ids)
	return err
}

// sheetCSV is one table of a unit as CSV: one line a row, a column for each
// printed column in the unit of the table.
func (p Reading) sheetCSV(r *Request) error {
	page, err := p.sheetOf(r)
	if err != nil {
		return err
	}
	if err := p.allProjects(r, &page); err != nil {
		return err
	}
	var file bytes.Buffer
	head, rows := plainRows(r.Lang, page)
	s, err := bundle.NewSheet(&file, head...)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.Row(row...); err != nil {
			return err
		}
	}
	if err := s.End(); err != nil {
		return err
	}
	return r.Bytes(csvType, p.sheetName(r, page)+".csv", file.Bytes())
}

// plainRows are a table's head and rows as text.
func plainRows(lang message.Lang, page statutory.Sheet) (head []string, rows [][]string) {
	switch page.Table.Key {
	case "budget10":
		return explanations(lang, page)
	case "budget11":
		return indicators(lang, page)
	}
	head = []string{message.T(lang, "statutory.side"), message.T(lang, "statutory.name_code"), message.T(lang, "statutory.name_name")}
	for _, c := range page.Table.Columns {
		head = append(head, c.Name(lang.Code())+" ("+statutory.InUnit(lang, page.Table)+")")
	}
	for _, row := range page.Rows {
		cells := []string{sideName(lang, page.Table, row.Code), row.Code, page.Table.RowName(row.Code, row.Name, lang.Code())}
		for _, c := range page.Table.Columns {
			cells = append(cells, inUnitText(lang, row.Cells[c.Key], page.Table.UnitSize()))
		}
		rows = append(rows, cells)
	}
	return head, rows
}

// sideName is the printed side a row stands on.
func sideName(lang message.Lang, t budget.Table, code string) string {
	for _, side := range t.Sides {
		if side.Key == t.Side(code) {
			return side.Name(lang.Code())
		}
	}
	return ""
}

// inUnitText writes a published figure in the unit of its table, without
// thousands marks; what is not exact in words.
func inUnitText(lang message.Lang, f civic.Figure, unit civic.Money) string {
	plain := func(m civic.Money) string { return plainNumberOf(m, unit) }
	switch {
	case f.Missing():
		return ""
	case f.Form == civic.Exact:
		return plain(f.Lo)
	case f.Form == civic.Interval:
		return plain(f.Lo) + "–" + plain(f.Hi)
	}
	return message.Figure(lang, f)
}

// plainNumberOf is an amount in a unit, exact to the 分.
func plainNumberOf(m, unit civic.Money) string {
	decimals := 2
	if unit == civic.WanYuan {
		decimals = 6
	}
	text := strings.ReplaceAll(m.In(unit, decimals), ",", "")
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// explanations are the rows of table 10.
func explanations(lang message.Lang, page statutory.Sheet) (head []string, rows [][]string) {
	for _, key := range []string{
		"project", "part_summary", "part_justification", "part_unit", "part_plan", "part_period",
		"part_amount", "quarter_1", "quarter_2", "quarter_3", "quarter_4", "part_goals",
	} {
		head = append(head, message.T(lang, "statutory."+key))
	}
	for _, d := range page.Projects {
		row := []string{
			d.Card.Name, d.Card.Summary, d.Justification, page.UnitName(d.Card.Unit), d.Texts[budget.SchemeText], page.Phases(d),
			inUnitText(lang, d.Card.Original, civic.Yuan),
		}
		row = append(row, fundCells(lang, d, budget.Quarters)...)
		rows = append(rows, append(row, page.Targets(d)))
	}
	return head, rows
}

// fundCells are amounts of a project's form in 元; what it does not state is
// empty.
func fundCells(lang message.Lang, d release.Detail, group []budget.Fund) []string {
	cells := make([]string, len(group))
	for i, fund := range group {
		cells[i] = inUnitText(lang, d.Funds[fund], civic.Yuan)
	}
	return cells
}

// formHead are the columns of table 11 in their official order; the last four
// are what became of each indicator. A cell the form left empty is empty.
var formHead = []string{
	"project", "form_nature", "form_kind", "form_department", "form_unit", "form_start", "form_end",
	"form_total", "form_total_fiscal", "form_total_other", "part_funds", "form_year_fiscal", "form_year_carried", "form_year_other",
	"form_target", "form_year_target",
	"goal_level1", "goal_level2", "goal_level3", "goal_target", "goal_actual", "goal_weight", "goal_self", "goal_review",
}

// indicators are the rows of table 11, one for each indicator; a project
// without any has one row all the same.
func indicators(lang message.Lang, page statutory.Sheet) (head []string, rows [][]string) {
	for _, key := range formHead {
		head = append(head, message.T(lang, "statutory."+key))
	}
	for _, d := range page.Projects {
		of := []string{
			d.Card.Name, d.Texts[budget.NatureText], d.Texts[budget.CategoryText],
			page.UnitName(page.Names.Department(d.Card.Unit)), page.UnitName(d.Card.Unit), d.Card.Start, d.Card.End,
			inUnitText(lang, statutory.Whole(d), civic.Yuan),
		}
		of = append(of, fundCells(lang, d, budget.ProjectFunds)...)
		of = append(of, inUnitText(lang, d.Card.Original, civic.Yuan))
		of = append(of, fundCells(lang, d, budget.YearFunds)...)
		of = append(of, d.Texts[budget.ProjectGoalText], d.Texts[budget.YearGoalText])
		if len(d.Goals) == 0 {
			rows = append(rows, append(of, make([]string, 8)...))
		}
		for _, g := range d.Goals {
			row := append(append([]string(nil), of...), g.Level1, g.Level2, g.Level3, g.Target, g.Actual, published.Points(g.Weight))
			rows = append(rows, append(row, score(g.Self), score(g.Review)))
		}
	}
	return head, rows
}
