package budget

// Alert is a level of the one public scale of alerts. It only says that a
// question is worth asking, never that something is wrong.
type Alert string

// The levels from mild to severe; NoAlert where nothing stands out.
const (
	NoAlert     Alert = ""
	BlueAlert   Alert = "blue"
	YellowAlert Alert = "yellow"
	OrangeAlert Alert = "orange"
	RedAlert    Alert = "red"
)

// AlertStep is where a level of the progress alert begins: payments lag the
// time gone by for at least Lag basis points of the year's budget.
type AlertStep struct {
	Level Alert
	Lag   int64
}

// AlertSteps are the levels of the progress alert from mild to severe.
var AlertSteps = []AlertStep{{BlueAlert, 1000}, {YellowAlert, 2000}, {OrangeAlert, 3000}, {RedAlert, 4000}}

// AlertFrom is the first month whose figures may raise a progress alert:
// before, most payments are simply not due.
const AlertFrom = 3

// Elapsed is the time gone by at the end of a month, in basis points of the
// year.
func Elapsed(month int) int64 { return int64(month) * 10000 / 12 }

// ProgressAlert compares execution at the end of a month, as the highest rate
// the published forms allow (basis points), with the time gone by. An
// interval raises an alert only where all of it lags.
func ProgressAlert(month int, executionHi int64) Alert {
	level := NoAlert
	if month < AlertFrom {
		return level
	}
	for _, step := range AlertSteps {
		if Elapsed(month)-executionHi >= step.Lag {
			level = step.Level
		}
	}
	return level
}

// Alerts are the levels of AlertSteps, from mild to severe.
func Alerts() []string {
	all := make([]string, len(AlertSteps))
	for i, step := range AlertSteps {
		all[i] = string(step.Level)
	}
	return all
}
