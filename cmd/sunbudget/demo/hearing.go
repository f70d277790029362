package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// heard is one hearing of the demo, or something else that people speak about
// at length.
type heard struct {
	key, title, purpose string
	projects            []string
	record              string
	said                []opinion // sent holds days after the notice until it is placed
	days                []int
	asked               []question
	votes               []poll
}

// finance holds the county's budget hearings.
const finance = "110"

// hearingsOf reads hearings.txt.
func (w *World) hearingsOf() []heard { return heardIn("hearings.txt") }

// heardIn reads a file of what people say and what becomes of it.
func heardIn(file string) []heard {
	var list []heard
	for _, line := range mustLines(file) {
		letter, text, _ := strings.Cut(line, " ")
		if letter == "=" {
			key, title, _ := strings.Cut(text, " ")
			list = append(list, heard{key: key, title: title})
			continue
		}
		h := &list[len(list)-1]
		switch letter {
		case "p":
			h.purpose = text
		case "s":
			h.projects = append(h.projects, text)
		case "n":
			h.record = strings.ReplaceAll(text, `\n`, "\n\n")
		case "@":
			f := strings.Fields(text)
			h.days = append(h.days, mustInt(f[0]))
			h.said = append(h.said, opinion{
				number: len(h.said), stance: comment.Stance(f[1]),
				writer: account.Persona{Name: f[3], Assurance: civic.Assurance(mustInt(f[2]))},
			})
		case "c":
			h.said[len(h.said)-1].body = text
		case "m":
			o := &h.said[len(h.said)-1]
			o.moves = append(o.moves, parseMove(text))
		case "g":
			h.said[len(h.said)-1].voices = mustInt(text)
		case "r":
			f := strings.SplitN(text, " ", 3)
			o := &h.said[len(h.said)-1]
			o.adoption, o.reply = comment.Adoption(f[0]), f[2]
			o.published = time.Time{}.AddDate(0, 0, mustInt(f[1]))
		case "q":
			h.asked = append(h.asked, questionOf(text))
		case "v":
			h.votes = append(h.votes, pollOf(text))
		default:
			panic(fmt.Sprintf("%s: %q", file, line))
		}
	}
	return list
}

// plan is the course of a budget hearing that begins on a day and keeps its
// periods.
func (w *World) hearingPlan(notice time.Time) hearing.Plan {
	registration := notice.AddDate(0, 0, 2)
	materials := w.workdays.Add(registration, 6).Due
	session := materials.AddDate(0, 0, 9)
	if least := notice.AddDate(0, 0, 21); session.Before(least) {
		session = least
	}
	for !w.workdays.Working(session) {
		session = session.AddDate(0, 0, 1)
	}
	adoption := w.workdays.Add(session, 6).Due
	return hearing.Plan{
		hearing.Notice: civic.Date(notice), hearing.Registration: civic.Date(registration), hearing.Materials: civic.Date(materials),
		hearing.Session: civic.Date(session), hearing.Record: civic.Date(session.AddDate(0, 0, 1)), hearing.Adoption: civic.Date(adoption),
		hearing.Closed: civic.Date(adoption.AddDate(0, 0, 20)),
	}
}

// hearings brings one hearing through its whole course, calls another that is
// open this week, and a third whose session is today.
func (d *loading) hearings(ctx context.Context) error {
	drafts := map[string]civic.Document{
		"today": d.world.document(lastYear, civic.Draft, 1, 0),
		"past":  d.world.document(0, civic.Draft, 1, 0), "live": d.world.document(lastYear, civic.Draft, 2, 0),
	}
	for _, h := range d.world.hearingsOf() {
		if err := d.hearing(ctx, h, drafts[h.key]); err != nil {
			return fmt.Errorf("hearing %s: %w", h.key, err)
		}
	}
	d.step("hearings")
	return nil
}

func (d *loading) hearing(ctx context.Context, h heard, draft civic.Document) error {
	var published time.Time
	for _, r := range d.list {
		if r.Document == draft {
			published = r.Published
		}
	}
	notice := civic.Day(published.AddDate(0, 0, 1)).Add(9 * time.Hour)
	if notice.After(d.world.Now) {
		notice = d.world.Now.Add(-time.Hour)
	}
	plan := d.world.hearingPlan(notice)
	if h.key == sittingToday {
		plan = d.world.planUntilToday()
		notice = plan.Begins(hearing.Notice).Add(9 * time.Hour)
	}
	if h.key == "past" && plan[hearing.Closed] > civic.Date(d.world.Now) {
		return nil // the year is too young for one that is over
	}
	id, err := d.call(ctx, h, draft, plan, notice)
	if err != nil {
		return err
	}
	if err := d.heardOpinions(ctx, h, comment.Subject{Kind: comment.OnHearing, ID: id}, d.published[draft].hash, notice); err != nil {
		return err
	}
	if err := d.invite(ctx, h, id, plan, notice); err != nil {
		return err
	}
	if err := d.register(ctx, h, id, plan); err != nil {
		return err
	}
	if h.key == sittingToday {
		return d.sit(ctx, h, id, plan)
	}
	return d.finish(ctx, h, id, plan)
}

// call publishes the hearing once.
func (d *loading) call(ctx context.Context, h heard, draft civic.Document, plan hearing.Plan, notice time.Time) (string, error) {
	known, err := d.public.Hearings(ctx, County.Code)
	if err != nil {
		return "", err
	}
	for _, k := range known {
		if k.Title == h.title {
			return k.ID, nil
		}
	}
	ids, err := d.public.ProjectIDs(ctx, d.published[draft].hash)
	if err != nil {
		return "", err
	}
	starts, ends := d.world.hours(h, plan.Begins(hearing.Session))
	call := hearing.Call{
		Jurisdiction: County.Code, Kind: "budget", Title: h.title, Purpose: h.purpose, Unit: finance,
		Place: "澄岚县会议中心二楼听证厅（演示地点）", Contact: "县财政局预算科（演示，无电话）", Release: d.published[draft].hash, Plan: plan,
		Starts: starts, Ends: ends, Quorum: 8,
		Quotas: []hearing.Quota{
			{Role: hearing.Speak, Group: hearing.Citizen, Seats: 6}, {Role: hearing.Speak, Group: hearing.Community, Seats: 4},
			{Role: hearing.Speak, Group: hearing.Deputy, Seats: 2}, {Role: hearing.Speak, Group: hearing.Expert, Seats: 2},
			{Role: hearing.Observe, Group: hearing.Citizen, Seats: 20},
		},
	}
	for _, name := range h.projects {
		if id, known := ids[name]; known {
			call.Projects = append(call.Projects, string(id))
		}
	}
	d.at(notice, "hearing "+h.key)
	return d.desk.CallHearing(ctx, d.actors[makerKey].Account, call)
}

// heardOpinions sends what people say from a day on, has it decided on and
// answered.
func (d *loading) heardOpinions(ctx context.Context, h heard, about comment.Subject, release string, from time.Time) error {
	for i, o := range h.said {
		o.sent = from.AddDate(0, 0, h.days[i]).Add(time.Duration(60+37*i) * time.Minute)
		if o.sent.After(d.world.Now) {
			o.sent = d.world.Now.Add(-time.Duration(200-i) * time.Minute)
		}
		o.decided = o.sent.Add(40 * time.Minute)
		if o.reply != "" {
			o.published = o.decided.AddDate(0, 0, o.published.YearDay()-1)
			if o.published.After(d.world.Now) {
				o.published = d.world.Now.Add(-20 * time.Minute)
			}
		}
		if err := d.say(ctx, fmt.Sprintf("hearing %s opinion %d", h.key, i), o, about, release); err != nil {
			return fmt.Errorf("opinion %d: %w", i, err)
		}
	}
	return nil
}

// registrations of the two hearings of the demo.
const hearingGuests = 34

// register lets some of the raters register; those who have are passed over.
func (d *loading) register(ctx context.Context, h heard, id string, plan hearing.Plan) error {
	found, _, err := d.public.Hearing(ctx, County.Code, id)
	if err != nil || found.DrawnAt != nil {
		return err
	}
	opens := plan.Begins(hearing.Registration)
	for i := range hearingGuests {
		at := opens.Add(9*time.Hour + time.Duration(i*71)*time.Minute)
		dice := newDice(fmt.Sprintf("guest %s %d", h.key, i))
		rater := 12*i + dice.between(0, 11)
		if at.After(d.world.Now) || !plan.At(at).Open(hearing.Register) {
			continue
		}
		entry := guest(dice, id, d.raters[rater].Assurance)
		d.at(at, fmt.Sprintf("registration %s %d", h.key, i))
		person := civic.Actor{Account: d.raterIDs[rater], Name: d.raters[rater].Name, Assurance: d.raters[rater].Assurance}
		if _, err := d.public.RegisterFor(ctx, person, County.Code, entry); again(err, "hearing.fault_twice") != nil {
			return err
		}
	}
	return nil
}

// topics are what speakers want to talk about.
var topics = []string{"老旧小区改造的先后次序", "无障碍设施", "养老服务的线下窗口", "道路大修与公交绕行", "河道治理的工期", "公园里的老树", "学校食堂", "绩效目标能不能再具体些"}

func guest(d dice, id string, level civic.Assurance) hearing.Entry {
	entry := hearing.Entry{Hearing: id, Role: hearing.Observe, Group: hearing.Citizen, View: drawn(d, hearing.Views, []int{45, 30, 25})}
	if level == civic.L2 && d.chance(70) {
		entry.Role, entry.Group = hearing.Speak, drawn(d, hearing.Groups, []int{60, 25, 8, 7})
		entry.Topic = topics[d.IntN(len(topics))]
	}
	return entry
}

// finish draws and publishes the record of a hearing that is over.
func (d *loading) finish(ctx context.Context, h heard, id string, plan hearing.Plan) error {
	if h.record == "" {
		return nil
	}
	d.at(plan.Begins(hearing.Materials).Add(10*time.Minute), "draw "+h.key)
	if _, err := d.worker.DrawHearings(ctx); err != nil {
		return err
	}
	d.at(plan.Begins(hearing.Adoption).Add(10*time.Hour), "record "+h.key)
	if err := again(d.desk.DraftRecord(ctx, d.actors[makerKey].Account, County.Code, id, 11, h.record), "hearing.fault_recorded"); err != nil {
		return err
	}
	if err := d.confirm(ctx, id); err != nil {
		return err
	}
	return again(d.desk.RecordHearing(ctx, County.Code, id, comment.BodyHash(comment.Clean(h.record))), "hearing.fault_recorded")
}

// confirm lets every drawn speaker of the demo confirm the record.
func (d *loading) confirm(ctx context.Context, id string) error {
	for _, rater := range d.raterIDs {
		draft, _, err := d.public.MinutesFor(ctx, rater, id)
		if civic.KindOf(err) == civic.KindNotFound && err != nil {
			continue
		}
		if err != nil {
			return err
		}
		if err := d.public.ConfirmRecord(ctx, rater, id, draft.SHA256, true, ""); err != nil {
			return err
		}
	}
	return nil
}
