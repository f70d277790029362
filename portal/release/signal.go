package release

import (
	"cmp"
	"slices"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Course is how a project's payments ran: by the end of each month from
// January, 无数据 where a month was not published.
type Course struct {
	ID     civic.PublicID
	Name   string
	Unit   string
	Amount civic.Figure // 调整预算数, else 年初预算数
	Paid   []civic.Figure
}

// Signalled is a project with one signal it gives.
type Signalled struct {
	Course
	budget.Raised
}

// Raise reads the signals of all projects: the gravest level first, then the
// largest budget.
func Raise(courses []Course) []Signalled {
	var list []Signalled
	for _, c := range courses {
		for _, raised := range budget.Raise(c.Amount, c.Paid) {
			list = append(list, Signalled{c, raised})
		}
	}
	levels := budget.Alerts()
	slices.SortStableFunc(list, func(a, b Signalled) int {
		return cmp.Or(
			cmp.Compare(slices.Index(levels, string(b.Level)), slices.Index(levels, string(a.Level))),
			cmp.Compare(b.Amount.Hi, a.Amount.Hi), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Signal, b.Signal))
	})
	return list
}
