package pgtest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/migrations"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	one, two := pgtest.New(t), pgtest.New(t)
	if _, err := one.Pool(t, "").Exec(t.Context(), "CREATE TABLE app.only_here ()"); err != nil {
		t.Fatal(err)
	}
	var seen bool
	const lookup = "SELECT to_regclass('app.only_here') IS NOT NULL"
	if err := two.Pool(t, "").QueryRow(t.Context(), lookup).Scan(&seen); err != nil || seen {
		t.Errorf("the other database sees the table: %v, %v", seen, err)
	}
}

func TestLoginRolesConnectAsThemselves(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, role := range []string{"sunbudget_web", "sunbudget_desk", "sunbudget_vault", "sunbudget_worker", "sunbudget_identity"} {
		var got string
		if err := db.Pool(t, role).QueryRow(t.Context(), "SELECT current_user").Scan(&got); err != nil || got != role {
			t.Errorf("%s connects as %q, %v", role, got, err)
		}
	}
}

func TestCloneHoldsWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	byHand := pgtest.NewEmpty(t)
	if diff := cmp.Diff(0, len(tables(t, byHand))); diff != "" {
		t.Errorf("tables in an empty database (-want +got):\n%s", diff)
	}
	if err := migrations.Up(t.Context(), byHand.URL("")); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tables(t, byHand), tables(t, pgtest.New(t))); diff != "" {
		t.Errorf("tables (-migrated +cloned):\n%s", diff)
	}
}

func TestDatabaseIsGoneAfterTheTestEvenWithOpenConnections(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("user", func(t *testing.T) {
		db := pgtest.New(t)
		conn, err := pgx.Connect(t.Context(), db.URL("")) // left open on purpose
		if err != nil {
			t.Fatal(err)
		}
		name = conn.Config().Database
	})
	var there bool
	const lookup = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
	if err := pgtest.NewEmpty(t).Pool(t, "").QueryRow(t.Context(), lookup, name).Scan(&there); err != nil || there {
		t.Errorf("database %s is still there: %v, %v", name, there, err)
	}
}

func tables(t *testing.T, db pgtest.DB) []string {
	t.Helper()
	const all = `SELECT table_schema || '.' || table_name FROM information_schema.tables
		WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`
	rows, _ := db.Pool(t, "").Query(t.Context(), all)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return names
}
