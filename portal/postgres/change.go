package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
)

// amountOf is 调整预算数, or 年初预算数 where nothing was adjusted, of a row of
// release.project (see release.Card.Budget).
func amountOf(project string) string {
	return `CASE WHEN (` + project + `.adjusted).form IS NULL OR (` + project + `.adjusted).form IN ('', 'none') THEN ` + project + `.original ELSE ` + project + `.adjusted END`
}

// changeSQL reads what public replies changed. Amounts come from the two
// releases: where one was taken down, nothing is said any more.
var changeSQL = `SELECT r.comment, r.change_kind AS kind, r.change_subject AS id, r.unit, r.change_column AS "column",
		coalesce(tp.name, tl.name) AS name, t.jurisdiction,
		f.year AS from_year, f.stage AS from_stage, f.version AS from_version, f.month AS from_month,
		t.year AS to_year, t.stage AS to_stage, t.version AS to_version, t.month AS to_month,
		coalesce(` + amountOf("fp") + `, fl.amount, ` + noFigure + `) AS before, coalesce(` + amountOf("tp") + `, tl.amount) AS after,
		c.subject_kind AS about_kind, c.subject AS about_id
	FROM app.reply r JOIN app.comment c ON c.id = r.comment AND c.state = 'public'
	JOIN release.release t ON t.hash = r.change_release AND t.tier = 'public' JOIN release.release f ON f.hash = r.change_from AND f.tier = 'public'
	LEFT JOIN release.project tp ON r.change_kind = 'project' AND tp.release = t.id AND tp.id = r.change_subject
	LEFT JOIN release.project fp ON r.change_kind = 'project' AND fp.release = f.id AND fp.id = r.change_subject
	LEFT JOIN release.line tl ON r.change_kind = 'line' AND tl.release = t.id AND tl."table" = split_part(r.change_subject, '/', 2)
		AND tl.unit = split_part(r.change_subject, '/', 3) AND tl.code = split_part(r.change_subject, '/', 4) AND tl."column" = r.change_column
	LEFT JOIN release.line fl ON r.change_kind = 'line' AND fl.release = f.id AND fl."table" = split_part(r.change_subject, '/', 2)
		AND fl.unit = split_part(r.change_subject, '/', 3) AND fl.code = split_part(r.change_subject, '/', 4) AND fl."column" = r.change_column
	WHERE r.state = 'public' AND r.change_release <> '' AND (tp.id IS NOT NULL OR tl.code IS NOT NULL)`

type changeRow struct {
	Comment, ID, Unit, Column, Name, Jurisdiction string
	Kind, AboutKind                               comment.Kind
	AboutID                                       string
	FromYear, ToYear                              civic.FiscalYear
	FromStage, ToStage                            civic.Stage
	FromVersion, FromMonth, ToVersion, ToMonth    int
	Before, After                                 civic.Figure
}

func (r changeRow) change() comment.Change {
	return comment.Change{
		Comment: r.Comment, Subject: comment.Subject{Kind: r.Kind, ID: r.ID}, Name: r.Name, Column: r.Column, Unit: r.Unit,
		From:   civic.Document{Jurisdiction: r.Jurisdiction, Year: r.FromYear, Stage: r.FromStage, Version: r.FromVersion, Month: r.FromMonth},
		To:     civic.Document{Jurisdiction: r.Jurisdiction, Year: r.ToYear, Stage: r.ToStage, Version: r.ToVersion, Month: r.ToMonth},
		Before: r.Before, After: r.After, About: comment.Subject{Kind: r.AboutKind, ID: r.AboutID},
	}
}

// attachChanges gives opinions what their adoption changed, a folded one that
// of the first of them.
func attachChanges(ctx context.Context, q queryer, all []comment.Comment) error {
	at := map[string][]int{}
	for i, c := range all {
		if c.Adoption == string(comment.Adopted) || c.Adoption == string(comment.Partly) {
			leader := c.ID
			if c.FoldedInto != "" {
				leader = c.FoldedInto
			}
			at[leader] = append(at[leader], i)
		}
	}
	if len(at) == 0 {
		return nil
	}
	ids := make([]string, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	rows, err := list[changeRow](ctx, q, "changes", changeSQL+` AND r.comment = ANY ($1)`, ids)
	for _, row := range rows {
		for _, i := range at[row.Comment] {
			change := row.change()
			all[i].Change = &change
		}
	}
	return err
}

// ChangesOn are the amounts of a project or line that moved because opinions
// were adopted, the newest first.
func (p *Public) ChangesOn(ctx context.Context, jurisdiction string, subject comment.Subject) ([]comment.Change, error) {
	rows, err := list[changeRow](ctx, p.pool, "changes", changeSQL+`
		AND c.jurisdiction = $1 AND r.change_kind = $2 AND r.change_subject = $3 ORDER BY r.published_at DESC LIMIT 20`, jurisdiction, subject.Kind, subject.ID)
	all := make([]comment.Change, len(rows))
	for i, row := range rows {
		all[i] = row.change()
	}
	return all, err
}

// moved is a change that was found to be one: the release before, and of a
// line the column whose amount moved.
type moved struct {
	from, column string
}

// checkChange requires that the amount a reply names moved in a release that
// is later than the opinion: it must stand there, and differ from the release
// the writer looked at, or, in another fiscal year, from the release before.
// Kind invalid: no such thing, not later, or the amount is the same.
func checkChange(ctx context.Context, tx pgx.Tx, commentID string, ref comment.ChangeRef) (moved, error) {
	if ref.Empty() {
		return moved{}, nil
	}
	var from string
	err := tx.QueryRow(ctx, `SELECT f.hash FROM app.comment c
		JOIN release.release t ON t.jurisdiction = c.jurisdiction AND t.hash = $2 AND t.tier = 'public' AND t.published_at > c.created_at
		JOIN release.release f ON f.jurisdiction = t.jurisdiction AND f.tier = 'public' AND f.year = t.year AND f.edition < t.edition
		WHERE c.id = $1 ORDER BY f.hash = c.release_hash DESC, f.edition DESC LIMIT 1`, commentID, ref.Release).Scan(&from)
	if errors.Is(err, pgx.ErrNoRows) {
		return moved{}, civic.Invalid("reply.change_later", "release "+ref.Release+" is not later than opinion "+commentID)
	}
	if err != nil {
		return moved{}, fmt.Errorf("find the release before: %w", err)
	}
	before, err := amountsIn(ctx, tx, from, ref.Subject)
	if err != nil {
		return moved{}, err
	}
	after, err := amountsIn(ctx, tx, ref.Release, ref.Subject)
	if err != nil {
		return moved{}, err
	}
	if len(after) == 0 {
		return moved{}, civic.Invalid("reply.change_missing", ref.String()+" is not in release "+ref.Release)
	}
	for _, column := range columnsOf(ref.Subject) {
		was, stood := before[column]
		if !stood {
			was = civic.NoFigure()
		}
		if is, stands := after[column]; stands && comment.Differ(was, is) {
			return moved{from, column}, nil
		}
	}
	return moved{}, civic.Invalid("reply.change_same", "the amount of "+ref.String()+" did not move")
}

// columnsOf are the columns whose amounts may move, in printed order; a
// project has one amount, under "".
func columnsOf(subject comment.Subject) []string {
	if subject.Kind == comment.OnProject {
		return []string{""}
	}
	_, key, _, _, _ := comment.LineParts(subject.ID)
	table, _ := budget.TableByKey(key)
	columns := make([]string, len(table.Columns))
	for i, c := range table.Columns {
		columns[i] = c.Key
	}
	return columns
}

// amountsIn are the amounts of a project or line in one release by column;
// none where it is not in there.
func amountsIn(ctx context.Context, tx pgx.Tx, hash string, subject comment.Subject) (map[string]civic.Figure, error) {
	type cell struct {
		Column string
		Amount civic.Figure
	}
	sql, args := `SELECT '' AS "column", `+amountOf("p")+` AS amount FROM release.project p JOIN release.release r ON r.id = p.release
		WHERE r.hash = $1 AND p.id = $2`, []any{hash, subject.ID}
	if subject.Kind == comment.OnLine {
		year, table, unit, code, _ := comment.LineParts(subject.ID)
		sql, args = `SELECT l."column", l.amount FROM release.line l JOIN release.release r ON r.id = l.release
			WHERE r.hash = $1 AND r.year::text = $2 AND l."table" = $3 AND l.unit = $4 AND l.code = $5`, []any{hash, year, table, unit, code}
	}
	cells, err := list[cell](ctx, tx, "amounts of "+subject.String(), sql, args...)
	amounts := make(map[string]civic.Figure, len(cells))
	for _, c := range cells {
		amounts[c.Column] = c.Amount
	}
	return amounts, err
}
