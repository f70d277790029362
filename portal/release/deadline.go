package release

import (
	"cmp"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Printed says that a release prints tables of a unit.
type Printed struct {
	Release int64
	Unit    string
}

// Standing is how it is with something that must be published.
type Standing string

// Standings, those that ask for attention first.
const (
	Overdue  Standing = "overdue"  // the last day has passed, and it is not public
	LateOut  Standing = "late"     // public, after the last day
	Running  Standing = "running"  // not public, and there is time
	InTime   Standing = "in_time"  // public by the last day
	Unclear  Standing = "unclear"  // public; the date of approval is not recorded
	NotKnown Standing = "notknown" // not public; the date of approval is not recorded
)

// Standings lists them in this order.
var Standings = []Standing{Overdue, LateOut, Running, InTime, Unclear, NotKnown}

// Due is one document that one unit must publish within
// budget.PublicationDays.
type Due struct {
	Unit      string // "" is the government itself
	Stage     civic.Stage
	From      string  // date of approval or reply; "" where none is recorded
	By        string  // the last day; "" as From
	Published string  // date; "" where it is not public
	Release   *Header // that made it public; nil as Published
	Standing  Standing
	Days      int // after the last day, of what is overdue or came late
}

// dueStages are the documents of a year that must be published, in their
// order.
var dueStages = []civic.Stage{civic.Approved, civic.Adjusted, civic.FinalAccounts}

// Deadlines tells, for the releases of one year, what each unit owes and how
// that stands on today (a date). names are the units of the year's newest
// release of each stage; printed says which releases print which units. What
// is late comes first, then by document and unit.
func Deadlines(ofYear []Header, names map[civic.Stage]Names, printed []Printed, today string) []Due {
	var all []Due
	for _, stage := range dueStages {
		releases := slices.DeleteFunc(slices.Clone(ofYear), func(h Header) bool { return h.Document.Stage != stage })
		slices.SortFunc(releases, func(a, b Header) int { return cmp.Compare(a.Edition, b.Edition) })
		if len(releases) == 0 {
			continue
		}
		decision := decisionOf(releases)
		all = append(all, owed("", stage, decision.Approved, &releases[0], today))
		if stage == civic.Adjusted {
			continue // the law names the government alone
		}
		for _, u := range names[stage].Units {
			all = append(all, owed(u.Code, stage, decision.ReplyTo(u), firstWith(releases, printed, u.Code), today))
		}
	}
	slices.SortStableFunc(all, func(a, b Due) int {
		return cmp.Compare(slices.Index(Standings, a.Standing), slices.Index(Standings, b.Standing))
	})
	return all
}

// decisionOf is what the newest release that records one says.
func decisionOf(releases []Header) budget.Decision {
	for _, h := range slices.Backward(releases) {
		if h.Decision != nil {
			return *h.Decision
		}
	}
	return budget.Decision{}
}

// firstWith is the first of the releases that prints tables of a unit; nil
// for none.
func firstWith(releases []Header, printed []Printed, unit string) *Header {
	for i, h := range releases {
		if slices.Contains(printed, Printed{h.ID, unit}) {
			return &releases[i]
		}
	}
	return nil
}

// owed compares the last day with the day of publication, or with today.
func owed(unit string, stage civic.Stage, from string, out *Header, today string) Due {
	d := Due{Unit: unit, Stage: stage, From: from, Release: out}
	if out != nil {
		d.Published = civic.Date(out.PublishedAt)
	}
	start, err := time.Parse(time.DateOnly, from)
	if err != nil {
		d.Standing = NotKnown
		if out != nil {
			d.Standing = Unclear
		}
		return d
	}
	d.By = start.AddDate(0, 0, budget.PublicationDays).Format(time.DateOnly)
	met, late, end := Running, Overdue, today
	if out != nil {
		met, late, end = InTime, LateOut, d.Published
	}
	d.Standing, d.Days = met, daysAfter(d.By, end)
	if d.Days > 0 {
		d.Standing = late
	}
	return d
}

// daysAfter counts the days from one date to a later one; 0 where it is not
// later.
func daysAfter(from, to string) int {
	a, err1 := time.Parse(time.DateOnly, from)
	b, err2 := time.Parse(time.DateOnly, to)
	if err1 != nil || err2 != nil || !b.After(a) {
		return 0
	}
	return int(b.Sub(a).Hours() / 24)
}
