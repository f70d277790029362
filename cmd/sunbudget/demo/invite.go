package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
)

// The list that people are invited from at random (随机邀请): how many stand on
// it, and how many are invited. Only hashes of it are kept.
const (
	rosterLength = 60
	invitedSeats = 3
)

// invite fixes the list of a hearing on the day of its notice, has it drawn on
// the next, and enters what those invited said: one in three cannot come, and
// the next on the list takes the place. A list fixed today is still to be drawn.
func (d *loading) invite(ctx context.Context, h heard, id string, plan hearing.Plan, notice time.Time) error {
	var roster strings.Builder
	for n := range rosterLength {
		fmt.Fprintf(&roster, "演示名册第 %02d 户\n", n+1)
	}
	d.at(notice.Add(30*time.Minute), "roster "+h.key)
	if _, err := d.desk.FixRoster(ctx, d.actors[makerKey].Account, County.Code, id, hearing.Citizen, invitedSeats, roster.String()); err != nil {
		return again(again(err, "invitation.fault_twice"), "invitation.fault_late")
	}
	drawn := plan.Begins(hearing.Registration).Add(10 * time.Minute)
	if drawn.After(d.world.Now) || civic.Date(drawn) <= civic.Date(notice) {
		return nil
	}
	d.at(drawn, "invitation "+h.key)
	if _, err := d.worker.DrawInvitations(ctx); err != nil {
		return err
	}
	d.at(drawn.Add(26*time.Hour), "answers "+h.key)
	if err := d.answerInvited(ctx, id, 1); err != nil || h.key == "live" {
		return err // who follows has not answered yet
	}
	d.at(drawn.Add(50*time.Hour), "second answers "+h.key)
	return d.answerInvited(ctx, id, 0)
}

// answerInvited enters what those invited said who have not answered; the first
// so many of them cannot come.
func (d *loading) answerInvited(ctx context.Context, id string, away int) error {
	found, err := d.public.Invitation(ctx, id)
	if err != nil {
		return err
	}
	for place, number := range found.Invited() {
		answered := slices.ContainsFunc(found.Answers, func(a hearing.InviteAnswer) bool { return a.Number == number })
		if answered {
			continue
		}
		if err := d.desk.AnswerInvitation(ctx, County.Code, id, number, place >= away); err != nil {
			return err
		}
	}
	return nil
}
