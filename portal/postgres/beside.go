package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
)

// readBeside reads what goes beside each department's score and is no part of
// it: how it answers, what deputies and experts think, what people wrote.
func (w *Worker) readBeside(ctx context.Context, a assessment) (map[string]packet.BesideTheScore, error) {
	replies, err := unitRecords(ctx, w.store, a.jurisdiction.Code, a.period.Opens, a.period.Closes)
	if err != nil {
		return nil, err
	}
	opinions, err := w.readOpinions(ctx, a)
	if err != nil {
		return nil, err
	}
	deputies, err := w.readPanel(ctx, a, civic.Deputy)
	if err != nil {
		return nil, err
	}
	experts, err := w.readPanel(ctx, a, civic.Expert)
	if err != nil {
		return nil, err
	}
	beside := a.responsiveness(replies)
	for code, part := range beside {
		part.Deputies, part.Experts = deputies[code], experts[code]
		part.Digest = packet.MakeDigest(opinions[code])
		beside[code] = part
	}
	return beside, nil
}

// readOpinions are the public comments of the period on each department and
// its projects, with the address of each on this site.
func (w *Worker) readOpinions(ctx context.Context, a assessment) (map[string][]packet.Opinion, error) {
	rows, err := w.pool.Query(ctx, `SELECT c.id, c.unit, c.subject_kind || 's/' || c.subject, c.body, c.stance = 'question',
			EXISTS (SELECT FROM app.reply r WHERE r.comment = c.id AND r.state = 'public')
		FROM app.comment c WHERE c.jurisdiction = $1 AND c.subject_kind IN ('project', 'department') AND c.state = 'public' AND c.parent IS NULL
			AND c.created_at >= $2 AND c.created_at < $3 ORDER BY c.id`, a.jurisdiction.Code, a.period.Opens, a.period.Closes)
	if err != nil {
		return nil, fmt.Errorf("read opinions: %w", err)
	}
	opinions := map[string][]packet.Opinion{}
	var o packet.Opinion
	var unit, page string // "projects/ID" or "departments/CODE", as addresses are
	_, err = pgx.ForEachRow(rows, []any{&o.ID, &unit, &page, &o.Text, &o.Question, &o.Answered}, func() error {
		o.URL = fmt.Sprintf("/j/%s/%s#%s", a.jurisdiction.Code, page, o.ID)
		department := a.departmentOf[unit]
		opinions[department] = append(opinions[department], o)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read opinions: %w", err)
	}
	return opinions, nil
}

// panels are the roles whose people are counted apart: "no role multipliers:
// deputies and experts form separate panels" (method, B).
var panels = []civic.Role{civic.Deputy, civic.Expert}

// panelMin is the fewest members whose mean is given: no cell from ratings is
// smaller.
const panelMin = 10

// readPanel is the mean judgement of the people with a role, by department.
// They rate as everybody does and count here only, unless the period is scored
// by a method older than PanelsApart. Fewer than ten are no panel.
func (w *Worker) readPanel(ctx context.Context, a assessment, role civic.Role) (map[string]*packet.Panel, error) {
	members, err := w.membersOf(ctx, a, role)
	if err != nil || len(members) < panelMin {
		return nil, err
	}
	rows, err := w.pool.Query(ctx, `SELECT unit, person, overall FROM app.rating
		WHERE jurisdiction = $1 AND period = $2 AND kind = 'project' AND current AND person = ANY ($3) ORDER BY id`,
		a.jurisdiction.Code, a.period.Period, members)
	if err != nil {
		return nil, fmt.Errorf("read the panel of %s: %w", role, err)
	}
	people, ratings, sums := map[string]map[string]bool{}, map[string]int{}, map[string]int{}
	var unit string
	var person []byte
	var overall int
	_, err = pgx.ForEachRow(rows, []any{&unit, &person, &overall}, func() error {
		department := a.departmentOf[unit]
		if people[department] == nil {
			people[department] = map[string]bool{}
		}
		people[department][string(person)] = true
		ratings[department]++
		sums[department] += overall
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the panel of %s: %w", role, err)
	}
	panels := map[string]*packet.Panel{}
	for department, members := range people {
		if len(members) >= panelMin {
			panels[department] = &packet.Panel{N: len(members), Mean: float64(sums[department]) / float64(ratings[department])}
		}
	}
	return panels, nil
}

// membersOf are the people with a role, by their hash as raters.
func (w *Worker) membersOf(ctx context.Context, a assessment, role civic.Role) (members [][]byte, err error) {
	rows, err := w.pool.Query(ctx, `SELECT DISTINCT account FROM app.account_grant WHERE jurisdiction = $1 AND role = $2`, a.jurisdiction.Code, role)
	if err != nil {
		return nil, fmt.Errorf("read who is %s: %w", role, err)
	}
	accounts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read who is %s: %w", role, err)
	}
	for _, id := range accounts {
		members = append(members, personOf(w.store, a.jurisdiction.Code, a.period.Period, id))
	}
	return members, nil
}
