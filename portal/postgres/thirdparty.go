package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// ThirdPartyRecord is the public log entry of an independent finding.
type ThirdPartyRecord struct {
	Period       rating.Period `json:"period"`
	Kind         rating.Kind   `json:"kind"`
	Subject      string        `json:"subject"`
	Score        float64       `json:"score"`
	Organisation string        `json:"organisation"`
	Document     string        `json:"document"`
}

// AddThirdParty records independent findings, all or none, each with its log
// entry. What they are about must be published.
func (d *Desk) AddThirdParty(ctx context.Context, by, jurisdiction string, findings []scoring.ThirdParty) error {
	return d.inTx(ctx, func(tx pgx.Tx) error {
		touched := []string{PerformanceTarget}
		for _, f := range findings {
			f.Organisation, f.Document = comment.Clean(f.Organisation), comment.Clean(f.Document)
			if err := f.Validate(); err != nil {
				return err
			}
			if _, err := ratedUnit(ctx, tx, jurisdiction, rating.Subject{Kind: f.Kind, ID: f.Subject}); err != nil {
				return err
			}
			touched = append(touched, string(f.Kind)+"/"+f.Subject)
		}
		if err := bumpTarget(ctx, tx, jurisdiction, touched...); err != nil {
			return err
		}
		for _, f := range findings {
			if err := d.addThirdParty(ctx, tx, by, jurisdiction, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Desk) addThirdParty(ctx context.Context, tx pgx.Tx, by, jurisdiction string, f scoring.ThirdParty) error {
	id, err := civic.NewPublicID(d.ids)
	if err != nil {
		return err
	}
	index, err := d.appendLog(ctx, tx, d.clock(), jurisdiction, ledger.KindThirdParty, ThirdPartyRecord{f.Period, f.Kind, f.Subject, f.Score, f.Organisation, f.Document})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.third_party (id, jurisdiction, period, kind, subject, score, organisation, document, assessed_on, recorded_by, recorded_at, log_index)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(id), jurisdiction, f.Period, f.Kind, f.Subject, f.Score, f.Organisation, f.Document, civic.Date(f.AssessedOn), by, d.clock(), index)
	if err != nil {
		return fmt.Errorf("record an independent finding: %w", err)
	}
	return nil
}

// ThirdParty are the independent findings on a period, by what they are about.
func (p *Public) ThirdParty(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.ThirdParty, error) {
	return list[scoring.ThirdParty](ctx, p.pool, "independent findings", thirdPartySQL+` AND period = $2 ORDER BY kind, subject, assessed_on DESC, log_index`, jurisdiction, period)
}

// ThirdPartyOn are the independent findings on one thing, the latest first.
func (p *Public) ThirdPartyOn(ctx context.Context, jurisdiction string, subject rating.Subject) ([]scoring.ThirdParty, error) {
	return list[scoring.ThirdParty](ctx, p.pool, "independent findings", thirdPartySQL+` AND kind = $2 AND subject = $3 ORDER BY assessed_on DESC, log_index DESC`,
		jurisdiction, subject.Kind, subject.ID)
}

const thirdPartySQL = `SELECT period, kind, subject, score, organisation, document, assessed_on, log_index FROM app.third_party WHERE jurisdiction = $1`
