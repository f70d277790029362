package postgres_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// TestPublicLoginSeesNoRowOfTheDeputiesPublication asks as sunbudget_web,
// without any condition, every table that holds rows of releases.
func TestPublicLoginSeesNoRowOfTheDeputiesPublication(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	readtest.Publish(t, db)
	owner, web := db.Pool(t, ""), db.Pool(t, postgres.WebRole)
	const deputies = `SELECT id FROM release.release WHERE tier = 'deputy'`
	if n := count(t, owner, deputies); n == 0 {
		t.Fatal("no release of the deputies' tier: nothing would be tried")
	}
	if n := count(t, web, deputies); n != 0 {
		t.Errorf("the public login sees %d releases of the deputies' tier", n)
	}
	for _, table := range releaseTables(t, owner) {
		public := count(t, owner, fmt.Sprintf(`SELECT FROM %s WHERE release NOT IN (%s)`, table, deputies))
		if seen := count(t, web, `SELECT FROM `+table); seen != public {
			t.Errorf("%s: the public login sees %d rows, the public releases have %d: CALL release.public_rows_only", table, seen, public)
		}
	}
	const hidden = `SELECT FROM release.blob b WHERE NOT EXISTS (SELECT FROM release.file f JOIN release.release r ON r.id = f.release
		WHERE f.sha256 = b.sha256 AND r.tier = 'public')`
	all, seen := count(t, owner, `SELECT FROM release.blob`), count(t, web, `SELECT FROM release.blob`)
	if kept := count(t, owner, hidden); kept == 0 || seen != all-kept {
		t.Errorf("%d files, %d of deputies alone; the public login sees %d", all, kept, seen)
	}
}

// releaseTables are the tables whose rows belong to a release.
func releaseTables(t *testing.T, owner *pgxpool.Pool) []string {
	t.Helper()
	rows, _ := owner.Query(t.Context(), `SELECT format('%I.%I', table_schema, table_name) FROM information_schema.columns
		JOIN information_schema.tables USING (table_schema, table_name)
		WHERE table_schema = 'release' AND column_name = 'release' AND data_type = 'bigint' AND table_type = 'BASE TABLE' ORDER BY 1`)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 10 {
		t.Fatalf("%v, %v", names, err)
	}
	return names
}

func count(t *testing.T, pool *pgxpool.Pool, query string) (n int) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), `SELECT count(*) FROM (`+query+`) q`).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
