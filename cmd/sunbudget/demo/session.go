package demo

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// sittingToday is the hearing whose session runs when the demo is first
// started.
const sittingToday = "today"

// question is one put from outside the hall.
type question struct {
	text    string
	support int
	state   hearing.QuestionState
	reason  string
}

// questionOf reads "SUPPORT STATE[:REASON] TEXT".
func questionOf(line string) question {
	f := strings.SplitN(line, " ", 3)
	state, reason, _ := strings.Cut(f[1], ":")
	return question{text: f[2], support: mustInt(f[0]), state: hearing.QuestionState(state), reason: reason}
}

// poll is an indicative vote with its ballots.
type poll struct {
	text    string
	ballots [3]int // in the order of hearing.Choices
	open    bool
}

// pollOf reads "YES NO ABSTAIN open|closed TEXT".
func pollOf(line string) poll {
	f := strings.SplitN(line, " ", 5)
	return poll{text: f[4], open: f[3] == "open", ballots: [3]int{mustInt(f[0]), mustInt(f[1]), mustInt(f[2])}}
}

// planUntilToday is a course whose session is on the day of the first start;
// it keeps its periods.
func (w *World) planUntilToday() hearing.Plan {
	today := civic.Day(w.Now)
	adoption := w.workdays.Add(today, 6).Due
	return hearing.Plan{
		hearing.Notice: civic.Date(today.AddDate(0, 0, -23)), hearing.Registration: civic.Date(today.AddDate(0, 0, -22)),
		hearing.Materials: civic.Date(today.AddDate(0, 0, -8)), hearing.Session: civic.Date(today),
		hearing.Record: civic.Date(today.AddDate(0, 0, 1)), hearing.Adoption: civic.Date(adoption), hearing.Closed: civic.Date(adoption.AddDate(0, 0, 20)),
	}
}

// hours of a session: in the afternoon; today's has begun a little before the
// demo is first started, whenever that is.
func (w *World) hours(h heard, day time.Time) (starts, ends time.Time) {
	if h.key != sittingToday {
		return day.Add(14*time.Hour + 30*time.Minute), day.Add(17 * time.Hour)
	}
	starts, ends = w.Now.Add(-50*time.Minute).Truncate(10*time.Minute), w.Now.Add(150*time.Minute).Truncate(10*time.Minute)
	if starts.Before(day) {
		starts = day
	}
	if last := day.Add(24*time.Hour - time.Minute); ends.After(last) {
		ends = last
	}
	return starts, ends
}

// sit draws the speakers of today's hearing and brings its session as far as
// the story tells. What a load that was cut short has done is left.
func (d *loading) sit(ctx context.Context, h heard, id string, plan hearing.Plan) error {
	d.at(plan.Begins(hearing.Materials).Add(10*time.Minute), "draw "+h.key)
	if _, err := d.worker.DrawHearings(ctx); err != nil {
		return err
	}
	found, _, err := d.public.Hearing(ctx, County.Code, id)
	if err != nil {
		return err
	}
	moment := func(minute int) time.Time { return found.StartsAt.Add(time.Duration(minute) * time.Minute) }
	d.at(moment(0), "open "+h.key)
	if err := d.host(ctx, id, hearing.Move{Act: hearing.OpenSession}); err != nil {
		return err
	}
	for i, q := range h.asked {
		d.at(moment(1+i), fmt.Sprintf("question %s %d", h.key, i))
		if err := d.ask(ctx, id, i, q); err != nil {
			return fmt.Errorf("question %d: %w", i, err)
		}
	}
	if err := d.votes(ctx, h, id, moment); err != nil {
		return err
	}
	return d.turns(ctx, found, moment)
}

// host makes one move; that it was made before is no fault.
func (d *loading) host(ctx context.Context, id string, move hearing.Move) error {
	return again(d.desk.HostMove(ctx, d.actors[makerKey].Account, County.Code, id, move), "session.fault_unfit")
}

// ask puts a question, has it read, and gives it its voices.
func (d *loading) ask(ctx context.Context, id string, place int, q question) error {
	key, err := civic.NewPublicID(d.stream)
	if err != nil {
		return err
	}
	asker := civic.Actor{Account: d.raterIDs[place], Name: d.raters[place].Name, Assurance: d.raters[place].Assurance}
	number, err := d.public.AskQuestion(ctx, asker, County.Code, id, q.text, string(key))
	if err != nil || q.state == hearing.Waiting {
		return err
	}
	if q.state == hearing.Refused {
		return d.host(ctx, id, hearing.Move{Act: hearing.Refuse, Number: number, Reason: q.reason})
	}
	if err := d.host(ctx, id, hearing.Move{Act: hearing.Admit, Number: number}); err != nil {
		return err
	}
	for _, voter := range d.raterIDs[:q.support] {
		if err := again(d.public.SupportQuestion(ctx, voter, County.Code, id, number), "session.fault_gone"); err != nil {
			return err
		}
	}
	switch q.state {
	case hearing.Asked:
		return d.host(ctx, id, hearing.Move{Act: hearing.PutQuestion, Number: number})
	case hearing.Answered:
		return d.host(ctx, id, hearing.Move{Act: hearing.MarkAnswered, Number: number})
	}
	return nil
}

// votes opens the votes that have not been opened, and casts their ballots.
func (d *loading) votes(ctx context.Context, h heard, id string, moment func(int) time.Time) error {
	course, err := d.public.Course(ctx, id)
	if err != nil {
		return err
	}
	for i, v := range h.votes {
		d.at(moment(20+5*i), "vote "+strconv.Itoa(i))
		if i >= len(course.Polls) {
			if err := d.host(ctx, id, hearing.Move{Act: hearing.OpenPoll, Text: v.text}); err != nil {
				return err
			}
		}
		if err := d.ballots(ctx, id, i+1, v.ballots); err != nil {
			return err
		}
		if !v.open {
			if err := d.host(ctx, id, hearing.Move{Act: hearing.ClosePoll}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *loading) ballots(ctx context.Context, id string, number int, counts [3]int) error {
	voter := 0
	for i, n := range counts {
		for range n {
			err := d.public.CastBallot(ctx, d.raterIDs[voter], County.Code, id, number, hearing.Choices[i])
			if err := again(err, "session.fault_ballot"); err != nil {
				return err
			}
			voter++
		}
	}
	return nil
}

// turns lets two drawn speakers speak, one of them now.
func (d *loading) turns(ctx context.Context, h hearing.Hearing, moment func(int) time.Time) error {
	course, err := d.public.Course(ctx, h.ID)
	if err != nil || len(course.Turns) > 0 {
		return err
	}
	spoken := 0
	for _, o := range h.Outcomes {
		if !o.Drawn || o.Role != hearing.Speak || spoken == 2 {
			continue
		}
		d.at(moment(30+18*spoken), "turn "+strconv.Itoa(spoken))
		if err := d.host(ctx, h.ID, hearing.Move{Act: hearing.CallSpeaker, Number: o.Number, Minutes: 8}); err != nil {
			return err
		}
		spoken++
	}
	return nil
}
