package postgres_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

// kindsOf lists the kinds of all records of the log.
func (h house) kindsOf(t *testing.T) (kinds []string, records []ledger.Record) {
	t.Helper()
	page, err := h.public.LogEntries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Entries {
		record, err := ledger.DecodeRecord([]byte(e.Record))
		if err != nil {
			t.Fatal(err)
		}
		kinds, records = append(kinds, record.Kind), append(records, record)
	}
	return kinds, records
}

func TestListsAndThresholdsAreLoggedWithTheFirstReleaseMadeWithThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	first := h.release(t, d)
	next := document(civic.Execution, 1, 3)
	h.load(t, executionBatch(next))
	h.release(t, next)
	kinds, records := h.kindsOf(t)
	want := []string{ledger.KindDisclosure, ledger.KindThreshold, ledger.KindRelease, ledger.KindRelease}
	if !slices.Equal(kinds, want) {
		t.Fatalf("%q, want %q", kinds, want)
	}
	var list ledger.DisclosureBody
	if err := json.Unmarshal(records[0].Body, &list); err != nil || list.Release != first.Hash {
		t.Errorf("%+v, %v", list, err)
	}
	file, err := h.public.File(t.Context(), "", first.Hash, bundle.DisclosureFile)
	if err != nil || bundle.Sum(file) != list.SHA256 {
		t.Errorf("the log says %s of another list, %v", list.SHA256, err)
	}
	var set budget.Thresholds
	if err := json.Unmarshal(records[1].Body, &set); err != nil || set.Since != budget.ThresholdsSince || len(set.Lag) != len(budget.AlertSteps) {
		t.Errorf("%+v, %v", set, err)
	}
}

func TestAKeyThatWasChangedWritesNoMoreToTheLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, ctx := document(civic.Approved, 1, 0), t.Context()
	h.load(t, approvedBatches(d)...)
	hash := h.publish(t, d)
	dir := t.TempDir()
	if _, err := ledger.LoadOrCreateKey(dir, "log.test"); err != nil {
		t.Fatal(err)
	}
	next, err := ledger.NextKey(dir, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	change := ledger.Succession{At: now, Keys: ledger.SiteKeys{Log: next.Public, Seals: []string{h.keys.seal.Public}}}
	for range 2 { // repeating it changes nothing
		if err := h.worker.ChangeKeys(ctx, change, next.Signer); err != nil {
			t.Fatal(err)
		}
	}
	_, err = h.worker.ImportBundle(ctx, hash)
	wantKind(t, "publishing with the old key", err, civic.KindUnavailable)
	if err := ledger.AdoptKey(dir, "log.test"); err != nil {
		t.Fatal(err)
	}
	adopted, err := ledger.LoadOrCreateKey(dir, "log.test")
	if err != nil || adopted.Public != next.Public {
		t.Fatalf("%s, %v", adopted.Public, err)
	}
	worker, err := postgres.OpenWorker(ctx, h.db.URL(postgres.WorkerRole), civic.FixedClock(now),
		postgres.WithTrusted(h.keys.seal.Verifier), postgres.WithLogKey(adopted.Signer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(worker.Close)
	if _, err := worker.ImportBundle(ctx, hash); err != nil {
		t.Fatal(err)
	}
	all, err := h.public.LogSuccessions(ctx)
	if err != nil || len(all.Successions) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if _, err := ledger.OpenSuccession([]byte(all.Successions[0]), h.keys.log.Verifier); err != nil {
		t.Error(err)
	}
	signed, err := h.public.LogCheckpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenCheckpoint(signed, adopted.Verifier); err != nil {
		t.Error(err)
	}
	// The same key with another list of seals is announced, too.
	announced := ledger.Succession{At: now, Keys: ledger.SiteKeys{Log: adopted.Public, Seals: []string{"a", "b"}}}
	if err := worker.ChangeKeys(ctx, announced, adopted.Signer); err != nil {
		t.Fatal(err)
	}
	if all, err := h.public.LogSuccessions(ctx); err != nil || len(all.Successions) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// A log that began without an SM2 key gets one by a succession. Whoever signs
// without it writes no more: visitors want both signatures from then on.
func TestAnSM2KeyComesInBesideTheKeyOfTheLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d, next, ctx := document(civic.Approved, 1, 0), document(civic.Execution, 1, 3), t.Context()
	h.load(t, approvedBatches(d)...)
	h.release(t, d)
	second, err := ledger.NextSM2Key(t.TempDir(), h.keys.log.Signer.Name())
	if err != nil {
		t.Fatal(err)
	}
	change := ledger.Succession{At: now, Keys: ledger.SiteKeys{Log: h.keys.log.Public, SM2: second.Public, Seals: []string{h.keys.seal.Public}}}
	for range 2 { // as after a crash, before the key was put in its place
		if err := h.worker.ChangeKeys(ctx, change, h.keys.log.Signer, second.Signer); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := h.public.LogSuccessions(ctx); err != nil || len(all.Successions) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	h.load(t, executionBatch(next))
	hash := h.publish(t, next)
	_, err = h.worker.ImportBundle(ctx, hash)
	wantKind(t, "publishing without the SM2 key", err, civic.KindUnavailable)
	worker, err := postgres.OpenWorker(ctx, h.db.URL(postgres.WorkerRole), civic.FixedClock(now),
		postgres.WithTrusted(h.keys.seal.Verifier), postgres.WithLogKey(h.keys.log.Signer, second.Signer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(worker.Close)
	if _, err := worker.ImportBundle(ctx, hash); err != nil {
		t.Fatal(err)
	}
	signed, err := h.public.LogCheckpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := change.Keys.OpenCheckpoint(signed); err != nil {
		t.Error(err)
	}
}
