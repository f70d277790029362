package statutory

import (
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
