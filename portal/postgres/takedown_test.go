package postgres_test

import (
	"testing"

	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

// takeDown lets the secrecy reviewer ask, the approver confirm, and the
// worker carry it out.
func (h house) takeDown(t *testing.T, hash string) []byte {
	t.Helper()
	if err := h.vault.AskTakedown(t.Context(), checkers[disclosure.Secrecy], hash, bundle.PersonalData, "第 3 行有身份证号"); err != nil {
		t.Fatal(err)
	}
	signed, err := h.vault.ConfirmTakedown(t.Context(), approver, hash)
	if err != nil {
		t.Fatal(err)
	}
	if changed, err := h.worker.TakeDown(t.Context(), hash); err != nil || !changed {
		t.Fatalf("carry out: %v, %v", changed, err)
	}
	return signed
}

func TestTakedownNeedsTwoPeople(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	hash := h.release(t, d).Hash
	_, err := h.vault.ConfirmTakedown(ctx, approver, hash)
	wantKind(t, "confirming what nobody asked for", err, civic.KindConflict)
	wantKind(t, "the maker asks", h.vault.AskTakedown(ctx, maker, hash, bundle.Illegal, "x"), civic.KindForbidden)
	wantKind(t, "without a ground", h.vault.AskTakedown(ctx, approver, hash, "embarrassing", "x"), civic.KindInvalid)
	wantKind(t, "without a reason", h.vault.AskTakedown(ctx, approver, hash, bundle.Illegal, ""), civic.KindInvalid)
	if err := h.vault.AskTakedown(ctx, approver, hash, bundle.Illegal, "违法内容"); err != nil {
		t.Fatal(err)
	}
	_, err = h.vault.ConfirmTakedown(ctx, approver, hash)
	wantKind(t, "the same person confirms", err, civic.KindForbidden)
	const forged = `INSERT INTO vault.takedown_confirmation (hash, confirmed_by, confirmed_at, signed_order) VALUES ($1, 'approver', now(), 'x')`
	if _, err := h.db.Pool(t, postgres.VaultRole).Exec(ctx, forged, hash); err == nil {
		t.Error("the database takes a confirmation by the person who asked")
	}
	if changed, err := h.worker.TakeDown(ctx, hash); changed || civic.KindOf(err) != civic.KindNotFound {
		t.Errorf("carried out without an order: %v, %v", changed, err)
	}
}

func TestWhatIsTakenDownIsGoneEverywhereAndLeavesATombstone(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	first, second := document(civic.Approved, 1, 0), document(civic.Approved, 2, 0)
	h.load(t, approvedBatches(first)...)
	kept := h.release(t, first).Hash
	leaky := batch(second, "projects")
	leaky.Projects = approvedBatches(first)[2].Projects
	leaky.Projects[0].Summary = "联系人张某，住某某小区3栋502室"
	h.load(t, leaky)
	hash := h.release(t, second).Hash
	h.takeDown(t, hash)

	_, err := h.public.Sealed(ctx, "", hash)
	wantKind(t, "the release", err, civic.KindGone)
	_, err = h.public.File(ctx, "", hash, bundle.ProjectsFile)
	wantKind(t, "its file", err, civic.KindGone)
	const left = `SELECT (SELECT count(*) FROM release.project WHERE summary LIKE '%502室%')
		+ (SELECT count(*) FROM release.blob WHERE convert_from(bytes, 'UTF8') LIKE '%502室%')
		+ (SELECT count(*) FROM release.handover WHERE position(convert_to('502室', 'UTF8') IN archive) > 0)
		+ (SELECT count(*) FROM release.search_project WHERE text LIKE '%502室%')`
	var n int
	if err := h.db.Pool(t, "").QueryRow(ctx, left).Scan(&n); err != nil || n != 0 {
		t.Errorf("%d rows hold the text still, %v", n, err)
	}
	if body, err := h.public.File(ctx, "", kept, bundle.UnitsFile); err != nil || len(body) == 0 {
		t.Errorf("a file that another release shares is gone: %v", err)
	}
	if all, err := h.public.Releases(ctx, qingchuan.Code, 3); err != nil || len(all) != 1 || all[0].Hash != kept {
		t.Errorf("releases: %+v, %v", all, err)
	}
	h.wantTombstone(t, hash)
	if _, err := h.worker.ImportBundle(ctx, hash); err == nil {
		t.Error("what was taken down can be imported again")
	}
	if changed, err := h.worker.TakeDown(ctx, hash); err != nil || changed {
		t.Errorf("a second time: %v, %v", changed, err)
	}
}

func (h house) wantTombstone(t *testing.T, hash string) {
	t.Helper()
	page, err := h.public.LogEntries(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	record, err := ledger.DecodeRecord([]byte(page.Entries[len(page.Entries)-1].Record))
	if err != nil {
		t.Fatal(err)
	}
	body, err := record.Takedown()
	if err != nil || body.Hash != hash || body.Ground != bundle.PersonalData || body.Edition != 3 {
		t.Errorf("the log says %+v, %v", body, err)
	}
	directory, err := h.public.Directory(t.Context())
	if err != nil || directory.Edition != 3 || directory.Tombstones != 1 {
		t.Errorf("%+v, %v", directory, err)
	}
}

func TestOrderByFileTakesDownAtTheOtherSiteEvenBeforeTheBundleComes(t *testing.T) {
	t.Parallel()
	k := newKeys(t)
	inner, outer, ctx := newHouse(t, k), newHouse(t, k), t.Context()
	d := document(civic.Approved, 1, 0)
	inner.load(t, approvedBatches(d)...)
	id, hash := inner.seal(t, d)
	raw, err := inner.vault.SealedBundle(ctx, approver, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inner.vault.Publish(ctx, approver, id); err != nil {
		t.Fatal(err)
	}
	if _, err := inner.worker.ImportBundle(ctx, hash); err != nil {
		t.Fatal(err)
	}
	signed := inner.takeDown(t, hash)
	bent := append([]byte{}, signed...)
	bent[30] ^= 1
	if _, err := outer.worker.ReceiveTakedown(ctx, bent); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("a bent order: %v", err)
	}
	if _, err := outer.worker.ReceiveTakedown(ctx, signed); err != nil {
		t.Fatal(err)
	}
	if _, err := outer.worker.TakeDown(ctx, hash); err != nil {
		t.Fatal(err)
	}
	if _, err := outer.worker.ReceiveBundle(ctx, raw); err != nil {
		t.Fatal(err)
	}
	if _, err := outer.worker.ImportBundle(ctx, hash); civic.KindOf(err) != civic.KindGone {
		t.Errorf("a bundle that comes after its order: %v", err)
	}
}

func TestCorrectionSupersedesAndBothStayReadable(t *testing.T) {
	t.Parallel()
	h, ctx := newHouse(t, newKeys(t)), t.Context()
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	wrong := h.release(t, d).Hash
	next := document(civic.Approved, 2, 0)
	right := batch(next, "projects")
	right.Projects = approvedBatches(d)[2].Projects
	right.Projects[0].Name = "三所校舍维修"
	h.load(t, right)
	_, err := h.vault.Correction(ctx, maker, wrong, "")
	wantKind(t, "without a notice", err, civic.KindInvalid)
	build, err := h.vault.Correction(ctx, maker, wrong, "项目名称有误")
	if err != nil || build.Document != next {
		t.Fatalf("%+v, %v", build, err)
	}
	other := build
	other.Supersedes = bundle.Sum([]byte("another"))
	_, err = h.vault.BuildCandidate(ctx, maker, other)
	wantKind(t, "correcting what is not there", err, civic.KindInvalid)
	view, err := h.vault.BuildCandidate(ctx, maker, build)
	if err != nil {
		t.Fatal(err)
	}
	h.check(t, view.ID)
	hash, err := h.vault.Seal(ctx, approver, view.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.vault.Publish(ctx, approver, view.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.worker.ImportBundle(ctx, hash); err != nil {
		t.Fatal(err)
	}
	now, err := h.public.Sealed(ctx, "", hash)
	if err != nil || now.Supersedes != wrong || now.Correction != "项目名称有误" {
		t.Errorf("%+v, %v", now.Header, err)
	}
	if _, err := h.public.Sealed(ctx, "", wrong); err != nil {
		t.Errorf("the corrected release: %v", err)
	}
}
