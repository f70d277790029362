package hearing

import (
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Course is what happens in the session of a hearing, as far as it is public;
// the desk's has the questions that wait as well.
type Course struct {
	Opened    *time.Time // nil before the host opens it
	Closed    *time.Time
	LogIndex  *int64 // of the entry that closes it
	Turns     []Turn
	Questions []Question
	Polls     []Poll
}

// Turn is one speaker's turn.
type Turn struct {
	Turn    int
	Number  int // of the speaker's ticket
	Minutes int // allotted
	BeganAt time.Time
	EndedAt *time.Time
}

// Until is when the allotted time is over.
func (t Turn) Until() time.Time { return t.BeganAt.Add(time.Duration(t.Minutes) * time.Minute) }

// Question is one put from outside the hall.
type Question struct {
	Number  int
	Name    string // as chosen in front, "" of somebody who left
	Body    string
	State   QuestionState
	Reason  string // code of a refusal
	Support int    // people who want it asked
	At      time.Time
}

// QuestionState is how far a question has come.
type QuestionState string

// States of a question. Only Waiting and Refused are not shown with their text.
const (
	Waiting  QuestionState = "waiting" // for the host to read it
	Queued   QuestionState = "queued"
	Asked    QuestionState = "asked" // in the hall, now
	Answered QuestionState = "answered"
	Refused  QuestionState = "refused"
)

// RefusalReasons are the codes a refusal gives; they are counted in public.
var RefusalReasons = []string{"unrelated", "repeated", "abusive", "personal"}

// Poll is an indicative vote (意向测评). It binds nobody.
type Poll struct {
	Number   int
	Question string
	OpenedAt time.Time
	ClosedAt *time.Time
	Yes      int
	No       int
	Abstain  int
}

// Cast is how many voted.
func (p Poll) Cast() int { return p.Yes + p.No + p.Abstain }

// LeastVotes is the fewest votes whose division is told (DESIGN, Constants:
// the cell of comment counts); fewer would tell how somebody voted.
const LeastVotes = 5

// Told reports that the division may be shown: the vote is over, so that
// nobody follows the crowd, and enough people took part.
func (p Poll) Told() bool { return p.ClosedAt != nil && p.Cast() >= LeastVotes }

// Choices of an indicative vote.
const (
	Yes     = "yes"
	No      = "no"
	Abstain = "abstain"
)

// Choices in the order of the form.
var Choices = []string{Yes, No, Abstain}

// Running reports a session that is open.
func (c Course) Running() bool { return c.Opened != nil && c.Closed == nil }

// Floor is the turn of whoever speaks now, nil for nobody.
func (c Course) Floor() *Turn {
	for i := range c.Turns {
		if c.Turns[i].EndedAt == nil && c.Closed == nil {
			return &c.Turns[i]
		}
	}
	return nil
}

// OpenPoll is the vote that runs, nil for none.
func (c Course) OpenPoll() *Poll {
	for i := range c.Polls {
		if c.Polls[i].ClosedAt == nil {
			return &c.Polls[i]
		}
	}
	return nil
}

// Queue is the questions in a state, those most want asked first; among
// equals the earlier one.
func (c Course) Queue(state QuestionState) []Question {
	var list []Question
	for _, q := range c.Questions {
		if q.State == state {
			list = append(list, q)
		}
	}
	slices.SortFunc(list, func(a, b Question) int {
		return cmp.Or(cmp.Compare(b.Support, a.Support), cmp.Compare(a.Number, b.Number))
	})
	return list
}

// RefusedBy counts refused questions by reason.
func (c Course) RefusedBy() map[string]int {
	counts := map[string]int{}
	for _, q := range c.Questions {
		if q.State == Refused {
			counts[q.Reason]++
		}
	}
	return counts
}

// Part is what one person did in a session.
type Part struct {
	Questions []Question
	Supported []int          // numbers of questions
	Ballots   map[int]string // choice by number of the vote
}

// Said is one act of a person in any session, for the file of their own data.
type Said struct {
	Hearing string    `json:"hearing"`
	Kind    string    `json:"kind"`   // question, support or vote
	Number  int       `json:"number"` // of the question or vote
	Text    string    `json:"text"`   // of the question, or the choice
	At      time.Time `json:"at"`
}

// Longest texts in characters.
const (
	maxQuestion = 300
	maxPoll     = 200
)

// ValidQuestion checks the text of a question.
func ValidQuestion(text string) error {
	if n := utf8.RuneCountInString(text); n == 0 || n > maxQuestion {
		return civic.Invalid("session.fault_question", fmt.Sprintf("a question of %d characters", n))
	}
	return nil
}

// Move is one thing the host does.
type Move struct {
	Act     HostAct
	Number  int    // of a ticket or a question
	Minutes int    // of a turn
	Reason  string // of a refusal
	Text    string // of a vote
}

// HostAct is a kind of move.
type HostAct string

// What the host can do.
const (
	OpenSession  HostAct = "open"
	CallSpeaker  HostAct = "call"
	EndTurn      HostAct = "rest"
	Admit        HostAct = "admit"  // a question into the queue
	Refuse       HostAct = "refuse" // a question, with a reason
	PutQuestion  HostAct = "put"    // ask it now
	MarkAnswered HostAct = "answered"
	OpenPoll     HostAct = "poll"
	ClosePoll    HostAct = "count"
	CloseSession HostAct = "close"
)

// HostActs are all moves.
var HostActs = []HostAct{OpenSession, CallSpeaker, EndTurn, Admit, Refuse, PutQuestion, MarkAnswered, OpenPoll, ClosePoll, CloseSession}

// Longest turn in minutes.
const maxMinutes = 60

// Validate checks a move as sent; whether it fits the session is asked where
// the session is kept.
func (m Move) Validate() error {
	switch {
	case !slices.Contains(HostActs, m.Act):
		return civic.Invalid("session.fault_move", fmt.Sprintf("move %q", m.Act))
	case m.Act == CallSpeaker && (m.Number < 1 || m.Minutes < 1 || m.Minutes > maxMinutes):
		return civic.Invalid("session.fault_turn", fmt.Sprintf("ticket %d for %d minutes", m.Number, m.Minutes))
	case m.Act == Refuse && !slices.Contains(RefusalReasons, m.Reason):
		return civic.Invalid("session.fault_reason", fmt.Sprintf("reason %q", m.Reason))
	case m.Act == OpenPoll && (m.Text == "" || utf8.RuneCountInString(m.Text) > maxPoll):
		return civic.Invalid("session.fault_poll", "the text of a vote")
	}
	return nil
}

// moves is from which states of a question the host moves it, and where to.
var moves = map[HostAct]struct {
	from []QuestionState
	to   QuestionState
}{
	Admit:        {[]QuestionState{Waiting}, Queued},
	Refuse:       {[]QuestionState{Waiting}, Refused},
	PutQuestion:  {[]QuestionState{Queued}, Asked},
	MarkAnswered: {[]QuestionState{Queued, Asked}, Answered},
}

// Moved is where a move brings a question, and from which states; ok is false
// for moves of other things.
func (a HostAct) Moved() (from []QuestionState, to QuestionState, ok bool) {
	m, ok := moves[a]
	return m.from, m.to, ok
}

// Sat is the log entry of a session that is over.
type Sat struct {
	Hearing   string    `json:"hearing"`
	Opened    time.Time `json:"opened"`
	Closed    time.Time `json:"closed"`
	Turns     int       `json:"turns"`
	Questions int       `json:"questions"` // all that came, refused ones too
	Refused   int       `json:"refused"`
	Polls     []Counted `json:"indicative_votes,omitempty"`
}

// Counted is an indicative vote in the log. The division is left out where it
// is not told.
type Counted struct {
	Question string `json:"question"`
	Cast     int    `json:"cast"`
	Yes      *int   `json:"yes,omitempty"`
	No       *int   `json:"no,omitempty"`
	Abstain  *int   `json:"abstain,omitempty"`
}

// Sum is the log entry of the course, closed at the moment given.
func (c Course) Sum(id string, closed time.Time) Sat {
	sat := Sat{Hearing: id, Closed: closed, Turns: len(c.Turns), Questions: len(c.Questions)}
	if c.Opened != nil {
		sat.Opened = *c.Opened
	}
	for _, q := range c.Questions {
		if q.State == Refused {
			sat.Refused++
		}
	}
	for _, p := range c.Polls {
		counted := Counted{Question: p.Question, Cast: p.Cast()}
		if p.Cast() >= LeastVotes {
			counted.Yes, counted.No, counted.Abstain = &p.Yes, &p.No, &p.Abstain
		}
		sat.Polls = append(sat.Polls, counted)
	}
	return sat
}
