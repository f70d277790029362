package release

import (
	"cmp"
	"slices"
	"strings"

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
	budget.Standing
}

// Raise reads the signals of all projects and lines of revenue (receipts, whose
// Paid is what came in): the gravest level first, then the largest budget.
func Raise(courses, receipts []Course) []Signalled {
	var list []Signalled
	for _, c := range courses {
		for _, raised := range budget.Stand(c.Amount, c.Paid) {
			list = append(list, Signalled{c, raised})
		}
	}
	for _, c := range receipts {
		for _, raised := range budget.StandRevenue(c.Amount, c.Paid) {
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

// ReceiptID names a line of revenue where a project is named by its public ID:
// no public ID holds a colon.
func ReceiptID(unit, code string) civic.PublicID { return civic.PublicID(unit + ":" + code) }

// Receipt is the code of the line that a ReceiptID names; false for the ID of a
// project.
func Receipt(id string) (unit, code string, ok bool) { return strings.Cut(id, ":") }

// Signal is one row of the list of alerts: what was raised, on which project or
// line of revenue.
type Signal struct {
	ID     civic.PublicID // or ReceiptID
	Name   string
	Unit   string
	Amount civic.Figure // 调整预算数, else 年初预算数
	Paid   civic.Figure // by the end of the release's month
	budget.Standing
}

// SignalFilter narrows the list of alerts; the zero value is all that a
// release raises.
type SignalFilter struct {
	Signal  budget.Signal
	Level   budget.Alert
	Units   []string // nil for all
	Project civic.PublicID

	// Since is the last month that an alert may stand since; 0 for any.
	Since int
	Kind  SignalKind
}

// SignalKind is where an alert stands in its review.
type SignalKind string

// The kinds. Nothing is public that nobody has reviewed.
const (
	AnySignals     SignalKind = ""
	PublicSignals  SignalKind = "public"  // confirmed by a reviewer
	WaitingSignals SignalKind = "waiting" // for a review
	AsideSignals   SignalKind = "aside"   // set aside by a reviewer
)

// SignalCount is how many alerts of one signal and level there are.
type SignalCount struct {
	Signal budget.Signal
	Level  budget.Alert
	Number int
}
