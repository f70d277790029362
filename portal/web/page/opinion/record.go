package opinion

import (
	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// ModerationPage is what moderators did, counted.
type ModerationPage struct {
	Frame  ui.Page
	Record comment.ModerationRecord
}

// count is one figure with its words.
type count struct {
	Words string
	N     int
	Late  bool // needs attention
}

// unitCounts are the figures of a unit's record in their order.
func unitCounts(lang message.Lang, r comment.UnitRecord) []count {
	return []count{
		{message.T(lang, "desk.received"), r.Received, false}, {message.T(lang, "desk.replied"), r.Replied, false},
		{message.T(lang, "desk.in_time"), r.InTime, false}, {message.T(lang, "desk.adopted"), r.Adopted, false},
		{message.T(lang, "desk.overdue"), r.Overdue, r.Overdue > 0},
	}
}

// counts are the figures of the queue and of appeals.
func (p ModerationPage) counts() []count {
	t, r := func(key string) string { return message.T(p.Frame.Lang, "moderated."+key) }, p.Record
	return []count{
		{t("pending"), r.Pending, false}, {t("overdue"), r.Overdue, r.Overdue > 0}, {t("published"), r.Published, false}, {t("late"), r.Late, false},
		{t("appeals"), r.Appeals, false}, {t("reversed"), r.Reversed, false}, {t("undecided"), r.Undecided, false},
	}
}

// removals is the table of removals by reason code, every code with its
// count.
func (p ModerationPage) removals() ui.Table {
	lang := p.Frame.Lang
	t := ui.Table{Caption: message.T(lang, "moderated.removed"), Columns: []ui.Column{{Head: message.T(lang, "moderated.reason")}, {Head: message.T(lang, "moderated.count"), Numeric: true}}}
	for _, code := range comment.Reasons {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(message.T(lang, "reason."+code)), ui.Text(civic.Thousands(int64(p.Record.Removed[code])))}})
	}
	return t
}

// handed is the table of what was handed on, by where to.
func (p ModerationPage) handed() ui.Table {
	lang := p.Frame.Lang
	t := ui.Table{Caption: message.T(lang, "handover.count_title"), Columns: []ui.Column{
		{Head: message.T(lang, "handover.count_way")}, {Head: message.T(lang, "handover.count_handed"), Numeric: true}, {Head: message.T(lang, "handover.count_closed"), Numeric: true},
		{Head: message.T(lang, "handover.count_in_time"), Numeric: true}, {Head: message.T(lang, "handover.count_overdue"), Numeric: true},
	}}
	for _, c := range p.Record.Handed {
		row := ui.Row{Cells: []templ.Component{ui.Text(message.T(lang, "adoption."+string(c.Way)))}}
		for _, n := range []int{c.Handed, c.Closed, c.InTime, c.Overdue} {
			row.Cells = append(row.Cells, ui.Text(civic.Thousands(int64(n))))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// terms is the table of the clocks of opinions with the rules they come from.
func (p ModerationPage) terms() ui.Table {
	lang := p.Frame.Lang
	t := ui.Table{Caption: message.T(lang, "clock.title"), Columns: []ui.Column{
		{Head: message.T(lang, "clock.clock")}, {Head: message.T(lang, "clock.days"), Numeric: true}, {Head: message.T(lang, "clock.basis")},
	}}
	for _, term := range p.Record.Terms {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{
			ui.Text(message.T(lang, "clock."+string(term.Clock))), ui.Text(civic.Thousands(int64(term.Days))), ui.Text(term.Basis),
		}})
	}
	return t
}
