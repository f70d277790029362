package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// EnterOffline stores an opinion that came on paper, by telephone or in
// person. It waits for moderation like any other, by somebody else than by
// whom it was entered, who stands as its author inside. The caller has asked
// account.Can.
func (d *Desk) EnterOffline(ctx context.Context, by string, offline comment.Offline) error {
	offline = offline.Normal()
	if err := offline.Validate(civic.Date(d.clock())); err != nil {
		return err
	}
	found, err := findSubject(ctx, d.pool, offline.Jurisdiction, offline.Release, offline.Subject)
	if err != nil {
		return err
	}
	writer := civic.Actor{Account: by, Name: offline.Name}
	s, err := d.newSaying(writer, offline.Draft, found, came{offline.Source, offline.Received}, nil)
	if err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		all := []*saying{s}
		if err := d.setTerms(ctx, tx, all); err != nil {
			return err
		}
		return d.insertComments(ctx, tx, all)
	})
}
