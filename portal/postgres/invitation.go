package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// FixRoster takes the list people are invited from: hashes only, once, and
// into the log. What comes back is for who holds the list, and kept nowhere.
// Kind conflict: registration has begun to be drawn, or there is a list.
func (d *Desk) FixRoster(ctx context.Context, by, jurisdiction, id string, group hearing.Group, seats int, text string) (roster []hearing.Listed, err error) {
	if !slices.Contains(hearing.Groups, group) {
		return nil, civic.Invalid("invitation.fault_group", "group "+string(group))
	}
	if roster, err = hearing.NewRoster(text, seats, d.ids); err != nil {
		return nil, err
	}
	hashes := make([]string, len(roster))
	for i, entry := range roster {
		hashes[i] = entry.Hash
	}
	return roster, d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockHearing, id); err != nil {
			return err
		}
		found, _, err := oneHearing(ctx, tx, jurisdiction, id)
		if err != nil {
			return err
		}
		if found.DrawnAt != nil || !found.Open(hearing.InviteList, d.clock()) {
			return civic.Fail(civic.KindConflict, "invitation.fault_late", "no list is taken for "+id+" now")
		}
		return d.insertRoster(ctx, tx, by, jurisdiction, hearing.RosterFixed{Hearing: id, Group: group, Seats: seats, Entries: len(hashes), SHA256: hearing.RosterHash(hashes)}, hashes)
	})
}

func (d *Desk) insertRoster(ctx context.Context, tx pgx.Tx, by, jurisdiction string, fixed hearing.RosterFixed, hashes []string) error {
	if err := bumpTarget(ctx, tx, jurisdiction, hearingTarget(fixed.Hearing)); err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindRoster, fixed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.hearing_invitation (hearing, grp, seats, hashes, sha256, fixed_by, fixed_at, fixed_on, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, fixed.Hearing, fixed.Group, fixed.Seats, hashes, fixed.SHA256, by, d.clock(), civic.Date(d.clock()), index)
	if _, second := violates(err, uniqueViolation); second {
		return civic.Fail(civic.KindConflict, "invitation.fault_twice", "hearing "+fixed.Hearing+" has its list")
	}
	if err != nil {
		return fmt.Errorf("store a list: %w", err)
	}
	return nil
}

// Invitation is the random invitation to a hearing; kind not_found for none.
func (p *Public) Invitation(ctx context.Context, id string) (hearing.Invitation, error) {
	return invitation(ctx, p.pool, id)
}

// Invitation is the same at the desk.
func (d *Desk) Invitation(ctx context.Context, id string) (hearing.Invitation, error) {
	return invitation(ctx, d.pool, id)
}

func invitation(ctx context.Context, db queryer, id string) (hearing.Invitation, error) {
	return one[hearing.Invitation](ctx, db, "invitation to "+id, `SELECT grp AS "group", seats, hashes, sha256, fixed_at, log_index, seed,
			coalesce(outcomes, '[]') AS outcomes, drawn_at, draw_log,
			(SELECT coalesce(jsonb_agg(jsonb_build_object('Number', a.number, 'Comes', a.comes) ORDER BY a.number), '[]')
				FROM app.hearing_invited a WHERE a.hearing = i.hearing) AS answers
		FROM app.hearing_invitation i WHERE hearing = $1`, id)
}

// AnswerInvitation enters what an invited person said; the last word counts.
// Kind conflict: the number is not invited.
func (d *Desk) AnswerInvitation(ctx context.Context, jurisdiction, id string, number int, comes bool) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockHearing, id); err != nil {
			return err
		}
		if _, _, err := oneHearing(ctx, tx, jurisdiction, id); err != nil {
			return err
		}
		found, err := invitation(ctx, tx, id)
		if err != nil {
			return err
		}
		answered := slices.ContainsFunc(found.Answers, func(a hearing.InviteAnswer) bool { return a.Number == number })
		if !answered && !slices.Contains(found.Invited(), number) {
			return civic.Fail(civic.KindConflict, "invitation.fault_number", fmt.Sprintf("number %d is not invited to %s", number, id))
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.hearing_invited (hearing, number, comes, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (hearing, number) DO UPDATE SET comes = $3, at = $4`, id, number, comes, d.clock())
		if err != nil {
			return fmt.Errorf("answer an invitation: %w", err)
		}
		return bumpTarget(ctx, tx, jurisdiction, hearingTarget(id))
	})
}

// DrawInvitations draws every list that has stood in the log since an earlier
// day. It gives how many were drawn.
func (w *Worker) DrawInvitations(ctx context.Context) (drawn int, err error) {
	due, err := list[struct{ ID, Jurisdiction string }](ctx, w.pool, "lists to draw from", `SELECT h.id, h.jurisdiction FROM app.hearing_invitation i
		JOIN app.hearing h ON h.id = i.hearing WHERE i.drawn_at IS NULL AND i.fixed_on < $1::date ORDER BY h.id`, civic.Date(w.clock()))
	if err != nil {
		return 0, err
	}
	for _, h := range due {
		if err := w.inTx(ctx, func(tx pgx.Tx) error { return w.drawInvitation(ctx, tx, h.Jurisdiction, h.ID) }); err != nil {
			return drawn, fmt.Errorf("draw the invitation to %s: %w", h.ID, err)
		}
		drawn++
	}
	return drawn, nil
}

func (w *Worker) drawInvitation(ctx context.Context, tx pgx.Tx, jurisdiction, id string) error {
	if err := lock(ctx, tx, lockHearing, id); err != nil {
		return err
	}
	row, err := list[struct {
		Seed, SHA256 string
		Group        hearing.Group
		Seats        int
		Entries      int
	}](ctx, tx, "list to draw from", `SELECT s.seed, i.sha256, i.grp AS "group", i.seats, cardinality(i.hashes) AS entries
		FROM app.hearing_invitation i JOIN app.hearing_seed s ON s.hearing = i.hearing WHERE i.hearing = $1 AND i.drawn_at IS NULL`, id)
	if err != nil || len(row) == 0 { // another process was first
		return err
	}
	seed := hearing.InviteSeed(row[0].Seed)
	outcomes := hearing.Invite(seed, row[0].Entries, row[0].Group, row[0].Seats)
	told := hearing.InvitationDrawn{Hearing: id, Seed: seed, SHA256: row[0].SHA256, Invited: hearing.Invitation{Seats: row[0].Seats, Outcomes: outcomes}.Invited()}
	if err := bumpTarget(ctx, tx, jurisdiction, hearingTarget(id)); err != nil {
		return err
	}
	index, err := w.appendLog(ctx, tx, w.clock(), jurisdiction, ledger.KindInvitation, told)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE app.hearing_invitation SET seed = $2, outcomes = $3, drawn_at = $4, draw_log = $5 WHERE hearing = $1`, id, seed, outcomes, w.clock(), index)
	if err != nil {
		return fmt.Errorf("store an invitation: %w", err)
	}
	return nil
}
