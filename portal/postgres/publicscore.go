package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// PublicScore reads what is shown of the ratings of a project or department,
// by its ID; the zero value where nothing is.
func (p *Public) PublicScore(ctx context.Context, jurisdiction string, period rating.Period, id string) (score scoring.PublicScore, err error) {
	var raw []byte
	err = p.pool.QueryRow(ctx, `SELECT view FROM app.public_score WHERE jurisdiction = $1 AND period = $2 AND project = $3`,
		jurisdiction, period, id).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return score, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, &score)
	}
	if err != nil {
		return score, fmt.Errorf("read the public score of %s: %w", id, err)
	}
	return score, nil
}

// PublicScores are the scores shown of a period's projects, the most rated
// first. A row of a department's year has the department as both.
func (p *Public) PublicScores(ctx context.Context, jurisdiction string, period rating.Period) ([]scoring.Rated, error) {
	rows, err := p.pool.Query(ctx, `SELECT project, view FROM app.public_score WHERE jurisdiction = $1 AND period = $2
		AND project <> unit ORDER BY (view->>'n')::int DESC, project`, jurisdiction, period)
	if err != nil {
		return nil, readError("public scores", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (s scoring.Rated, err error) {
		var raw []byte
		if err := row.Scan(&s.Project, &raw); err != nil {
			return s, err
		}
		return s, json.Unmarshal(raw, &s.PublicScore)
	})
	return list, readError("public scores", err)
}

// DepartmentScores are what is shown of how people rated each department's
// year, by code. They stand beside the score of its projects and are no part
// of it.
func (p *Public) DepartmentScores(ctx context.Context, jurisdiction string, period rating.Period) (map[string]scoring.PublicScore, error) {
	rows, err := p.pool.Query(ctx, `SELECT unit, view FROM app.public_score WHERE jurisdiction = $1 AND period = $2 AND project = unit`, jurisdiction, period)
	if err != nil {
		return nil, readError("scores of departments", err)
	}
	scores := map[string]scoring.PublicScore{}
	var code string
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&code, &raw}, func() error {
		var score scoring.PublicScore
		err := json.Unmarshal(raw, &score)
		scores[code] = score
		return err
	})
	return scores, readError("scores of departments", err)
}

// refreshBatch is how many rating events one refresh takes at most.
const refreshBatch = 5000

// RefreshPublicScores brings the public numbers of all projects rated since
// the last time up to date, and gives how many projects it looked at. Events
// it does not see yet are left for the next time. Each period is taken in a
// transaction of its own: one that fails keeps its events and is named in the
// error, the others go on.
func (w *Worker) RefreshPublicScores(ctx context.Context) (projects int, err error) {
	rows, err := w.pool.Query(ctx, `SELECT jurisdiction, period FROM app.period p
		WHERE EXISTS (SELECT FROM app.rating_event e WHERE e.jurisdiction = p.jurisdiction AND e.period = p.period) ORDER BY 1, 2`)
	if err != nil {
		return 0, fmt.Errorf("find new ratings: %w", err)
	}
	periods, err := pgx.CollectRows(rows, pgx.RowToStructByPos[job.ScorePeriod])
	if err != nil {
		return 0, fmt.Errorf("find new ratings: %w", err)
	}
	var failures []error
	for _, period := range periods {
		n, err := w.refreshPeriod(ctx, period)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s of %s: %w", period.Period, period.Jurisdiction, err))
		}
		projects += n
	}
	return projects, errors.Join(failures...)
}

// refreshPeriod takes the events of one period and gives how many projects
// they were about.
func (w *Worker) refreshPeriod(ctx context.Context, period job.ScorePeriod) (projects int, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `WITH seen AS (DELETE FROM app.rating_event WHERE id IN (
				SELECT id FROM app.rating_event WHERE jurisdiction = $1 AND period = $2 ORDER BY id LIMIT $3) RETURNING project)
			SELECT DISTINCT project FROM seen ORDER BY 1`, period.Jurisdiction, period.Period, refreshBatch)
		if err != nil {
			return fmt.Errorf("take rating events: %w", err)
		}
		touched, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("take rating events: %w", err)
		}
		projects = len(touched)
		return w.refresh(ctx, tx, period, touched)
	})
	if err != nil {
		return 0, err
	}
	return projects, nil
}

// refresh computes the projects touched; what the period's projects have in
// common is read once.
func (w *Worker) refresh(ctx context.Context, tx pgx.Tx, period job.ScorePeriod, touched []string) error {
	if len(touched) == 0 {
		return nil
	}
	c, err := w.readContext(ctx, period.Jurisdiction, rating.Period(period.Period))
	if err != nil {
		return err
	}
	var moved []string
	for _, id := range touched {
		subject, department := c.subject(id)
		if department == "" {
			continue // it is no longer published
		}
		changed, err := w.refreshSubject(ctx, tx, &c, id, department)
		if err != nil {
			return err
		}
		if changed {
			moved = append(moved, subject.String())
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return bumpTarget(ctx, tx, period.Jurisdiction, moved...)
}

// scoreContext is what the public scores of one period share.
type scoreContext struct {
	assessment
	staff roster
	place map[string]int // of projects
	prior map[string]scoring.Distribution

	restored map[string]bool // findings whose votes an auditor gave back their weight
}

func (w *Worker) readContext(ctx context.Context, jurisdiction string, period rating.Period) (c scoreContext, err error) {
	if c.assessment, err = w.readAssessment(ctx, jurisdiction, period); err != nil {
		return c, err
	}
	if c.staff, err = w.readRoster(ctx, c.assessment); err != nil {
		return c, err
	}
	c.place = map[string]int{}
	for i, p := range c.projects {
		c.place[string(p.ID)] = i
	}
	if c.restored, err = w.readRestored(ctx, jurisdiction, period); err != nil {
		return c, err
	}
	c.prior, err = w.readPriors(ctx, jurisdiction, period)
	return c, err
}

// readPriors is what the period's last score says of each department: the
// distribution its projects are shrunk to.
func (w *Worker) readPriors(ctx context.Context, jurisdiction string, period rating.Period) (map[string]scoring.Distribution, error) {
	priors := map[string]scoring.Distribution{}
	var raw []byte
	err := w.pool.QueryRow(ctx, `SELECT result FROM app.score_bundle WHERE jurisdiction = $1 AND period = $2 ORDER BY seq DESC LIMIT 1`,
		jurisdiction, period).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return priors, nil
	}
	var result scoring.Result
	if err == nil {
		err = json.Unmarshal(raw, &result)
	}
	if err != nil {
		return nil, fmt.Errorf("read the period's last score: %w", err)
	}
	for _, d := range result.Departments {
		priors[d.Code] = d.Q
	}
	return priors, nil
}

// subject is what an ID stands for, and its department; "" for what is not
// published.
func (c *scoreContext) subject(id string) (s comment.Subject, department string) {
	if i, ok := c.place[id]; ok {
		return comment.Subject{Kind: comment.OnProject, ID: id}, c.projects[i].Department
	}
	return comment.Subject{Kind: comment.OnDepartment, ID: id}, c.departmentOf[id]
}

// refreshSubject computes the public numbers of one project or department and
// reports whether they moved.
func (w *Worker) refreshSubject(ctx context.Context, tx pgx.Tx, c *scoreContext, id, department string) (moved bool, err error) {
	jurisdiction, period := c.jurisdiction.Code, c.period.Period
	shown, err := shownScore(ctx, tx, jurisdiction, period, id)
	if err != nil {
		return false, err
	}
	votes, err := w.votesOn(ctx, tx, jurisdiction, period, id, c.staff, department)
	if err != nil {
		return false, err
	}
	scoring.JoinSentences(votes, c.method)
	scoring.Restore(votes, id, c.restored, c.method)
	next := scoring.PublicScore{
		View:      scoring.PublicView(votes, shown.View, c.prior[department], c.margins, c.method),
		Anonymous: plainView(votes, shown.Anonymous, c.method.Step),
	}
	if next == shown {
		return false, nil
	}
	_, err = tx.Exec(ctx, `INSERT INTO app.public_score (jurisdiction, period, project, unit, view, updated_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (jurisdiction, period, project) DO UPDATE SET view = $5, updated_at = $6`,
		jurisdiction, period, id, department, next, w.clock())
	if err != nil {
		return false, fmt.Errorf("store the public score of %s: %w", id, err)
	}
	return true, nil
}

func shownScore(ctx context.Context, tx pgx.Tx, jurisdiction string, period rating.Period, id string) (shown scoring.PublicScore, err error) {
	err = tx.QueryRow(ctx, `SELECT view FROM app.public_score WHERE jurisdiction = $1 AND period = $2 AND project = $3 FOR UPDATE`,
		jurisdiction, period, id).Scan(&shown)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return shown, fmt.Errorf("read the public score of %s: %w", id, err)
	}
	return shown, nil
}

// plainView counts the anonymous votes in whole steps, in order of arrival;
// between two steps nothing moves.
func plainView(votes []rating.Vote, shown scoring.Plain, step int) scoring.Plain {
	var answers []uint8
	for _, v := range votes { // by Seq
		if v.Level == civic.L0 {
			answers = append(answers, v.Answers[rating.Overall])
		}
	}
	n := len(answers) / step * step
	if n == shown.N {
		return shown
	}
	view := scoring.Plain{N: n}
	var counts [rating.Highest]int
	for _, answer := range answers[:n] {
		counts[answer-1]++
	}
	for k, count := range counts {
		if n > 0 {
			view.Percent[k] = int(math.Round(100 * float64(count) / float64(n)))
		}
	}
	return view
}
