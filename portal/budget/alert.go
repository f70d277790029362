package budget

import (
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

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
	Level Alert `json:"level"`
	Lag   int64 `json:"lag"`
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

// Signal is a kind of thing worth asking about in a project's payments, or in
// a line of revenue.
type Signal string

// The signals, each from published figures alone.
const (
	Behind Signal = "behind" // payments lag the time gone by
	Idle   Signal = "idle"   // nothing paid for months on end
	Burst  Signal = "burst"  // one month took a large part of the year
	Over   Signal = "over"   // more paid than budgeted

	Revenue Signal = "revenue" // a line of revenue lags the time gone by for months on end
)

// Signals lists every signal, the gravest kinds first.
var Signals = []Signal{Over, Idle, Behind, Revenue, Burst}

// Thresholds of the signals. Rates are in basis points of the adjusted
// budget. They are published on /alerts, dated by ThresholdsSince and recorded
// in the public log (Thresholds).
const (
	IdleMonths      = 3    // yellow from so many months without a payment
	LongIdleMonths  = 6    // orange
	BurstShare      = 2000 // blue: a single month's payments
	OverShare       = 1000 // orange: beyond the budget
	FarOverShare    = 2000 // red
	ThresholdsSince = "2026-01-01"

	RevenueLag        = 1000 // so far behind the time gone by, at the end of a month
	RevenueMonths     = 3    // yellow from so many such months in a row
	LongRevenueMonths = 6    // orange
	RevenueSince      = "2026-11-22"
)

// Thresholds is the set that alerts and signals are computed with, as the
// public log records it. Rates and lags are in basis points, times in months.
type Thresholds struct {
	Since     string      `json:"since"` // first day in force
	FromMonth int         `json:"from_month"`
	Lag       []AlertStep `json:"lag"`
	Idle      int         `json:"idle_months"`
	LongIdle  int         `json:"long_idle_months"`
	Burst     int64       `json:"burst_share"`
	Over      int64       `json:"over_share"`
	FarOver   int64       `json:"far_over_share"`

	// Of revenue by month; not in what was recorded before there was the rule.
	RevenueSince string `json:"revenue_since,omitempty"`
	RevenueLag   int64  `json:"revenue_lag,omitempty"`
	Revenue      int    `json:"revenue_months,omitempty"`
	LongRevenue  int    `json:"long_revenue_months,omitempty"`
}

// AlertThresholds is the set this program computes with.
func AlertThresholds() Thresholds {
	return Thresholds{
		Since: ThresholdsSince, FromMonth: AlertFrom, Lag: AlertSteps, Idle: IdleMonths, LongIdle: LongIdleMonths,
		Burst: BurstShare, Over: OverShare, FarOver: FarOverShare,
		RevenueSince: RevenueSince, RevenueLag: RevenueLag, Revenue: RevenueMonths, LongRevenue: LongRevenueMonths,
	}
}

// Raised is a signal a project gives. Value is what raised it: basis points
// behind, beyond or in the month, or the number of months; Month the month of
// a burst.
type Raised struct {
	Signal Signal
	Level  Alert
	Value  int64
	Month  int
}

// Raise reads a project's signals at the end of a month from its budget and
// its cumulative payments by month (paid[0] is January). What published
// ranges leave open is not claimed.
func Raise(amount civic.Figure, paid []civic.Figure) []Raised {
	if !amount.Known() || amount.Lo <= 0 || len(paid) == 0 {
		return nil
	}
	var list []Raised
	last := paid[len(paid)-1]
	if _, hi, ok := last.Rate(amount); ok {
		if level := ProgressAlert(len(paid), hi); level != NoAlert {
			list = append(list, Raised{Signal: Behind, Level: level, Value: Elapsed(len(paid)) - hi})
		}
	}
	if beyond := share(last.Lo-amount.Hi, amount.Hi); last.Known() && beyond >= OverShare {
		list = append(list, Raised{Signal: Over, Level: graver(beyond >= FarOverShare, RedAlert, OrangeAlert), Value: beyond})
	}
	if months := idle(amount, paid); months >= IdleMonths {
		list = append(list, Raised{Signal: Idle, Level: graver(months >= LongIdleMonths, OrangeAlert, YellowAlert), Value: int64(months)})
	}
	if month, part := burst(amount, paid); part >= BurstShare {
		list = append(list, Raised{Signal: Burst, Level: BlueAlert, Value: part, Month: month})
	}
	return list
}

// Standing is a signal with its past within the year.
type Standing struct {
	Raised
	Since int // the first month at whose end it stood at this level or a graver one
	Times int // months at whose end it stood; of bursts, months that were one
}

// Repeated reports a signal that more than one month gave.
func (s Standing) Repeated() bool { return s.Times > 1 }

// Stand reads a project's signals at the end of the last month with how long
// they have stood. Earlier months are read by the budget as it is now, so that
// one release says all there is to recompute them.
func Stand(amount civic.Figure, paid []civic.Figure) []Standing {
	list := stand(Raise, amount, paid)
	for i := range list {
		if list[i].Signal == Burst {
			list[i].Times = bursts(amount, paid)
		}
	}
	return list
}

// StandRevenue does the same for a line of revenue: its budget of the year and
// what had come in by the end of each month.
func StandRevenue(amount civic.Figure, received []civic.Figure) []Standing {
	return stand(RaiseRevenue, amount, received)
}

// RaiseRevenue reads the signal of a line of revenue at the end of the last
// month: how many months in a row it has lagged the time gone by, counted back
// from that month. Revenue comes in by its seasons, so that one late month says
// nothing. A range lags only where all of it does, and a month that was not
// published ends the row.
func RaiseRevenue(amount civic.Figure, received []civic.Figure) []Raised {
	months := 0
	for i := len(received) - 1; i >= 0 && amount.Known() && amount.Lo > 0; i-- {
		_, hi, ok := received[i].Rate(amount)
		if !ok || Elapsed(i+1)-hi < RevenueLag {
			break
		}
		months++
	}
	if months < RevenueMonths {
		return nil
	}
	return []Raised{{Signal: Revenue, Level: graver(months >= LongRevenueMonths, OrangeAlert, YellowAlert), Value: int64(months)}}
}

// stand follows what a rule raises at the end of the last month through the
// months before.
func stand(rule func(civic.Figure, []civic.Figure) []Raised, amount civic.Figure, paid []civic.Figure) []Standing {
	var list []Standing
	for _, raised := range rule(amount, paid) {
		list = append(list, Standing{Raised: raised, Since: len(paid)})
	}
	if len(list) == 0 {
		return nil
	}
	for month := 1; month <= len(paid); month++ {
		for _, earlier := range rule(amount, paid[:month]) {
			for i := range list {
				list[i].met(earlier, month)
			}
		}
	}
	return list
}

// met counts what the same signal was at the end of an earlier month.
func (s *Standing) met(earlier Raised, month int) {
	if earlier.Signal != s.Signal {
		return
	}
	s.Times++
	if rank(earlier.Level) >= rank(s.Level) {
		s.Since = min(s.Since, month)
	}
}

// rank orders levels from mild to severe.
func rank(level Alert) int { return slices.Index(Alerts(), string(level)) }

// bursts counts the months that took a large part of the year.
func bursts(amount civic.Figure, paid []civic.Figure) (months int) {
	for i := 1; i < len(paid); i++ {
		if monthShare(amount, paid, i) >= BurstShare {
			months++
		}
	}
	return months
}

func graver(is bool, grave, mild Alert) Alert {
	if is {
		return grave
	}
	return mild
}

// share is part of whole in basis points, rounded down.
func share(part, whole civic.Money) int64 {
	if whole <= 0 || part < 0 {
		return 0
	}
	return int64(part) * 10000 / int64(whole)
}

// idle counts the last months in a row without a payment; a project that is
// paid in full has nothing left to pay.
func idle(amount civic.Figure, paid []civic.Figure) (months int) {
	last := paid[len(paid)-1]
	if last.Form != civic.Exact || last.Lo >= amount.Lo {
		return 0
	}
	for i := len(paid) - 1; i >= 0; i-- {
		before := civic.ExactFigure(0)
		if i > 0 {
			before = paid[i-1]
		}
		if before.Form != civic.Exact || before.Lo != last.Lo {
			break
		}
		months++
	}
	return months
}

// burst finds the month with the largest certain payment after January and
// its least share of the budget; ordinary projects of one payment are left
// out by asking for an earlier one.
func burst(amount civic.Figure, paid []civic.Figure) (month int, part int64) {
	for i := 1; i < len(paid); i++ {
		if p := monthShare(amount, paid, i); p > part {
			month, part = i+1, p
		}
	}
	return month, part
}

// monthShare is the least part of the budget, in basis points, that was
// certainly paid in month i+1; 0 where nothing had been paid before.
func monthShare(amount civic.Figure, paid []civic.Figure, i int) int64 {
	if !paid[i].Known() || !paid[i-1].Known() || paid[i-1].Hi == 0 {
		return 0
	}
	return share(paid[i].Lo-paid[i-1].Hi, amount.Hi)
}
