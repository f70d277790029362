package demo

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/oversight"
	"github.com/sunbudget/sunbudget/portal/release"
)

// found is one problem of the demo with its steps.
type found struct {
	oversight.Finding
	project string // by name
	days    int    // ago, when it was listed
	steps   []done
}

// done is one step of a problem.
type done struct {
	act  oversight.Act
	days int // ago
	text string
}

// remark is what somebody said of an alert.
type remark struct {
	note    oversight.Note
	signal  budget.Signal
	project string
	text    string
}

// problems reads issues.txt.
func problems() (list []found, remarks []remark) {
	for _, line := range mustLines("issues.txt") {
		letter, text, _ := strings.Cut(line, " ")
		f := strings.SplitN(text, " ", 4)
		switch letter {
		case "=":
			list = append(list, found{Finding: oversight.Finding{
				Jurisdiction: County.Code, Source: oversight.Source(f[0]), Unit: f[1], Title: f[3],
			}, days: mustInt(f[2])})
		case "p":
			list[len(list)-1].project = text
		case "n":
			list[len(list)-1].Reference = text
		case "c":
			list[len(list)-1].Text = text
		case "@":
			f = strings.SplitN(text, " ", 3)
			last := &list[len(list)-1]
			last.steps = append(last.steps, done{oversight.Act(f[0]), mustInt(f[1]), f[2]})
		case "!":
			remarks = append(remarks, remark{note: oversight.Note(f[0]), signal: budget.Signal(f[1]), project: f[2]})
		case "t":
			remarks[len(remarks)-1].text = text
		default:
			panic(fmt.Sprintf("issues.txt: %q", line))
		}
	}
	return list, remarks
}

// oversight puts problems on the list, takes them as far as they have come,
// and says of some alerts what reviewers and units say.
func (d *loading) oversight(ctx context.Context) error {
	list, remarks := problems()
	last := d.lastExecution()
	ids, err := d.public.ProjectIDs(ctx, d.published[last].hash)
	if err != nil {
		return err
	}
	known, err := d.public.Issues(ctx, County.Code)
	if err != nil {
		return err
	}
	for _, f := range list {
		f.Project = string(ids[f.project])
		if err := d.problem(ctx, f, known); err != nil {
			return fmt.Errorf("issue %s: %w", f.Title, err)
		}
	}
	for i, r := range remarks {
		if err := d.remark(ctx, i, r, last, string(ids[r.project])); err != nil {
			return fmt.Errorf("alert of %s: %w", r.project, err)
		}
	}
	if err := d.reviewed(ctx, last); err != nil {
		return err
	}
	d.step("issues")
	return nil
}

// reviewed confirms the alerts that nobody has looked at. The newest month's
// mildest stay, so that the page also shows reviews that are owed.
func (d *loading) reviewed(ctx context.Context, last civic.Document) error {
	all, err := d.public.Releases(ctx, County.Code, math.MaxInt64)
	if err != nil {
		return err
	}
	h, ok := release.Choose(all, release.Choice{Year: int(last.Year), Stage: last.Stage, Month: last.Month, Version: last.Version})
	if !ok {
		return fmt.Errorf("no release %s", last)
	}
	rows, err := d.public.Signals(ctx, h, release.SignalFilter{}, 0, math.MaxInt32)
	if err != nil {
		return err
	}
	for i, s := range rows {
		notes, err := d.public.AlertNotes(ctx, County.Code, last.Year, []string{string(s.ID)})
		if err != nil {
			return err
		}
		notes = slices.DeleteFunc(notes, func(n oversight.Noted) bool { return n.Signal != s.Signal })
		if s.Level == budget.BlueAlert && s.Since == last.Month || oversight.Review(notes, s.Level) != nil {
			continue
		}
		d.at(d.reviewedAt(last, i), fmt.Sprintf("review %d", i))
		about := oversight.Alerted{Jurisdiction: County.Code, Year: int(last.Year), Project: string(s.ID), Signal: s.Signal}
		if err := d.desk.NoteAlert(ctx, d.actors[auditorKey].Account, about, oversight.Confirmed, ""); err != nil {
			return err
		}
	}
	return nil
}

// reviewedAt is when the auditor looks at the alert of a number: within two
// days of the publication.
func (d *loading) reviewedAt(last civic.Document, number int) time.Time {
	at := d.published[last].at.AddDate(0, 0, 2).Add(time.Duration(number) * time.Minute)
	if at.After(d.world.Now) {
		return d.world.Now
	}
	return at
}

// lastExecution is the county's newest published month.
func (d *loading) lastExecution() (last civic.Document) {
	for document := range d.published {
		newer := document.Year > last.Year || document.Year == last.Year && document.Month > last.Month
		if document.Jurisdiction == County.Code && document.Stage == civic.Execution && newer {
			last = document
		}
	}
	return last
}

// problem lists one and does the steps it does not have yet.
func (d *loading) problem(ctx context.Context, f found, known []oversight.Issue) error {
	ago := func(days int) time.Time {
		return civic.Day(d.world.Now.AddDate(0, 0, -days)).Add(10 * time.Hour)
	}
	i := slices.IndexFunc(known, func(k oversight.Issue) bool { return k.Title == f.Title })
	id, steps := "", 0
	if i >= 0 {
		id, steps = known[i].ID, len(known[i].Steps)-1
	} else {
		d.at(ago(f.days), "issue "+f.Title)
		f.AcceptBy = civic.Date(ago(f.days).AddDate(0, oversight.AcceptFrom+1, 0))
		var err error
		if id, err = d.desk.ListIssue(ctx, d.actors[auditorKey].Account, f.Finding); err != nil {
			return err
		}
	}
	for n := steps; n < len(f.steps); n++ {
		s := f.steps[n]
		d.at(ago(s.days), fmt.Sprintf("issue %s step %d", f.Title, n))
		if err := d.desk.ActOnIssue(ctx, d.actsOn(s.act, f.Unit), County.Code, id, s.act, s.text); err != nil {
			return err
		}
	}
	return nil
}

// actsOn is the account that does an act: the unit's head, an auditor, and for
// closing off somebody else.
func (d *loading) actsOn(act oversight.Act, unit string) string {
	switch act {
	case oversight.Returned, oversight.Verified:
		return d.actors[auditorKey].Account
	case oversight.ClosedOff:
		return d.actors[checkerKey].Account
	}
	return d.ids[unit[:3]+" head"]
}

// remark says something of an alert once. Early in a year, when few months are
// published, there may be no such alert yet.
func (d *loading) remark(ctx context.Context, i int, r remark, last civic.Document, project string) error {
	about := oversight.Alerted{Jurisdiction: County.Code, Year: int(last.Year), Project: project, Signal: r.signal}
	target, err := d.desk.AlertTarget(ctx, about)
	if civic.KindOf(err) == civic.KindNotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	said, err := d.public.AlertNotes(ctx, County.Code, last.Year, []string{project})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(said, func(n oversight.Noted) bool { return n.Note == r.note && n.Signal == r.signal }) {
		return nil
	}
	by := d.actors[auditorKey].Account
	if r.note.ByUnit() {
		by = d.ids[target.Unit[:3]+" head"]
	}
	at := d.published[last].at.AddDate(0, 0, 1).Add(time.Duration(i) * time.Hour)
	if at.After(d.world.Now) {
		at = d.world.Now.Add(-time.Duration(60-i) * time.Minute)
	}
	d.at(at, fmt.Sprintf("remark %d", i))
	return d.desk.NoteAlert(ctx, by, about, r.note, r.text)
}
