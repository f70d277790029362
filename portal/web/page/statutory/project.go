package statutory

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Period is the project's first and last month.
func (p Sheet) Period(d release.Detail) string {
	if d.Card.Start == "" && d.Card.End == "" {
		return ""
	}
	return p.T("statutory.period", d.Card.Start, d.Card.End)
}

// Phases is when the project is done: its months, and its phases in words.
func (p Sheet) Phases(d release.Detail) string {
	period, phases := p.Period(d), d.Texts[budget.ScheduleText]
	if period != "" && phases != "" {
		return p.T("statutory.phases", period, phases)
	}
	return period + phases
}

// FundKeys are the messages that name the amounts of a form, as its columns
// are headed.
var FundKeys = map[budget.Fund]string{
	budget.ProjectFiscal: "statutory.form_total_fiscal", budget.ProjectOther: "statutory.form_total_other",
	budget.YearFiscal: "statutory.form_year_fiscal", budget.YearCarried: "statutory.form_year_carried", budget.YearOther: "statutory.form_year_other",
	budget.Quarter1: "statutory.quarter_1", budget.Quarter2: "statutory.quarter_2",
	budget.Quarter3: "statutory.quarter_3", budget.Quarter4: "statutory.quarter_4",
}

// Whole is 项目资金总额: the sum of its sources, 无数据 where none is published.
func Whole(d release.Detail) civic.Figure {
	return d.Funds[budget.ProjectFiscal].Add(d.Funds[budget.ProjectOther])
}

// Funds are amounts of a project's form in 元 with their sum below; ok is false
// where the form states none of them.
func (p Sheet) Funds(d release.Detail, caption, sum string, whole civic.Figure, group []budget.Fund) (t ui.Table, ok bool) {
	t = ui.Table{Caption: caption, Columns: []ui.Column{{Head: p.T("statutory.fund")}, {Head: p.T("statutory.fund_amount"), Numeric: true}}}
	for _, fund := range group {
		figure, stated := d.Funds[fund]
		ok = ok || stated
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(p.T(FundKeys[fund])), ui.InUnit(p.Lang(), figure, civic.Yuan)}})
	}
	t.Foot = []ui.Row{{Cells: []templ.Component{ui.Text(sum), ui.InUnit(p.Lang(), whole, civic.Yuan)}}}
	return t, ok
}

// Quarters are the plan of payments by quarter (分季度用款计划).
func (p Sheet) Quarters(d release.Detail) (ui.Table, bool) {
	return p.Funds(d, p.T("statutory.quarters"), p.T("statutory.part_funds"), d.Card.Original, budget.Quarters)
}

// Targets are the indicators of a project in one sentence, as its explanation
// ends with them; "" where none is published.
func (p Sheet) Targets(d release.Detail) string {
	all := ""
	for _, g := range d.Goals {
		one := p.T("statutory.target", g.Level3, g.Target)
		if all != "" {
			one = p.T("statutory.target_join", all, one)
		}
		all = one
	}
	return all
}

// Goals are the indicators of a project as the form prints them, with what
// was reached and the points where they are published.
func (p Sheet) Goals(d release.Detail) ui.Table {
	t := ui.Table{Caption: p.T("statutory.goals"), Wide: true}
	for _, key := range []string{"level1", "level2", "level3", "target", "actual"} {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("statutory.goal_" + key)})
	}
	for _, key := range []string{"weight", "self", "review"} {
		t.Columns = append(t.Columns, ui.Column{Head: p.T("statutory.goal_" + key), Numeric: true})
	}
	for _, g := range d.Goals {
		row := ui.Row{}
		for _, text := range []string{g.Level1, g.Level2, g.Level3, g.Target, g.Actual, points(&g.Weight), points(g.Self), points(g.Review)} {
			row.Cells = append(row.Cells, ui.Text(text))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
