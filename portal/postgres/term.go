package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// termOf is how long a clock runs in a jurisdiction. What runs already keeps
// its day: days are stored when a clock starts.
func termOf(ctx context.Context, q queryer, jurisdiction string, clock comment.Clock) (comment.Term, error) {
	set, err := list[comment.Term](ctx, q, "terms", `SELECT clock, days, basis FROM app.term WHERE jurisdiction = $1`, jurisdiction)
	return comment.TermOf(clock, set), err
}

// dueFor is the day something about an opinion is due that begins now; the
// opinion's jurisdiction says which term. An opinion that is not there has
// the term of nobody: whoever asks finds out next.
func (p *Public) dueFor(ctx context.Context, q queryer, id string, clock comment.Clock) (civic.Deadline, error) {
	set, err := list[comment.Term](ctx, q, "terms", `SELECT t.clock, t.days, t.basis FROM app.term t JOIN app.comment c ON c.jurisdiction = t.jurisdiction WHERE c.id = $1`, id)
	return comment.TermOf(clock, set).Due(workdays, p.clock()), err
}

// Terms are all terms in force in a jurisdiction, in the order of
// comment.Terms.
func (p *Public) Terms(ctx context.Context, jurisdiction string) ([]comment.Term, error) {
	set, err := list[comment.Term](ctx, p.pool, "terms", `SELECT clock, days, basis FROM app.term WHERE jurisdiction = $1`, jurisdiction)
	terms := make([]comment.Term, len(comment.Terms))
	for i, term := range comment.Terms {
		terms[i] = comment.TermOf(term.Clock, set)
	}
	return terms, err
}

// SetTerm sets a jurisdiction's own term, with its log entry: what people are
// promised does not change unseen.
func (d *Desk) SetTerm(ctx context.Context, by, jurisdiction string, term comment.Term) error {
	if err := term.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO app.term (jurisdiction, clock, days, basis, set_by, set_at) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (jurisdiction, clock) DO UPDATE SET days = $3, basis = $4, set_by = $5, set_at = $6`,
			jurisdiction, term.Clock, term.Days, term.Basis, by, d.clock())
		if err != nil {
			return fmt.Errorf("set a term: %w", err)
		}
		if err := logSecurity(ctx, tx, d.clock(), by, "term.set", string(term.Clock), fmt.Sprint(term.Days)); err != nil {
			return err
		}
		_, err = d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindTerm, comment.TermRecord{Clock: term.Clock, WorkingDays: term.Days, Basis: term.Basis})
		return err
	})
}
