package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/proposal"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// projectLinesSQL are the projects of a release as lines; $1 is its hash.
var projectLinesSQL = `SELECT p.id, p.name, p.unit, p.function, p.economic, ` + amountOf("p") + ` AS amount, 0::bigint AS least
	FROM release.project p JOIN release.release r ON r.id = p.release WHERE r.hash = $1 AND r.tier = 'public' ORDER BY p.unit, p.name, p.id`

// tableLinesSQL are the 项 of a unit's table as lines: what 类 and 款 say is
// their sum. Basic expenditure (基本支出) is the least a row keeps; where it
// is not published exactly, nothing of the row moves.
const tableLinesSQL = `SELECT t.code AS id, t.name, t.unit, t.code AS function, '' AS economic, t.amount,
		CASE WHEN b.code IS NULL THEN 0 WHEN (b.amount).form = 'exact' THEN (b.amount).lo ELSE (t.amount).lo END AS least
	FROM release.line t JOIN release.release r ON r.id = t.release
	LEFT JOIN release.line b ON b.release = t.release AND b."table" = t."table" AND b.unit = t.unit AND b.code = t.code AND b."column" = 'basic'
	WHERE r.hash = $1 AND r.tier = 'public' AND t."table" = $2 AND t.unit = $3 AND t."column" = 'total' AND length(t.code) = 7 ORDER BY t.code`

// ProposalSheet are the lines of a release between which a proposal moves
// amounts, as published there. Kind not_found: the release has no such sheet.
func (p *Public) ProposalSheet(ctx context.Context, release, sheet string) (proposal.Sheet, error) {
	return proposalSheet(ctx, p.pool, release, sheet)
}

// ProposalSheet is the same at the desk.
func (d *Desk) ProposalSheet(ctx context.Context, release, sheet string) (proposal.Sheet, error) {
	return proposalSheet(ctx, d.pool, release, sheet)
}

func proposalSheet(ctx context.Context, q queryer, release, name string) (s proposal.Sheet, err error) {
	s.Name = name
	unit, table := proposal.SheetUnit(name)
	switch {
	case name == proposal.Projects:
		s.Lines, err = list[proposal.Line](ctx, q, "lines of "+name, projectLinesSQL, release)
	case table:
		s.Lines, err = list[proposal.Line](ctx, q, "lines of "+name, tableLinesSQL, release, proposal.Table, unit)
	}
	if err == nil && len(s.Lines) == 0 {
		err = civic.NotFound("sheet " + name + " of release " + release)
	}
	return s, err
}

// SubmitProposal stores a 修正建议 for moderation: an opinion on a hearing with
// what it moves. It must fit the draft the hearing is about, which is
// draft.Release. The same form sent again gives the same receipt, with other
// amounts it is a conflict. The caller has asked account.Can.
func (p *Public) SubmitProposal(ctx context.Context, actor civic.Actor, draft comment.Draft, sheet string, changes proposal.Changes, uses ...account.Use) (comment.Sent, error) {
	draft = draft.Normal()
	draft.Stance = comment.Suggest
	if err := draft.Validate(); err != nil {
		return comment.Sent{}, err
	}
	found, err := p.FindSubject(ctx, draft.Jurisdiction, draft.Release, draft.Subject)
	if err != nil {
		return comment.Sent{}, err
	}
	lines, err := p.ProposalSheet(ctx, draft.Release, sheet)
	if err != nil {
		return comment.Sent{}, err
	}
	if moved, err := lines.Apply(changes); err != nil || len(moved) == 0 {
		return comment.Sent{}, orEmpty(err)
	}
	s, err := p.newSaying(actor, draft, found, came{source: comment.Online}, uses)
	if err != nil {
		return comment.Sent{}, err
	}
	err = p.inTx(ctx, func(tx pgx.Tx) error {
		if err := p.say(ctx, tx, s); err != nil {
			return err
		}
		return keepProposal(ctx, tx, s.sent.ID, draft.Subject.ID, sheet, changes)
	})
	return s.sent, err
}

// orEmpty is the fault of a proposal that moves nothing, where there is no
// other.
func orEmpty(err error) error {
	if err != nil {
		return err
	}
	return civic.Invalid("proposal.fault_empty", "a proposal without changes")
}

// keepProposal stores what the opinion moves, once.
func keepProposal(ctx context.Context, tx pgx.Tx, id, hearing, sheet string, changes proposal.Changes) error {
	_, err := tx.Exec(ctx, `INSERT INTO app.proposal (comment, hearing, sheet, changes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		id, hearing, sheet, changes.String())
	if err != nil {
		return fmt.Errorf("store a proposal: %w", err)
	}
	var same bool
	if err := tx.QueryRow(ctx, `SELECT sheet = $2 AND changes = $3 FROM app.proposal WHERE comment = $1`, id, sheet, changes.String()).Scan(&same); err != nil {
		return fmt.Errorf("read a proposal: %w", err)
	}
	if !same {
		return civic.Fail(civic.KindConflict, "comment.sent_before", "the form was sent before with other amounts")
	}
	return nil
}

// proposalRow is a proposal.Record as stored.
type proposalRow struct {
	ID, Hearing, Release, Sheet, Changes string
	Agreements                           int
	Agreed, Own                          bool
}

func (r proposalRow) record() (proposal.Record, error) {
	changes, err := proposal.Parse(r.Changes)
	return proposal.Record{
		ID: r.ID, Hearing: r.Hearing, Release: r.Release, Sheet: r.Sheet, Changes: changes,
		Agreements: r.Agreements, Agreed: r.Agreed, Own: r.Own,
	}, err
}

func proposals(ctx context.Context, q queryer, sql string, args ...any) ([]proposal.Record, error) {
	rows, err := list[proposalRow](ctx, q, "proposals", sql, args...)
	if err != nil {
		return nil, err
	}
	all := make([]proposal.Record, len(rows))
	for i, row := range rows {
		if all[i], err = row.record(); err != nil {
			return nil, fmt.Errorf("stored proposal %s: %w", row.ID, err)
		}
	}
	return all, nil
}

// proposalSQL reads proposals with their voices; $1 is the reader's account
// and $2 the reader's hash of the hearing, empty for a visitor.
const proposalSQL = `SELECT o.comment AS id, o.hearing, c.release_hash AS release, o.sheet, o.changes,
		(SELECT count(*) FROM app.agreement g WHERE g.proposal = o.comment) AS agreements,
		EXISTS (SELECT FROM app.agreement g WHERE g.proposal = o.comment AND g.person = $2) AS agreed, c.author = $1 AS own
	FROM app.proposal o JOIN app.comment c ON c.id = o.comment`

// Proposals are the public proposals of a hearing, those most agreed with
// first. accountID is the reader's, "" for a visitor.
func (p *Public) Proposals(ctx context.Context, jurisdiction, hearing, accountID string) ([]proposal.Record, error) {
	return proposals(ctx, p.pool, proposalSQL+` WHERE c.jurisdiction = $3 AND o.hearing = $4 AND c.state = 'public'
		ORDER BY agreements DESC, c.created_at, c.id LIMIT 500`, accountID, p.voice(jurisdiction, hearing, accountID), jurisdiction, hearing)
}

// ProposalsAmong are the proposals among opinions, in whatever state; a caller
// shows only what its reader may see.
func (p *Public) ProposalsAmong(ctx context.Context, ids []string) ([]proposal.Record, error) {
	return proposals(ctx, p.pool, proposalSQL+` WHERE o.comment = ANY ($3)`, "", []byte{}, ids)
}

// ProposalsAmong are the proposals among opinions at the desk, where nobody is
// told who wrote or agrees.
func (d *Desk) ProposalsAmong(ctx context.Context, ids []string) ([]proposal.Record, error) {
	return proposals(ctx, d.pool, `SELECT o.comment AS id, o.hearing, c.release_hash AS release, o.sheet, o.changes,
			(SELECT count(*) FROM app.agreement g WHERE g.proposal = o.comment) AS agreements, false AS agreed, false AS own
		FROM app.proposal o JOIN app.comment c ON c.id = o.comment WHERE o.comment = ANY ($1)`, ids)
}

// CommentsAmong are the public opinions among ids.
func (p *Public) CommentsAmong(ctx context.Context, jurisdiction string, ids []string) (map[string]comment.Comment, error) {
	found, err := p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.jurisdiction = $2 AND c.id = ANY ($3) AND c.state = 'public'`, "", jurisdiction, ids)
	byID := make(map[string]comment.Comment, len(found))
	for _, c := range found {
		byID[c.ID] = c
	}
	return byID, err
}

// Agree gives or takes back the reader's voice for a public proposal of the
// hearing; giving it twice is giving it once. The caller has asked
// account.Can. Kind not_found: no such proposal. Kind forbidden: one's own.
func (p *Public) Agree(ctx context.Context, accountID, jurisdiction, hearing, id string, agree bool, uses ...account.Use) error {
	return p.inTx(ctx, func(tx pgx.Tx) error {
		var own bool
		err := tx.QueryRow(ctx, `SELECT c.author = $4 FROM app.proposal o JOIN app.comment c ON c.id = o.comment
			WHERE o.comment = $1 AND o.hearing = $2 AND c.jurisdiction = $3 AND c.state = 'public'`, id, hearing, jurisdiction, accountID).Scan(&own)
		if err != nil {
			return readError("proposal "+id, err)
		}
		if own {
			return civic.Fail(civic.KindForbidden, "account.own_thing", "agreement of "+accountID+" with their own proposal")
		}
		if err := setAgreement(ctx, tx, id, p.voice(jurisdiction, hearing, accountID), agree, p.clock()); err != nil {
			return err
		}
		if err := p.use(ctx, tx, uses); err != nil {
			return err
		}
		return bumpTarget(ctx, tx, jurisdiction, hearingTarget(hearing))
	})
}

func setAgreement(ctx context.Context, tx pgx.Tx, id string, person []byte, agree bool, at time.Time) error {
	sql, args := `DELETE FROM app.agreement WHERE proposal = $1 AND person = $2`, []any{id, person}
	if agree {
		sql, args = `INSERT INTO app.agreement (proposal, person, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, []any{id, person, at}
	}
	if _, err := tx.Exec(ctx, sql, args...); err != nil {
		return fmt.Errorf("agree with a proposal: %w", err)
	}
	return nil
}

// voice is the keyed hash under which a person's voice counts within a
// hearing; nobody's is empty. Voices of two hearings cannot be told to be of
// one person.
func (p *Public) voice(jurisdiction, hearing, accountID string) []byte {
	if accountID == "" {
		return []byte{}
	}
	return personOf(p.store, jurisdiction, rating.Period("hearing/"+hearing), accountID)
}
