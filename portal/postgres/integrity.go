package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// readLockstep finds people who rated the same projects with the same answers
// on the same days: person → a signal they share. Only groups above the free
// size are kept. It looks among the given people; nil means everybody, an
// empty list nobody.
func (w *Worker) readLockstep(ctx context.Context, jurisdiction string, period rating.Period, m scoring.Method, among [][]byte) (map[string]rating.Signal, error) {
	if m.LockstepProjects == 0 || among != nil && len(among) == 0 {
		return nil, nil
	}
	rows, err := w.pool.Query(ctx, `WITH pattern AS (
			SELECT person, hashtextextended(string_agg(project || ':' || overall || ':' || at::date, ',' ORDER BY project), 0) AS signal
			FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND kind = 'project' AND current AND assurance > 0 AND ($5::bytea[] IS NULL OR person = ANY ($5))
			GROUP BY person HAVING count(*) >= $3)
		SELECT person, signal FROM (SELECT *, count(*) OVER (PARTITION BY signal) AS members FROM pattern) sized WHERE members > $4`,
		jurisdiction, period, m.LockstepProjects, m.LockstepFree, among)
	if err != nil {
		return nil, fmt.Errorf("look for lockstep: %w", err)
	}
	found := map[string]rating.Signal{}
	var person []byte
	var signal int64
	_, err = pgx.ForEachRow(rows, []any{&person, &signal}, func() error {
		found[string(person)] = rating.Signal(signal) | 1 // 0 would mean none
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for lockstep: %w", err)
	}
	return found, nil
}

// readRestored are the findings of a period whose votes an auditor gave back
// their weight.
func (w *Worker) readRestored(ctx context.Context, jurisdiction string, period rating.Period) (map[string]bool, error) {
	rows, err := w.pool.Query(ctx, `SELECT finding FROM (SELECT DISTINCT ON (project, finding) finding, verdict FROM app.integrity_decision
		WHERE jurisdiction = $1 AND period = $2 ORDER BY project, finding, id DESC) latest WHERE verdict = 'restore'`, jurisdiction, period)
	if err != nil {
		return nil, fmt.Errorf("read integrity decisions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read integrity decisions: %w", err)
	}
	restored := map[string]bool{}
	for _, id := range list {
		restored[id] = true
	}
	return restored, nil
}

// storeFindings replaces what the period's last scoring found.
func storeFindings(ctx context.Context, tx pgx.Tx, jurisdiction string, period rating.Period, findings map[string][]scoring.Finding) error {
	_, err := tx.Exec(ctx, `DELETE FROM app.integrity_finding WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period)
	if err != nil {
		return fmt.Errorf("store integrity findings: %w", err)
	}
	var rows [][]any
	for project, list := range findings {
		for _, f := range list {
			rows = append(rows, []any{jurisdiction, string(period), project, f.ID, string(f.Kind), f.Votes, f.Answers[:], dateOf(f.First), dateOf(f.Last), f.Factor})
		}
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"app", "integrity_finding"},
		[]string{"jurisdiction", "period", "project", "id", "kind", "votes", "answers", "first_on", "last_on", "factor"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("store integrity findings: %w", err)
	}
	return nil
}

func dateOf(d rating.Day) time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// foundName is what the newest release calls the project or the department of
// app.integrity_finding r, which has no kind of subject: no code is an ID.
var foundName = nameIn("r.project", "true", "true")

// Findings lists what the last scoring of a period found, with the latest
// decision on each; the largest first.
func (d *Desk) Findings(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Reviewed, error) {
	return list[scoring.Reviewed](ctx, d.pool, "integrity findings", `SELECT r.project, `+foundName+` AS name, r.id, r.kind, r.votes, r.answers, r.first_on, r.last_on, r.factor,
			coalesce(c.verdict, '') AS verdict, coalesce(c.reason, '') AS reason, c.at, coalesce(c.log_index, 0) AS log_index
		FROM app.integrity_finding r LEFT JOIN LATERAL (SELECT * FROM app.integrity_decision c
			WHERE c.jurisdiction = r.jurisdiction AND c.period = r.period AND c.project = r.project AND c.finding = r.id ORDER BY c.id DESC LIMIT 1) c ON true
		WHERE r.jurisdiction = $1 AND r.period = $2 ORDER BY r.votes DESC, r.project, r.id LIMIT 500`, jurisdiction, period)
}

// IntegrityRecord is the public log entry of a decision: no text.
type IntegrityRecord struct {
	Period  rating.Period `json:"period"`
	Project string        `json:"project"`
	Kind    string        `json:"kind"`
	Finding string        `json:"finding"`
	Verdict string        `json:"verdict"`
	Reason  string        `json:"reason_sha256"`
}

// DecideFinding records an auditor's decision on a finding; restored votes
// count in full when the period is scored next.
func (d *Desk) DecideFinding(ctx context.Context, auditor, jurisdiction string, decision scoring.FindingDecision) error {
	if err := decision.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		var kind string
		err := tx.QueryRow(ctx, `SELECT kind FROM app.integrity_finding WHERE jurisdiction = $1 AND period = $2 AND project = $3 AND id = $4`,
			jurisdiction, decision.Period, decision.Project, decision.Finding).Scan(&kind)
		if errors.Is(err, pgx.ErrNoRows) {
			return civic.NotFound("finding " + decision.Finding)
		}
		if err != nil {
			return fmt.Errorf("find a finding: %w", err)
		}
		now := d.clock()
		index, err := d.appendLog(ctx, tx, now, jurisdiction, ledger.KindIntegrity, IntegrityRecord{
			Period: decision.Period, Project: decision.Project, Kind: kind, Finding: decision.Finding,
			Verdict: string(decision.Verdict), Reason: bundle.Sum([]byte(decision.Reason)),
		})
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO app.integrity_decision (jurisdiction, period, project, finding, kind, verdict, reason, auditor, at, log_index)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			jurisdiction, decision.Period, decision.Project, decision.Finding, kind, decision.Verdict, decision.Reason, auditor, now, index)
		if err != nil {
			return fmt.Errorf("store an integrity decision: %w", err)
		}
		return nil
	})
}

// SweepSignals destroys the signals of periods whose appeal term is over, and
// the key they were made with. It gives the number of periods.
func (w *Worker) SweepSignals(ctx context.Context) (periods int, err error) {
	last := civic.Date(w.clock().AddDate(0, 0, -rating.AppealDays-1))
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `UPDATE app.period SET signal_key = NULL WHERE signal_key IS NOT NULL AND closed_at IS NOT NULL AND closes_on <= $1
			RETURNING jurisdiction, period`, last)
		if err != nil {
			return err
		}
		type swept struct{ Jurisdiction, Period string }
		over, err := pgx.CollectRows(rows, pgx.RowToStructByPos[swept])
		if err != nil {
			return err
		}
		for _, o := range over {
			_, err := tx.Exec(ctx, `UPDATE app.rating SET device = NULL, network = NULL, sentence = NULL
				WHERE jurisdiction = $1 AND period = $2 AND (device IS NOT NULL OR network IS NOT NULL OR sentence IS NOT NULL)`, o.Jurisdiction, o.Period)
			if err != nil {
				return err
			}
		}
		periods = len(over)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("sweep signals: %w", err)
	}
	return periods, nil
}

// DuePeriods are the periods whose window is over and that have no final
// score yet.
func (w *Worker) DuePeriods(ctx context.Context) (map[string][]rating.Period, error) {
	rows, err := w.pool.Query(ctx, `SELECT jurisdiction, period FROM app.period WHERE closed_at IS NULL AND closes_on < $1 ORDER BY closes_on`, civic.Date(w.clock()))
	if err != nil {
		return nil, fmt.Errorf("find periods to close: %w", err)
	}
	due := map[string][]rating.Period{}
	var jurisdiction string
	var period rating.Period
	_, err = pgx.ForEachRow(rows, []any{&jurisdiction, &period}, func() error {
		due[jurisdiction] = append(due[jurisdiction], period)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find periods to close: %w", err)
	}
	return due, nil
}
