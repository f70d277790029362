package demo

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sunbudget/sunbudget/portal/budget"
)

// judged says which points of a goal are known.
type judged int

// Targets when the budget is approved, 自评 when the year is over, 复评 with
// the final accounts.
const (
	targetsOnly judged = iota
	selfJudged
	reviewed
)

// weights of the six indicators of every project, in hundredths of a point.
var weights = []int{2000, 1500, 1000, 1000, 3000, 1500}

// qualities are what quality means for each way of paying.
var qualities = map[string]indicator{
	"works": {"工程验收合格率", "=100%"}, "once": {"设备验收合格率", "=100%"},
	"steady": {"服务考核合格率", "≥95%"}, "late": {"成果验收合格率", "=100%"}, "early": {"发放准确率", "=100%"},
}

// goals are the indicators of every project of a budget.
func (w *World) goals(year int, v variant, known judged) []budget.Goal {
	var rows []budget.Goal
	for _, l := range w.lineages {
		if w.inBudget(l, year, v) {
			rows = append(rows, w.goalsOf(l, year, known)...)
		}
	}
	return rows
}

func (w *World) goalsOf(l *lineage, year int, known judged) []budget.Goal {
	d := l.dice("goals " + digits(w.year(year)))
	satisfied := 80 + 5*d.between(0, 2)
	rows := []budget.Goal{
		{Level1: "产出指标", Level2: "数量指标", Level3: l.quantity.name, Target: fill(l.quantity.target, l.values)},
		{Level1: "产出指标", Level2: "质量指标", Level3: qualities[l.profile].name, Target: qualities[l.profile].target},
		{Level1: "产出指标", Level2: "时效指标", Level3: "按期完成率", Target: "=100%"},
		{Level1: "产出指标", Level2: "成本指标", Level3: "项目成本", Target: "不超过批复预算"},
		{Level1: "效益指标", Level2: "社会效益指标", Level3: l.benefit.name, Target: fill(l.benefit.target, l.values)},
		{Level1: "满意度指标", Level2: "服务对象满意度指标", Level3: "服务对象满意度", Target: fmt.Sprintf("≥%d%%", satisfied)},
	}
	self, review := w.points(l, d)
	for i := range rows {
		rows[i].Code, rows[i].Weight = l.code, weights[i]
		if known >= selfJudged {
			rows[i].Self = &self[i]
			rows[i].Actual = actual(i, rows[i].Target, self[i] == weights[i], d)
		}
		if known >= reviewed {
			rows[i].Review = &review[i]
		}
	}
	return rows
}

// points rolls 自评 and 复评 of each indicator: units are kind to themselves.
func (w *World) points(l *lineage, d dice) (self, review []int) {
	lost, found := d.between(0, 700), d.between(100, 1100)
	if l.story.self > 0 {
		lost, found = fullMarks-l.story.self, l.story.self-l.story.review
	}
	self = takeOff(weights, lost, d)
	return self, takeOff(self, found, d)
}

// fullMarks is 100 points in hundredths.
const fullMarks = 10000

// takeOff takes points away from a few indicators, in steps of a tenth of a
// point, never below a third of what is there.
func takeOff(from []int, points int, d dice) []int {
	left := append([]int(nil), from...)
	points = points / 10 * 10
	order := d.Perm(len(left))
	for round := 0; points > 0; round++ {
		i := order[round%len(order)]
		step := min(points, max(left[i]/4/10*10, 10), left[i]-from[i]/3)
		if step > 0 {
			left[i] -= step
			points -= step
		}
	}
	return left
}

// actual says what came of a target.
func actual(i int, target string, full bool, d dice) string {
	reached := strings.TrimLeft(target, "≥≤=")
	switch {
	case i == 3 && full:
		return "未超批复预算"
	case i == 3:
		return "部分支出结转下年"
	case i == 2 && !full:
		return fmt.Sprintf("%d%%", d.between(72, 98))
	case i == 5:
		percent, _ := strconv.Atoi(strings.TrimSuffix(reached, "%"))
		if full {
			return fmt.Sprintf("%d%%", percent+d.between(0, 8))
		}
		return fmt.Sprintf("%d%%", percent-d.between(1, 9))
	case full:
		return reached
	}
	return "基本完成，个别指标未达标"
}
