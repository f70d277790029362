package web

import (
	"slices"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
	"github.com/sunbudget/sunbudget/portal/web/page/published"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// What a preview shows of a file.
const (
	previewCards  = 5
	previewTables = 2
	previewRows   = 15
	previewTexts  = 2
	previewWords  = 60 // characters of a section
)

// previewOf shows the first rows of a file as the public pages would print
// them: before the disclosure list, which the candidate goes through.
func previewOf(r *Request, batches []budget.Batch) desk.Preview {
	var p desk.Preview
	var names release.Names
	for _, b := range batches {
		names.Units, names.Regions = append(names.Units, b.Units...), append(names.Regions, b.Regions...)
	}
	for _, b := range batches {
		p.Cards = append(p.Cards, previewOfProjects(r, names, b)...)
		p.Tables = append(p.Tables, previewOfLines(r.Lang, names, b.Lines)...)
		p.Texts = append(p.Texts, outlines(b.Sections)...)
	}
	return p
}

func previewOfProjects(r *Request, names release.Names, b budget.Batch) []ui.ProjectCard {
	v := published.View{Release: release.Header{Document: b.Document}, Names: names}
	v.Frame.Lang = r.Lang
	var cards []ui.ProjectCard
	for _, row := range b.Projects[:min(len(b.Projects), previewCards)] {
		card := v.Card(release.Card{
			Name: row.Name, Summary: row.Summary, Unit: row.Unit, Function: row.Function, Region: row.Region,
			Original: civic.ExactFigure(row.Amount), Adjusted: civic.NoFigure(), Paid: civic.NoFigure(),
		})
		card.Href, card.UnitHref = "", "" // there is no page yet
		cards = append(cards, card)
	}
	return cards
}

// outlines shows how the first texts of a file were cut into sections.
func outlines(sections []budget.Section) []desk.Outline {
	var all []desk.Outline
	for _, s := range sections {
		if len(all) == 0 || all[len(all)-1].Unit != s.Unit {
			if len(all) == previewTexts {
				break
			}
			all = append(all, desk.Outline{Unit: s.Unit})
		}
		words := []rune(s.Text)
		text := string(words[:min(len(words), previewWords)])
		if len(words) > previewWords {
			text += "…"
		}
		last := &all[len(all)-1]
		last.Sections = append(last.Sections, desk.OutlineSection{Level: s.Level(), Number: s.Number, Title: s.Title, Text: text})
	}
	return all
}

// previewOfLines prints the first statutory tables of a file.
func previewOfLines(lang message.Lang, names release.Names, lines []budget.Line) []ui.Table {
	type sheet struct{ table, unit string }
	var order []sheet
	cells := map[sheet][]release.Line{}
	for _, l := range lines {
		s := sheet{l.Table, l.Unit}
		if _, seen := cells[s]; !seen {
			order = append(order, s)
		}
		cells[s] = append(cells[s], release.Line{Table: l.Table, Unit: l.Unit, Code: l.Code, Name: l.Name, Column: l.Column, Amount: civic.ExactFigure(l.Amount)})
	}
	var tables []ui.Table
	for _, s := range order[:min(len(order), previewTables)] {
		table, _ := budget.TableByKey(s.table)
		printed := printedTable(lang, release.Pivot(table, s.unit, cells[s]))
		printed.Caption = message.T(lang, "desk.preview_table", table.Name(lang.Code()), names.UnitName(s.unit, lang.Code()))
		tables = append(tables, printed)
	}
	return tables
}

// printedTable is a statutory table without the links of its public page.
func printedTable(lang message.Lang, s release.Statutory) ui.Table {
	t := ui.Table{Note: message.T(lang, "budget.in_"+unitKey(s.Table)), Wide: true, Columns: []ui.Column{{Head: message.T(lang, "budget.row")}, {Head: message.T(lang, "budget.code")}}}
	for _, c := range s.Table.Columns {
		t.Columns = append(t.Columns, ui.Column{Head: c.Name(lang.Code()), Numeric: true})
	}
	for _, row := range s.Rows[:min(len(s.Rows), previewRows)] {
		cells := []templ.Component{ui.Text(s.Table.RowName(row.Code, row.Name, lang.Code())), ui.Text(row.Code)}
		for _, c := range s.Table.Columns {
			cells = append(cells, ui.Text(inUnitText(lang, row.Cells[c.Key], s.Table.UnitSize())))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func unitKey(t budget.Table) string {
	if t.UnitSize() == civic.WanYuan {
		return "wan"
	}
	return "yuan"
}

// findingTable lists what the reader remarked, by place.
func findingTable(lang message.Lang, report FileReport) ui.Table {
	table := ui.Table{Caption: message.T(lang, "desk.findings"), Note: message.T(lang, "desk.findings_note", report.Errors, report.Warnings)}
	for _, key := range []string{"severity", "where", "value", "why"} {
		table.Columns = append(table.Columns, ui.Column{Head: message.T(lang, "desk."+key)})
	}
	for _, f := range report.Findings {
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.T(lang, "desk.severity_"+f.Severity)), ui.Text(f.Place), ui.Text(f.Value), ui.Text(f.Reason),
		}})
	}
	return table
}

// totalTable says what was read, with control totals to compare by eye.
func totalTable(lang message.Lang, report FileReport) ui.Table {
	table := ui.Table{Caption: message.T(lang, "desk.totals"), Columns: []ui.Column{
		{Head: message.T(lang, "desk.field_kind")}, {Head: message.T(lang, "desk.rows"), Numeric: true}, {Head: message.T(lang, "desk.sums")},
	}}
	for _, s := range report.Sheets {
		kind := message.T(lang, "desk.kind_"+s.Kind)
		if s.Name != "" {
			kind = s.Name + " · " + kind
		}
		var sums []string
		for _, total := range s.Totals {
			sums = append(sums, total.Column+" "+total.Sum.Yuan())
		}
		slices.Sort(sums)
		table.Rows = append(table.Rows, ui.Row{Cells: []templ.Component{ui.Text(kind), ui.Text(civic.Thousands(int64(s.Rows))), ui.List(sums)}})
	}
	return table
}
