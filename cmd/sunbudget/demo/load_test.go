package demo

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/search"
)

// newSite is an empty installation.
func newSite(t *testing.T) (Site, *pgxpool.Pool) {
	t.Helper()
	db, dir := pgtest.New(t), t.TempDir()
	seal, err := ledger.LoadOrCreateKey(dir, "seal.test")
	if err != nil {
		t.Fatal(err)
	}
	log, err := ledger.LoadOrCreateKey(dir, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	identity, err := account.NewKey(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return Site{
		URL: db.URL, Seal: seal.Signer, Trusted: seal.Verifier, Log: log.Signer, Identity: identity,
		Index: search.Index, Clock: civic.FixedClock(pinned),
	}, db.Pool(t, "")
}

// contents counts what a loaded demo holds.
func contents(t *testing.T, pool *pgxpool.Pool) map[string]int {
	t.Helper()
	found := map[string]int{}
	for what, query := range map[string]string{
		"releases of the county":  `SELECT count(*) FROM release.release WHERE jurisdiction = '990123'`,
		"releases of the sample":  `SELECT count(*) FROM release.release WHERE jurisdiction IN ('310000', '310107')`,
		"failed imports":          `SELECT count(*) FROM release.handover WHERE imported_at IS NULL`,
		"projects of the year":    `SELECT count(*) FROM release.project p JOIN release.release r ON r.id = p.release WHERE r.year = 2026 AND r.month = 10`,
		"public IDs":              `SELECT count(*) FROM vault.project_identity WHERE jurisdiction = '990123'`,
		"lines":                   `SELECT count(*) FROM release.line`,
		"checks":                  `SELECT count(*) FROM vault.release_check k JOIN vault.candidate c ON c.id = k.candidate WHERE c.state = 'published'`,
		"personas":                `SELECT count(*) FROM app.account WHERE persona <> ''`,
		"accounts":                `SELECT count(*) FROM app.account`,
		"opinions":                `SELECT count(*) FROM app.comment`,
		"published opinions":      `SELECT count(*) FROM app.comment WHERE state = 'public'`,
		"removed opinions":        `SELECT count(*) FROM app.comment WHERE state = 'removed'`,
		"pending opinions":        `SELECT count(*) FROM app.comment WHERE state = 'pending'`,
		"replies":                 `SELECT count(*) FROM app.reply WHERE state = 'public'`,
		"opinions on the sample":  `SELECT count(*) FROM app.comment WHERE jurisdiction <> '990123'`,
		"ratings":                 `SELECT count(*) FROM app.rating`,
		"ratings replaced":        `SELECT count(*) FROM app.rating WHERE NOT current`,
		"ratings of the sample":   `SELECT count(*) FROM app.rating WHERE jurisdiction <> '990123'`,
		"clusters of ratings":     `SELECT count(*) FROM app.integrity_finding`,
		"appeals about ratings":   `SELECT count(*) FROM app.rating_appeal`,
		"score bundles":           `SELECT count(*) FROM app.score_bundle`,
		"departments scored":      `SELECT count(*) FROM app.score_bundle, jsonb_array_elements(result->'departments') d WHERE (d->>'scored')::boolean`,
		"departments at λ = 1":    `SELECT count(*) FROM app.score_bundle, jsonb_array_elements(result->'departments') d WHERE (d->>'lambda')::float8 = 1`,
		"projects rated":          `SELECT count(*) FROM app.public_score`,
		"projects shown a score":  `SELECT count(*) FROM app.public_score WHERE (view->>'n')::int >= 10`,
		"maps":                    `SELECT count(*) FROM release.jurisdiction WHERE boundaries IS NOT NULL`,
		"log entries":             `SELECT count(*) FROM app.log_entry`,
		"log entries out of time": `SELECT count(*) FROM (SELECT at < lag(at) OVER (ORDER BY index) AS back FROM app.log_entry WHERE kind = 'release') l WHERE back`,
		"replies due tomorrow":    `SELECT count(*) FROM app.reply_clock k LEFT JOIN app.reply r ON r.comment = k.comment WHERE r.id IS NULL AND k.due_on = '2026-11-23'`,
		"hearings":                `SELECT count(*) FROM app.hearing`,
		"hearings drawn":          `SELECT count(*) FROM app.hearing WHERE seed <> ''`,
		"hearings on record":      `SELECT count(*) FROM app.hearing WHERE present >= quorum`,
		"registrations":           `SELECT count(*) FROM app.hearing_registration`,
		"replies overdue":         `SELECT count(*) FROM app.reply_clock k LEFT JOIN app.reply r ON r.comment = k.comment WHERE r.id IS NULL AND k.due_on < '2026-11-20'`,
	} {
		var n int
		if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		found[what] = n
	}
	return found
}

func TestTheDemoLoadsThroughThePipelineAndSurvivesPowerCuts(t *testing.T) {
	t.Parallel()
	site, pool := newSite(t)
	// The power goes out again and again, wherever that happens to be.
	for _, after := range []time.Duration{1200 * time.Millisecond, 3 * time.Second, 6 * time.Second} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		if err := Load(ctx, site); err != nil && ctx.Err() == nil {
			t.Fatalf("cut after %s: %v", after, err)
		}
		cancel()
	}
	site.Progress = func(done, total int, what string) {
		if done > total {
			t.Errorf("step %d of %d", done, total)
		}
	}
	// Days later somebody starts it again.
	site.Clock = civic.FixedClock(pinned.AddDate(0, 0, 3))
	if err := Load(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	got := contents(t, pool)
	golden(t, "contents.txt", table(got))
	if err := Load(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, contents(t, pool)); diff != "" {
		t.Errorf("loading a complete demo changes it:\n%s", diff)
	}
}
