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
}

// Thread is an opinion with the answers to it, the oldest answer first.
type Thread struct {
	Comment
	Answers []Comment
}

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
	Adoption    Adoption
	ReplyBody   string
	PublishedAt *time.Time
}

// Count is how many opinions on something are public and how many of them
// have a public reply.
type Count struct{ Opinions, Replies int }
