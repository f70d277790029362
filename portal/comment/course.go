package comment

import (
	"fmt"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Step is where the reply to a published opinion stands on its way through
// the unit (交办, 承办, 审核, 办结).
type Step string

// The steps in their order.
const (
	Received Step = "received" // published, nobody has it yet
	Assigned Step = "assigned" // a handler has it
	Drafted  Step = "drafted"  // the head reviews the draft
	Returned Step = "returned" // the head sent the draft back to its handler
	Closed   Step = "answered" // the reply is public
)

// Act is what somebody of the unit does with a reply.
type Act string

// Acts of the unit.
const (
	Assign   Act = "assign"
	Write    Act = "draft"
	SendBack Act = "return"
	Answer   Act = "publish"
)

// course is the one table of what may follow what. An opinion that its writer
// asks about again counts as received: see Reopened.
var course = []struct {
	act  Act
	from []Step
	to   Step
}{
	{Assign, []Step{Received, Assigned, Drafted, Returned}, Assigned},
	{Write, []Step{Received, Assigned, Drafted, Returned}, Drafted},
	{SendBack, []Step{Drafted}, Returned},
	{Answer, []Step{Drafted}, Closed},
}

// After is the step that an act leads to; kind conflict where it is not the
// turn of that act.
func (s Step) After(a Act) (Step, error) {
	for _, row := range course {
		if row.act == a && slices.Contains(row.from, s) {
			return row.to, nil
		}
	}
	return s, civic.Fail(civic.KindConflict, "reply.step", fmt.Sprintf("%s does not follow %s", a, s))
}

// ReopenReasons are the codes with which a writer asks once more, in the order
// of the form. It is a code and no text, because a text would have to be
// moderated first. Words are in the catalogue under reply.again_{code}.
var ReopenReasons = []string{"unanswered", "unkept", "mistaken"}

// MaxReturnNote is the longest note with which a head sends a draft back, in
// bytes.
const MaxReturnNote = 2000

// Handler is a member of the unit's staff who can be given an opinion.
type Handler struct {
	Account string
	Name    string
}
