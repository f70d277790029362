package oversight

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Source says who found a problem.
type Source string

// The sources.
const (
	Audit    Source = "audit"    // 审计
	Congress Source = "congress" // 人大
	Media    Source = "media"    // 媒体
	Alert    Source = "alert"    // an alert that was followed up
)

// Sources lists every source in the order pages show them.
var Sources = []Source{Audit, Congress, Media, Alert}

// Act is one step in the life of an issue.
type Act string

// The acts. What a unit hands in is submitted, not verified: that is said by
// somebody else, and closing off by a third person.
const (
	Listed    Act = "listed"    // put on the list
	Planned   Act = "planned"   // 整改计划 by the unit
	Submitted Act = "submitted" // 已提交: the unit says that it is done
	Returned  Act = "returned"  // 退回: it is not
	Verified  Act = "verified"  // 已核查
	ClosedOff Act = "closed"    // 销号
)

// Acts lists every act in the order in which they usually come.
var Acts = []Act{Listed, Planned, Submitted, Returned, Verified, ClosedOff}

// follows are the acts that may come after an act. A plan may be revised until
// something is submitted.
var follows = map[Act][]Act{
	Listed:    {Planned},
	Planned:   {Planned, Submitted},
	Submitted: {Returned, Verified},
	Returned:  {Planned, Submitted},
	Verified:  {ClosedOff},
}

// Clocks of an issue.
const (
	// PlanDays are the working days a unit has for its plan; the day of
	// listing is day zero.
	PlanDays = 5
	// Acceptance (验收) lies between so many months after listing.
	AcceptFrom, AcceptTo = 3, 6
)

// MaxText is how many characters the text of a step may have.
const MaxText = 2000

// Issue is one problem on the list.
type Issue struct {
	ID        string
	Source    Source
	Title     string
	Finding   string // what was found
	Reference string // number of the audit report, the resolution, the article
	Unit      string // responsible
	Project   string // public ID, "" where it is about no one project
	PlanBy    time.Time
	AcceptBy  time.Time
	Steps     []Step // at least one, the oldest first
}

// Step is one act with what was said.
type Step struct {
	Act      Act
	Text     string
	At       time.Time
	LogIndex int64 // of its entry in the transparency log
}

// State is the last act.
func (i Issue) State() Act {
	if len(i.Steps) == 0 {
		return ""
	}
	return i.Steps[len(i.Steps)-1].Act
}

// ListedAt is when it was put on the list.
func (i Issue) ListedAt() time.Time {
	if len(i.Steps) == 0 {
		return time.Time{}
	}
	return i.Steps[0].At
}

// has reports that an act was done once.
func (i Issue) has(act Act) bool {
	return slices.ContainsFunc(i.Steps, func(s Step) bool { return s.Act == act })
}

// Late says what is overdue on a date: Planned, Verified, or "" for nothing.
func (i Issue) Late(now time.Time) Act {
	today := civic.Day(now)
	switch {
	case i.State() == Verified || i.State() == ClosedOff:
		return ""
	case today.After(civic.Day(i.AcceptBy)):
		return Verified
	case !i.has(Planned) && today.After(civic.Day(i.PlanBy)):
		return Planned
	}
	return ""
}

// Next are the acts that may come next.
func (i Issue) Next() []Act { return follows[i.State()] }

// Allow refuses an act that does not follow the last one (kind conflict), or
// one without a text (kind invalid).
func (i Issue) Allow(act Act, text string) error {
	if !slices.Contains(i.Next(), act) {
		return civic.Fail(civic.KindConflict, "issue.fault_order", fmt.Sprintf("%s after %s", act, i.State()))
	}
	return checkText(text)
}

func checkText(text string) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > MaxText {
		return civic.Invalid("issue.fault_text", fmt.Sprintf("a text of %d characters", n))
	}
	return nil
}

// Finding is a problem that is put on the list.
type Finding struct {
	Jurisdiction string
	Source       Source
	Title        string
	Text         string
	Reference    string
	Unit         string
	Project      string
	AcceptBy     string // date
}

// Check refuses a finding that breaks a rule (kind invalid). today is the day
// it is listed on.
func (f Finding) Check(today time.Time) error {
	switch {
	case !slices.Contains(Sources, f.Source):
		return civic.Invalid("issue.fault_source", "source "+string(f.Source))
	case strings.TrimSpace(f.Title) == "" || utf8.RuneCountInString(f.Title) > 120:
		return civic.Invalid("issue.fault_title", "a title of 1 to 120 characters")
	case f.Unit == "":
		return civic.Invalid("issue.fault_unit", "no unit")
	case f.Project != "" && !civic.PublicID(f.Project).Valid():
		return civic.Invalid("issue.fault_project", "project "+f.Project)
	}
	by, err := time.ParseInLocation(time.DateOnly, f.AcceptBy, civic.Shanghai)
	from, to := civic.Day(today).AddDate(0, AcceptFrom, 0), civic.Day(today).AddDate(0, AcceptTo, 0)
	if err != nil || by.Before(from) || by.After(to) {
		return civic.Invalid("issue.fault_accept", "acceptance on "+f.AcceptBy)
	}
	return checkText(f.Text)
}

// Logged is what the transparency log says of a step. The text itself is on
// the page; its hash proves that it stayed.
type Logged struct {
	Issue      string `json:"issue"`
	Act        Act    `json:"act"`
	Source     Source `json:"source,omitempty"` // with the first step
	Unit       string `json:"unit,omitempty"`
	PlanBy     string `json:"plan_by,omitempty"`
	AcceptBy   string `json:"accept_by,omitempty"`
	TextSHA256 string `json:"text_sha256"`
}

// Filter narrows the list of issues; the zero value is all of them.
type Filter struct {
	Source Source
	State  Act
	Units  []string // a department with its units
}

// Fits reports an issue the filter keeps.
func (f Filter) Fits(i Issue) bool {
	return (f.Source == "" || i.Source == f.Source) && (f.State == "" || i.State() == f.State) &&
		(len(f.Units) == 0 || slices.Contains(f.Units, i.Unit))
}
