package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// MethodRecord is the public log entry of a version of the scoring method.
type MethodRecord struct {
	Version string `json:"version"`
	From    string `json:"from"` // first day in force
	SHA256  string `json:"sha256"`
}

// RecordMethod signs a version of the scoring method and enters it into the
// public log. Once a government has a version, the next one may not begin
// before tomorrow: no period is ever scored with rules made after its start.
func (w *Worker) RecordMethod(ctx context.Context, jurisdiction string, m scoring.Method) error {
	return w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockScore, jurisdiction); err != nil {
			return fmt.Errorf("lock the methods: %w", err)
		}
		known, err := methodsOf(ctx, tx, jurisdiction)
		if err != nil {
			return err
		}
		if len(known) > 0 && m.From <= civic.Date(w.clock()) {
			return civic.Fail(civic.KindConflict, "score.method_dated_back", fmt.Sprintf("method %s from %s", m.Version, m.From))
		}
		return w.recordMethod(ctx, tx, jurisdiction, m)
	})
}

func (w *Worker) recordMethod(ctx context.Context, tx pgx.Tx, jurisdiction string, m scoring.Method) error {
	if err := m.Validate(); err != nil {
		return err
	}
	raw, err := m.Canonical()
	if err != nil {
		return err
	}
	record := MethodRecord{Version: m.Version, From: m.From, SHA256: bundle.Sum(raw)}
	signature, err := w.signMethod(jurisdiction, record)
	if err != nil {
		return err
	}
	now := w.clock()
	index, err := w.appendLog(ctx, tx, now, jurisdiction, ledger.KindMethod, record)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.score_method (jurisdiction, version, from_on, parameters, sha256, signature, recorded_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, jurisdiction, m.Version, m.From, raw, record.SHA256, signature, now, index)
	if _, twice := violates(err, uniqueViolation); twice {
		return civic.Fail(civic.KindConflict, "score.method_twice", fmt.Sprintf("method %s from %s is recorded", m.Version, m.From))
	}
	if err != nil {
		return fmt.Errorf("record method %s: %w", m.Version, err)
	}
	return nil
}

// signMethod is a signed note over the version, its first day and the SHA-256
// of its parameters.
func (w *Worker) signMethod(jurisdiction string, r MethodRecord) ([]byte, error) {
	if w.logSigner == nil {
		return nil, civic.Fail(civic.KindUnavailable, "log.no_key", "this process has no key to sign methods with")
	}
	text := fmt.Sprintf("%s\n%s %s %s\n%s\n", scoring.MethodFormat, jurisdiction, r.Version, r.From, r.SHA256)
	signed, err := note.Sign(&note.Note{Text: text}, w.logSigner)
	if err != nil {
		return nil, fmt.Errorf("sign method %s: %w", r.Version, err)
	}
	return signed, nil
}

// methodsOf are the recorded versions of a government, the first one first.
func methodsOf(ctx context.Context, q querier, jurisdiction string) ([]scoring.Method, error) {
	rows, err := q.Query(ctx, `SELECT parameters FROM app.score_method WHERE jurisdiction = $1 ORDER BY from_on`, jurisdiction)
	if err != nil {
		return nil, fmt.Errorf("list methods: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (m scoring.Method, err error) {
		var raw []byte
		if err := row.Scan(&raw); err != nil {
			return m, err
		}
		return m, json.Unmarshal(raw, &m)
	})
	if err != nil {
		return nil, fmt.Errorf("list methods: %w", err)
	}
	return list, nil
}

// methodFor is the version in force on a period's first day. A government
// that has recorded none uses the one this program comes with; recorded says
// which of the two it is.
func methodFor(ctx context.Context, q querier, jurisdiction string, period rating.Period) (m scoring.Method, recorded bool, err error) {
	list, err := methodsOf(ctx, q, jurisdiction)
	if err != nil {
		return m, false, err
	}
	recorded = len(list) > 0
	if !recorded {
		list = []scoring.Method{scoring.Default()}
	}
	m, known := scoring.InForce(list, period)
	if !known {
		return m, recorded, civic.Invalid("score.method", "no method is in force at the start of "+string(period))
	}
	return m, recorded, nil
}

// ScoreMethods lists the recorded versions, the latest first, with their
// signatures.
func (p *Public) ScoreMethods(ctx context.Context, jurisdiction string) ([]scoring.MethodFile, error) {
	return list[scoring.MethodFile](ctx, p.pool, "methods", `SELECT version, from_on::text AS "from", parameters, sha256, signature, recorded_at, log_index
		FROM app.score_method WHERE jurisdiction = $1 ORDER BY from_on DESC`, jurisdiction)
}
