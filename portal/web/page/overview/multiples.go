package overview

import (
	"fmt"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// Multiple is one of many small pictures on one scale: how far a department's
// payments have come by each month, against the time gone by.
type Multiple struct {
	Name, Href string
	Points     string // of a polyline in a box of 120 × 60, y downwards
	Words      string // the last rate
}

// multiplesShown are the largest departments; the table has all of them.
const multiplesShown = 12

// Multiples are the small pictures, the largest budgets first; none outside
// execution. Ranges are drawn by their middles.
func (p Page) Multiples() []Multiple {
	last := p.Release.Document.Month
	if _, executing := p.Release.Elapsed(); !executing || len(p.Monthly) == 0 {
		return nil
	}
	paid := release.MonthsByDepartment(p.Monthly, p.Names, last)
	var list []Multiple
	for _, b := range release.ByUnit(p.Spending, p.Names) {
		if months := paid[b.Key]; months != nil && len(list) < multiplesShown {
			list = append(list, Multiple{
				Name: p.UnitName(b.Key), Href: p.Link.Department(b.Key), Points: curve(months, b.Sum.Amount),
				Words: message.Rate(p.Lang(), months[last-1], b.Sum.Amount),
			})
		}
	}
	return list
}

// curve is the line of cumulative rates from the start of the year; months
// without data are passed over. What is beyond the budget stays at the top.
func curve(months []civic.Figure, amount civic.Figure) string {
	points := []string{"0,60"}
	for i, paid := range months {
		lo, hi, ok := paid.Rate(amount)
		if !ok {
			continue
		}
		rate := min((lo+hi)/2, 10000)
		points = append(points, fmt.Sprintf("%d,%.1f", (i+1)*10, 60-float64(rate)*60/10000))
	}
	return strings.Join(points, " ")
}
