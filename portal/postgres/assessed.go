package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// everybody is the peer group of departments nobody has sorted.
const everybody = "all"

// assessment is what scoring takes from releases and from finance: who is
// assessed, by which published budgets, against which population.
type assessment struct {
	jurisdiction civic.Jurisdiction
	period       rating.Dated
	method       scoring.Method
	settled      bool // the signals are gone: scoring again would weigh differently
	recorded     bool // the method is in the public log already
	margins      scoring.Margins
	lastFill     *scoring.LastFill
	departments  []scoring.Department
	departmentOf map[string]string // unit → department
	names        map[string]string // of departments
	projects     []scoring.Project // without their tallies
	projectNames map[civic.PublicID]string
}

// readAssessment reads everything but the votes.
func (w *Worker) readAssessment(ctx context.Context, jurisdiction string, period rating.Period) (a assessment, err error) {
	a = assessment{departmentOf: map[string]string{}, names: map[string]string{}, projectNames: map[civic.PublicID]string{}}
	if a.method, a.recorded, err = methodFor(ctx, w.pool, jurisdiction, period); err != nil {
		return a, err
	}
	for _, read := range []func(context.Context, string, rating.Period, *assessment) error{
		w.readPeriod, w.readMargins, w.readLastFill, w.readRelease, w.readDepartments,
	} {
		if err := read(ctx, jurisdiction, period, &a); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (w *Worker) readPeriod(ctx context.Context, jurisdiction string, period rating.Period, a *assessment) error {
	list, err := ratingPeriods(ctx, w.store, jurisdiction)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Period == period {
			a.period = p
			return w.pool.QueryRow(ctx, `SELECT signal_key IS NULL FROM app.period WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period).Scan(&a.settled)
		}
	}
	return civic.NotFound(fmt.Sprintf("rating period %s of %s", period, jurisdiction))
}

func (w *Worker) readMargins(ctx context.Context, jurisdiction string, period rating.Period, a *assessment) error {
	rows, err := w.pool.Query(ctx, `SELECT age_band, sex, region, population, source, source_year FROM app.margin
		WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period)
	if err != nil {
		return fmt.Errorf("read margins: %w", err)
	}
	var age string
	var row scoring.Population
	a.margins = scoring.Margins{}
	_, err = pgx.ForEachRow(rows, []any{&age, &row.Stratum.Sex, &row.Stratum.District, &row.People, &a.margins.Source, &a.margins.Year}, func() error {
		row.Stratum.Age, err = rating.ParseAgeBand(age)
		a.margins.Strata = append(a.margins.Strata, row)
		return err
	})
	if err != nil {
		return fmt.Errorf("read margins: %w", err)
	}
	if len(a.margins.Strata) == 0 {
		a.margins = scoring.NoMargins()
	}
	return nil
}

// readLastFill finds the median of the last earlier period that had one.
func (w *Worker) readLastFill(ctx context.Context, jurisdiction string, period rating.Period, a *assessment) error {
	rows, err := w.pool.Query(ctx, `SELECT DISTINCT ON (period) period, result->'fill' FROM app.score_bundle
		WHERE jurisdiction = $1 AND final ORDER BY period, seq DESC`, jurisdiction)
	if err != nil {
		return fmt.Errorf("read the last median: %w", err)
	}
	start, _ := period.Bounds()
	var earlier rating.Period
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&earlier, &raw}, func() error {
		var fill scoring.Fill
		if err := json.Unmarshal(raw, &fill); err != nil {
			return err
		}
		began, ended := earlier.Bounds()
		later := a.lastFill == nil
		if !later {
			last, _ := a.lastFill.Period.Bounds()
			later = began.After(last)
		}
		if fill.From == scoring.FillPeriod && !ended.After(start) && later {
			a.lastFill = &scoring.LastFill{Period: earlier, Median: fill.Median, Departments: fill.Departments}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the last median: %w", err)
	}
	return nil
}

// readRelease reads units and projects with their published budgets from the
// current public release of the period's year.
func (w *Worker) readRelease(ctx context.Context, jurisdiction string, period rating.Period, a *assessment) error {
	var release int64
	err := w.pool.QueryRow(ctx, `SELECT r.id, j.code, j.name_zh, j.name_en FROM release.release r JOIN release.jurisdiction j ON j.code = r.jurisdiction
		WHERE r.jurisdiction = $1 AND r.year = $2 AND r.tier = 'public'
		ORDER BY r.stage_rank DESC, r.month DESC, r.version DESC, r.edition DESC LIMIT 1`, jurisdiction, int(period.Year())).
		Scan(&release, &a.jurisdiction.Code, &a.jurisdiction.NameZH, &a.jurisdiction.NameEN)
	if errors.Is(err, pgx.ErrNoRows) {
		return civic.NotFound(fmt.Sprintf("a public release of %s for %d", jurisdiction, period.Year()))
	}
	if err != nil {
		return fmt.Errorf("find the release to score by: %w", err)
	}
	if err := w.readUnits(ctx, release, a); err != nil {
		return err
	}
	rows, err := w.pool.Query(ctx, `SELECT id, name, unit, original, adjusted FROM release.project WHERE release = $1 ORDER BY id`, release)
	if err != nil {
		return fmt.Errorf("read projects: %w", err)
	}
	var id civic.PublicID
	var name, unit string
	var original, adjusted civic.Figure
	_, err = pgx.ForEachRow(rows, []any{&id, &name, &unit, &original, &adjusted}, func() error {
		budget := adjusted
		if budget.Missing() {
			budget = original
		}
		a.projectNames[id] = name
		a.projects = append(a.projects, scoring.Project{ID: id, Department: a.departmentOf[unit], Budget: budget})
		return nil
	})
	if err != nil {
		return fmt.Errorf("read projects: %w", err)
	}
	return nil
}

// readUnits finds each unit's department: the unit at the top.
func (w *Worker) readUnits(ctx context.Context, release int64, a *assessment) error {
	rows, err := w.pool.Query(ctx, `SELECT code, name, parent FROM release.unit WHERE release = $1`, release)
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	parents := map[string]string{}
	var code, name, parent string
	_, err = pgx.ForEachRow(rows, []any{&code, &name, &parent}, func() error {
		parents[code], a.names[code] = parent, name
		return nil
	})
	if err != nil {
		return fmt.Errorf("read units: %w", err)
	}
	for code := range parents {
		a.departmentOf[code] = topOf(parents, code)
	}
	return nil
}

// topOf follows parents up; a parent that is not a unit itself ends the way,
// and so does a ring, which a release should not have.
func topOf(parents map[string]string, code string) string {
	for range parents {
		parent := parents[code]
		if _, known := parents[parent]; parent == "" || !known {
			return code
		}
		code = parent
	}
	return code
}

// readDepartments lists the departments that have projects, with what finance
// said about them.
func (w *Worker) readDepartments(ctx context.Context, jurisdiction string, period rating.Period, a *assessment) error {
	rows, err := w.pool.Query(ctx, `SELECT unit, peer_group, serves, internal FROM app.assessed WHERE jurisdiction = $1 AND period = $2`, jurisdiction, period)
	if err != nil {
		return fmt.Errorf("read the assessed departments: %w", err)
	}
	known, err := pgx.CollectRows(rows, pgx.RowToStructByPos[scoring.Department])
	if err != nil {
		return fmt.Errorf("read the assessed departments: %w", err)
	}
	said := map[string]scoring.Department{}
	for _, d := range known {
		said[d.Code] = d
	}
	listed := map[string]bool{}
	for _, p := range a.projects {
		if listed[p.Department] {
			continue
		}
		listed[p.Department] = true
		d, ok := said[p.Department]
		if !ok {
			d = scoring.Department{Code: p.Department, PeerGroup: everybody, Serves: true}
		}
		a.departments = append(a.departments, d)
	}
	return nil
}
