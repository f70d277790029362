package postgres

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/hearing"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// hearingTarget names the living part of a hearing's page, as
// comment.Subject does.
func hearingTarget(id string) string { return "hearing/" + id }

// hearingColumns read a hearing.Hearing from app.hearing h.
const hearingColumns = `h.id, h.kind, h.title, h.purpose, h.unit, h.place, h.contact, h.release_hash AS release, h.year, h.stage, h.version,
	h.starts_at, h.ends_at, h.plan, h.periods, h.shortfalls, h.override, h.quotas, h.quorum, h.commitment, h.seed,
	coalesce(h.outcomes, '[]') AS outcomes, h.drawn_at, h.draw_log, h.present, h.confirmed, h.record_text, h.record_at, h.published_at, h.log_index,
	(SELECT count(*) FROM app.hearing_registration g WHERE g.hearing = h.id) AS registered`

// Hearings lists the hearings of a jurisdiction, the latest session first.
func (p *Public) Hearings(ctx context.Context, jurisdiction string) ([]hearing.Hearing, error) {
	return hearings(ctx, p.pool, `h.jurisdiction = $1 ORDER BY h.starts_at DESC, h.id LIMIT 500`, jurisdiction)
}

// Hearings is the same list at the desk.
func (d *Desk) Hearings(ctx context.Context, jurisdiction string) ([]hearing.Hearing, error) {
	return hearings(ctx, d.pool, `h.jurisdiction = $1 ORDER BY h.starts_at DESC, h.id LIMIT 500`, jurisdiction)
}

// Hearing is one hearing with what it is about.
func (p *Public) Hearing(ctx context.Context, jurisdiction, id string) (hearing.Hearing, []hearing.Subject, error) {
	return oneHearing(ctx, p.pool, jurisdiction, id)
}

// Hearing is the same at the desk.
func (d *Desk) Hearing(ctx context.Context, jurisdiction, id string) (hearing.Hearing, []hearing.Subject, error) {
	return oneHearing(ctx, d.pool, jurisdiction, id)
}

// HearingsOn lists the hearings that are about a project, the latest first.
func (p *Public) HearingsOn(ctx context.Context, jurisdiction, project string) ([]hearing.Hearing, error) {
	return hearings(ctx, p.pool, `h.jurisdiction = $1 AND EXISTS (SELECT FROM app.hearing_subject s
		WHERE s.hearing = h.id AND s.kind = 'project' AND s.subject = $2) ORDER BY h.starts_at DESC LIMIT 5`, jurisdiction, project)
}

func hearings(ctx context.Context, q querier, where string, args ...any) ([]hearing.Hearing, error) {
	rows, err := q.Query(ctx, `SELECT `+hearingColumns+` FROM app.hearing h WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list hearings: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[hearing.Hearing])
	if err != nil {
		return nil, fmt.Errorf("list hearings: %w", err)
	}
	return list, nil
}

func oneHearing(ctx context.Context, q querier, jurisdiction, id string) (hearing.Hearing, []hearing.Subject, error) {
	list, err := hearings(ctx, q, `h.jurisdiction = $1 AND h.id = $2`, jurisdiction, id)
	if err != nil {
		return hearing.Hearing{}, nil, err
	}
	if len(list) == 0 {
		return hearing.Hearing{}, nil, civic.NotFound("hearing " + id)
	}
	rows, err := q.Query(ctx, `SELECT kind, subject AS id, name FROM app.hearing_subject WHERE hearing = $1 ORDER BY place`, id)
	if err != nil {
		return hearing.Hearing{}, nil, fmt.Errorf("read what a hearing is about: %w", err)
	}
	subjects, err := pgx.CollectRows(rows, pgx.RowToStructByName[hearing.Subject])
	if err != nil {
		return hearing.Hearing{}, nil, fmt.Errorf("read what a hearing is about: %w", err)
	}
	return list[0], subjects, nil
}

// HearingReplies counts what became of the opinions on a hearing.
func (p *Public) HearingReplies(ctx context.Context, jurisdiction, id string) (s hearing.Summary, err error) {
	err = p.pool.QueryRow(ctx, `SELECT count(*), count(r.id), count(*) FILTER (WHERE r.adoption IN ('adopted', 'partly'))
		FROM app.comment c LEFT JOIN app.reply r ON r.comment = coalesce(c.folded_into, c.id) AND r.state = 'public'
		WHERE c.jurisdiction = $1 AND c.subject_kind = 'hearing' AND c.subject = $2 AND c.state = 'public'`, jurisdiction, id).
		Scan(&s.Received, &s.Replied, &s.Adopted)
	if err != nil {
		return s, fmt.Errorf("count replies: %w", err)
	}
	return s, nil
}

// CallHearing publishes a hearing: the call, the commitment to the seed of
// its draw and the log entry in one transaction. The caller has asked
// account.Can. Kind invalid: the call breaks a rule, or its periods without
// saying why.
func (d *Desk) CallHearing(ctx context.Context, by string, call hearing.Call) (id string, err error) {
	short, err := call.Validate(workdays)
	if err != nil {
		return "", err
	}
	if call.Plan[hearing.Registration] <= civic.Date(d.clock()) && call.Override == "" {
		return "", civic.Invalid("hearing.fault_past", "registration begins on "+call.Plan[hearing.Registration])
	}
	public, err := civic.NewPublicID(d.ids)
	if err != nil {
		return "", err
	}
	id = string(public)
	return id, d.inTx(ctx, func(tx pgx.Tx) error { return d.insertHearing(ctx, tx, by, id, call, short) })
}

func (d *Desk) insertHearing(ctx context.Context, tx pgx.Tx, by, id string, call hearing.Call, short []hearing.Shortfall) error {
	var raw [hearing.SeedSize]byte
	if _, err := io.ReadFull(d.ids, raw[:]); err != nil {
		return fmt.Errorf("draw a seed: %w", err)
	}
	seed := hex.EncodeToString(raw[:])
	about, err := findDraft(ctx, tx, call)
	if err != nil {
		return err
	}
	if err := bumpTarget(ctx, tx, call.Jurisdiction, shownOn(id, call)...); err != nil {
		return err
	}
	if err := outbox(ctx, tx, d.store, "hearing", id, map[string]any{"jurisdiction": call.Jurisdiction, "title": call.Title}); err != nil {
		return err
	}
	now, kind := d.clock(), mustKind(call.Kind)
	index, err := d.appendLog(ctx, tx, now, call.Jurisdiction, ledger.KindHearing, hearing.Published{
		Hearing: id, Kind: call.Kind, Title: call.Title, Unit: call.Unit, Release: call.Release, Plan: call.Plan,
		Quotas: call.Quotas, Quorum: call.Quorum, Shortfalls: short, Override: call.Override, Commitment: hearing.Commit(seed),
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.hearing (id, jurisdiction, kind, title, purpose, unit, place, contact, release_hash, year, stage, version,
			starts_at, ends_at, plan, periods, shortfalls, override, quotas, quorum, commitment, published_by, published_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		id, call.Jurisdiction, call.Kind, call.Title, call.Purpose, call.Unit, call.Place, call.Contact, call.Release, about.Year, about.Stage, about.Version,
		call.Starts, call.Ends, call.Plan, kind.Periods, short, call.Override, call.Quotas, call.Quorum, hearing.Commit(seed), by, now, index)
	if err != nil {
		return fmt.Errorf("store a hearing: %w", err)
	}
	if _, err := tx.Exec(ctx, `INSERT INTO app.hearing_seed (hearing, seed) VALUES ($1, $2)`, id, seed); err != nil {
		return fmt.Errorf("store a seed: %w", err)
	}
	return insertSubjects(ctx, tx, id, call)
}

// shownOn are the living parts of pages that show the hearing.
func shownOn(id string, call hearing.Call) []string {
	targets := []string{hearingTarget(id)}
	for _, project := range call.Projects {
		targets = append(targets, comment.Subject{Kind: comment.OnProject, ID: project}.String())
	}
	return targets
}

func mustKind(code string) hearing.Kind {
	kind, _ := hearing.KindOf(code) // Validate has seen it
	return kind
}

// draft is the release a hearing is about.
type draft struct {
	Year    int
	Stage   string
	Version int
}

// findDraft requires a public release and that it knows the unit.
func findDraft(ctx context.Context, tx pgx.Tx, call hearing.Call) (draft, error) {
	rows, err := tx.Query(ctx, `SELECT r.year, r.stage, r.version FROM release.release r JOIN release.unit u ON u.release = r.id AND u.code = $3
		WHERE r.jurisdiction = $1 AND r.hash = $2 AND r.tier = 'public'`, call.Jurisdiction, call.Release, call.Unit)
	if err != nil {
		return draft{}, fmt.Errorf("find a draft: %w", err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[draft])
	if errors.Is(err, pgx.ErrNoRows) {
		return draft{}, civic.Invalid("hearing.fault_release", "no release "+call.Release+" with the unit "+call.Unit)
	}
	if err != nil {
		return draft{}, fmt.Errorf("find a draft: %w", err)
	}
	return found, nil
}

// insertSubjects takes the projects in their order; each must stand in the
// release.
func insertSubjects(ctx context.Context, tx pgx.Tx, id string, call hearing.Call) error {
	for i, project := range call.Projects {
		tag, err := tx.Exec(ctx, `INSERT INTO app.hearing_subject (hearing, kind, subject, name, place)
			SELECT $1, 'project', p.id, p.name, $4 FROM release.project p JOIN release.release r ON r.id = p.release
			WHERE r.jurisdiction = $5 AND r.hash = $2 AND r.tier = 'public' AND p.id = $3 ON CONFLICT DO NOTHING`,
			id, call.Release, project, i, call.Jurisdiction)
		if err != nil {
			return fmt.Errorf("store what a hearing is about: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return civic.Invalid("hearing.fault_project", "no project "+project+" in the release, or named twice")
		}
	}
	return nil
}
