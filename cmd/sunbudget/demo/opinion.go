package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// opinion is one comment of the demo with what becomes of it.
type opinion struct {
	number    int
	project   string
	year      int // as a distance
	stance    comment.Stance
	writer    account.Persona
	body      string
	sent      time.Time
	decided   time.Time // zero: it waits for the moderator
	removed   string    // reason code, "" for published ones
	adoption  comment.Adoption
	reply     string    // "" for none
	published time.Time // of the reply
	moves     []move    // of a 修正建议, nil for other opinions
	voices    int       // how many agree with it
}

// move is an amount taken from one project and given to another.
type move struct {
	from, to string
	amount   civic.Money
}

// parseMove reads "WAN FROM TO", the amount in 万元.
func parseMove(text string) move {
	f := strings.Fields(text)
	return move{from: f[1], to: f[2], amount: civic.Money(mustInt(f[0])) * civic.WanYuan}
}

// opinions reads opinions.txt with dates relative to the first start.
func (w *World) opinions() []opinion {
	var list []opinion
	for _, line := range mustLines("opinions.txt") {
		letter, text, _ := strings.Cut(line, " ")
		if letter == "@" {
			list = append(list, w.parseOpinion(text, len(list)))
			continue
		}
		o := &list[len(list)-1]
		switch letter {
		case "c":
			o.body = text
		case "x":
			o.removed = text
		case "p":
			o.decided = time.Time{}
		case "r":
			f := strings.SplitN(text, " ", 3)
			o.adoption, o.reply = comment.Adoption(f[0]), f[2]
			o.published = o.decided.AddDate(0, 0, mustInt(f[1])).Add(95 * time.Minute)
			if o.published.After(w.Now) {
				o.published = w.Now.Add(-30 * time.Minute)
			}
		default:
			panic(fmt.Sprintf("opinions.txt: %q", line))
		}
	}
	return list
}

// parseOpinion reads "DAYS YEAR PROJECT STANCE LEVEL NAME".
func (w *World) parseOpinion(text string, number int) opinion {
	f := strings.Fields(text)
	o := opinion{
		number: number, year: mustInt(f[1]), project: f[2], stance: comment.Stance(f[3]),
		writer: account.Persona{Name: f[5], Assurance: civic.Assurance(mustInt(f[4]))},
	}
	d := newDice("opinion " + text)
	days, err := strconv.Atoi(f[0])
	if err != nil {
		o.decided = w.decidedFor(f[0])
		o.sent = o.decided.Add(-3 * time.Hour)
		return o
	}
	// Half past the hour, within the waking hours, never after the start.
	o.sent = civic.Day(w.Now).AddDate(0, 0, -days).Add(time.Duration(d.between(7*60, 22*60)) * time.Minute)
	if limit := w.Now.Add(-time.Duration(40+number) * time.Minute); o.sent.After(limit) {
		o.sent = limit
	}
	o.decided = w.workdays.Add(o.sent, 1).Due.Add(9*time.Hour + time.Duration(d.between(5, 110))*time.Minute)
	if o.decided.After(w.Now) {
		o.decided = o.sent.Add(20 * time.Minute)
	}
	return o
}

// decidedFor finds the day on which an opinion must have been published for
// its reply to be due on the next working day ("tomorrow"), or to have been
// due two working days ago ("overdue").
func (w *World) decidedFor(when string) time.Time {
	due := w.workdays.Add(w.Now, 1).Due
	if when == "overdue" {
		due = civic.Day(w.Now)
		for left := 2; left > 0; {
			due = due.AddDate(0, 0, -1)
			if w.workdays.Working(due) {
				left--
			}
		}
	}
	for day := due; ; day = day.AddDate(0, 0, -1) {
		if w.workdays.Working(day) && comment.TermOf(comment.Replying, nil).Due(w.workdays, day).Due.Equal(due) {
			return day.Add(10 * time.Hour)
		}
	}
}
