package web

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/portal/web/page/desk"
)

// Proposed is what 修正建议 among opinions move, at the desk.
type Proposed interface {
	sheets
	ProposalsAmong(ctx context.Context, ids []string) ([]proposal.Record, error)
}

// showMoved puts under each opinion that is a 修正建议 what it moves: moderators
// and units see the same amounts as everybody.
func (d DeskPages) showMoved(r *Request, items []desk.Item) error {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	records, err := d.Proposals.ProposalsAmong(r.Context, ids)
	if err != nil || len(records) == 0 {
		return err
	}
	all, err := d.Releases.Releases(r.Context, r.Jurisdiction.Code, r.Edition)
	if err != nil {
		return err
	}
	for _, record := range records {
		for i := range items {
			if items[i].ID != record.ID {
				continue
			}
			if err := d.moved(r, all, record, &items[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// moved fills one item; where the draft is public no more nothing is shown.
func (d DeskPages) moved(r *Request, all []release.Header, record proposal.Record, item *desk.Item) error {
	for _, h := range all {
		if h.Hash != record.Release {
			continue
		}
		plan, err := planOn(r, d.Catalogue, d.Proposals, h, record.Sheet, record.Changes.String())
		if kind := civic.KindOf(err); err != nil && (kind == civic.KindNotFound || kind == civic.KindInvalid) {
			return nil
		}
		plan.Inside = true
		table := plan.MovedTable()
		item.Moved = &table
		return err
	}
	return nil
}
