package demo

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// schemes are how departments wrote on the form that they would go about it:
// of works that end, and of what runs all the time.
var schemes = [2][]string{
	{
		"由实施单位组织勘察设计，公开招标确定施工单位，监理全程到场，完工后由主管部门组织验收并办理决算。",
		"先完成入户摸底和方案公示，再分片施工；每月向主管部门报告进度，验收合格后支付尾款。",
		"通过政府采购确定供应商，到货后逐件核验，安装调试满一个月再验收，留百分之五作为质量保证金。",
	},
	{
		"年初下达任务，按月核对服务数量，按季度考核后支付，考核结果与下一季度用款挂钩。",
		"由实施单位日常组织，主管部门每半年抽查一次，年底汇总绩效并公开。",
	},
}

// plans are shares of the year by quarter, in percent; works are paid late,
// running services evenly.
var plans = [2][][4]civic.Money{
	{{10, 30, 40, 20}, {5, 35, 35, 25}, {15, 25, 45, 15}},
	{{25, 25, 25, 25}, {20, 30, 25, 25}},
}

// apply fills in the application form that two in three projects have. A form
// in ten leaves the plan by quarter out, as real ones do.
func (l *lineage) apply(row *budget.Project, year int) {
	d := l.dice("application")
	if !d.chance(66) {
		return
	}
	kind, nature, category := 0, "新增", "一次性项目"
	if l.years >= 4 {
		kind, category = 1, "经常性项目"
	}
	if l.first < year {
		nature = "延续"
	}
	row.Application = budget.Application{
		Nature: nature, Category: category, Scheme: schemes[kind][d.IntN(len(schemes[kind]))],
		ProjectGoal: "按期完成全部内容，达到批复的标准，建成后有单位管、有经费养。",
		YearGoal:    "完成本年度任务，资金按计划支付，服务对象满意度不低于 90%。",
		Funds:       budget.Funds{budget.YearOther: 0},
	}
	plan := plans[kind][d.IntN(len(plans[kind]))]
	if d.chance(90) {
		split(row.Funds, budget.Quarters, plan[:], row.Amount)
	}
	carried := civic.Money(0)
	if l.first < year && d.chance(40) {
		carried = civic.Money(d.between(3, 12))
	}
	split(row.Funds, []budget.Fund{budget.YearCarried, budget.YearFiscal}, []civic.Money{carried, 100 - carried}, row.Amount)
	if kind == 0 { // what runs all the time has no total
		row.Funds[budget.ProjectFiscal], row.Funds[budget.ProjectOther] = row.Amount*civic.Money(l.last-l.first+1), 0
	}
}

// split parts an amount by percent into whole thousands of 元; the last part
// takes the rest, so that the parts add up.
func split(into budget.Funds, parts []budget.Fund, percent []civic.Money, amount civic.Money) {
	const whole, thousand = 100, 1000 * civic.Yuan
	rest := amount
	for i, part := range parts[:len(parts)-1] {
		into[part] = amount * percent[i] / whole / thousand * thousand
		rest -= into[part]
	}
	into[parts[len(parts)-1]] = rest
}
