package demo

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// duties says what each department is there for, by its code.
func duties() map[string]string {
	all := map[string]string{}
	for _, line := range mustLines("duties.txt") {
		code, text, _ := strings.Cut(line, " ")
		all[code] = text
	}
	return all
}

// total is what an account spends in all, by functional class.
func (a spending) total() civic.Money {
	_, all := a.both()
	return upwards(all)[budget.TotalCode]
}

// author writes the explanation of one department, heading by heading.
type author struct {
	unit string
	path []int
	all  []budget.Section
}

// section adds a heading of a level with its paragraphs.
func (a *author) section(level int, title string, paragraphs ...string) {
	for len(a.path) < level {
		a.path = append(a.path, 0)
	}
	a.path = a.path[:level]
	a.path[level-1]++
	number := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(a.path)), "."), "[]")
	a.all = append(a.all, budget.Section{Unit: a.unit, Number: number, Title: title, Text: strings.Join(paragraphs, "\n")})
}

// explained is what an explanation compares: this account and the one before
// it, and how the two are called.
type explained struct {
	what, than  string
	now, before map[string]spending
}

// budgetExplanations explain a budget beside that of the year before.
func (w *World) budgetExplanations(year int, v variant) []budget.Section {
	return w.explanations(explained{
		what: fmt.Sprintf("%d 年部门预算", w.year(year)), than: "上年预算",
		now: w.accounts(year, v, false), before: w.accounts(year-1, approved, false),
	})
}

// finalExplanations explain closed accounts beside their budget.
func (w *World) finalExplanations(year int) []budget.Section {
	return w.explanations(explained{
		what: fmt.Sprintf("%d 年部门决算", w.year(year)), than: "年初预算",
		now: w.accounts(year, approved, true), before: w.accounts(year, approved, false),
	})
}

// explanations writes 编制说明 of every department. They state figures that
// stand in the statutory tables, and none of single projects.
func (w *World) explanations(e explained) []budget.Section {
	var all []budget.Section
	of := duties()
	for _, u := range w.county.units {
		if u.Parent == "" {
			all = append(all, w.explain(u.Unit, of[u.Code], e)...)
		}
	}
	return all
}

func (w *World) explain(u budget.Unit, duty string, e explained) []budget.Section {
	a := &author{unit: u.Code}
	now, before := e.now[u.Code], e.before[u.Code]
	a.section(1, "一、部门主要职能", duty)
	a.section(1, "二、机构设置", w.below(u)...)
	a.section(1, "三、收支情况说明")
	a.section(2, "（一）收支总体情况",
		fmt.Sprintf("%s收入和支出总计各 %s，%s", e.what, money(now.total()), compared(before.total(), now.total(), e.than)))
	a.section(2, "（二）支出结构",
		"- 基本支出 "+money(upwards(now.basic)[budget.TotalCode])+"，用于人员经费和日常公用经费。",
		"- 项目支出 "+money(now.total()-upwards(now.basic)[budget.TotalCode])+"，用于专项工作，各项目见项目清单。")
	if fund := upwards(now.fund)[budget.TotalCode]; fund > 0 {
		a.section(2, "（三）政府性基金预算", "政府性基金安排支出 "+money(fund)+"，专款专用。")
	} else {
		a.section(2, "（三）政府性基金预算", "本部门没有政府性基金安排的支出，相应报表为空表。")
	}
	a.section(1, "四、“三公”经费情况说明", threePublicWords(before, now, e.than)...)
	a.section(1, "五、其他重要事项")
	a.section(2, "（一）机关运行经费", "日常公用经费 "+money(upwards(now.economic)["302"])+"，用于办公、水电、差旅、会议等支出。")
	a.section(2, "（二）绩效目标", "纳入预算管理的项目都设置了绩效目标，列在项目支出绩效目标表中，执行后公开自评和复评结果。")
	a.section(1, "六、名词解释",
		"- 基本支出：为保障机构正常运转、完成日常工作任务发生的人员支出和公用支出。",
		"- 项目支出：在基本支出之外，为完成特定任务和事业发展目标发生的支出。",
		"- “三公”经费：因公出国（境）费、公务接待费、公务用车购置和运行维护费。")
	return a.all
}

// below names the units of a department.
func (w *World) below(u budget.Unit) []string {
	words := []string{"本部门预算包括" + u.Name + "本级。"}
	for _, other := range w.county.units {
		if other.Parent == u.Code {
			words[0] = "本部门预算包括" + u.Name + "本级和下列单位："
			words = append(words, "- "+other.Name)
		}
	}
	return words
}

// threePublicWords are the three expenses with the reasons of the notes.
func threePublicWords(before, now spending, than string) []string {
	names := map[string]string{"abroad": "因公出国（境）费", "reception": "公务接待费", "vehicles": "公务用车购置及运行费"}
	var sum civic.Money
	var items []string
	for _, e := range publicExpenses {
		amount := expense(now.economic, e.classes)
		sum += amount
		items = append(items, "- "+names[e.column]+" "+money(amount)+"，"+changed(expense(before.economic, e.classes), amount, than, e.rise, e.fall))
	}
	return append([]string{"“三公”经费合计 " + money(sum) + "，其中："}, items...)
}

// compared sets an amount beside an earlier one.
func compared(before, after civic.Money, than string) string {
	return changed(before, after, than, "主要原因是新增项目和人员经费调整", "主要原因是压减一般性支出和项目完工")
}

func money(m civic.Money) string { return message.MoneyText(message.ZH, m) }
