package comment

import (
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Place is what an opinion in a release would hang on: the unit that
// must answer it, and the document it stands in.
type Place struct {
	Unit  string
	Year  int
	Stage string
	Name  string
}

// Comment is an opinion as shown: on the page of its subject to everybody, on
// /me to its writer. A removed one has no text.
type Comment struct {
	ID          string
	Subject     string
	SubjectKind Kind
	SubjectName string // as the release it was written on calls it
	Release     string // hash of the release it was written on
	Year        int
	Stage       string
	Unit        string
	Parent      string
	AuthorName  string
	Assurance   civic.Assurance
	Stance      Stance
	Body        string
	State       State
	ReasonCode  string
	Receipt     string
	CreatedAt   time.Time
	ModerateBy  time.Time
	DueOn       *time.Time // when the unit's reply is due
	Adoption    string     // of the public reply, "" where there is none
	ReplyBody   string
	ReplyUnit   string
	RepliedAt   *time.Time

	Source     Source     // how it came in
	ReceivedOn *time.Time // of one that did not come online
	FoldedInto string     // the opinion that says the same and was first, "" for none
	Similar    int        // opinions folded into this one
	Proposal   bool       // a 修正建议: what it moves is kept beside it

	ReopenedAt     *time.Time // when the writer asked again
	ReopenedFor    string     // one of ReopenReasons
	FormerAdoption string     // of the reply before that
	FormerBody     string
	FormerAt       *time.Time

	AppealedAt    *time.Time // told to the writer alone, as all of these
	AppealBy      *time.Time
	AppealVerdict string
	AppealNote    string

	HandedWay    Way // where it was handed, "" for nowhere
	HandedAt     *time.Time
	HandedDue    *time.Time
	HandedNumber string
	HandedResult string
	HandedClosed *time.Time

	Change *Change `db:"-"` // what its adoption changed
}

// CanReopen reports a reply that the writer may still ask to be given again.
func (c Comment) CanReopen() bool {
	return c.State == Public && c.Source == Online && c.FoldedInto == "" && c.RepliedAt != nil && c.ReopenedAt == nil
}

// CanAppeal reports a removal that has not been appealed against.
func (c Comment) CanAppeal() bool {
	return c.State == Removed && c.Source == Online && c.AppealedAt == nil && c.Body != ""
}

// Reopened reports that the writer asked again and waits for the answer.
func (c Comment) Reopened() bool {
	return c.ReopenedAt != nil && (c.RepliedAt == nil || !c.RepliedAt.After(*c.ReopenedAt))
}

// Thread is an opinion with the answers to it, the oldest answer first.
type Thread struct {
	Comment
	Answers []Comment
	Folded  []Comment // say the same, the oldest first; at most FoldedShown
}

// FoldedShown is how many folded opinions stand under the first of them; the
// count is of all.
const FoldedShown = 20

// Queued is an opinion waiting for a moderator. Who wrote it is not known at
// the desk, only how surely.
type Queued struct {
	ID          string
	SubjectKind Kind
	Subject     string
	SubjectName string // as the release it was written on calls it
	Unit        string
	AuthorName  string
	Assurance   civic.Assurance
	Stance      Stance
	Body        string
	Receipt     string
	CreatedAt   time.Time
	ModerateBy  time.Time
	Own         bool // written by the moderator who asks
	Risk        int  // see Risk
	Source      Source
	Proposal    bool // a 修正建议
}

// QueueCount is how many opinions wait, and how many of them longer than they
// should.
type QueueCount struct{ Pending, Overdue int }

// ToAnswer is a published opinion at the desk of the unit that answers it,
// with the reply as far as it has come.
type ToAnswer struct {
	ID          string
	SubjectKind Kind
	Subject     string
	SubjectName string // as the release it was written on calls it
	Unit        string
	AuthorName  string
	Assurance   civic.Assurance
	Stance      Stance
	Body        string
	CreatedAt   time.Time
	DueOn       time.Time
	Provisional bool
	ReplyState  string // "", "draft", "public"
	ReplyAuthor string // account that drafted it
	Step        Step
	Handler     string // account it is assigned to, "" for none
	HandlerName string
	Note        string // with which the head sent the draft back, "" for none
	ReopenedAt  *time.Time
	ReopenedFor string
	Similar     int  // opinions folded into it, which the reply answers too
	Proposal    bool // a 修正建议
	ChangeKind  Kind
	ChangeID    string
	ChangeHash  string // of the later release
	Adoption    Adoption
	ReplyBody   string
	PublishedAt *time.Time
}

// Count is how many opinions on something are public and how many of them
// have a public reply.
type Count struct{ Opinions, Replies int }
