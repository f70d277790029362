package release

import (
	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Rate holds the bounds of a ratio in basis points; equal where it is exact.
type Rate struct {
	Lo, Hi int64
}

// Card is a project as a list shows it.
type Card struct {
	ID        civic.PublicID
	Name      string
	Summary   string
	Unit      string
	Function  civic.Function
	Economic  civic.Economic
	Region    string
	Lon, Lat  *float64
	Class     budget.Class
	Start     string // "2026-03", "" where not said
	End       string
	Original  civic.Figure
	Adjusted  civic.Figure
	Paid      civic.Figure
	Self      *int  // 自评 points in hundredths, nil = 无数据
	Review    *int  // 复评
	Execution *Rate // 执行数 ÷ 调整预算数, nil where it cannot be told
}

// Budget is what payment is measured against: 调整预算数, or 年初预算数 where
// nothing was adjusted.
func (c Card) Budget() civic.Figure {
	if c.Adjusted.Missing() {
		return c.Original
	}
	return c.Adjusted
}

// Month is the cumulative payment at the end of a month.
type Month struct {
	Month int
	Paid  civic.Figure
}

// Goal is one performance indicator (绩效指标); points in hundredths.
type Goal struct {
	Level1, Level2, Level3 string
	Target, Actual         string
	Weight                 int
	Self, Review           *int
}

// Appearance is a project's figures in one release.
type Appearance struct {
	Release  Header
	Original civic.Figure
	Adjusted civic.Figure
	Paid     civic.Figure
	Self     *int
	Review   *int
}

// Project is everything published about a project: as it stands in one
// release, and its figures in every other release up to the edition, newest
// first.
type Project struct {
	Card
	Release       Header
	Justification string
	Texts         map[budget.TextField]string // 必要性, 优先级, 实施周期 …, where published
	Months        []Month
	Goals         []Goal
	History       []Appearance
}
