package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// workdays is the State Council calendar, read once.
var workdays = civic.NewWorkdays()

// saying is an opinion on its way into the database.
type saying struct {
	comment.Draft
	came
	outcome
	actor civic.Actor
	found comment.Place
	uses  []account.Use

	id, receipt string
	at          time.Time
	bands       []int64
	risk        int
	term        comment.Term // of moderation, where the opinion is sent

	sent   comment.Sent // what is stored under the form's key
	stored bool         // by this transaction, not by an earlier one
}

// came says how an opinion reached the portal, and on which date where that
// was not online.
type came struct {
	source comment.Source
	on     string
}

// newSaying prepares what needs no database, so that nobody waits for it in a
// transaction.
func (s store) newSaying(actor civic.Actor, draft comment.Draft, found comment.Place, came came, uses []account.Use) (*saying, error) {
	id, err := civic.NewPublicID(s.ids)
	if err != nil {
		return nil, err
	}
	receipt, err := comment.NewReceipt(s.ids)
	if err != nil {
		return nil, err
	}
	return &saying{
		Draft: draft, came: came, actor: actor, found: found, uses: uses, id: string(id), receipt: receipt, at: s.clock(),
		bands: comment.Bands(draft.Body), risk: comment.Risk(draft.Body),
	}, nil
}

// key names the form: sent twice it is one opinion.
func (s *saying) key() string { return s.actor.Account + " " + s.SendKey }

// SubmitComment stores an opinion for moderation, together with others that
// arrive at the same time. The same form sent again gives the same receipt;
// sent again with another text it is a conflict. It counts against the limits
// of uses (kind too_many), in one transaction: what failed on its way uses
// nothing. The caller has asked account.Can about the unit FindSubject names.
func (p *Public) SubmitComment(ctx context.Context, actor civic.Actor, draft comment.Draft, uses ...account.Use) (comment.Sent, error) {
	draft = draft.Normal()
	if err := draft.Validate(); err != nil {
		return comment.Sent{}, err
	}
	found, err := p.FindSubject(ctx, draft.Jurisdiction, draft.Release, draft.Subject)
	if err != nil {
		return comment.Sent{}, err
	}
	s, err := p.newSaying(actor, draft, found, came{source: comment.Online}, uses)
	if err != nil {
		return comment.Sent{}, err
	}
	if err := p.said.store(ctx, s); err != nil {
		return comment.Sent{}, err // s may still be written: nothing of it is read here
	}
	return s.sent, nil
}

// sayTogether owns the transactions of opinions that arrived at once. Where a
// limit refuses some of them they are left out and the others written again,
// so that what is refused leaves no row and uses nothing.
func (p *Public) sayTogether(ctx context.Context, all []*saying) error {
	for {
		err := p.inTx(ctx, func(tx pgx.Tx) error { return p.sayAll(ctx, tx, all) })
		if !errors.Is(err, errOverLimit) {
			return err
		}
		if all = withoutFaults(all); len(all) == 0 {
			return nil
		}
	}
}

// errOverLimit undoes a transaction in which somebody is over a limit; their
// fault is set.
var errOverLimit = errors.New("an opinion is over a limit")

// say stores one opinion within a transaction of something else.
func (p *Public) say(ctx context.Context, tx pgx.Tx, s *saying) error {
	if err := p.sayAll(ctx, tx, []*saying{s}); err != nil && !errors.Is(err, errOverLimit) {
		return err
	}
	return s.fault
}

// sayAll stores checked drafts within a transaction, with what they use of
// their limits: a form that was sent before uses nothing, so that it may be
// sent until it is answered. What may not be said where it is said has its
// fault set and holds up no other.
func (p *Public) sayAll(ctx context.Context, tx pgx.Tx, all []*saying) error {
	if err := checkPlaces(ctx, tx, all); err != nil {
		return err
	}
	all = withoutFaults(all)
	if err := p.setTerms(ctx, tx, all); err != nil {
		return err
	}
	if err := p.insertComments(ctx, tx, all); err != nil {
		return err
	}
	if err := p.useForStored(ctx, tx, all); err != nil {
		return err
	}
	return readSentBefore(ctx, tx, all)
}

func withoutFaults(all []*saying) (good []*saying) {
	for _, s := range all {
		if s.fault == nil {
			good = append(good, s)
		}
	}
	return good
}

// checkPlaces refuses what is sent to a channel that is paused (kind
// conflict), and lets a thread be two deep: an answer to a published opinion
// on the same subject that is no answer itself. Each is looked up by itself
// (LIMIT 1): EXISTS may be planned, while the table is small, as reading all
// of it.
func checkPlaces(ctx context.Context, tx pgx.Tx, all []*saying) error {
	var jurisdictions, kinds, subjects, parents []string
	for _, s := range all {
		jurisdictions, kinds = append(jurisdictions, s.Jurisdiction), append(kinds, string(s.Subject.Kind))
		subjects, parents = append(subjects, s.Subject.ID), append(parents, s.Parent)
	}
	refused, err := list[struct {
		Place             int
		Paused, Misplaced bool
	}](ctx, tx, "where opinions may be sent", `SELECT place, paused, misplaced FROM (
			SELECT u.place, coalesce((SELECT c.paused FROM app.channel c
					WHERE c.jurisdiction = u.jurisdiction AND c.subject_kind = u.kind AND c.subject = u.subject LIMIT 1), false) AS paused,
				u.parent <> '' AND (SELECT 1 FROM app.comment c WHERE c.id = u.parent AND c.state = 'public' AND c.parent IS NULL
					AND c.jurisdiction = u.jurisdiction AND c.subject_kind = u.kind AND c.subject = u.subject LIMIT 1) IS NULL AS misplaced
			FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u (jurisdiction, kind, subject, parent, place)) found
		WHERE paused OR misplaced`, jurisdictions, kinds, subjects, parents)
	for _, r := range refused {
		s := all[r.Place-1]
		s.fault = civic.Invalid("comment.parent", "no open opinion "+s.Parent+" on "+s.Subject.String())
		if r.Paused {
			s.fault = civic.Fail(civic.KindConflict, "channel.fault_paused", s.Subject.String()+" is paused")
		}
	}
	return err
}

// setTerms reads once for each jurisdiction how long moderation may take.
func (s store) setTerms(ctx context.Context, tx pgx.Tx, all []*saying) error {
	known := map[string]comment.Term{}
	for _, said := range all {
		term, read := known[said.Jurisdiction]
		if !read {
			var err error
			if term, err = termOf(ctx, tx, said.Jurisdiction, comment.Moderating); err != nil {
				return err
			}
			known[said.Jurisdiction] = term
		}
		said.term = term
	}
	return nil
}

// insertComments stores drafts, each but those whose form was sent before. The
// only other thing one could collide with is a receipt, 50 random bits. They
// go on one way to the server, in the order of their keys, so that processes
// that write the same forms wait for each other instead of failing.
func (s store) insertComments(ctx context.Context, tx pgx.Tx, all []*saying) error {
	inOrder := slices.SortedFunc(slices.Values(all), func(a, b *saying) int { return cmp.Compare(a.key(), b.key()) })
	var batch pgx.Batch
	for _, said := range inOrder {
		said.queue(&batch)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("store opinions: %w", err)
	}
	return nil
}

// queue adds the storing of an opinion to what goes to the server.
func (s *saying) queue(batch *pgx.Batch) {
	group := spokeFor
	if s.source != comment.Online {
		group = "coalesce(nullif($23, ''), 'citizen')" // the desk reads no registration
	}
	insert := batch.Queue(`INSERT INTO app.comment (id, jurisdiction, subject_kind, subject, release_hash, year, stage, unit, parent,
			author, author_name, assurance, stance, body, state, receipt, send_key, created_at, moderate_by, bands, risk, source, received_on, grp)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, nullif($9, ''), $10, $11, $12, $13, $14, 'pending', $15, $16, $17, $18, $19, $20, $21, nullif($22, '')::date, `+group+`)
		ON CONFLICT DO NOTHING RETURNING id, receipt, moderate_by`,
		s.id, s.Jurisdiction, s.Subject.Kind, s.Subject.ID, s.Release, s.found.Year, s.found.Stage, s.found.Unit, s.Parent,
		s.actor.Account, s.actor.Name, s.actor.Assurance, s.Stance, s.Body, s.receipt, s.SendKey, s.at, s.term.Due(workdays, s.at).Due,
		s.bands, s.risk, s.source, s.on, comment.GroupOf(s.actor, s.Jurisdiction))
	insert.Query(func(rows pgx.Rows) error {
		s.stored = rows.Next()
		if s.stored {
			return errors.Join(rows.Scan(&s.sent.ID, &s.sent.Receipt, &s.sent.ModerateBy), rows.Err())
		}
		return rows.Err()
	})
}

// useForStored counts the opinions that were stored now against their limits;
// errOverLimit where one of them is too many, with its fault set.
func (s store) useForStored(ctx context.Context, tx pgx.Tx, all []*saying) error {
	uses := make([][]account.Use, len(all))
	for i, said := range all {
		if said.stored {
			uses[i] = said.uses
		}
	}
	refused, err := s.countUses(ctx, tx, uses)
	if err != nil {
		return err
	}
	over := false
	for i, fault := range refused {
		if fault != nil {
			all[i].fault, over = fault, true
		}
	}
	if over {
		return errOverLimit
	}
	return nil
}

// readSentBefore reads the receipts of forms that were sent before.
func readSentBefore(ctx context.Context, tx pgx.Tx, all []*saying) error {
	for _, s := range all {
		if s.stored {
			continue
		}
		var same bool
		err := tx.QueryRow(ctx, `SELECT id, receipt, moderate_by, body = $3 AND stance = $4 AND subject = $5
			FROM app.comment WHERE author = $1 AND send_key = $2`, s.actor.Account, s.SendKey, s.Body, s.Stance, s.Subject.ID).
			Scan(&s.sent.ID, &s.sent.Receipt, &s.sent.ModerateBy, &same)
		if err != nil {
			return fmt.Errorf("read an opinion's receipt: %w", err)
		}
		if !same {
			s.fault = civic.Fail(civic.KindConflict, "comment.sent_before", "the form was sent before with another text")
		}
	}
	return nil
}
