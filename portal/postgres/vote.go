package postgres

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
)

// voteSQL reads current ratings as votes: no account, no text. They are
// put in order of arrival, which scoring.JoinSentences relies on.
const voteSQL = `SELECT project, id, person, assurance, overall, coalesce(benefit, 0), coalesce(progress, 0), coalesce(openness, 0), coalesce(replies, 0),
	age_band, sex, region, device, network, sentence, at FROM app.rating WHERE jurisdiction = $1 AND period = $2 AND current`

// roster knows the people who work for a department, by their hash as raters:
// the assessed do not rate themselves, whatever account page they came from.
type roster struct {
	departments map[string]map[string]bool // person → departments
	panel       map[string]bool            // deputies and experts, where they are counted apart
	lockstep    map[string]rating.Signal   // person → what they share with others, see readLockstep
	appealed    appealed
}

// readRoster hashes the accounts with a place in a department's units, and
// the members of panels.
func (w *Worker) readRoster(ctx context.Context, a assessment) (roster, error) {
	jurisdiction := a.jurisdiction.Code
	rows, err := w.pool.Query(ctx, `SELECT account, role, unit FROM app.account_grant WHERE jurisdiction = $1`, jurisdiction)
	if err != nil {
		return roster{}, fmt.Errorf("read the roster: %w", err)
	}
	staff := roster{departments: map[string]map[string]bool{}, panel: map[string]bool{}}
	var id string
	grant := civic.Grant{Jurisdiction: jurisdiction}
	_, err = pgx.ForEachRow(rows, []any{&id, &grant.Role, &grant.Unit}, func() error {
		person := string(personOf(w.store, jurisdiction, a.period.Period, id))
		if a.method.PanelsApart && slices.Contains(panels, grant.Role) {
			staff.panel[person] = true
		}
		for unit, department := range a.departmentOf {
			if account.WorksFor(civic.Actor{Grants: []civic.Grant{grant}}, jurisdiction, unit) {
				staff.add(person, department)
			}
		}
		return nil
	})
	if err != nil {
		return roster{}, fmt.Errorf("read the roster: %w", err)
	}
	staff.appealed, err = w.readAppealed(ctx, a)
	return staff, err
}

func (r roster) add(person, department string) {
	if r.departments[person] == nil {
		r.departments[person] = map[string]bool{}
	}
	r.departments[person][department] = true
}

// scanVote reads one row of voteSQL. department tells whose staff is excluded.
func (r roster) scanVote(row pgx.CollectableRow, department string) (v rating.Vote, err error) {
	var project string
	var person, device, network, sentence []byte
	var age, sex string
	var at time.Time
	a := &v.Answers
	err = row.Scan(&project, &v.Seq, &person, &v.Level, &a[rating.Overall], &a[rating.Benefit], &a[rating.Progress], &a[rating.Openness], &a[rating.Replies],
		&age, &sex, &v.Stratum.District, &device, &network, &sentence, &at)
	if err != nil {
		return v, err
	}
	v.Stratum.Sex = rating.Sex(sex)
	v.Device, v.Network, v.Day = rating.SignalOf(device), rating.SignalOf(network), rating.DayOf(at)
	v.Sentence = rating.SignalOf(sentence)
	r.mark(&v, person, project, department)
	v.Stratum.Age, err = rating.ParseAgeBand(age)
	return v, err
}

// mark adds to a vote on a project of the department what is known of the
// person; nil for votes of nobody in particular.
func (r roster) mark(v *rating.Vote, person []byte, project, department string) {
	v.Lockstep = r.lockstep[string(person)]
	v.Staff, v.Panel = r.departments[string(person)][department], r.panel[string(person)]
	r.appealed.apply(v, person, project)
}

// votesOn reads the votes on one project or department.
func (w *Worker) votesOn(ctx context.Context, tx pgx.Tx, jurisdiction string, period rating.Period, project string, staff roster, department string) ([]rating.Vote, error) {
	rows, err := tx.Query(ctx, voteSQL+` AND project = $3 ORDER BY id`, jurisdiction, period, project)
	if err != nil {
		return nil, fmt.Errorf("read votes on %s: %w", project, err)
	}
	votes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (rating.Vote, error) {
		return staff.scanVote(row, department)
	})
	if err != nil {
		return nil, fmt.Errorf("read votes on %s: %w", project, err)
	}
	return votes, nil
}
