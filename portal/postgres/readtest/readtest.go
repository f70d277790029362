// Package readtest publishes a small invented county and a sample district
// into a test's database, through sealed bundles as they are imported
// everywhere, so that reading can be tested with figures of every form.
package readtest

import (
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/search"
)

// Codes of the two governments: an invented county with projects and a
// sample district with statutory tables only.
const (
	County   = "990101"
	District = "310107"
)

// Projects of the county with a story. Besides them it has forty ordinary
// ones in 2026, GEN0000001 to GEN0000040, in pairs of 1, 1, 2, 2, … 20 万元.
const (
	School   = civic.PublicID("SCH00AAAA1") // exact in every release, changed from draft to draft
	Bridge   = civic.PublicID("BRG00AAAA2") // amounts as intervals
	Shelter  = civic.PublicID("SHE00AAAA3") // amounts withheld
	Clinic   = civic.PublicID("C1N00AAAA4") // nothing paid for months: a red alert
	Newcomer = civic.PublicID("NEW00AAAA5") // only in the drafts of 2027
)

// CurrentEdition is the newest edition of the fixture: final accounts 2025
// (1), approved 2026 (2), execution September (3) and October (4), two drafts
// of 2027 (5, 6), the deputies' October (7), the district's final accounts of
// 2024 (8).
const CurrentEdition = 8

// LogSize is how many records the log of the fixture has: one of each release,
// the disclosure lists of both governments, and the county's thresholds.
const LogSize = CurrentEdition + 3

// Now is the morning on which everything was published.
var Now = time.Date(2026, 11, 20, 9, 0, 0, 0, civic.Shanghai)

// Installation is a published fixture that can go on publishing.
type Installation struct {
	Hashes   []string // of the releases by edition; the first is empty
	Keys     ledger.SiteKeys
	seal     note.Signer
	verifier note.Verifier
	log      note.Signer
	worker   *postgres.Worker
}

// Publish fills the database and gives the hashes of the releases by edition;
// the first is empty, for there is no edition 0.
func Publish(t testing.TB, db pgtest.DB) (hashes []string) {
	t.Helper()
	return Install(t, db).Hashes
}

// Install fills the database and keeps what it takes to publish more.
func Install(t testing.TB, db pgtest.DB) Installation {
	t.Helper()
	i := open(t, db)
	for _, r := range releases() {
		i.Hashes = append(i.Hashes, publish(t, i.seal, i.worker, r))
	}
	draw(t, db)
	return i
}

// Worker is the login that publishes, for what follows from it.
func (i Installation) Worker() *postgres.Worker { return i.worker }

// Next publishes one release more, the county's execution to November 2026.
func (i Installation) Next(t testing.TB) (hash string) {
	t.Helper()
	return publish(t, i.seal, i.worker, of(2026, civic.Execution, 1, 11, "2026-11-19", executed(530, "500..1000")...))
}

// Desk opens the login of the staff, which writes to the same log.
func (i Installation) Desk(t testing.TB, db pgtest.DB) *postgres.Desk {
	t.Helper()
	desk, err := postgres.OpenDesk(t.Context(), db.URL(postgres.DeskRole), civic.FixedClock(Now), postgres.WithLogKey(i.log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Close)
	return desk
}

// Carry brings every bundle of the installation to another, empty one that
// trusts the same seal, as files across a 网闸 would come, and publishes them
// in their order.
func (i Installation) Carry(t testing.TB, from, to pgtest.DB) {
	t.Helper()
	rows, _ := from.Pool(t, "").Query(t.Context(), `SELECT archive FROM release.handover ORDER BY seq`)
	archives, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		t.Fatal(err)
	}
	worker := i.workerOf(t, to)
	for _, archive := range archives {
		hash, err := worker.ReceiveBundle(t.Context(), archive)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := worker.ImportBundle(t.Context(), hash); err != nil {
			t.Fatal(err)
		}
	}
	draw(t, to)
}

// workerOf opens the worker of a database with the installation's keys.
func (i Installation) workerOf(t testing.TB, db pgtest.DB) *postgres.Worker {
	t.Helper()
	worker, err := postgres.OpenWorker(t.Context(), db.URL(postgres.WorkerRole), civic.FixedClock(Now),
		postgres.WithTrusted(i.verifier), postgres.WithLogKey(i.log), postgres.WithIndex(search.Index))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(worker.Close)
	return worker
}

// Publish publishes a release of the county with the given content: a year's
// execution to a month, or its final accounts where month is 0.
func (i Installation) Publish(t testing.TB, year civic.FiscalYear, month int, content bundle.Content) (hash string) {
	t.Helper()
	stage := civic.Execution
	if month == 0 {
		stage = civic.FinalAccounts
	}
	r := of(year, stage, 9, month, fmt.Sprintf("%d-12-31", year))
	r.content = content
	return publish(t, i.seal, i.worker, r)
}

// open makes keys for the test and the worker that trusts them.
func open(t testing.TB, db pgtest.DB) Installation {
	t.Helper()
	dir := t.TempDir()
	seal, err := ledger.LoadOrCreateKey(dir, "seal.test")
	if err != nil {
		t.Fatal(err)
	}
	log, err := ledger.LoadOrCreateKey(dir, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	keys := ledger.SiteKeys{Log: log.Public, Seals: []string{seal.Public}}
	i := Installation{Hashes: []string{""}, Keys: keys, seal: seal.Signer, verifier: seal.Verifier, log: log.Signer}
	i.worker = i.workerOf(t, db)
	return i
}

// one release of the fixture.
type published struct {
	header  bundle.Manifest
	content bundle.Content
}

func publish(t testing.TB, seal note.Signer, worker *postgres.Worker, r published) string {
	t.Helper()
	list := disclosure.Default()
	r.content.Disclosure, r.header.Disclosure = list.Source, list.Version
	archive, err := bundle.Pack(r.content, r.header)
	if err != nil {
		t.Fatal(err)
	}
	if archive, err = archive.Sign(seal); err != nil {
		t.Fatal(err)
	}
	hash, err := worker.ReceiveBundle(t.Context(), archive.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	return hash
}

// draw gives the county boundaries, as an operator would.
func draw(t testing.TB, db pgtest.DB) {
	t.Helper()
	const boundaries = `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"code":"01"},"geometry":{"type":"Polygon","coordinates":[[[120.0,30.0],[120.1,30.0],[120.1,30.1],[120.0,30.1],[120.0,30.0]]]}},
		{"type":"Feature","properties":{"code":"02"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30.0],[120.2,30.0],[120.2,30.1],[120.1,30.1],[120.1,30.0]]]}}]}`
	_, err := db.Pool(t, "").Exec(t.Context(), `UPDATE release.jurisdiction SET boundaries = $1, map_approval_number = '示例 GS(2026)0001' WHERE code = $2`,
		boundaries, County)
	if err != nil {
		t.Fatal(err)
	}
}
