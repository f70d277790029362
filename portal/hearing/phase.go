package hearing

import (
	"fmt"
	"slices"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Phase is a part of a hearing's course.
type Phase string

// Phases in their order. Before the notice a hearing is not public.
const (
	Notice       Phase = "notice"       // 听证公告
	Registration Phase = "registration" // 报名
	Materials    Phase = "materials"    // 名单与材料公开
	Session      Phase = "session"      // the day of the hearing
	Record       Phase = "record"       // 听证笔录
	Adoption     Phase = "adoption"     // 采纳情况
	Closed       Phase = "closed"
)

// Feature is something people can do or find on a hearing's page.
type Feature string

// Features that open and close with the phases.
const (
	Comment    Feature = "comment"
	Propose    Feature = "propose" // a 修正建议, and agreement with one
	Register   Feature = "register"
	ShowDraw   Feature = "show_draw"   // who was drawn, and the seed
	ShowRecord Feature = "show_record" // the record and what became of opinions
	Ask        Feature = "ask"         // put a question for the session, support one
	Vote       Feature = "vote"        // take part in an indicative vote
	Host       Feature = "host"        // run the session
	ShowCourse Feature = "show_course" // the session's page
	InviteList Feature = "invite_list" // fix the list people are invited from
)

// row is what is open in a phase.
type row struct {
	phase Phase
	open  []Feature
}

// phases is the one table of what is open when.
var phases = []row{
	{Notice, []Feature{Comment, Propose, InviteList}},
	{Registration, []Feature{Comment, Propose, Register, InviteList}},
	{Materials, []Feature{Comment, Propose, ShowDraw, Ask, ShowCourse}},
	{Session, []Feature{Comment, Propose, ShowDraw, Ask, Vote, Host, ShowCourse}},
	{Record, []Feature{ShowDraw, ShowRecord, ShowCourse}},
	{Adoption, []Feature{ShowDraw, ShowRecord, ShowCourse}},
	{Closed, []Feature{ShowDraw, ShowRecord, ShowCourse}},
}

// Phases lists all phases in their order.
func Phases() []Phase {
	list := make([]Phase, len(phases))
	for i, r := range phases {
		list[i] = r.phase
	}
	return list
}

// Open reports whether the feature is open in the phase.
func (p Phase) Open(f Feature) bool {
	return slices.ContainsFunc(phases, func(r row) bool {
		return r.phase == p && slices.Contains(r.open, f)
	})
}

// Plan is the civil date ("2006-01-02") each phase begins on. A phase lasts
// until the next one begins; two that begin on one day leave the first out.
type Plan map[Phase]string

// Validate requires every phase with its date, in order, and a day of its own
// for the session.
func (p Plan) Validate() error {
	last := ""
	for _, phase := range Phases() {
		on := p[phase]
		if _, err := time.ParseInLocation(time.DateOnly, on, civic.Shanghai); err != nil {
			return civic.Invalid("hearing.fault_date", fmt.Sprintf("%s begins on %q", phase, on))
		}
		if on < last {
			return civic.Invalid("hearing.fault_order", fmt.Sprintf("%s begins on %s, before the phase that precedes it", phase, on))
		}
		last = on
	}
	if p[Session] == p[Record] || p[Session] == p[Materials] {
		return civic.Invalid("hearing.fault_order", "the session has no day of its own")
	}
	return nil
}

// At is the phase at the moment now, "" before the notice.
func (p Plan) At(now time.Time) Phase {
	today, current := civic.Date(now), Phase("")
	for _, phase := range Phases() {
		if on := p[phase]; on != "" && on <= today {
			current = phase
		}
	}
	return current
}

// Begins is the first moment of a phase.
func (p Plan) Begins(phase Phase) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, p[phase], civic.Shanghai) // Validate has seen it
	return t
}

// After is the phase that follows.
func (p Plan) After(phase Phase) (next Phase, ok bool) {
	all := Phases()
	i := slices.Index(all, phase)
	if i < 0 || i+1 == len(all) {
		return "", false
	}
	return all[i+1], true
}
