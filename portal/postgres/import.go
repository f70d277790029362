package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/job"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// EditionChannel is where a new edition is announced (LISTEN).
const EditionChannel = "edition"

// Imported is the outcome of ImportBundle.
type Imported struct {
	Hash    string
	Edition int64 // the one that made the release current
	Changed bool  // false: it was imported before
}

// ReceiveBundle takes a sealed bundle that came by file: verified, then left
// in release.handover with the job that imports it. Receiving it again
// changes nothing.
func (w *Worker) ReceiveBundle(ctx context.Context, raw []byte) (hash string, err error) {
	archive, _, err := bundle.Open(raw, w.trusted)
	if err != nil {
		return "", err
	}
	return archive.Hash, w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockHandover, ""); err != nil {
			return err
		}
		const hand = `INSERT INTO release.handover (hash, archive, received_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
		tag, err := tx.Exec(ctx, hand, archive.Hash, raw, w.clock())
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return w.enqueue(ctx, tx, job.ImportBundle{Hash: archive.Hash})
	})
}

// ImportBundle publishes a bundle that waits in release.handover: projections,
// edition, log entry, outbox and announcement in one transaction, or nothing.
// Bundles that were handed over before it and still wait go first, so that
// versions arrive in their order whatever the order of the jobs. A bundle
// that was imported before changes nothing. What is wrong with a bundle
// itself (kinds invalid, conflict) is kept in release.handover.failure and
// not tried again.
func (w *Worker) ImportBundle(ctx context.Context, hash string) (Imported, error) {
	waiting, err := w.waiting(ctx, hash)
	if err != nil {
		return Imported{}, err
	}
	for _, earlier := range waiting {
		if _, err := w.importOne(ctx, earlier); err != nil && !Permanent(err) {
			return Imported{}, err
		}
	}
	return w.importOne(ctx, hash)
}

// waiting lists the bundles handed over before hash that are neither imported
// nor refused.
func (w *Worker) waiting(ctx context.Context, hash string) ([]string, error) {
	rows, _ := w.pool.Query(ctx, `SELECT hash FROM release.handover
		WHERE imported_at IS NULL AND failure = '' AND seq < (SELECT seq FROM release.handover WHERE hash = $1) ORDER BY seq`, hash)
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// NothingWaits refuses (kind conflict) while a bundle or an order to take one
// down waits to be carried out.
func (w *Worker) NothingWaits(ctx context.Context) error {
	const count = `SELECT (SELECT count(*) FROM release.handover WHERE imported_at IS NULL AND failure = '')
		+ (SELECT count(*) FROM release.takedown_order WHERE done_at IS NULL)`
	var waiting int
	err := w.pool.QueryRow(ctx, count).Scan(&waiting)
	if err == nil && waiting > 0 {
		return civic.Fail(civic.KindConflict, "release.sealed_waits", fmt.Sprintf("%d sealed bundles or orders wait to be carried out", waiting))
	}
	return err
}

// Permanent reports an error that trying again cannot mend: a job that meets
// one is given up.
func Permanent(err error) bool {
	kind := civic.KindOf(err)
	return kind == civic.KindInvalid || kind == civic.KindConflict || kind == civic.KindTooLarge
}

// importOne imports one bundle and remembers why it could not.
func (w *Worker) importOne(ctx context.Context, hash string) (result Imported, err error) {
	err = w.inTx(ctx, func(tx pgx.Tx) error {
		if err := lock(ctx, tx, lockImport, ""); err != nil {
			return err
		}
		result, err = w.importTx(ctx, tx, hash)
		return err
	})
	if err != nil && Permanent(err) {
		const note = `UPDATE release.handover SET failure = $2 WHERE hash = $1 AND imported_at IS NULL`
		_, noteErr := w.pool.Exec(ctx, note, hash, err.Error())
		return Imported{}, errors.Join(err, noteErr)
	}
	return result, err
}

// importTx is the one transaction of an import, under its lock.
func (w *Worker) importTx(ctx context.Context, tx pgx.Tx, hash string) (Imported, error) {
	done := Imported{Hash: hash}
	err := tx.QueryRow(ctx, `SELECT edition FROM release.release WHERE hash = $1`, hash).Scan(&done.Edition)
	if !errors.Is(err, pgx.ErrNoRows) {
		return done, err
	}
	var raw []byte
	err = tx.QueryRow(ctx, `SELECT archive FROM release.handover WHERE hash = $1`, hash).Scan(&raw)
	if errors.Is(err, pgx.ErrNoRows) {
		return done, civic.NotFound("no bundle " + hash + " was handed over")
	}
	if err != nil {
		return done, err
	}
	archive, content, err := bundle.Open(raw, w.trusted)
	if err != nil {
		return done, err
	}
	if archive.Hash != hash {
		return done, civic.Invalid("bundle.invalid", fmt.Sprintf("bundle %s was handed over as %s", archive.Hash, hash))
	}
	if err := archive.CheckViews(); err != nil {
		return done, err
	}
	if err := refuseTakenDown(ctx, tx, hash); err != nil {
		return done, err
	}
	if err := refuseReplay(ctx, tx, archive.Manifest); err != nil {
		return done, err
	}
	if done.Edition, err = w.project(ctx, tx, archive, content); err != nil {
		return done, err
	}
	done.Changed = true
	return done, w.announce(ctx, tx, archive, done.Edition)
}

// refuseTakenDown refuses a bundle that an order came for before it did.
func refuseTakenDown(ctx context.Context, tx pgx.Tx, hash string) error {
	var ordered bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM release.takedown_order WHERE hash = $1)`, hash).Scan(&ordered)
	if err == nil && ordered {
		return civic.Fail(civic.KindGone, "release.taken_down", "release "+hash+" was taken down")
	}
	return err
}

// refuseReplay refuses a version that is there already or older than one that
// is: versions of a document only go up.
func refuseReplay(ctx context.Context, tx pgx.Tx, m bundle.Manifest) error {
	const newest = `SELECT coalesce(max(version), 0) FROM (
			SELECT jurisdiction, year, stage, month, tier, version FROM release.release
			UNION ALL SELECT jurisdiction, year, stage, month, tier, version FROM release.tombstone) known
		WHERE (jurisdiction, year, stage, month, tier) = ($1, $2, $3, $4, $5)`
	d := m.Document
	var version int
	if err := tx.QueryRow(ctx, newest, d.Jurisdiction, d.Year, d.Stage, d.Month, m.Tier).Scan(&version); err != nil {
		return err
	}
	if d.Version <= version {
		return civic.Fail(civic.KindConflict, "release.replay", fmt.Sprintf("%s (%s) comes after version %d", d, m.Tier, version))
	}
	return nil
}

// project writes the edition, the release and every projection of it.
func (w *Worker) project(ctx context.Context, tx pgx.Tx, a bundle.Archive, c bundle.Content) (edition int64, err error) {
	if edition, err = w.nextEdition(ctx, tx); err != nil {
		return 0, err
	}
	if err := saveJurisdiction(ctx, tx, a.Manifest.Jurisdiction); err != nil {
		return 0, err
	}
	id, err := w.insertRelease(ctx, tx, a, edition)
	if err != nil {
		return 0, err
	}
	if err := storeFiles(ctx, tx, id, a); err != nil {
		return 0, err
	}
	p := projection{release: id, month: alertMonth(a), tier: a.Manifest.Tier, content: c}
	if err := p.write(ctx, tx); err != nil {
		return 0, err
	}
	if err := raiseSignals(ctx, tx, id); err != nil {
		return 0, err
	}
	if err := w.writeIndex(ctx, tx, id); err != nil {
		return 0, err
	}
	return edition, w.record(ctx, tx, a, edition)
}

// nextEdition counts one on, under the lock of imports.
func (w *Worker) nextEdition(ctx context.Context, tx pgx.Tx) (edition int64, err error) {
	const next = `INSERT INTO release.edition (edition, at) SELECT coalesce(max(edition), 0) + 1, $1 FROM release.edition RETURNING edition`
	if err := tx.QueryRow(ctx, next, w.clock()).Scan(&edition); err != nil {
		return 0, fmt.Errorf("next edition: %w", err)
	}
	return edition, nil
}

// record appends the release to the log, after the rules it was made with
// where they are new: last, because every other append waits until this
// transaction ends.
func (w *Worker) record(ctx context.Context, tx pgx.Tx, a bundle.Archive, edition int64) error {
	code := a.Manifest.Jurisdiction.Code
	if err := w.recordRules(ctx, tx, a); err != nil {
		return err
	}
	index, err := w.appendLog(ctx, tx, w.clock(), code, ledger.KindRelease, releaseBody(a, edition))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE release.release SET log_index = $2 WHERE hash = $1`, a.Hash, index)
	return err
}

// recordRules appends the disclosure list of the release and the thresholds
// its alerts are computed with, each where the log says another one of the
// government last. A sample has no alerts.
func (w *Worker) recordRules(ctx context.Context, tx pgx.Tx, a bundle.Archive) error {
	m := a.Manifest
	list := ledger.DisclosureBody{Version: m.Disclosure, SHA256: m.DisclosureSHA, Release: a.Hash}
	same := func(old ledger.Record) (bool, error) {
		var body ledger.DisclosureBody
		err := json.Unmarshal(old.Body, &body)
		return body.SHA256 == list.SHA256, err
	}
	if err := w.recordRule(ctx, tx, m.Jurisdiction.Code, ledger.KindDisclosure, list, same); err != nil || m.Jurisdiction.Kind == civic.Sample {
		return err
	}
	set := budget.AlertThresholds()
	same = func(old ledger.Record) (bool, error) {
		var body budget.Thresholds
		err := json.Unmarshal(old.Body, &body)
		return reflect.DeepEqual(body, set), err
	}
	return w.recordRule(ctx, tx, m.Jurisdiction.Code, ledger.KindThreshold, set, same)
}

// recordRule appends a rule unless the last of its kind is the same.
func (w *Worker) recordRule(ctx context.Context, tx pgx.Tx, code, kind string, body any, same func(ledger.Record) (bool, error)) error {
	old, found, err := lastRecord(ctx, tx, code, kind)
	if err != nil {
		return err
	}
	if found {
		if unchanged, err := same(old); err != nil || unchanged {
			return err
		}
	}
	_, err = w.appendLog(ctx, tx, w.clock(), code, kind, body)
	return err
}

// releaseBody is what the log says of the release.
func releaseBody(a bundle.Archive, edition int64) ledger.ReleaseBody {
	m := a.Manifest
	return ledger.ReleaseBody{
		Hash: a.Hash, Year: int(m.Document.Year), Stage: string(m.Document.Stage), Version: m.Document.Version,
		Month: m.Document.Month, Tier: string(m.Tier), AsOf: m.AsOf, Edition: edition, Supersedes: m.Supersedes,
	}
}

// saveJurisdiction keeps the name of the government as the bundle says it;
// boundaries are the operator's and stay.
func saveJurisdiction(ctx context.Context, tx pgx.Tx, j civic.Jurisdiction) error {
	const save = `INSERT INTO release.jurisdiction (code, name_zh, name_en, parent, currency, kind)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
			parent = excluded.parent, currency = excluded.currency, kind = excluded.kind`
	_, err := tx.Exec(ctx, save, j.Code, j.NameZH, j.NameEN, j.Parent, j.Currency, j.Kind)
	return err
}

// insertRelease writes the row that makes the release current. Its place in
// the log is not known yet.
func (w *Worker) insertRelease(ctx context.Context, tx pgx.Tx, a bundle.Archive, edition int64) (id int64, err error) {
	const add = `INSERT INTO release.release (id, hash, jurisdiction, year, stage, stage_rank, version, month, tier, as_of,
			sealed_at, published_at, edition, log_index, supersedes, manifest, signature, projects, original, adjusted, paid,
			correction, authorisation, decision)
		SELECT greatest(coalesce(max(id), 0), (SELECT coalesce(max(t.id), 0) FROM release.tombstone t)) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9::text::date,
			$10::text::timestamptz, $11, $12, -1, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22 FROM release.release RETURNING id`
	m, d := a.Manifest, a.Manifest.Document
	err = tx.QueryRow(ctx, add, a.Hash, d.Jurisdiction, d.Year, d.Stage, d.Stage.Rank(), d.Version, d.Month, m.Tier, m.AsOf,
		m.SealedAt, w.clock(), edition, m.Supersedes, a.ManifestBytes, a.Signature,
		m.Totals.Projects, m.Totals.Original, m.Totals.Adjusted, m.Totals.Paid, m.Correction, m.Authorisation, m.Decision).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("insert release %s: %w", a.Hash, err)
	}
	return id, nil
}

// storeFiles keeps the bundle's files, each once by its hash.
func storeFiles(ctx context.Context, tx pgx.Tx, release int64, a bundle.Archive) error {
	for _, f := range a.Manifest.Files {
		const blob = `INSERT INTO release.blob (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING`
		if _, err := tx.Exec(ctx, blob, f.SHA256, a.Files[f.Name]); err != nil {
			return fmt.Errorf("store %s: %w", f.Name, err)
		}
		const file = `INSERT INTO release.file (release, name, sha256, bytes, rows) VALUES ($1, $2, $3, $4, $5)`
		if _, err := tx.Exec(ctx, file, release, f.Name, f.SHA256, f.Bytes, f.Rows); err != nil {
			return fmt.Errorf("store %s: %w", f.Name, err)
		}
	}
	return nil
}

// announce tells search, caches, feeds and subscribers, and closes the
// handover.
func (w *Worker) announce(ctx context.Context, tx pgx.Tx, a bundle.Archive, edition int64) error {
	const outbox = `INSERT INTO release.outbox (topic, key, payload, created_at) VALUES ('release', $1, $2, $3)`
	if _, err := tx.Exec(ctx, outbox, a.Hash, releaseBody(a, edition), w.clock()); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE release.handover SET imported_at = $2, failure = '' WHERE hash = $1`, a.Hash, w.clock()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `SELECT pg_notify($1, $2)`, EditionChannel, strconv.FormatInt(edition, 10))
	return err
}

// alertMonth is the month whose progress may raise alerts: none outside
// execution, and none for a sample, on which nothing of ours is put.
func alertMonth(a bundle.Archive) int {
	if a.Manifest.Jurisdiction.Kind == civic.Sample {
		return 0
	}
	return a.Manifest.Document.Month
}
