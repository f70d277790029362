package budget

import "github.com/sunbudget/sunbudget/portal/civic"

// Application is what the application form of a project (财政项目支出绩效目标填报表 and
// 项目经费情况说明, statutory tables 10 and 11) says beside the project's row.
// Every part is optional: many governments ask for it of larger projects only.
type Application struct {
	Nature      string `json:"nature" validate:"max=60"`         // 项目性质: 新增, 延续 …, in the words of the form
	Category    string `json:"category" validate:"max=60"`       // 项目类别
	Scheme      string `json:"scheme" validate:"max=2000"`       // 实施方案
	ProjectGoal string `json:"project_goal" validate:"max=2000"` // 项目总目标, over all its years
	YearGoal    string `json:"year_goal" validate:"max=2000"`    // 年度总体目标
	Funds       Funds  `json:"funds"`
}

// TextField names a free text of a project that few projects have.
type TextField string

// The further texts of a project.
const (
	NecessityText   TextField = "necessity"
	PriorityText    TextField = "priority"
	NatureText      TextField = "nature"
	CategoryText    TextField = "category"
	SchemeText      TextField = "scheme"
	ScheduleText    TextField = "schedule"
	ProjectGoalText TextField = "project_goal"
	YearGoalText    TextField = "year_goal"
)

// TextFields lists them in the order of the form.
var TextFields = []TextField{
	NecessityText, PriorityText, NatureText, CategoryText, SchemeText, ScheduleText, ProjectGoalText, YearGoalText,
}

// Text is one of the further texts, "" where the project has none.
func (p Project) Text(field TextField) string {
	return map[TextField]string{
		NecessityText: p.Necessity, PriorityText: p.Priority, NatureText: p.Nature, CategoryText: p.Category,
		SchemeText: p.Scheme, ScheduleText: p.Schedule, ProjectGoalText: p.ProjectGoal, YearGoalText: p.YearGoal,
	}[field]
}

// Fund names an amount of a project's form.
type Fund string

// The amounts of the form. The sources of the year add up to 年度资金申请总额 and
// so do the four quarters; both are the project's Amount. Those of the project
// count all its years.
const (
	ProjectFiscal Fund = "project_fiscal" // 项目资金总额: 财政资金
	ProjectOther  Fund = "project_other"  // 项目资金总额: 其他资金
	YearFiscal    Fund = "year_fiscal"    // 当年财政拨款
	YearCarried   Fund = "year_carried"   // 上年结转资金
	YearOther     Fund = "year_other"     // 年度其他资金
	Quarter1      Fund = "quarter1"       // 分季度用款计划: what is to be paid in the quarter alone
	Quarter2      Fund = "quarter2"
	Quarter3      Fund = "quarter3"
	Quarter4      Fund = "quarter4"
)

// Groups of amounts that add up.
var (
	ProjectFunds = []Fund{ProjectFiscal, ProjectOther}
	YearFunds    = []Fund{YearFiscal, YearCarried, YearOther}
	Quarters     = []Fund{Quarter1, Quarter2, Quarter3, Quarter4}
)

// AllFunds lists every amount in the order of the form.
var AllFunds = []Fund{
	ProjectFiscal, ProjectOther, YearFiscal, YearCarried, YearOther, Quarter1, Quarter2, Quarter3, Quarter4,
}

// Funds are the amounts a form states; one that is left empty is not in it and
// is 无数据, never 0.
type Funds map[Fund]civic.Money

// Sum adds the stated amounts of group and counts them.
func (f Funds) Sum(group []Fund) (sum civic.Money, stated int) {
	for _, fund := range group {
		if amount, known := f[fund]; known {
			sum += amount
			stated++
		}
	}
	return sum, stated
}
