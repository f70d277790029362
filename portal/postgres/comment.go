package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// subjectSQL finds what an opinion is about, by kind; $1 is the jurisdiction,
// $2 the hash of the release and $3 the subject's ID.
var subjectSQL = map[comment.Kind]string{
	comment.OnProject: `SELECT p.unit, r.year, r.stage, p.name FROM release.release r JOIN release.project p ON p.release = r.id
		WHERE r.jurisdiction = $1 AND r.hash = $2 AND r.tier = 'public' AND p.id = $3`,
	comment.OnLine: `SELECT l.unit, r.year, r.stage, l.name FROM release.release r JOIN release.line l ON l.release = r.id
		WHERE r.jurisdiction = $1 AND r.hash = $2 AND r.tier = 'public' AND r.year || '/' || l."table" || '/' || l.unit || '/' || l.code = $3 LIMIT 1`,
	comment.OnDepartment: `SELECT u.code AS unit, r.year, r.stage, u.name FROM release.release r JOIN release.unit u ON u.release = r.id
		WHERE r.jurisdiction = $1 AND r.hash = $2 AND r.tier = 'public' AND u.code = $3`,
	comment.OnSection: `SELECT s.unit, r.year, r.stage, s.title AS name FROM release.release r JOIN release.section s ON s.release = r.id
		WHERE r.jurisdiction = $1 AND r.hash = $2 AND r.tier = 'public' AND ` + sectionID + ` = $3`,
	comment.OnHearing: `SELECT unit, year, stage, title AS name FROM app.hearing
		WHERE jurisdiction = $1 AND release_hash = $2 AND id = $3`,
}

// sectionID is the ID of section s of release r as a subject.
const sectionID = `r.year || '/' || CASE r.stage WHEN 'final' THEN 'final' ELSE 'budget' END || '/' || s.unit || '/' || s.number`

// FindSubject finds a project or a line in the release with the hash, or a
// hearing about that release. Kind not_found: it is not published there.
func (p *Public) FindSubject(ctx context.Context, jurisdiction, release string, subject comment.Subject) (comment.Place, error) {
	find := func() (comment.Place, error) { return findSubject(ctx, p.pool, jurisdiction, release, subject) }
	if subject.Kind == comment.OnHearing { // which changes without a release
		return find()
	}
	return p.subjects.get(p.clock(), subjectKey{jurisdiction, release, subject}, find)
}

// subjectKey is something in a release to speak about.
type subjectKey struct {
	jurisdiction, release string
	subject               comment.Subject
}

func findSubject(ctx context.Context, q querier, jurisdiction, release string, subject comment.Subject) (comment.Place, error) {
	sql, known := subjectSQL[subject.Kind]
	if !known {
		return comment.Place{}, civic.NotFound("a subject of the kind " + string(subject.Kind))
	}
	rows, err := q.Query(ctx, sql, jurisdiction, release, subject.ID)
	if err != nil {
		return comment.Place{}, fmt.Errorf("find %s: %w", subject, err)
	}
	found, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[comment.Place])
	if errors.Is(err, pgx.ErrNoRows) {
		return comment.Place{}, civic.NotFound(fmt.Sprintf("%s in release %s", subject, release))
	}
	if err != nil {
		return comment.Place{}, fmt.Errorf("find %s: %w", subject, err)
	}
	return found, nil
}

// subjectName is what the release an opinion was written on calls its subject;
// a line is called by its row.
const subjectName = `coalesce((SELECT p.name FROM release.project p JOIN release.release rr ON rr.id = p.release
		WHERE c.subject_kind = 'project' AND rr.hash = c.release_hash AND p.id = c.subject),
	(SELECT l.name FROM release.line l JOIN release.release rr ON rr.id = l.release
		WHERE c.subject_kind = 'line' AND rr.hash = c.release_hash AND rr.year || '/' || l."table" || '/' || l.unit || '/' || l.code = c.subject LIMIT 1),
	(SELECT u.name FROM release.unit u JOIN release.release rr ON rr.id = u.release
		WHERE c.subject_kind = 'department' AND rr.hash = c.release_hash AND u.code = c.subject),
	(SELECT s.title FROM release.section s JOIN release.release r ON r.id = s.release
		WHERE c.subject_kind = 'section' AND r.hash = c.release_hash AND ` + sectionID + ` = c.subject),
	(SELECT h.title FROM app.hearing h WHERE c.subject_kind = 'hearing' AND h.id = c.subject), '') AS subject_name`

// commentColumns read a Comment from app.comment c.
const commentColumns = `c.id, c.subject, c.subject_kind, ` + subjectName + `, c.release_hash AS release, c.year, c.stage, c.unit, coalesce(c.parent, '') AS parent, c.assurance, c.stance,
	CASE WHEN c.state = 'public' OR c.author = $1 THEN c.author_name ELSE '' END AS author_name,
	CASE WHEN c.state = 'public' OR c.author = $1 THEN c.body ELSE '' END AS body, c.state, c.reason_code, c.receipt, c.created_at, c.moderate_by,
	k.due_on, coalesce(r.adoption, '') AS adoption, coalesce(r.body, '') AS reply_body, coalesce(r.unit, '') AS reply_unit, r.published_at AS replied_at,
	c.source, c.received_on, coalesce(c.folded_into, '') AS folded_into, EXISTS (SELECT FROM app.proposal o WHERE o.comment = c.id) AS proposal,
	(SELECT count(*) FROM app.comment s WHERE s.folded_into = c.id AND s.state = 'public') AS similar,
	k.reopened_at, coalesce(k.reopened_for, '') AS reopened_for,
	coalesce(f.adoption, '') AS former_adoption, coalesce(f.body, '') AS former_body, f.published_at AS former_at,
	CASE WHEN c.author = $1 THEN a.at END AS appealed_at, CASE WHEN c.author = $1 THEN a.decide_by END AS appeal_by,
	CASE WHEN c.author = $1 THEN coalesce(a.verdict, '') ELSE '' END AS appeal_verdict, CASE WHEN c.author = $1 THEN coalesce(a.note, '') ELSE '' END AS appeal_note,
	coalesce(w.way, '') AS handed_way, w.at AS handed_at, w.due_on AS handed_due, coalesce(w.number, '') AS handed_number, coalesce(w.result, '') AS handed_result, w.closed_at AS handed_closed`

// commentTables are what commentColumns read from. A folded opinion has the
// clock and the reply of the one it is folded into.
const commentTables = `app.comment c LEFT JOIN app.reply_course k ON k.comment = coalesce(c.folded_into, c.id)
	LEFT JOIN app.reply r ON r.id = k.reply LEFT JOIN app.reply f ON f.comment = k.comment AND f.state = 'former'
	LEFT JOIN app.appeal a ON a.comment = c.id LEFT JOIN app.handover w ON w.comment = coalesce(c.folded_into, c.id)`

// CommentsOn lists the opinions on a subject from the newest down, each with
// its answers and the first of those that say the same. before continues a list: CreatedAt and ID of its last opinion,
// zero values for the first page.
func (p *Public) CommentsOn(ctx context.Context, jurisdiction string, subject comment.Subject, before time.Time, beforeID string, limit int) ([]comment.Thread, error) {
	if before.IsZero() {
		before = p.clock().AddDate(1, 0, 0)
	}
	roots, err := p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.jurisdiction = $2 AND c.subject_kind = $3 AND c.subject = $4 AND c.state IN ('public', 'removed') AND c.parent IS NULL AND c.folded_into IS NULL
			AND (c.created_at, c.id) < ($5, $6) ORDER BY c.created_at DESC, c.id DESC LIMIT $7`,
		"", jurisdiction, subject.Kind, subject.ID, before, beforeID, limit)
	if err != nil {
		return nil, err
	}
	threads := make([]comment.Thread, len(roots))
	place, ids := map[string]int{}, make([]string, len(roots))
	for i, root := range roots {
		threads[i].Comment, place[root.ID], ids[i] = root, i, root.ID
	}
	below, err := p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.id IN (SELECT a.id FROM app.comment a WHERE a.parent = ANY ($2) AND a.state IN ('public', 'removed')
			UNION ALL SELECT f.id FROM unnest($2::text[]) AS root (id) CROSS JOIN LATERAL (
			SELECT s.id FROM app.comment s WHERE s.folded_into = root.id AND s.state = 'public' ORDER BY s.created_at, s.id LIMIT $3) f)
		ORDER BY c.created_at, c.id`, "", ids, comment.FoldedShown)
	for _, c := range below {
		if c.FoldedInto != "" {
			thread := &threads[place[c.FoldedInto]]
			thread.Folded = append(thread.Folded, c)
			continue
		}
		thread := &threads[place[c.Parent]]
		thread.Answers = append(thread.Answers, c)
	}
	return threads, err
}

// CommentsBy lists what the account wrote in a jurisdiction, in every state,
// newest first.
func (p *Public) CommentsBy(ctx context.Context, jurisdiction, accountID string) ([]comment.Comment, error) {
	return p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.author = $1 AND c.source = 'online' AND c.jurisdiction = $2 ORDER BY c.created_at DESC, c.id DESC LIMIT 200`, accountID, jurisdiction)
}

func (p *Public) comments(ctx context.Context, sql string, args ...any) ([]comment.Comment, error) {
	rows, err := p.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list opinions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[comment.Comment])
	if err != nil {
		return nil, fmt.Errorf("list opinions: %w", err)
	}
	return list, attachChanges(ctx, p.pool, list)
}

// RepliesOn are the public replies to opinions on a project, the oldest first:
// to which opinion, when, and what became of it.
func (p *Public) RepliesOn(ctx context.Context, jurisdiction, project string) ([]comment.Answered, error) {
	return list[comment.Answered](ctx, p.pool, "replies on "+project, `SELECT c.id AS comment, r.adoption, r.published_at AS at
		FROM app.comment c JOIN app.reply r ON r.comment = c.id AND r.state = 'public'
		WHERE c.jurisdiction = $1 AND c.subject_kind = 'project' AND c.subject = $2 AND c.state = 'public' ORDER BY r.published_at, c.id LIMIT 200`,
		jurisdiction, project)
}

// CommentOn is one public opinion on the subject.
func (p *Public) CommentOn(ctx context.Context, jurisdiction string, subject comment.Subject, id string) (comment.Comment, error) {
	list, err := p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+`
		WHERE c.jurisdiction = $2 AND c.subject_kind = $3 AND c.subject = $4 AND c.id = $5 AND c.state = 'public'`,
		"", jurisdiction, subject.Kind, subject.ID, id)
	if err != nil {
		return comment.Comment{}, err
	}
	if len(list) == 0 {
		return comment.Comment{}, civic.NotFound("opinion " + id + " on " + subject.String())
	}
	return list[0], nil
}

// CommentBy is one opinion of the account's own.
func (p *Public) CommentBy(ctx context.Context, accountID, id string) (comment.Comment, error) {
	list, err := p.comments(ctx, `SELECT `+commentColumns+` FROM `+commentTables+` WHERE c.author = $1 AND c.id = $2`, accountID, id)
	if err != nil {
		return comment.Comment{}, err
	}
	if len(list) == 0 {
		return comment.Comment{}, civic.NotFound("opinion " + id + " of this account")
	}
	return list[0], nil
}

// WithdrawComment takes back the account's own opinion before it is decided.
func (p *Public) WithdrawComment(ctx context.Context, accountID, id string) error {
	tag, err := p.pool.Exec(ctx, `UPDATE app.comment SET state = 'withdrawn' WHERE id = $1 AND author = $2 AND state = 'pending'`, id, accountID)
	if err != nil {
		return fmt.Errorf("withdraw an opinion: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return civic.NotFound("no pending opinion " + id + " of this account")
	}
	return nil
}

// CommentCounts are how many opinions on projects are public, and how many of
// them have their reply, folded ones with the first of them; projects without
// any are left out.
func (p *Public) CommentCounts(ctx context.Context, jurisdiction string, ids []civic.PublicID) (map[civic.PublicID]comment.Count, error) {
	type countRow struct {
		ID                civic.PublicID
		Opinions, Replies int
	}
	rows, err := list[countRow](ctx, p.pool, "counts of opinions", `SELECT c.subject AS id, count(*) AS opinions, count(r.comment) AS replies
		FROM app.comment c LEFT JOIN app.reply r ON r.comment = coalesce(c.folded_into, c.id) AND r.state = 'public'
		WHERE c.jurisdiction = $1 AND c.subject_kind = 'project' AND c.subject = ANY ($2) AND c.state = 'public' GROUP BY c.subject`, jurisdiction, ids)
	counts := make(map[civic.PublicID]comment.Count, len(rows))
	for _, row := range rows {
		counts[row.ID] = comment.Count{Opinions: row.Opinions, Replies: row.Replies}
	}
	return counts, err
}
