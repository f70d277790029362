package hearing

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// CoursePage is the session of a hearing.
type CoursePage struct {
	Reader
	Hearing hearing.Hearing
	Board   Board
	Part    *hearing.Part // what the reader did there, nil for visitors
	SendKey string        // of the form of a question, "" for no form
	SignIn  string        // where a visitor signs in to ask
	Barred  string        // ready words why the reader may not ask
	Typed   string
	Faults  []ui.FieldError
}

// Board is the part of the session that changes while it goes on. It is the
// same for everybody who reads the language, so that it is drawn once.
type Board struct {
	Reader
	Hearing hearing.Hearing
	Course  hearing.Course
}

// Path is an address below the session's page.
func (b Board) Path(part string) string { return b.Below(b.Hearing, "/session"+part) }

// State says where the session stands.
func (b Board) State() ui.Pill {
	switch {
	case b.Course.Running():
		return ui.Pill{Tone: ui.Act, Icon: "comment", Word: b.T("session.running")}
	case b.Course.Closed != nil:
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: b.T("session.over")}
	}
	return ui.Pill{Tone: ui.Plain, Icon: "clock", Word: b.T("session.not_yet")}
}

// Hours says when it was opened and closed, or when it will be.
func (b Board) Hours() string {
	c := b.Course
	switch {
	case c.Closed != nil && c.Opened != nil:
		return b.T("session.from_to", hour(*c.Opened), hour(*c.Closed))
	case c.Opened != nil:
		return b.T("session.since", hour(*c.Opened))
	}
	return b.T("session.planned", b.When(b.Hearing))
}

// hour is a time of day in Shanghai.
func hour(at time.Time) string { return at.In(civic.Shanghai).Format("15:04") }

// Speaker names who has a ticket, without a name: group and view, as drawn.
func (b Board) Speaker(number int) string {
	i := slices.IndexFunc(b.Hearing.Outcomes, func(o hearing.Outcome) bool { return o.Number == number })
	if i < 0 {
		return b.T("session.speaker", number)
	}
	o := b.Hearing.Outcomes[i]
	return b.T("session.speaker_of", number, b.T("hearing.group_"+string(o.Group)), b.T("hearing.view_"+string(o.View)))
}

// Clock says since when somebody speaks and until when they may.
func (b Board) Clock(t hearing.Turn) string {
	return b.T("session.clock", hour(t.BeganAt), t.Minutes, hour(t.Until()))
}

// until is the end of a turn for the script that counts down.
func until(t hearing.Turn) string { return t.Until().UTC().Format(time.RFC3339) }

// Shown are the questions in the order of the page: the one being answered,
// the queue, those answered.
func (b Board) Shown() []hearing.Question {
	return slices.Concat(b.Course.Queue(hearing.Asked), b.Course.Queue(hearing.Queued), b.Course.Queue(hearing.Answered))
}

// Pill of a question.
func (b Board) questionPill(q hearing.Question) ui.Pill {
	switch q.State {
	case hearing.Asked:
		return ui.Pill{Tone: ui.Act, Icon: "comment", Word: b.T("session.state_asked")}
	case hearing.Answered:
		return ui.Pill{Tone: ui.Done, Icon: "check", Word: b.T("session.state_answered")}
	}
	return ui.Pill{Tone: ui.Plain, Icon: "clock", Word: b.T("session.state_queued")}
}

// Supportable reports that a voice may be given to the question.
func (b Board) Supportable(q hearing.Question) bool {
	return q.State == hearing.Queued && b.Course.Closed == nil && b.Hearing.Open(hearing.Ask, b.Now)
}

// Refused counts refused questions with their reasons, "" for none.
func (b Board) Refused() string {
	counts := b.Course.RefusedBy()
	var parts []string
	total := 0
	for _, reason := range hearing.RefusalReasons {
		if n := counts[reason]; n > 0 {
			total += n
			parts = append(parts, b.T("session.reason_count", b.T("session.reason_"+reason), n))
		}
	}
	if total == 0 {
		return ""
	}
	return b.T("session.refused", total, strings.Join(parts, b.T("session.comma")))
}

// Result says how an indicative vote came out, as far as it is told.
func (b Board) Result(p hearing.Poll) string {
	switch {
	case p.ClosedAt == nil:
		return b.T("session.poll_open", p.Cast())
	case !p.Told():
		return b.T("session.poll_few", p.Cast(), hearing.LeastVotes)
	}
	return b.T("session.poll_over", p.Cast())
}

// Division is the table of a vote that is told.
func (b Board) Division(p hearing.Poll) ui.Table {
	t := ui.Table{Caption: b.T("session.division"), Columns: []ui.Column{{Head: b.T("session.choice")}, {Head: b.T("session.voices"), Numeric: true}}}
	for _, row := range []struct {
		choice string
		n      int
	}{{hearing.Yes, p.Yes}, {hearing.No, p.No}, {hearing.Abstain, p.Abstain}} {
		t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(b.T("session.choice_" + row.choice)), ui.Text(strconv.Itoa(row.n))}})
	}
	return t
}

// Spoken is the table of turns that are over.
func (b Board) Spoken() ui.Table {
	t := ui.Table{Caption: b.T("session.spoken"), Columns: []ui.Column{{Head: b.T("session.who")}, {Head: b.T("session.when"), Numeric: true}}}
	for _, turn := range b.Course.Turns {
		if turn.EndedAt != nil {
			t.Rows = append(t.Rows, ui.Row{Cells: []templ.Component{ui.Text(b.Speaker(turn.Number)), ui.Text(hour(turn.BeganAt) + "–" + hour(*turn.EndedAt))}})
		}
	}
	return t
}

// Mine is what the reader did in the session, a line each.
func (p CoursePage) Mine() []string {
	if p.Part == nil {
		return nil
	}
	var lines []string
	for _, q := range p.Part.Questions {
		line := p.T("session.mine_"+string(q.State), q.Number)
		if q.State == hearing.Refused {
			line = p.T("session.mine_refused", q.Number, p.T("session.reason_"+q.Reason))
		}
		lines = append(lines, line)
	}
	if len(p.Part.Supported) > 0 {
		var numbers []string
		for _, n := range p.Part.Supported {
			numbers = append(numbers, strconv.Itoa(n))
		}
		lines = append(lines, p.T("session.mine_supported", strings.Join(numbers, p.T("session.comma"))))
	}
	for _, poll := range p.Board.Course.Polls {
		if choice := p.Part.Ballots[poll.Number]; choice != "" {
			lines = append(lines, p.T("session.mine_voted", poll.Question, p.T("session.choice_"+choice)))
		}
	}
	return lines
}

// question is the field of the form.
func (p CoursePage) question() ui.Input {
	return ui.Input{Name: "text", Label: p.T("session.question"), Hint: p.T("session.question_hint"), Value: p.Typed, Rows: 3, MaxLength: 300, Error: ui.ErrorFor(p.Faults, "text")}
}
