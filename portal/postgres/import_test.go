package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

// state is everything an import may leave: the release rows, the log, the
// handover.
func state(t *testing.T, db pgtest.DB) []string {
	t.Helper()
	rows := dump(t, db)
	var counts [5]int64
	err := db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM app.log_entry), (SELECT count(*) FROM app.log_hash),
		(SELECT count(*) FROM app.log_checkpoint), (SELECT count(*) FROM release.outbox),
		(SELECT count(*) FROM release.handover WHERE imported_at IS NOT NULL OR failure <> '')`).
		Scan(&counts[0], &counts[1], &counts[2], &counts[3], &counts[4])
	if err != nil {
		t.Fatal(err)
	}
	return append(rows, fmt.Sprint(counts))
}

func TestImportThatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	hash := h.publish(t, approved)
	before := state(t, h.db)
	owner := h.db.Pool(t, "")
	// The power goes out: the server drops the connection in the middle.
	if _, err := owner.Exec(t.Context(), `CREATE FUNCTION public.power_failure() RETURNS trigger LANGUAGE plpgsql AS
		$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NEW; END $$;
		GRANT USAGE ON SCHEMA public TO PUBLIC`); err != nil {
		t.Fatal(err)
	}
	points := []string{
		"release.edition", "release.jurisdiction", "release.release", "release.blob", "release.file", "release.rule",
		"release.unit", "release.line", "release.project", "release.goal", "release.facet", "release.cluster",
		"app.log_entry", "app.log_hash", "app.log_checkpoint", "release.outbox", "release.handover",
	}
	for _, table := range points {
		trigger := fmt.Sprintf(`CREATE TRIGGER power AFTER INSERT OR UPDATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION public.power_failure()`, table)
		if _, err := owner.Exec(t.Context(), trigger); err != nil {
			t.Fatal(err)
		}
		if _, err := h.worker.ImportBundle(t.Context(), hash); err == nil {
			t.Errorf("the import survives a power failure at %s", table)
		}
		if _, err := owner.Exec(t.Context(), "DROP TRIGGER power ON "+table); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, state(t, h.db)); diff != "" {
			t.Errorf("left behind by a failure at %s:\n%s", table, diff)
		}
	}
	if got, err := h.worker.ImportBundle(t.Context(), hash); err != nil || got.Edition != 1 || !got.Changed {
		t.Errorf("with power again: %+v, %v", got, err)
	}
}

func TestConcurrentImportsGiveEachReleaseItsEdition(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved, march, june := document(civic.Approved, 1, 0), document(civic.Execution, 1, 3), document(civic.Execution, 1, 6)
	h.load(t, approvedBatches(approved)...)
	h.load(t, executionBatch(march), executionBatch(june))
	hashes := []string{h.publish(t, approved), h.publish(t, march), h.publish(t, june)}
	results := make([]postgres.Imported, 9)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			var err error
			if results[i], err = h.worker.ImportBundle(t.Context(), hashes[i%3]); err != nil {
				t.Errorf("import %d: %v", i, err)
			}
		})
	}
	wait.Wait()
	for i, r := range results {
		if r.Edition != int64(i%3)+1 {
			t.Errorf("release %d is edition %d: releases take effect in the order they were handed over", i%3, r.Edition)
		}
	}
	var editions, entries int
	err := h.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM release.edition), (SELECT count(*) FROM app.log_entry)`).Scan(&editions, &entries)
	if err != nil || editions != 3 || entries != 3+rules {
		t.Errorf("%d editions and %d log entries, %v; want three of each and the rules", editions, entries, err)
	}
}

func TestSecondImportOfABundleChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	first := h.release(t, approved)
	before := state(t, h.db)
	raw, err := h.vault.SealedBundle(t.Context(), approver, 1)
	if err != nil {
		t.Fatal(err)
	}
	if hash, err := h.worker.ReceiveBundle(t.Context(), raw); err != nil || hash != first.Hash {
		t.Errorf("receiving it again: %s, %v", hash, err)
	}
	again, err := h.worker.ImportBundle(t.Context(), first.Hash)
	if err != nil || again.Changed || again.Edition != first.Edition {
		t.Errorf("importing it again: %+v, %v", again, err)
	}
	if diff := cmp.Diff(before, state(t, h.db)); diff != "" {
		t.Errorf("the second import changed something:\n%s", diff)
	}
}

// resealed is the first sealed bundle of h with another header.
func (h house) resealed(t *testing.T, change func(*bundle.Manifest)) []byte {
	t.Helper()
	raw, err := h.vault.SealedBundle(t.Context(), approver, 1)
	if err != nil {
		t.Fatal(err)
	}
	_, content, manifest := open(t, h, raw)
	change(&manifest)
	packed, err := bundle.Pack(content, manifest)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := packed.Sign(h.keys.seal.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return sealed.Bytes()
}

func open(t *testing.T, h house, raw []byte) (bundle.Archive, bundle.Content, bundle.Manifest) {
	t.Helper()
	archive, content, err := bundle.Open(raw, verifiers(h.keys.seal))
	if err != nil {
		t.Fatal(err)
	}
	return archive, content, archive.Manifest
}

func TestOlderOrSameVersionIsRefusedAndSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	second := document(civic.Approved, 2, 0)
	h.load(t, approvedBatches(second)...)
	h.release(t, second)
	before := dump(t, h.db)
	for name, raw := range map[string][]byte{
		"an older version":          h.resealed(t, func(m *bundle.Manifest) { m.Document.Version = 1 }),
		"the same version, changed": h.resealed(t, func(m *bundle.Manifest) { m.AsOf = "2026-10-01" }),
	} {
		hash, err := h.worker.ReceiveBundle(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.worker.ImportBundle(t.Context(), hash)
		wantKind(t, name, err, civic.KindConflict)
		var failure string
		if err := h.db.Pool(t, "").QueryRow(t.Context(), `SELECT failure FROM release.handover WHERE hash = $1`, hash).Scan(&failure); err != nil || !strings.Contains(failure, "version 2") {
			t.Errorf("%s: the handover says %q, %v", name, failure, err)
		}
	}
	if diff := cmp.Diff(before, dump(t, h.db)); diff != "" {
		t.Errorf("a refused bundle changed something:\n%s", diff)
	}
	third := h.resealed(t, func(m *bundle.Manifest) { m.Document.Version = 3 })
	hash, err := h.worker.ReceiveBundle(t.Context(), third)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := h.worker.ImportBundle(t.Context(), hash); err != nil || got.Edition != 2 {
		t.Errorf("a newer version: %+v, %v", got, err)
	}
}

func TestBundleOfAStrangerIsNotTaken(t *testing.T) {
	t.Parallel()
	h, stranger := newHouse(t, newKeys(t)), newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	stranger.load(t, approvedBatches(approved)...)
	id, hash := stranger.seal(t, approved)
	raw, err := stranger.vault.SealedBundle(t.Context(), approver, id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.worker.ReceiveBundle(t.Context(), raw)
	wantKind(t, "a bundle signed by another key", err, civic.KindInvalid)
	// Even when somebody puts it where bundles wait.
	if _, err := h.db.Pool(t, "").Exec(t.Context(), `INSERT INTO release.handover (hash, archive, received_at) VALUES ($1, $2, now())`, hash, raw); err != nil {
		t.Fatal(err)
	}
	_, err = h.worker.ImportBundle(t.Context(), hash)
	wantKind(t, "importing it", err, civic.KindInvalid)
	_, err = h.worker.ImportBundle(t.Context(), strings.Repeat("0", 64))
	wantKind(t, "importing what nobody handed over", err, civic.KindNotFound)
}

func TestRefusedBundleDoesNotHoldUpTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	if _, err := h.db.Pool(t, "").Exec(t.Context(), `INSERT INTO release.handover (hash, archive, received_at) VALUES ('bad', 'rubbish', now())`); err != nil {
		t.Fatal(err)
	}
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	if got := h.release(t, approved); got.Edition != 1 {
		t.Errorf("%+v", got)
	}
}

func TestNothingInternalReachesSchemaRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved, execution := document(civic.Approved, 1, 0), document(civic.Execution, 1, 10)
	h.load(t, approvedBatches(approved)...)
	h.load(t, executionBatch(execution))
	h.release(t, approved)
	h.release(t, execution)
	for _, row := range dump(t, h.db) {
		if strings.HasPrefix(row, "blob ") {
			continue // bytes of the same rows, in hexadecimal
		}
		for _, secret := range []string{"绝密", "P1,", "P5", "P6", fmt.Sprint(int64(fen(120))), "商业报价", "86 万"} {
			if strings.Contains(row, secret) {
				t.Errorf("%q is in %s", secret, row)
			}
		}
	}
}

func TestFacetsAndClustersAddUpToTheRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	h.release(t, approved)
	pool := h.db.Pool(t, postgres.WebRole)
	const unequal = `SELECT array_agg(dimension) FROM (SELECT dimension, sum(projects) AS n FROM release.facet GROUP BY 1) f
		WHERE n <> (SELECT count(*) FROM release.project)`
	var dimensions []string
	if err := pool.QueryRow(t.Context(), unequal).Scan(&dimensions); err != nil || len(dimensions) > 0 {
		t.Errorf("dimensions that do not add up: %v, %v", dimensions, err)
	}
	var zooms, points, located int
	err := pool.QueryRow(t.Context(), `SELECT count(DISTINCT zoom), sum(projects) FILTER (WHERE zoom = 16),
		(SELECT count(*) FROM release.project WHERE lon IS NOT NULL) FROM release.cluster`).Scan(&zooms, &points, &located)
	if err != nil || zooms != 11 || points != located || located != 1 {
		t.Errorf("%d zooms, %d of %d points, %v; want 11 and the school alone", zooms, points, located, err)
	}
}

func TestEditionIsAnnouncedWhenItIsThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	conn, err := h.db.Pool(t, postgres.WebRole).Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	if _, err := conn.Exec(t.Context(), "LISTEN "+postgres.EditionChannel); err != nil {
		t.Fatal(err)
	}
	h.release(t, approved)
	n, err := conn.Conn().WaitForNotification(t.Context())
	if err != nil || n.Payload != "1" {
		t.Errorf("announced: %+v, %v", n, err)
	}
}

// rules are the records that come with the first release of a government: its
// disclosure list and its thresholds.
const rules = 2

func TestLogProvesEveryReleaseAndItsOwnGrowth(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	ctx := t.Context()
	_, err := h.public.LogCheckpoint(ctx)
	wantKind(t, "the checkpoint of an empty log", err, civic.KindNotFound)
	h.load(t, approvedBatches(document(civic.Approved, 1, 0))...)
	h.release(t, document(civic.Approved, 1, 0))
	first := h.checkpoint(t)
	for month := 1; month <= 4; month++ {
		h.load(t, executionBatch(document(civic.Execution, 1, month)))
		h.release(t, document(civic.Execution, 1, month))
	}
	last := h.checkpoint(t)
	page, err := h.public.LogEntries(ctx, 0, 1000)
	if err != nil || page.Size != 5+rules || last.Size != page.Size || len(page.Entries) != 5+rules {
		t.Fatalf("%d entries of %d, checkpoint %d, %v", len(page.Entries), page.Size, last.Size, err)
	}
	for _, e := range page.Entries {
		proof, err := h.public.LogInclusion(ctx, e.Index, last.Size)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckInclusion(proof, last, []byte(e.Record)); err != nil {
			t.Error(err)
		}
		if err := ledger.CheckInclusion(proof, last, []byte(e.Record+" ")); err == nil {
			t.Error("another record has the same proof")
		}
	}
	growth, err := h.public.LogConsistency(ctx, first.Size, last.Size)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.CheckConsistency(growth, first, last); err != nil {
		t.Error(err)
	}
	for _, outside := range [][2]int64{{5, 5}, {-1, 5}, {0, 6 + rules}} {
		_, err := h.public.LogInclusion(ctx, outside[0], outside[1])
		wantKind(t, fmt.Sprintf("record %d of %d", outside[0], outside[1]), err, civic.KindInvalid)
	}
	_, err = h.public.LogConsistency(ctx, 0, 5)
	wantKind(t, "growth from nothing", err, civic.KindInvalid)
	page, err = h.public.LogEntries(ctx, 3, 1)
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Index != 3 {
		t.Errorf("one entry from 3: %+v, %v", page, err)
	}
}

// tiles reads hashes of the tree as a client of tiles would.
type tiles struct {
	ctx    context.Context
	public *postgres.Public
}

func (tiles) Height() int                     { return 2 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (c tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range list {
		data, err := c.public.LogTile(c.ctx, tile)
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func TestTilesHoldTheSameTree(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	h.load(t, approvedBatches(document(civic.Approved, 1, 0))...)
	h.release(t, document(civic.Approved, 1, 0))
	for month := 1; month <= 6; month++ {
		h.load(t, executionBatch(document(civic.Execution, 1, month)))
		h.release(t, document(civic.Execution, 1, month))
	}
	c := h.checkpoint(t)
	reader := tlog.TileHashReader(tlog.Tree{N: c.Size, Hash: c.Root}, tiles{t.Context(), h.public})
	for index := range c.Size {
		if _, err := tlog.ProveRecord(c.Size, index, reader); err != nil {
			t.Errorf("record %d by tiles: %v", index, err)
		}
	}
	_, err := h.public.LogTile(t.Context(), tlog.Tile{H: 8, L: 0, N: 0, W: 8 + rules})
	wantKind(t, "a tile of one record more than there are", err, civic.KindInvalid)
}

func (h house) checkpoint(t *testing.T) ledger.Checkpoint {
	t.Helper()
	signed, err := h.public.LogCheckpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.OpenCheckpoint(signed, h.keys.log.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestImportWithoutALogKeyPublishesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(approved)...)
	hash := h.publish(t, approved)
	mute, err := postgres.OpenWorker(t.Context(), h.db.URL(postgres.WorkerRole), civic.FixedClock(now), postgres.WithTrusted(h.keys.seal.Verifier))
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Close()
	_, err = mute.ImportBundle(t.Context(), hash)
	wantKind(t, "importing without a log key", err, civic.KindUnavailable)
	if rows := dump(t, h.db); slices.ContainsFunc(rows, func(r string) bool { return strings.HasPrefix(r, "release ") }) {
		t.Error("a release without its log entry")
	}
	if got := mustImport(t, h, hash); got.Edition != 1 {
		t.Errorf("later, with the key: %+v", got)
	}
}

func mustImport(t *testing.T, h house, hash string) postgres.Imported {
	t.Helper()
	got, err := h.worker.ImportBundle(t.Context(), hash)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
