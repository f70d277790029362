package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/comment"
)

// EachFeedback goes through the opinions a filter chooses, the oldest first,
// holding one at a time. units limits them, with the units below, unless all is
// true.
func (d *Desk) EachFeedback(ctx context.Context, jurisdiction string, units []string, all bool, f comment.Filter, use func(comment.Feedback) error) error {
	var from, to any
	if !f.From.IsZero() {
		from = f.From
	}
	if !f.To.IsZero() {
		to = f.To
	}
	rows, err := d.pool.Query(ctx, `SELECT c.id, `+subjectName+`, c.subject, c.unit, c.stance, c.assurance, c.state, CASE WHEN c.state = 'public' THEN c.body ELSE '' END AS body,
			c.created_at, k.due_on, coalesce(r.adoption, '') AS adoption, coalesce(r.body, '') AS reply_body, r.published_at AS replied_at
		FROM app.comment c LEFT JOIN app.reply_course k ON k.comment = coalesce(c.folded_into, c.id) LEFT JOIN app.reply r ON r.id = k.reply
		WHERE c.jurisdiction = $1 AND ($2 OR app.unit_within(c.unit, $3)) AND ($4 = '' OR c.unit = $4) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.stance = $6)
			AND ($7::timestamptz IS NULL OR c.created_at >= $7) AND ($8::timestamptz IS NULL OR c.created_at < $8) ORDER BY c.created_at, c.id`,
		jurisdiction, all, units, f.Unit, f.State, f.Stance, from, to)
	if err != nil {
		return fmt.Errorf("export feedback: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := pgx.RowToStructByName[comment.Feedback](rows)
		if err != nil {
			return fmt.Errorf("export feedback: %w", err)
		}
		if err := use(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("export feedback: %w", err)
	}
	return nil
}
