package demo

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// publicExpenses are the columns of 三公经费 with the economic classes they
// add up, and why they rise or fall.
var publicExpenses = []struct {
	column     string
	classes    []string
	rise, fall string
}{
	{"abroad", []string{"30212"}, "主要原因是新增一批经批准的业务交流团组", "主要原因是压减出国（境）团组和人数"},
	{"reception", []string{"30217"}, "主要原因是承办跨县工作会议，接待批次增加", "主要原因是厉行节约，压减接待批次和标准"},
	{"vehicles", []string{"31013", "30231"}, "主要原因是到期公务用车更新和燃料费上涨", "主要原因是减少用车编制，推行拼车出行"},
}

// expense adds the classes of a public expense up.
func expense(economic map[string]civic.Money, classes []string) (sum civic.Money) {
	for _, class := range classes {
		sum += economic[class]
	}
	return sum
}

// changed says how an amount changed and why: what the law wants beside every
// rise and fall of 三公经费.
func changed(before, after civic.Money, than, rise, fall string) string {
	switch {
	case after == before:
		return "与" + than + "持平。"
	case after > before:
		return "比" + than + "增加 " + message.MoneyText(message.ZH, after-before) + "，" + rise + "。"
	}
	return "比" + than + "减少 " + message.MoneyText(message.ZH, before-after) + "，" + fall + "。"
}

// notesOn writes a note for each public expense of each department.
func (w *World) notesOn(table, row, than string, before, after map[string]spending) []budget.Note {
	var notes []budget.Note
	for _, u := range w.county.units {
		if u.Parent != "" {
			continue
		}
		for _, e := range publicExpenses {
			text := changed(expense(before[u.Code].economic, e.classes), expense(after[u.Code].economic, e.classes), than, e.rise, e.fall)
			notes = append(notes, budget.Note{Table: table, Unit: u.Code, Code: row, Column: e.column, Text: text})
		}
	}
	return notes
}

// budgetNotes compare the public expenses of a budget with the year before.
func (w *World) budgetNotes(year int, v variant) []budget.Note {
	return w.notesOn("budget09", "budget", "上年预算", w.accounts(year-1, approved, false), w.accounts(year, v, false))
}

// finalNotes compare those of closed accounts with their budget.
func (w *World) finalNotes(year int) []budget.Note {
	return w.notesOn("final07", "final", "预算", w.accounts(year, approved, false), w.accounts(year, approved, true))
}
