package postgres_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

// now is the fixed time of these tests.
var now = time.Date(2026, 11, 9, 10, 0, 0, 0, civic.Shanghai)

var qingchuan = civic.Jurisdiction{Code: "990101", NameZH: "晴川县", NameEN: "Qingchuan County", Currency: "CNY", Kind: civic.Demo}

// house is one installation: a database with its logins.
type house struct {
	db     pgtest.DB
	vault  *postgres.Vault
	worker *postgres.Worker
	public *postgres.Public
	keys   keys
}

// keys are made once for all tests: what is signed must not depend on chance.
type keys struct{ seal, log ledger.Key }

func newKeys(t *testing.T) keys {
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
	return keys{seal, log}
}

func newHouse(t *testing.T, k keys) house {
	t.Helper()
	h := house{db: pgtest.New(t), keys: k}
	clock, ctx := civic.FixedClock(now), t.Context()
	var err error
	h.vault, err = postgres.OpenVault(ctx, h.db.URL(postgres.VaultRole), clock,
		postgres.WithIDs(rand.NewChaCha8([32]byte{1})), postgres.WithSealKey(k.seal.Signer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.vault.Close)
	h.worker, err = postgres.OpenWorker(ctx, h.db.URL(postgres.WorkerRole), clock,
		postgres.WithTrusted(k.seal.Verifier), postgres.WithLogKey(k.log.Signer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.worker.Close)
	h.public, err = postgres.OpenPublic(ctx, h.db.URL(postgres.WebRole), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.public.Close)
	return h
}

// staff is somebody with one role in the county.
func staff(name string, role civic.Role) civic.Actor {
	grants := []civic.Grant{{Role: role, Jurisdiction: qingchuan.Code}}
	return civic.Actor{Account: name, Name: name, Assurance: civic.L2, Grants: grants}
}

// The five people and the one who makes what they check.
var (
	maker    = staff("maker", civic.FinanceMaker)
	approver = staff("approver", civic.Approver)
	checkers = map[disclosure.Step]civic.Actor{
		disclosure.Business: staff("head", civic.DepartmentHead), disclosure.Finance: staff("checker", civic.FinanceChecker),
		disclosure.Audit: staff("auditor", civic.Auditor), disclosure.Secrecy: staff("reviewer", civic.SecrecyReviewer),
		disclosure.Approval: approver,
	}
)

func fen(wan int64) civic.Money { return civic.Money(wan) * civic.WanYuan }

func document(stage civic.Stage, version, month int) civic.Document {
	return civic.Document{Jurisdiction: qingchuan.Code, Year: 2026, Stage: stage, Version: version, Month: month}
}

// batch wraps rows as a file of document d.
func batch(d civic.Document, kind string) budget.Batch {
	sum := bundle.Sum([]byte(d.String() + kind))
	return budget.Batch{Document: d, Kind: kind, File: kind + ".csv", SHA256: sum}
}

// point is a place in the county.
func point(lon, lat float64) (*float64, *float64) { return &lon, &lat }

// approvedBatches is a small budget: two units, two districts, six projects
// of every class, the statutory cells that follow from them.
func approvedBatches(d civic.Document) []budget.Batch {
	units, regions := batch(d, "units"), batch(d, "regions")
	units.Units = []budget.Unit{{Code: "101", Name: "县教育局", NameEN: "Education"}, {Code: "102", Name: "县公安局"}, {Code: "101001", Name: "第一中学", Parent: "101"}}
	regions.Regions = []budget.Region{{Code: "01", Name: "东镇", Population: 12000}, {Code: "02", Name: "西乡", Population: 8000}}
	projects := batch(d, "projects")
	lon, lat := point(116.4, 38.7)
	projects.Projects = []budget.Project{
		{Code: "P1", Name: "校舍维修", Summary: "维修三所学校", Unit: "101", Function: "2050203", Economic: "31006", Region: "01", Lon: lon, Lat: lat, Class: budget.Ordinary, Start: "2026-03", End: "2026-10", Amount: fen(420)},
		{Code: "P2", Name: "教师培训", Unit: "101", Function: "2050203", Region: "02", Class: budget.Ordinary, Amount: fen(35)},
		{Code: "P3", Name: "考试安保", Summary: "预算 86 万元", Unit: "101", Function: "2050203", Class: budget.Sensitive, Amount: fen(86)},
		{Code: "P4", Name: "视频监控", Unit: "102", Function: "2040219", Region: "01", Lon: lon, Lat: lat, Class: budget.Ordinary, Amount: fen(300)},
		{Code: "P5", Name: "数据采购", Summary: "商业报价", Unit: "102", Function: "2040219", Class: budget.Protected, Amount: fen(120)},
		{Code: "P6", Name: "绝密", Unit: "102", Function: "2040220", Class: budget.Classified, Amount: fen(77)},
	}
	lines := batch(d, "lines")
	cell := func(unit, code, column string, wan int64) budget.Line {
		return budget.Line{Table: "budget05", Unit: unit, Code: code, Name: "行", Column: column, Amount: fen(wan)}
	}
	lines.Lines = []budget.Line{
		cell("101", "2050203", "project", 541), cell("101", "2050203", "basic", 900), cell("101", "2050203", "total", 1441),
		cell("102", "2040219", "project", 420), cell("102", "total", "project", 497),
	}
	goals := batch(d, "goals")
	self := 9500
	goals.Goals = []budget.Goal{
		{Code: "P1", Level1: "产出指标", Level2: "数量指标", Level3: "维修学校数", Target: "≥3所", Weight: 5000, Self: &self},
		{Code: "P3", Level1: "成本指标", Level2: "经济成本", Level3: "总成本", Target: "≤86.5万元", Weight: 5000},
	}
	return []budget.Batch{units, regions, projects, lines, goals}
}

func executionBatch(d civic.Document) budget.Batch {
	b := batch(d, "execution")
	for i, code := range []string{"P1", "P2", "P3", "P4", "P5", "P6"} {
		amount := []int64{400, 35, 90, 310, 120, 77}[i]
		for month := 1; month <= d.Month; month++ {
			b.Executions = append(b.Executions, budget.Execution{Code: code, Month: month, Adjusted: fen(amount), Paid: fen(amount * int64(month) / 12)})
		}
	}
	return b
}

// load puts batches into the vault.
func (h house) load(t *testing.T, batches ...budget.Batch) {
	t.Helper()
	if err := h.vault.SaveJurisdiction(t.Context(), maker, qingchuan); err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if _, err := h.vault.LoadBatch(t.Context(), maker, b); err != nil {
			t.Fatalf("load %s of %s: %v", b.Kind, b.Document, err)
		}
	}
}

// build makes a public candidate of d.
func (h house) build(t *testing.T, d civic.Document) disclosure.CandidateView {
	t.Helper()
	b := disclosure.Build{Document: d, Tier: civic.PublicTier, AsOf: "2026-11-01"}
	if d.Stage == civic.Draft {
		b.Authorisation = &bundle.Authorisation{Number: "〔2026〕1号", Body: "县人大常委会", Scope: "公开征求意见"}
	}
	view, err := h.vault.BuildCandidate(t.Context(), maker, b)
	if err != nil {
		t.Fatalf("build %s: %v", d, err)
	}
	return view
}

// check lets five different people pass the candidate.
func (h house) check(t *testing.T, id int64) {
	t.Helper()
	h.answer(t, id)
	h.read(t, id)
	for _, step := range disclosure.Steps {
		if err := h.vault.RecordCheck(t.Context(), checkers[step], id, step, true, ""); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
}

// read lets the reviewer pass every text.
func (h house) read(t *testing.T, id int64) {
	t.Helper()
	if _, err := h.vault.PassTexts(t.Context(), checkers[disclosure.Secrecy], id, nil); err != nil {
		t.Fatalf("pass texts: %v", err)
	}
}

// answer signs off what is blocked: a county of six projects has too few to
// join its classified one with.
func (h house) answer(t *testing.T, id int64) {
	t.Helper()
	view, err := h.vault.ShowCandidate(t.Context(), approver, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, risk := range view.Report.AtRisk {
		if err := h.vault.SignOff(t.Context(), checkers[disclosure.Secrecy], id, risk.Key, "同一科目下项目不足三个"); err != nil {
			t.Fatalf("sign off %s: %v", risk.Key, err)
		}
	}
}

// seal builds, checks and seals d, and returns the candidate and its hash.
func (h house) seal(t *testing.T, d civic.Document) (int64, string) {
	t.Helper()
	view := h.build(t, d)
	h.check(t, view.ID)
	hash, err := h.vault.Seal(t.Context(), approver, view.ID)
	if err != nil {
		t.Fatalf("seal %s: %v", d, err)
	}
	return view.ID, hash
}

// publish seals d and hands it over.
func (h house) publish(t *testing.T, d civic.Document) string {
	t.Helper()
	id, hash := h.seal(t, d)
	if _, err := h.vault.Publish(t.Context(), approver, id); err != nil {
		t.Fatalf("publish %s: %v", d, err)
	}
	return hash
}

// release publishes d and imports it.
func (h house) release(t *testing.T, d civic.Document) postgres.Imported {
	t.Helper()
	done, err := h.worker.ImportBundle(t.Context(), h.publish(t, d))
	if err != nil {
		t.Fatalf("import %s: %v", d, err)
	}
	return done
}

// dump writes every row of schema release, sorted, one text per row; what
// only says when or in which order something arrived is left out.
func dump(t *testing.T, db pgtest.DB) []string {
	t.Helper()
	pool := db.Pool(t, "")
	rows, err := pool.Query(t.Context(), `SELECT table_name FROM information_schema.tables
		WHERE table_schema = 'release' AND table_name NOT IN ('handover', 'outbox', 'search_feed')`)
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	var lines []string
	for _, table := range tables {
		rows, err := pool.Query(t.Context(), fmt.Sprintf("SELECT x::text FROM release.%q x", table))
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var row string
			if err := rows.Scan(&row); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, table+" "+row)
		}
	}
	slices.Sort(lines)
	return lines
}

func TestBudgetTravelsFromVaultToRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newKeys(t))
	approved, execution := document(civic.Approved, 1, 0), document(civic.Execution, 1, 10)
	h.load(t, approvedBatches(approved)...)
	if got := h.release(t, approved); got.Edition != 1 || !got.Changed {
		t.Errorf("first import: %+v", got)
	}
	h.load(t, executionBatch(execution))
	if got := h.release(t, execution); got.Edition != 2 || !got.Changed {
		t.Errorf("second import: %+v", got)
	}
	pool := h.db.Pool(t, postgres.WebRole)
	var projects, withheld, months int
	err := pool.QueryRow(t.Context(), `SELECT count(*), count(*) FILTER (WHERE (original).form = 'withheld'),
		(SELECT count(*) FROM release.execution WHERE release = 2) FROM release.project WHERE release = 2`).Scan(&projects, &withheld, &months)
	if err != nil || projects != 5 || withheld != 1 || months != 50 {
		t.Errorf("%d projects, %d withheld, %d months, %v; want 5, 1, 50", projects, withheld, months, err)
	}
	signed, err := h.public.LogCheckpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := ledger.OpenCheckpoint(signed, h.keys.log.Verifier)
	if err != nil || checkpoint.Size != 2+rules {
		t.Errorf("checkpoint %+v, %v; want a record of each release and the rules", checkpoint, err)
	}
}

func TestSameBundleGivesTheSameReleaseElsewhere(t *testing.T) {
	t.Parallel()
	k := newKeys(t)
	inner, outer := newHouse(t, k), newHouse(t, k)
	approved := document(civic.Approved, 1, 0)
	inner.load(t, approvedBatches(approved)...)
	id, hash := inner.seal(t, approved)
	if _, err := inner.vault.Publish(t.Context(), approver, id); err != nil {
		t.Fatal(err)
	}
	if _, err := inner.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	raw, err := inner.vault.SealedBundle(t.Context(), maker, id)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := outer.worker.ReceiveBundle(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	if _, err := outer.worker.ImportBundle(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump(t, inner.db), dump(t, outer.db)); diff != "" {
		t.Errorf("rows of the release (-inner +outer):\n%s", diff)
	}
	if _, _, err := bundle.Open(raw, verifiers(k.log)); civic.KindOf(err) != civic.KindInvalid {
		t.Errorf("a bundle opens with a key that did not sign it: %v", err)
	}
}

func verifiers(k ledger.Key) note.Verifiers { return note.VerifierList(k.Verifier) }
