package comment

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Clock names a term that begins when an opinion takes a step.
type Clock string

// The clocks of opinions, in the order in which they may run.
const (
	Moderating Clock = "moderation" // sent → decided on
	Appealing  Clock = "appeal"     // appealed → decided by another person
	Replying   Clock = "reply"      // published → answered by the unit
	Calling    Clock = "hotline"    // handed to 12345 → its result
	Requesting Clock = "on_request" // handed on as a request for disclosure → its answer
)

// Term is how long a clock runs, in working days after the day of receipt,
// and the rule that says so, as cited in public.
type Term struct {
	Clock Clock
	Days  int
	Basis string
}

// Terms are those an installation starts with; a jurisdiction may set its own
// (`sunbudget clock set`). Where no rule binds us the basis says so: nobody
// shall take a choice of ours for a law.
var Terms = []Term{
	{Moderating, 1, "本网站约定：一个工作日内先审后发；参照《互联网跟帖评论服务管理规定》（2022年）"},
	{Appealing, 5, "本网站约定，由本级政府确定：法规未规定期限，暂定五个工作日，由另一名审核员复核；申诉渠道依据《互联网跟帖评论服务管理规定》（2022年）"},
	{Replying, 5, "参照12345政务服务便民热线一般诉求五个工作日的办理期限"},
	{Calling, 5, "12345政务服务便民热线一般诉求的办理期限"},
	{Requesting, 20, "《中华人民共和国政府信息公开条例》第三十三条：二十个工作日，需要延长的最长再加二十个工作日"},
}

// MaxTerm is the longest term one may set, in working days.
const MaxTerm = 60

// TermOf is the term of a clock among those a jurisdiction has set, or else
// the one an installation starts with.
func TermOf(clock Clock, set []Term) Term {
	for _, terms := range [][]Term{set, Terms} {
		for _, term := range terms {
			if term.Clock == clock {
				return term
			}
		}
	}
	return Term{Clock: clock} // a clock nobody knows runs out at once
}

// Validate requires a known clock, a term one can keep, and its basis.
func (t Term) Validate() error {
	known := TermOf(t.Clock, nil).Days > 0
	if !known || t.Days < 1 || t.Days > MaxTerm || t.Basis == "" {
		return civic.Invalid("clock.fault", string(t.Clock)+": want 1 to 60 working days and a basis")
	}
	return nil
}

// Due is the day something received now is due.
func (t Term) Due(w *civic.Workdays, now time.Time) civic.Deadline { return w.Add(now, t.Days) }

// Overdue reports that the day due is over at the moment now.
func Overdue(due, now time.Time) bool { return civic.Date(now) > civic.Date(due) }
