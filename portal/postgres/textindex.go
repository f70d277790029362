package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Engine names in release.search_feed.
const (
	PostgresEngine = "postgres"
	MeiliEngine    = "meilisearch"
)

// Unfed are the releases an engine does not have in this version of the
// index, in the order of their publication: what the outbox announced and the
// engine has not taken. What deputies alone may read stays in the database.
func (w *Worker) Unfed(ctx context.Context, engine string, version int) ([]int64, error) {
	rows, err := w.pool.Query(ctx, `
		SELECT r.id FROM release.outbox o JOIN release.release r ON r.hash = o.key
		LEFT JOIN release.search_feed f ON f.engine = $1 AND f.release = r.id AND f.version >= $2
		WHERE o.topic = 'release' AND f.release IS NULL AND (r.tier = 'public' OR $1 = 'postgres') ORDER BY o.id`, engine, version)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Fed records that an engine has a release in this version of the index.
// Saying so again changes nothing; an older version never takes the place of
// a newer one.
func (w *Worker) Fed(ctx context.Context, engine string, id int64, version int) error {
	return w.inTx(ctx, func(tx pgx.Tx) error { return fed(ctx, tx, w.store, engine, id, version) })
}

func fed(ctx context.Context, tx pgx.Tx, s store, engine string, id int64, version int) error {
	const drop = `DELETE FROM release.search_feed WHERE engine = $1 AND release = $2 AND version < $3`
	if _, err := tx.Exec(ctx, drop, engine, id, version); err != nil {
		return err
	}
	const add = `INSERT INTO release.search_feed (engine, release, version, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`
	_, err := tx.Exec(ctx, add, engine, id, version, s.clock())
	return err
}

// Unfeed forgets what an engine has, before it is filled anew.
func (w *Worker) Unfeed(ctx context.Context, engine string) error {
	_, err := w.pool.Exec(ctx, `DELETE FROM release.search_feed WHERE engine = $1`, engine)
	return err
}

// Undropped are the hashes of releases that were taken down and that an engine
// outside the database was not told to drop yet.
func (w *Worker) Undropped(ctx context.Context, engine string) ([]string, error) {
	rows, err := w.pool.Query(ctx, `SELECT t.hash FROM release.tombstone t
		LEFT JOIN release.search_dropped d ON d.engine = $1 AND d.hash = t.hash WHERE d.hash IS NULL ORDER BY t.edition`, engine)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Dropped records that an engine has nothing of a release any more.
func (w *Worker) Dropped(ctx context.Context, engine, hash string) error {
	const add = `INSERT INTO release.search_dropped (engine, hash, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	_, err := w.pool.Exec(ctx, add, engine, hash, w.clock())
	return err
}

// TakenDown reports whether the release with this hash was taken down.
func (w *Worker) TakenDown(ctx context.Context, hash string) (gone bool, err error) {
	err = w.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM release.tombstone WHERE hash = $1)`, hash).Scan(&gone)
	return gone, err
}

// Reindex makes the text index of a release anew: aside, in one transaction,
// while readers still have the old one.
func (w *Worker) Reindex(ctx context.Context, id int64) error {
	return w.inTx(ctx, func(tx pgx.Tx) error {
		for _, drop := range []string{
			`DELETE FROM release.search_entry WHERE release = $1`,
			`DELETE FROM release.search_reading WHERE release = $1`,
			`DELETE FROM release.search_project WHERE release = $1`,
			`DELETE FROM release.search_feed WHERE release = $1 AND engine = '` + PostgresEngine + `'`,
		} {
			if _, err := tx.Exec(ctx, drop, id); err != nil {
				return err
			}
		}
		return w.writeIndex(ctx, tx, id)
	})
}

// writeIndex makes and writes the text index of a release whose projections
// are there.
func (w *Worker) writeIndex(ctx context.Context, tx pgx.Tx, id int64) error {
	documents, err := documents(ctx, tx, id)
	if err != nil {
		return err
	}
	texts := make([]release.Text, len(documents))
	for i, d := range documents {
		texts[i] = d.Text
	}
	index := w.index(texts)
	for _, t := range []table{entries(index), spoken(index), compared(index, documents)} {
		if err := t.copy(ctx, tx, id); err != nil {
			return err
		}
	}
	return fed(ctx, tx, w.store, PostgresEngine, id, index.Version)
}

// entries is the text index.
func entries(index release.Index) table {
	t := table{name: "search_entry", columns: []string{"kind", "key", "projects", "list"}}
	for _, e := range index.Entries {
		t.rows = append(t.rows, []any{e.Kind, e.Key, e.Projects, e.List})
	}
	return t
}

// spoken are the readings of the words in the text index.
func spoken(index release.Index) table {
	t := table{name: "search_reading", columns: []string{"reading", "word"}}
	for _, s := range index.Readings {
		t.rows = append(t.rows, []any{s.Reading, s.Word})
	}
	return t
}

// compared are the texts as they are compared, and the changes.
func compared(index release.Index, documents []release.Document) table {
	t := table{name: "search_project", columns: []string{"number", "text", "change_lo", "change_hi"}}
	for i, text := range index.Texts {
		t.rows = append(t.rows, []any{i, text, documents[i].ChangeLo, documents[i].ChangeHi})
	}
	return t
}

// Documents are the projects of a release as engines take them in, in the
// order of their IDs, and the hash that names the release.
func (w *Worker) Documents(ctx context.Context, id int64) (hash string, all []release.Document, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, `SELECT hash FROM release.release WHERE id = $1`, id).Scan(&hash); err != nil {
			return err
		}
		all, err = documents(ctx, tx, id)
		return err
	})
	return hash, all, err
}

// AllReleases are the numbers of all releases, in the order of publication.
func (w *Worker) AllReleases(ctx context.Context) ([]int64, error) {
	return w.releases(ctx, `SELECT id FROM release.release ORDER BY edition`)
}

// PublicReleases are the numbers of all releases everybody may read, in the
// order of publication.
func (w *Worker) PublicReleases(ctx context.Context) ([]int64, error) {
	return w.releases(ctx, `SELECT id FROM release.release WHERE tier = 'public' ORDER BY edition`)
}

func (w *Worker) releases(ctx context.Context, sql string) ([]int64, error) {
	rows, err := w.pool.Query(ctx, sql)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// SearchBehind is how long a release has been published that an engine does
// not have in this version of the index; 0 where it has all.
func (p *Public) SearchBehind(ctx context.Context, engine string, version int) (time.Duration, error) {
	var since *time.Time
	err := p.pool.QueryRow(ctx, `
		SELECT min(r.published_at) FROM release.release r
		LEFT JOIN release.search_feed f ON f.engine = $1 AND f.release = r.id AND f.version >= $2
		WHERE r.tier = 'public' AND f.release IS NULL`, engine, version).Scan(&since)
	if err != nil || since == nil {
		return 0, err
	}
	return p.clock().Sub(*since), nil
}

func documents(ctx context.Context, tx pgx.Tx, id int64) ([]release.Document, error) {
	before, err := lastYear(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		SELECT p.id, p.name, p.summary, p.unit, p.region, p.function, p.economic, p.band, p.rate, p.alert, p.lon, p.lat,
			p.amount_lo, p.amount_hi, p.execution_lo, p.execution_hi,
			b.amount_lo, b.amount_hi, coalesce(u.name, ''), coalesce(u.name_en, ''), coalesce(r.name, ''), coalesce(r.name_en, '')
		FROM release.project p
		LEFT JOIN release.unit u ON u.release = p.release AND u.code = p.unit
		LEFT JOIN release.region r ON r.release = p.release AND r.code = p.region
		LEFT JOIN release.project b ON b.release = $2 AND b.id = p.id
		WHERE p.release = $1 ORDER BY p.id COLLATE "C"`, id, before)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanDocument)
}

func scanDocument(row pgx.CollectableRow) (release.Document, error) {
	var d release.Document
	var beforeLo, beforeHi *int64
	titles := make([]string, 4)
	err := row.Scan(&d.ID, &d.Text.Name, &d.Text.Summary, &d.Unit, &d.Region, &d.Function, &d.Economic, &d.Band, &d.Rate, &d.Alert, &d.Lon, &d.Lat,
		&d.AmountLo, &d.AmountHi, &d.ExecutionLo, &d.ExecutionHi,
		&beforeLo, &beforeHi, &titles[0], &titles[1], &titles[2], &titles[3])
	d.Text.Titles = titles
	d.Text.Classes = classNames(civic.Function(d.Function))
	if d.AmountLo != nil && d.AmountHi != nil && beforeLo != nil && beforeHi != nil {
		lo, hi := *d.AmountLo-*beforeHi, *d.AmountHi-*beforeLo
		d.ChangeLo, d.ChangeHi = &lo, &hi
	}
	return d, err
}

// lastYear is the release that stood for the year before when this one was
// published; 0 where there was none.
func lastYear(ctx context.Context, tx pgx.Tx, id int64) (before int64, err error) {
	err = tx.QueryRow(ctx, `
		SELECT b.id FROM release.release r JOIN release.release b
			ON b.jurisdiction = r.jurisdiction AND b.tier = r.tier AND b.year = r.year - 1 AND b.edition < r.edition
		WHERE r.id = $1 ORDER BY b.stage_rank DESC, b.month DESC, b.version DESC, b.edition DESC LIMIT 1`, id).Scan(&before)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return before, err
}

// classNames is what one may call a 功能分类 when searching: its own name and
// those of the 款 and 类 above.
func classNames(f civic.Function) []string {
	var names []string
	for _, code := range []civic.Function{f.Lei(), f.Kuan(), f} {
		names = append(names, budget.ClassName(string(code), "zh"), budget.ClassName(string(code), "en"))
	}
	return names
}
