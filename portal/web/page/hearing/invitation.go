package hearing

import (
	"slices"
	"strconv"

	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"

	"github.com/a-h/templ"
)

// invitedTable is whom the draw invited and who follows, by number.
func (p Page) invitedTable(i hearing.Invitation) ui.Table {
	t := ui.Table{Caption: p.T("invitation.outcomes"), Note: p.T("hearing.outcomes_note"), Columns: []ui.Column{
		{Head: p.T("hearing.place_drawn"), Numeric: true}, {Head: p.T("invitation.number"), Numeric: true}, {Head: p.T("hearing.outcome")},
	}}
	for _, o := range i.Outcomes {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(strconv.Itoa(o.Place)), ui.Text(strconv.Itoa(o.Number)), ui.Text(p.T("invitation." + InviteState(i, o.Number))),
		}})
	}
	return t
}

// InviteState is where a number of the draw stands: coming, declined, invited
// or next.
func InviteState(i hearing.Invitation, number int) string {
	switch {
	case slices.Contains(i.Answers, hearing.InviteAnswer{Number: number, Comes: true}):
		return "coming"
	case slices.Contains(i.Answers, hearing.InviteAnswer{Number: number}):
		return "declined"
	case slices.Contains(i.Invited(), number):
		return "invited"
	}
	return "next"
}
