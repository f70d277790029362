package overview

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// expenseColumns are the three public expenses in the columns of their table.
var expenseColumns = []string{"total", "abroad", "reception", "vehicle-purchase", "vehicle-running"}

// expense adds one column up over all departments, or gives one department's.
func (y YearOfExpenses) expense(column, unit string) civic.Figure {
	var sum civic.Figure
	for _, l := range y.Lines {
		if l.Table == budget.ExpensesBudget && l.Column == column && (unit == "" || l.Unit == unit) {
			sum = sum.Add(l.Amount)
		}
	}
	return sum
}

// ExpensesTable sets the years beside each other.
func (p Page) ExpensesTable() ui.Table {
	t := ui.Table{Caption: p.T("overview.expenses_table"), Columns: []ui.Column{{Head: p.T("overview.expense")}}}
	for _, y := range p.Expenses {
		t.Columns = append(t.Columns, ui.Column{Head: yearHead(p, y.Release), Numeric: true})
	}
	for _, column := range expenseColumns {
		row := ui.Row{Cells: []templ.Component{ui.Text(p.T("overview.expense_" + column))}}
		for _, y := range p.Expenses {
			row.Cells = append(row.Cells, ui.Money(p.Lang(), y.expense(column, "")))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Rising are the departments whose official reception grew every year, with
// the amounts of all years.
func (p Page) Rising() *ui.Table {
	if len(p.Expenses) < 3 {
		return nil
	}
	t := ui.Table{Caption: p.T("overview.rising"), Note: p.T("overview.rising_note"), Columns: []ui.Column{{Head: p.T("budget.department")}}}
	for _, y := range p.Expenses {
		t.Columns = append(t.Columns, ui.Column{Head: yearHead(p, y.Release), Numeric: true})
	}
	for _, u := range p.Names.Units {
		if u.Parent != "" || !p.rises(u.Code) {
			continue
		}
		newest := p.Expenses[len(p.Expenses)-1].Release.Document.Year
		href := p.Link.To("/budgets/"+newest.String(), "department", u.Code, "table", budget.ExpensesBudget) + "#table"
		row := ui.Row{Cells: []templ.Component{ui.Anchor(p.UnitName(u.Code), href)}}
		for _, y := range p.Expenses {
			row.Cells = append(row.Cells, ui.Money(p.Lang(), y.expense("reception", u.Code)))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return &t
}

// rises reports official reception that grew from every year to the next.
func (p Page) rises(unit string) bool {
	for i := 1; i < len(p.Expenses); i++ {
		before, after := p.Expenses[i-1].expense("reception", unit), p.Expenses[i].expense("reception", unit)
		if budget.Compare(before, after) != budget.Rose {
			return false
		}
	}
	return true
}

// File is the table of a picture for programs.
type File struct {
	Names   []string // heads of the columns of names
	Figures []string // heads of the amounts
	Rows    []FileRow
}

// FileRow is one line of a File.
type FileRow struct {
	Names   []string
	Figures []civic.Figure
}

// File is the file of the picture with an ID; ok is false where there is none.
func (p Page) File(id string) (File, bool) {
	switch {
	case id == "functions":
		return p.treeFile(release.ByFunction(p.Spending), p.ClassName), true
	case id == "departments":
		return p.treeFile(release.ByUnit(p.Spending, p.Names), p.UnitName), true
	case id == "regions":
		return p.regionsFile(), true
	case id == "months":
		return p.monthsFile(), true
	case id == "years" && p.Years != nil:
		return p.yearsFile(), true
	case id == "flow":
		return p.flowFile(), true
	case id == "expenses":
		return p.expensesFile(), true
	}
	return File{}, false
}

func (p Page) treeFile(branches []release.Branch, name func(string) string) File {
	f := File{
		Names:   []string{p.T("overview.code"), p.T("overview.name"), p.T("overview.code_below"), p.T("overview.name_below")},
		Figures: []string{p.T("published.original"), p.amountHead(), p.T("published.paid")},
	}
	for _, b := range branches {
		for _, part := range b.Branches {
			f.Rows = append(f.Rows, FileRow{
				Names:   []string{b.Key, name(b.Key), part.Key, p.ClassName(part.Key)},
				Figures: []civic.Figure{part.Sum.Original, part.Sum.Amount, part.Sum.Paid},
			})
		}
	}
	return f
}

func (p Page) regionsFile() File {
	f := File{
		Names:   []string{p.T("overview.code"), p.T("overview.name")},
		Figures: []string{p.T("published.original"), p.amountHead(), p.T("published.paid")},
	}
	for _, b := range p.places() {
		f.Rows = append(f.Rows, FileRow{Names: []string{b.Key, p.RegionName(b.Key)}, Figures: []civic.Figure{b.Sum.Original, b.Sum.Amount, b.Sum.Paid}})
	}
	return f
}

func (p Page) monthsFile() File {
	f := File{Names: []string{p.T("overview.code"), p.T("overview.name")}, Figures: []string{p.amountHead()}}
	last := p.Release.Document.Month
	for month := 1; month <= last; month++ {
		f.Figures = append(f.Figures, p.T("overview.paid_by", month))
	}
	paid := release.MonthsByDepartment(p.Monthly, p.Names, last)
	for _, b := range release.ByUnit(p.Spending, p.Names) {
		row := FileRow{Names: []string{b.Key, p.UnitName(b.Key)}, Figures: []civic.Figure{b.Sum.Amount}}
		for month := range last {
			figure := civic.NoFigure()
			if months := paid[b.Key]; months != nil {
				figure = months[month]
			}
			row.Figures = append(row.Figures, figure)
		}
		f.Rows = append(f.Rows, row)
	}
	return f
}

func (p Page) yearsFile() File {
	f := File{
		Names:   []string{p.T("overview.code"), p.T("overview.name")},
		Figures: []string{yearHead(p, p.Years.Before), yearHead(p, p.Years.After), p.T("difference.delta")},
	}
	for _, c := range p.Years.changes() {
		f.Rows = append(f.Rows, FileRow{Names: []string{c.Class, p.ClassName(c.Class)}, Figures: []civic.Figure{c.Before, c.After, c.delta()}})
	}
	return f
}

func (p Page) flowFile() File {
	f := File{Names: []string{p.T("overview.flow_from"), p.T("overview.flow_to")}, Figures: []string{p.amountHead()}}
	books, departments := release.Flows(p.Spending, p.Names)
	for _, flow := range books {
		f.Rows = append(f.Rows, FileRow{Names: []string{p.bookName(flow.From), p.ClassName(flow.To)}, Figures: []civic.Figure{flow.Sum.Amount}})
	}
	for _, flow := range departments {
		f.Rows = append(f.Rows, FileRow{Names: []string{p.ClassName(flow.From), p.UnitName(flow.To)}, Figures: []civic.Figure{flow.Sum.Amount}})
	}
	return f
}

func (p Page) expensesFile() File {
	f := File{Names: []string{p.T("overview.code"), p.T("overview.name"), p.T("overview.expense")}}
	for _, y := range p.Expenses {
		f.Figures = append(f.Figures, yearHead(p, y.Release))
	}
	for _, u := range p.Names.Units {
		if u.Parent != "" {
			continue
		}
		for _, column := range expenseColumns {
			row := FileRow{Names: []string{u.Code, p.UnitName(u.Code), p.T("overview.expense_" + column)}}
			for _, y := range p.Expenses {
				row.Figures = append(row.Figures, y.expense(column, u.Code))
			}
			f.Rows = append(f.Rows, row)
		}
	}
	return f
}
