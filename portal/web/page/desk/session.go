package desk

import (
	"strconv"

	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/web/message"
	"github.com/sunbudget/sunbudget/portal/web/page/ui"
)

// Session is what the host of a hearing has before them.
type Session struct {
	Frame   ui.Page
	Hearing hearing.Hearing
	Course  hearing.Course
	Action  string // takes every move
	Public  string // the public page, "" where the address is not known
	Today   bool   // the day of the session
	Reading bool   // questions may be read
}

func (p Session) t(key string, args ...any) string { return message.T(p.Frame.Lang, key, args...) }

// MayOpen reports a session that can be opened now.
func (p Session) MayOpen() bool { return p.Today && p.Course.Opened == nil }

// May reports that moves of the session are possible.
func (p Session) May() bool { return p.Today && p.Course.Running() }

// speakers are the drawn speakers to choose from.
func (p Session) speakers() ui.Choice {
	c := ui.Choice{Name: "number", Label: p.t("session.call_who"), Drop: true}
	for _, o := range p.Hearing.Outcomes {
		if o.Drawn && o.Role == hearing.Speak {
			label := p.t("session.speaker_of", o.Number, p.t("hearing.group_"+string(o.Group)), p.t("hearing.view_"+string(o.View)))
			c.Options = append(c.Options, ui.Option{Value: strconv.Itoa(o.Number), Label: label})
		}
	}
	return c
}

// usualMinutes is what a turn is offered with.
const usualMinutes = "5"

func (p Session) minutes() ui.Input {
	return ui.Input{Name: "minutes", Label: p.t("session.call_minutes"), InputMode: "numeric", Value: usualMinutes}
}

// reasons are why a question is not taken; every question has such a field.
func (p Session) reasons(q hearing.Question) ui.Choice {
	c := ui.Choice{Name: "reason", ID: "reason-" + strconv.Itoa(q.Number), Label: p.t("session.refuse_reason"), Drop: true}
	for _, reason := range hearing.RefusalReasons {
		c.Options = append(c.Options, ui.Option{Value: reason, Label: p.t("session.reason_" + reason)})
	}
	return c
}

// speaker names the number that has the floor.
func (p Session) speaker(turn hearing.Turn) string {
	for _, o := range p.speakers().Options {
		if o.Value == strconv.Itoa(turn.Number) {
			return o.Label
		}
	}
	return p.t("session.speaker", turn.Number)
}
