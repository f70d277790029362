package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// TallySingly counts a period vote by vote, each project read by itself: the
// plain way that Recompute must agree with.
func (w *Worker) TallySingly(ctx context.Context, jurisdiction string, period rating.Period) (map[string]scoring.Tally, map[string][]scoring.Finding, error) {
	c, err := w.readContext(ctx, jurisdiction, period)
	if err != nil {
		return nil, nil, err
	}
	if c.staff.lockstep, err = w.readLockstep(ctx, jurisdiction, period, c.method, nil); err != nil {
		return nil, nil, err
	}
	tallies, findings := map[string]scoring.Tally{}, map[string][]scoring.Finding{}
	for _, p := range c.projects {
		err := w.inTx(ctx, func(tx pgx.Tx) error {
			votes, err := w.votesOn(ctx, tx, jurisdiction, period, string(p.ID), c.staff, p.Department)
			if err != nil {
				return err
			}
			scoring.JoinSentences(votes, c.method)
			if list := scoring.Findings(votes, string(p.ID), c.method); len(list) > 0 {
				findings[string(p.ID)] = list
			}
			scoring.Restore(votes, string(p.ID), c.restored, c.method)
			tallies[string(p.ID)] = scoring.Cells(votes, c.margins, c.method)
			return nil
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return tallies, findings, nil
}

// FindingsOf are what a full count of a period finds, by project.
func (w *Worker) FindingsOf(ctx context.Context, jurisdiction string, period rating.Period) (map[string][]scoring.Finding, error) {
	a, err := w.readAssessment(ctx, jurisdiction, period)
	if err != nil {
		return nil, err
	}
	_, findings, err := w.sealBundle(ctx, a)
	return findings, err
}
