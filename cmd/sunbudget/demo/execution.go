package demo

import (
	"math"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// whole is all of a budget in basis points.
const whole = 10000

// curves say how much of a year's payments is made by the end of each month,
// in basis points of what is paid in the end.
var curves = map[string][12]int{
	"steady": {700, 1500, 2400, 3200, 4100, 4900, 5800, 6600, 7500, 8300, 9100, 10000},
	"early":  {900, 2600, 4800, 6200, 7100, 7800, 8400, 8900, 9300, 9600, 9800, 10000},
	"works":  {0, 300, 900, 1800, 3000, 4300, 5500, 6700, 7800, 8700, 9400, 10000},
	"late":   {100, 300, 700, 1200, 1800, 2500, 3300, 4300, 5400, 6700, 8300, 10000},
}

// adjusted is 调整预算数 of a project at the end of a month: one in eight is
// changed in the middle of the year.
func (w *World) adjusted(l *lineage, year, month int) civic.Money {
	amount := w.amount(l, year, approved)
	d := l.dice("adjusted " + digits(w.year(year)))
	from, factor := d.between(6, 9), civic.Money(d.around(150))
	if d.chance(12) && month >= from && l.story == (story{}) && l.class == budget.Ordinary {
		return rounded(amount * factor / 1000)
	}
	return amount
}

// paidShare is how much of its adjusted budget a project has paid by the end
// of a month, in basis points.
func (w *World) paidShare(l *lineage, year, month int) int {
	if year == 0 && l.story.pays != "" {
		return w.storyShare(l.story.pays, month)
	}
	d := l.dice("paid " + digits(w.year(year)))
	final := whole - int(math.Abs(d.NormFloat64())*700)
	if d.chance(6) {
		final = d.between(4200, 7800) // some never get going
	}
	if l.profile == "once" {
		if month < d.between(4, 11) {
			return 0
		}
		return max(final, 0)
	}
	share := curves[l.profile][month-1]
	if behind := d.between(0, 900); month < 12 {
		share -= share * behind / whole
	}
	return max(share*final/whole, 0)
}

// storyShare is how the projects with a story are paid in the executing year.
func (w *World) storyShare(pays string, month int) int {
	switch pays {
	case paysStuck:
		return 1100 * min(month, max(w.Month-3, 0)) / max(w.Month-3, 1)
	case paysSlow:
		return 150 * month
	case paysOver:
		return min(1400*month, 11240)
	case paysFarOver:
		return min(1250*month, 12180)
	}
	return 0 // paysNothing
}

// execution gives the cumulative payments of every project of a year, month
// by month up to a month.
func (w *World) execution(year, upTo int) []budget.Execution {
	var rows []budget.Execution
	for _, l := range w.lineages {
		if !w.inBudget(l, year, approved) {
			continue
		}
		paid := civic.Money(0)
		for month := 1; month <= upTo; month++ {
			adjusted := w.adjusted(l, year, month)
			paid = max(paid, adjusted*civic.Money(w.paidShare(l, year, month))/whole)
			rows = append(rows, budget.Execution{Code: l.code, Month: month, Adjusted: adjusted, Paid: paid})
		}
	}
	return rows
}

// spent is what a project has paid by the end of a closed year.
func (w *World) spent(l *lineage, year int) civic.Money {
	paid := civic.Money(0)
	for month := 1; month <= 12; month++ {
		paid = max(paid, w.adjusted(l, year, month)*civic.Money(w.paidShare(l, year, month))/whole)
	}
	return paid
}
