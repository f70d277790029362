package demo

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// source is a line of revenue: its code and name in the classification of
// revenue of the Ministry of Finance (收入分类科目), and its part, in thousandths,
// of what the general public budget spends.
type source struct {
	code, name string
	part       civic.Money
	late       bool // it lags in the executing year: an alert to find
}

// sources are the leaves; what stands above them is added up. The rest of the
// budget is paid by transfers from above, which are no revenue of the county.
var sourcesOfRevenue = []source{
	{code: "10101", name: "增值税", part: 210},
	{code: "10104", name: "企业所得税", part: 64},
	{code: "10106", name: "个人所得税", part: 31},
	{code: "10109", name: "城市维护建设税", part: 28},
	{code: "10110", name: "房产税", part: 22},
	{code: "10119", name: "契税", part: 57, late: true},
	{code: "10302", name: "专项收入", part: 25},
	{code: "10304", name: "行政事业性收费收入", part: 19},
	{code: "10307", name: "国有资源（资产）有偿使用收入", part: 44},
}

// namesAbove are the lines the leaves add up to.
var namesAbove = map[string]string{"101": "税收收入", "103": "非税收入", budget.TotalCode: "合计"}

// treasury is the unit that prints the county's revenue.
const treasury = "110"

// receipts prints revenue by month up to a month, cumulative.
func (w *World) receipts(year, upTo int) []budget.Line {
	columns := map[string]map[string]civic.Money{budget.ReceiptsBudget: {}}
	names := map[string]string{}
	spends, accounts := civic.Money(0), w.accounts(year, approved, false)
	for _, unit := range w.county.units {
		if unit.Parent == "" { // a department's account holds those of its units
			spends += upwards(accounts[unit.Code].generalAll())[budget.TotalCode]
		}
	}
	for _, s := range sourcesOfRevenue {
		names[s.code] = s.name
		planned := spends * s.part / 1000 / civic.WanYuan * civic.WanYuan
		columns[budget.ReceiptsBudget][s.code] = planned
		for month, share := range w.inflow(s, year, upTo) {
			column := budget.ReceiptsMonth(month + 1)
			if columns[column] == nil {
				columns[column] = map[string]civic.Money{}
			}
			columns[column][s.code] = planned * civic.Money(share) / whole
		}
	}
	return printReceipts(columns, names)
}

// inflow is how much of a line's budget had come in by the end of each month,
// in basis points. A late one keeps time until the last four months.
func (w *World) inflow(s source, year, upTo int) []int {
	d := newDice("revenue " + s.code + " " + strconv.Itoa(int(w.year(year))))
	shares, before := make([]int, upTo), 0
	for i := range shares {
		month := i + 1
		share := int(budget.Elapsed(month)) + d.between(-250, 350)
		if s.late && year == 0 && month > w.Month-5 {
			share = int(budget.Elapsed(month)) - budget.RevenueLag - d.between(150, 350)
		}
		before = max(before, share)
		shares[i] = before
	}
	return shares
}

// printReceipts prints the table with its sums.
func printReceipts(columns map[string]map[string]civic.Money, names map[string]string) (lines []budget.Line) {
	for _, column := range append([]string{budget.ReceiptsBudget}, months(columns)...) {
		sums := upwards(columns[column])
		for _, code := range rows(sums) {
			name := names[code]
			if name == "" {
				name = namesAbove[code]
			}
			lines = append(lines, budget.Line{Table: budget.Receipts, Unit: treasury, Code: code, Name: name, Column: column, Amount: sums[code]})
		}
	}
	return lines
}

// months are the columns of months there are, in their order.
func months(columns map[string]map[string]civic.Money) (list []string) {
	for month := 1; month <= 12; month++ {
		if column := budget.ReceiptsMonth(month); columns[column] != nil {
			list = append(list, column)
		}
	}
	return list
}
