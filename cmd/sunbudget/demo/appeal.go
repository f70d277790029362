package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// appeals asks a person to look at ratings, from both sides: one of those who
// rated on one device says that they are a family, and a department doubts the
// ratings of two days. Both wait for the auditor.
func (d *loading) appeals(ctx context.Context, r round) error {
	d.at(r.until, "appeals")
	ids, err := d.idsOf(ctx, d.world.year(r.year))
	if err != nil {
		return err
	}
	if err := d.family(ctx, r, ids); err != nil {
		return err
	}
	return d.doubt(ctx, r, ids)
}

// family is the appeal of one who rated on the shared device.
func (d *loading) family(ctx context.Context, r round, ids map[string]civic.PublicID) error {
	for _, b := range d.world.ballots(d.raters, r) {
		subject := rating.Subject{Kind: rating.Project, ID: string(ids[b.project])}
		for _, v := range b.votes {
			if v.browser == oneDevice {
				a := rating.Appeal{Subject: subject, Period: r.period, Body: "我们一家人轮流用客厅的平板打的分，不是刷分，请核实。"}
				return again(d.public.AppealRating(ctx, d.raterIDs[v.rater], County.Code, a), "appeal.twice")
			}
		}
	}
	return fmt.Errorf("nobody rated %s on one device", farmed)
}

// doubt is the appeal of the department that answers for the project.
func (d *loading) doubt(ctx context.Context, r round, ids map[string]civic.PublicID) error {
	list, err := d.desk.Appeals(ctx, County.Code, nil, true)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Side == rating.ByUnit {
			return nil
		}
	}
	project := d.world.largest(schools, 1, r.year)[0]
	return d.desk.AppealRatings(ctx, d.actor(businessKey, County.Code).Account, County.Code, rating.Appeal{
		Subject: rating.Subject{Kind: rating.Project, ID: string(ids[project.name])}, Period: r.period,
		Body:  "这两天有人在群里号召打低分，附聊天记录截图编号3，请核查。",
		First: r.until.Add(-5 * 24 * time.Hour), Last: r.until.Add(-4 * 24 * time.Hour),
	})
}
