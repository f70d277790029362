package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/postgres"
)

// wantKind complains when err is not of the kind.
func wantKind(t *testing.T, what string, err error, kind civic.ErrorKind) {
	t.Helper()
	if civic.KindOf(err) != kind || err == nil {
		t.Errorf("%s: %v, want an error of kind %s", what, err, kind)
	}
}

func TestSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	projects := approvedBatches(d)[2]
	again, err := h.vault.LoadBatch(t.Context(), maker, projects)
	if err != nil || again.Changed || again.Rows != len(projects.Projects) {
		t.Errorf("the same file again: %+v, %v", again, err)
	}
	other := projects
	other.SHA256 = bundle.Sum([]byte("other"))
	other.Projects = slices.Clone(projects.Projects)[:3]
	replaced, err := h.vault.LoadBatch(t.Context(), maker, other)
	if err != nil || !replaced.Changed || replaced.Batch == again.Batch {
		t.Errorf("another file: %+v, %v", replaced, err)
	}
	back, err := h.vault.LoadBatch(t.Context(), maker, projects)
	if err != nil || !back.Changed {
		t.Errorf("the first file in its place again: %+v, %v", back, err)
	}
	var identities int
	pool := h.db.Pool(t, postgres.VaultRole)
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM vault.project_identity`).Scan(&identities); err != nil || identities != 5 {
		t.Errorf("%d public IDs for five projects that may be known, %v", identities, err)
	}
}

func TestBrokenBatchLeavesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t)
	projects := approvedBatches(d)[2]
	projects.Projects = append(projects.Projects, projects.Projects[0])
	_, err := h.vault.LoadBatch(t.Context(), maker, projects)
	wantKind(t, "a project twice", err, civic.KindInvalid)
	elsewhere := batch(civic.Document{Jurisdiction: "990199", Year: 2026, Stage: civic.Approved, Version: 1}, "units")
	elsewhere.Units = []budget.Unit{{Code: "1", Name: "x"}}
	stranger := maker
	stranger.Grants = []civic.Grant{{Role: civic.FinanceMaker, Jurisdiction: "990199"}}
	_, err = h.vault.LoadBatch(t.Context(), stranger, elsewhere)
	wantKind(t, "an unknown government", err, civic.KindInvalid)
	empty := batch(d, "goals")
	_, err = h.vault.LoadBatch(t.Context(), maker, empty)
	wantKind(t, "an empty file", err, civic.KindInvalid)
	var rows int
	const count = `SELECT (SELECT count(*) FROM vault.batch) + (SELECT count(*) FROM vault.project) + (SELECT count(*) FROM vault.project_identity)`
	if err := h.db.Pool(t, postgres.VaultRole).QueryRow(t.Context(), count).Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows are left, %v", rows, err)
	}
}

func TestEachStepNeedsItsTurnItsRoleAndAnotherPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	ctx, all := t.Context(), func(name string) civic.Actor {
		a := staff(name, civic.Approver)
		for _, role := range civic.Roles {
			a.Grants = append(a.Grants, civic.Grant{Role: role, Jurisdiction: qingchuan.Code})
		}
		return a
	}
	wantKind(t, "out of turn", h.vault.RecordCheck(ctx, checkers[disclosure.Audit], id, disclosure.Audit, true, ""), civic.KindConflict)
	wantKind(t, "without the role", h.vault.RecordCheck(ctx, checkers[disclosure.Audit], id, disclosure.Business, true, ""), civic.KindForbidden)
	wantKind(t, "nobody", h.vault.RecordCheck(ctx, civic.Actor{}, id, disclosure.Business, true, ""), civic.KindSignIn)
	wantKind(t, "the maker, with every role", h.vault.RecordCheck(ctx, all("maker"), id, disclosure.Business, true, ""), civic.KindForbidden)
	h.answer(t, id)
	h.read(t, id)
	for i, step := range disclosure.Steps {
		if i > 0 {
			wantKind(t, "an earlier checker at "+string(step), h.vault.RecordCheck(ctx, all(checkers[disclosure.Steps[0]].Account), id, step, true, ""), civic.KindForbidden)
		}
		_, err := h.vault.Seal(ctx, approver, id)
		wantKind(t, "sealing before "+string(step), err, civic.KindConflict)
		if err := h.vault.RecordCheck(ctx, checkers[step], id, step, true, "ok"); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	_, err := h.vault.Publish(ctx, approver, id)
	wantKind(t, "publishing before sealing", err, civic.KindConflict)
	_, err = h.vault.Seal(ctx, maker, id)
	wantKind(t, "the maker seals", err, civic.KindForbidden)
	if _, err := h.vault.Seal(ctx, approver, id); err != nil {
		t.Fatal(err)
	}
	view, err := h.vault.ShowCandidate(ctx, approver, id)
	if err != nil || view.State != disclosure.Sealed || len(view.Gate.Checks) != 5 || view.Hash == "" {
		t.Errorf("%+v, %v", view.Gate, err)
	}
}

// The portal asks first; the database would refuse all the same.
func TestDatabaseItselfKeepsPeopleApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	pool := h.db.Pool(t, postgres.VaultRole)
	insert := func(step, actor string) error {
		_, err := pool.Exec(t.Context(), `INSERT INTO vault.release_check VALUES ($1, $2, true, '', $3, now())`, id, step, actor)
		return err
	}
	if err := insert("business", "maker"); err == nil || !strings.Contains(err.Error(), "acted on candidate") {
		t.Errorf("the maker checks: %v", err)
	}
	if err := insert("business", "head"); err != nil {
		t.Error(err)
	}
	if err := insert("finance", "head"); err == nil {
		t.Error("one person checks twice")
	}
	if _, err := pool.Exec(t.Context(), `INSERT INTO vault.risk_signoff VALUES ($1, 'r', 'why', 'approver', now())`, id); err != nil {
		t.Fatal(err)
	}
	if err := insert("approval", "approver"); err == nil {
		t.Error("who answers for a risk approves")
	}
	for _, act := range []string{`UPDATE vault.release_check SET passed = true`, `DELETE FROM vault.release_check`, `UPDATE vault.project SET amount = 1`, `DELETE FROM vault.access_log`} {
		if _, err := pool.Exec(t.Context(), act); err == nil {
			t.Errorf("the vault's own login may %s", act)
		}
	}
}

func TestRejectedCandidateGoesNoFurther(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	if err := h.vault.RecordCheck(t.Context(), checkers[disclosure.Business], id, disclosure.Business, false, "口径不一致"); err != nil {
		t.Fatal(err)
	}
	wantKind(t, "the next step", h.vault.RecordCheck(t.Context(), checkers[disclosure.Finance], id, disclosure.Finance, true, ""), civic.KindConflict)
	second := h.build(t, d)
	rows, err := h.vault.ListCandidates(t.Context(), approver, qingchuan.Code)
	if err != nil || len(rows) != 2 || rows[0].ID != second.ID || rows[0].Next != disclosure.Business || rows[1].State != disclosure.Rejected {
		t.Errorf("%+v, %v", rows, err)
	}
	third := h.build(t, d)
	if view, err := h.vault.ShowCandidate(t.Context(), approver, second.ID); err != nil || view.State != disclosure.Replaced || third.State != disclosure.Candidate {
		t.Errorf("an open candidate that was built again is %s, %v", view.State, err)
	}
}

func TestRowsThatChangedAfterTheChecksAreNotSealed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	h.check(t, id)
	changed := approvedBatches(d)[2]
	changed.SHA256 = bundle.Sum([]byte("changed"))
	changed.Projects[0].Amount++
	h.load(t, changed)
	_, err := h.vault.Seal(t.Context(), approver, id)
	wantKind(t, "sealing what is out of date", err, civic.KindConflict)
}

func TestReleasedDocumentTakesNoMoreRowsAndNoSecondRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id, hash := h.seal(t, d)
	late := approvedBatches(d)[2]
	late.SHA256 = bundle.Sum([]byte("late"))
	_, err := h.vault.LoadBatch(t.Context(), maker, late)
	wantKind(t, "loading into a released document", err, civic.KindConflict)
	_, err = h.vault.BuildCandidate(t.Context(), maker, disclosure.Build{Document: d, Tier: civic.PublicTier, AsOf: "2026-11-01"})
	wantKind(t, "building a released document", err, civic.KindConflict)
	for range 2 {
		if got, err := h.vault.Publish(t.Context(), approver, id); err != nil || got != hash {
			t.Errorf("publish: %s, %v", got, err)
		}
	}
	var waiting, jobs int
	err = h.db.Pool(t, "").QueryRow(t.Context(), `SELECT (SELECT count(*) FROM release.handover),
		(SELECT count(*) FROM jobs.river_job WHERE kind = 'import_bundle' AND args->>'hash' = $1)`, hash).Scan(&waiting, &jobs)
	if err != nil || waiting != 1 || jobs != 1 {
		t.Errorf("%d handovers, %d jobs, %v; want one of each", waiting, jobs, err)
	}
}

// lonely is a document whose only protected project is given away by its cell.
func (h house) lonely(t *testing.T) int64 {
	d := document(civic.Approved, 1, 0)
	batches := approvedBatches(d)
	batches[2].Projects[3].Class = budget.Sensitive // its partner is hidden itself
	batches[2].Projects[3].Amount, batches[3].Lines[3].Amount = fen(11), fen(131)
	h.load(t, batches...)
	return h.build(t, d).ID
}

func TestBlockedCandidateNeedsSomebodyWhoAnswersForIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	id, ctx := h.lonely(t), t.Context()
	view, err := h.vault.ShowCandidate(ctx, approver, id)
	if err != nil || len(view.Report.AtRisk) == 0 {
		t.Fatalf("%+v, %v", view.Report, err)
	}
	h.read(t, id)
	for _, step := range disclosure.Steps[:4] {
		if err := h.vault.RecordCheck(ctx, checkers[step], id, step, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	wantKind(t, "approving what is blocked", h.vault.Approve(ctx, approver, id, ""), civic.KindConflict)
	reviewer := checkers[disclosure.Secrecy]
	wantKind(t, "signing off as the maker", h.vault.SignOff(ctx, maker, id, view.Report.AtRisk[0].Key, "why"), civic.KindForbidden)
	wantKind(t, "signing off without a reason", h.vault.SignOff(ctx, reviewer, id, view.Report.AtRisk[0].Key, ""), civic.KindInvalid)
	wantKind(t, "signing off nothing", h.vault.SignOff(ctx, reviewer, id, "nothing", "why"), civic.KindNotFound)
	for _, risk := range view.Report.AtRisk {
		if err := h.vault.SignOff(ctx, reviewer, id, risk.Key, "合同已公开"); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.vault.Approve(ctx, approver, id, ""); err != nil {
		t.Errorf("approving what somebody answers for: %v", err)
	}
	if _, err := h.vault.Seal(ctx, approver, id); err != nil {
		t.Error(err)
	}
}

func TestDraftNeedsItsAuthorisation(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Draft, 1, 0)
	h.load(t, approvedBatches(d)...)
	_, err := h.vault.BuildCandidate(t.Context(), maker, disclosure.Build{Document: d, Tier: civic.PublicTier, AsOf: "2026-11-01"})
	wantKind(t, "a draft without authorisation", err, civic.KindInvalid)
	h.build(t, d)
}

func TestExecutionReleaseCarriesTheApprovedBudget(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	draft, approved, march, june := document(civic.Draft, 1, 0), document(civic.Approved, 1, 0), document(civic.Execution, 1, 3), document(civic.Execution, 1, 6)
	proposed := approvedBatches(draft)
	proposed[2].Projects[0].Amount = fen(999)
	h.load(t, proposed...)
	h.load(t, approvedBatches(approved)...)
	h.load(t, executionBatch(march))
	only := executionBatch(june)
	only.Executions = slices.DeleteFunc(only.Executions, func(e budget.Execution) bool { return e.Month != 6 })
	h.load(t, only)
	_, content, err := h.vault.CandidateContent(t.Context(), approver, h.build(t, june).ID)
	if err != nil {
		t.Fatal(err)
	}
	months := map[int]bool{}
	for _, e := range content.Executions {
		months[e.Month] = true
	}
	if len(content.Projects) != 5 || len(content.Lines) != 5 || len(months) != 4 || !months[1] || !months[6] {
		t.Errorf("%d projects, %d lines, months %v; want 5, 5, 1 to 3 and 6", len(content.Projects), len(content.Lines), months)
	}
	for _, p := range content.Projects {
		if p.Name == "校舍维修" && (p.Original.Lo > fen(420) || p.Original.Hi < fen(420) || p.Paid.Known() && (p.Paid.Lo > fen(200) || p.Paid.Hi < fen(200))) {
			t.Errorf("original %v, paid %v; want the approved 420 and June's 200", p.Original, p.Paid)
		}
	}
	// Final accounts have tables of their own.
	_, content, err = h.vault.CandidateContent(t.Context(), approver, h.build(t, document(civic.FinalAccounts, 1, 0)).ID)
	if err != nil || len(content.Lines) != 0 || len(content.Projects) != 5 {
		t.Errorf("final accounts: %d lines, %d projects, %v", len(content.Lines), len(content.Projects), err)
	}
}

func TestEveryLookIntoTheVaultIsRecorded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id := h.build(t, d).ID
	if _, err := h.vault.ShowCandidate(t.Context(), checkers[disclosure.Audit], id); err != nil {
		t.Fatal(err)
	}
	if _, _, err := h.vault.CandidateContent(t.Context(), checkers[disclosure.Audit], id); err != nil {
		t.Fatal(err)
	}
	_, err := h.vault.ShowCandidate(t.Context(), staff("moderator", civic.Moderator), id)
	wantKind(t, "a moderator looks into the vault", err, civic.KindForbidden)
	var looks int
	const count = `SELECT count(*) FROM vault.access_log WHERE actor = 'auditor' AND action IN ('view', 'preview')`
	if err := h.db.Pool(t, postgres.VaultRole).QueryRow(t.Context(), count).Scan(&looks); err != nil || looks != 2 {
		t.Errorf("%d looks are recorded, %v", looks, err)
	}
}

func TestCandidateIsProvedAgainstWhatWasSealedSinceItWasBuilt(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved, march := document(civic.Approved, 1, 0), document(civic.Execution, 1, 3)
	h.load(t, approvedBatches(approved)...)
	h.load(t, executionBatch(march))
	early := h.build(t, march)
	h.check(t, early.ID)
	h.seal(t, approved)
	_, err := h.vault.Seal(t.Context(), approver, early.ID)
	wantKind(t, "sealing what was built before another release", err, civic.KindConflict)
	if civic.KeyOf(err) != "release.unproved" {
		t.Errorf("refused for another reason: %v", err)
	}
	h.seal(t, march)
}

func TestPublishChecksCertificatesAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	d := document(civic.Approved, 1, 0)
	h.load(t, approvedBatches(d)...)
	id, _ := h.seal(t, d)
	const bend = `UPDATE vault.disclosure_ledger SET entry = jsonb_set(entry::jsonb, '{certificates,list,0,up,0,delta}', '1')::json`
	if tag, err := h.db.Pool(t, "").Exec(t.Context(), bend); err != nil || tag.RowsAffected() != 1 {
		t.Fatalf("%v, %v", tag, err)
	}
	_, err := h.vault.Publish(t.Context(), approver, id)
	wantKind(t, "publishing with a bent certificate", err, civic.KindConflict)
	var waiting int
	if err := h.db.Pool(t, "").QueryRow(t.Context(), `SELECT count(*) FROM release.handover`).Scan(&waiting); err != nil || waiting != 0 {
		t.Errorf("%d bundles were handed over, %v", waiting, err)
	}
}

// An older version of the program sealed without a ledger.
func TestYearWithAReleaseOutsideTheLedgerTakesNoMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	h.load(t, approvedBatches(document(civic.Approved, 1, 0))...)
	h.seal(t, document(civic.Approved, 1, 0))
	if _, err := h.db.Pool(t, "").Exec(t.Context(), `DELETE FROM vault.disclosure_ledger`); err != nil {
		t.Fatal(err)
	}
	h.load(t, approvedBatches(document(civic.Approved, 2, 0))...)
	_, err := h.vault.BuildCandidate(t.Context(), maker, disclosure.Build{
		Document: document(civic.Approved, 2, 0), Tier: civic.PublicTier, AsOf: civic.Date(civic.SystemClock()),
	})
	wantKind(t, "build", err, civic.KindConflict)
}
