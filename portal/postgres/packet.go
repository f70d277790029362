package postgres

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

// Packets lists the packet in force of each department and period, the latest
// period first. units limits it unless all is true.
func (d *Desk) Packets(ctx context.Context, jurisdiction string, units []string, all bool) ([]packet.Line, error) {
	return list[packet.Line](ctx, d.pool, "packets", `SELECT * FROM (SELECT DISTINCT ON (period, unit) period, unit, seq, sha256, created_at, log_index
			FROM app.packet WHERE jurisdiction = $1 AND ($2 OR app.unit_within(unit, $3)) ORDER BY period, unit, seq DESC) latest
		ORDER BY period DESC, unit`, jurisdiction, all, units)
}

// Packet reads one packet; seq 0 asks for the one in force.
func (d *Desk) Packet(ctx context.Context, jurisdiction string, period rating.Period, unit string, seq int) (packet.File, error) {
	return one[packet.File](ctx, d.pool, fmt.Sprintf("packet of %s for %s", unit, period), `SELECT canonical, signature, sha256, log_index FROM app.packet
		WHERE jurisdiction = $1 AND period = $2 AND unit = $3 AND ($4 = 0 OR seq = $4) ORDER BY seq DESC LIMIT 1`, jurisdiction, period, unit, seq)
}

// RequestScore asks the worker to score a period; by goes into the security
// log.
func (d *Desk) RequestScore(ctx context.Context, by, jurisdiction string, period rating.Period) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		if err := d.enqueue(ctx, tx, job.ScorePeriod{Jurisdiction: jurisdiction, Period: string(period)}); err != nil {
			return err
		}
		return noteScoreAsker(ctx, tx, d.clock(), by, jurisdiction, period)
	})
}

// NoteScoreAsker records who has a period scored without a job, namely by
// command; ScoreAskers lists both.
func (d *Desk) NoteScoreAsker(ctx context.Context, by, jurisdiction string, period rating.Period) error {
	return d.inTx(ctx, func(tx pgx.Tx) error { return noteScoreAsker(ctx, tx, d.clock(), by, jurisdiction, period) })
}

func noteScoreAsker(ctx context.Context, tx pgx.Tx, at time.Time, by, jurisdiction string, period rating.Period) error {
	return logSecurity(ctx, tx, at, by, "score.request", jurisdiction+" "+string(period), "")
}

// SetMargins replaces the population figures of a period.
func (d *Desk) SetMargins(ctx context.Context, jurisdiction string, period rating.Period, margins scoring.Margins) error {
	if err := margins.Validate(); err != nil {
		return err
	}
	return d.inTx(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM app.margin WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period)
		if err != nil {
			return fmt.Errorf("replace margins: %w", err)
		}
		for _, m := range margins.Strata {
			_, err := tx.Exec(ctx, `INSERT INTO app.margin (jurisdiction, period, age_band, sex, region, population, source, source_year)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
				jurisdiction, period, m.Stratum.Age.String(), m.Stratum.Sex, m.Stratum.District, m.People, margins.Source, margins.Year)
			if err != nil {
				return fmt.Errorf("replace margins: %w", err)
			}
		}
		return nil
	})
}

// SetAssessed says for a period which department is compared with whom,
// whether it serves the public, and its internal score.
func (d *Desk) SetAssessed(ctx context.Context, jurisdiction string, period rating.Period, departments []scoring.Department) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		for _, a := range departments {
			_, err := tx.Exec(ctx, `INSERT INTO app.assessed (jurisdiction, period, unit, peer_group, serves, internal) VALUES ($1, $2, $3, $4, $5, $6)
				ON CONFLICT (jurisdiction, period, unit) DO UPDATE SET peer_group = $4, serves = $5, internal = $6`,
				jurisdiction, period, a.Code, a.PeerGroup, a.Serves, a.Internal)
			if err != nil {
				return fmt.Errorf("assessed department %s: %w", a.Code, err)
			}
		}
		return nil
	})
}

// ImportInternal sets internal scores by department for a period; what else
// was said of a department stays. by goes into the security log.
func (d *Desk) ImportInternal(ctx context.Context, by, jurisdiction string, period rating.Period, scores map[string]float64) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		for _, unit := range slices.Sorted(maps.Keys(scores)) {
			_, err := tx.Exec(ctx, `INSERT INTO app.assessed (jurisdiction, period, unit, peer_group, serves, internal) VALUES ($1, $2, $3, $4, true, $5)
				ON CONFLICT (jurisdiction, period, unit) DO UPDATE SET internal = $5`, jurisdiction, period, unit, everybody, scores[unit])
			if err != nil {
				return fmt.Errorf("internal score of %s: %w", unit, err)
			}
		}
		return logSecurity(ctx, tx, d.clock(), by, "score.internal", jurisdiction+" "+string(period), fmt.Sprintf("%d departments", len(scores)))
	})
}
