package hearing

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Period is a shortest time between two phases, with the rule it comes from.
type Period struct {
	From    Phase  `json:"from"`
	To      Phase  `json:"to"`
	Days    int    `json:"days"`
	Working bool   `json:"working,omitempty"` // working days, else calendar days
	Basis   string `json:"basis"`             // document and article, as cited in public; "" for a setting of ours
	// Local is set where no rule of the state gives the number: the
	// jurisdiction's own setting (本级规定), which is shown as such.
	Local bool `json:"local,omitempty"`
}

// Kind is a kind of hearing with its periods. Names are in the message
// catalogue under hearing.kind_{code}.
type Kind struct {
	Code    string
	Basis   string // why such a hearing is held
	Periods []Period
}

// Rules of the state that are cited.
const (
	budgetLaw = "《中华人民共和国预算法》第四十五条"
	decisions = "《重大行政决策程序暂行条例》（国务院令第713号）"
	prices    = "《政府制定价格听证办法》（国家发展改革委令2018年第21号）"
)

// Kinds are the kinds of hearing an installation starts with. No rule of the
// state sets periods for hearings on a budget: those are the jurisdiction's
// own and say so. The periods of a published hearing are kept with it, so that
// a later change of this table does not change what it was held to.
var Kinds = []Kind{
	{
		Code:  "budget",
		Basis: budgetLaw,
		Periods: []Period{
			{From: Notice, To: Session, Days: 20, Local: true},
			{From: Registration, To: Materials, Days: 5, Working: true, Local: true},
			{From: Materials, To: Session, Days: 7, Basis: decisions + "第十六条"},
			{From: Session, To: Adoption, Days: 5, Working: true, Local: true},
		},
	},
	{
		Code:  "decision",
		Basis: decisions + "第十六条",
		Periods: []Period{
			{From: Notice, To: Session, Days: 30, Basis: decisions + "第十五条"},
			{From: Materials, To: Session, Days: 7, Basis: decisions + "第十六条"},
		},
	},
	{
		Code:  "price",
		Basis: prices,
		Periods: []Period{
			{From: Notice, To: Session, Days: 30, Local: true},
			{From: Materials, To: Session, Days: 15, Local: true},
		},
	},
}

// KindOf finds a kind by its code.
func KindOf(code string) (Kind, bool) {
	for _, k := range Kinds {
		if k.Code == code {
			return k, true
		}
	}
	return Kind{}, false
}

// Shortfall is a period that a plan does not keep.
type Shortfall struct {
	Period
	Has      int    `json:"has"`      // days the plan gives
	Earliest string `json:"earliest"` // date on which To could begin
}

// Check measures a valid plan against the kind's periods. The day a phase
// begins is day zero.
func (k Kind) Check(plan Plan, workdays *civic.Workdays) []Shortfall {
	list := []Shortfall{}
	for _, period := range k.Periods {
		from, to := plan.Begins(period.From), plan.Begins(period.To)
		earliest := from.AddDate(0, 0, period.Days)
		if period.Working {
			earliest = workdays.Add(from, period.Days).Due
		}
		if to.Before(earliest) {
			list = append(list, Shortfall{period, days(from, to, period.Working, workdays), civic.Date(earliest)})
		}
	}
	return list
}

// days counts from one date to another, all of them or the working ones.
func days(from, to time.Time, working bool, workdays *civic.Workdays) int {
	n := 0
	for day := from.AddDate(0, 0, 1); !day.After(to); day = day.AddDate(0, 0, 1) {
		if !working || workdays.Working(day) {
			n++
		}
	}
	return n
}
