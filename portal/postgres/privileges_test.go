package postgres_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
)

var update = flag.Bool("update", false, "write the golden files again")

var logins = []string{postgres.WebRole, postgres.DeskRole, postgres.VaultRole, postgres.WorkerRole, postgres.IdentityRole}

// relation is a table or view with its columns.
type relation struct {
	name, kind string // "schema.table"; 'r' or 'v'
	columns    []string
}

// relations lists every table and view of the portal.
func relations(t *testing.T, db pgtest.DB) []relation {
	t.Helper()
	rows, _ := db.Pool(t, "").Query(t.Context(), `SELECT format('%I.%I', n.nspname, c.relname), c.relkind::text,
			array_agg(quote_ident(a.attname) ORDER BY a.attnum)
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relkind IN ('r', 'v', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
		GROUP BY 1, 2 ORDER BY 1`)
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r relation, err error) {
		err = row.Scan(&r.name, &r.kind, &r.columns)
		return r, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Codes PostgreSQL answers with when it refuses.
const (
	insufficientPrivilege = "42501"
	notWritable           = "55000" // a view
)

// may tries one statement as the connection's login. EXPLAIN checks rights
// like running it does, and changes nothing.
func may(ctx context.Context, t *testing.T, conn *pgx.Conn, statement string) bool {
	t.Helper()
	_, err := conn.Exec(ctx, "EXPLAIN "+statement)
	var refused *pgconn.PgError
	switch {
	case err == nil:
		return true
	case errors.As(err, &refused) && (refused.Code == insufficientPrivilege || refused.Code == notWritable):
		return false
	}
	t.Errorf("%s: %v", statement, err)
	return false
}

// allowed lists the columns on which a statement passes: "all", some, or "".
func allowed(ctx context.Context, t *testing.T, conn *pgx.Conn, r relation, statement string) string {
	t.Helper()
	var passed []string
	for _, column := range r.columns {
		if may(ctx, t, conn, fmt.Sprintf(statement, r.name, column)) {
			passed = append(passed, column)
		}
	}
	if len(passed) == len(r.columns) {
		return "all"
	}
	return strings.Join(passed, " ")
}

// rights tries every statement on one relation.
func rights(ctx context.Context, t *testing.T, conn *pgx.Conn, login string, r relation) []string {
	t.Helper()
	var lines []string
	add := func(verb, columns string) {
		if columns != "" {
			lines = append(lines, fmt.Sprintf("%s %s %s: %s", strings.TrimPrefix(login, "sunbudget_"), r.name, verb, columns))
		}
	}
	add("SELECT", allowed(ctx, t, conn, r, "SELECT %[2]s FROM %[1]s"))
	add("INSERT", allowed(ctx, t, conn, r, "INSERT INTO %s (%s) VALUES (DEFAULT)"))
	add("UPDATE", allowed(ctx, t, conn, r, "UPDATE %s SET %s = DEFAULT"))
	if may(ctx, t, conn, "DELETE FROM "+r.name) {
		add("DELETE", "yes")
	}
	if truncates(ctx, conn, r) {
		add("TRUNCATE", "yes")
	}
	return lines
}

// truncates tries TRUNCATE, which cannot be explained, and takes it back.
func truncates(ctx context.Context, conn *pgx.Conn, r relation) bool {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = tx.Rollback(ctx) }()
	_, err = tx.Exec(ctx, "TRUNCATE "+r.name)
	return err == nil
}

// matrix is what every login may do, one line per login, table and verb.
func matrix(t *testing.T) []string {
	t.Helper()
	db := pgtest.New(t)
	tables := relations(t, db)
	var lines []string
	for _, login := range logins {
		conn, err := pgx.Connect(t.Context(), db.URL(login))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range tables {
			lines = append(lines, rights(t.Context(), t, conn, login, r)...)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
	return lines
}

// The golden file is read when it changes: each line is a right somebody has.
func TestEachLoginMayDoWhatTheMatrixSaysAndNothingElse(t *testing.T) {
	t.Parallel()
	const golden = "testdata/privileges.golden"
	got := strings.Join(matrix(t), "\n") + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("rights (-golden +now); -update after reading it:\n%s", diff)
	}
}

// What no golden file may ever allow.
func TestWallsStandWhateverTheMatrixSays(t *testing.T) {
	t.Parallel()
	forbidden := []struct{ login, what string }{
		{"web", "vault."}, {"desk", "vault."}, {"worker", "vault."}, {"identity", "vault."},
		{"web", "identity."}, {"desk", "identity."}, {"worker", "identity."}, {"vault", "identity."},
		{"identity", "release."}, {"identity", "jobs."}, {"identity", "app.comment"}, {"identity", "app.rating"},
		{"web", "release.handover"}, {"desk", "release.handover"},
		{"vault", "app.comment"}, {"vault", "app.rating"}, {"vault", "release.project"},
	}
	movable := []string{"release.jurisdiction", "release.handover", "release.outbox", "release.takedown_order", "release.release UPDATE: log_index", "release.search_"}
	history := []string{"vault.batch", "vault.project ", "vault.line", "vault.release_check", "vault.access_log", "vault.risk_signoff", "vault.disclosure_ledger", "vault.protection", "app.log_"}
	for _, line := range matrix(t) {
		for _, f := range forbidden {
			if strings.HasPrefix(line, f.login+" "+f.what) {
				t.Errorf("%s: this login may touch nothing of %s", line, f.what)
			}
		}
		changes := strings.Contains(line, " UPDATE:") || strings.Contains(line, " DELETE:")
		if changes && matches(line, history) {
			t.Errorf("%s: what happened can be rewritten", line)
		}
		if changes && strings.Contains(line, " release.") && !matches(line, movable) {
			t.Errorf("%s: a release can be changed", line)
		}
		if strings.Contains(line, " TRUNCATE:") {
			t.Errorf("%s: nobody empties a table", line)
		}
		if strings.HasPrefix(line, "desk app.comment SELECT:") && strings.Contains(line, " author ") {
			t.Errorf("%s: the desk sees which account wrote", line)
		}
	}
}

func matches(line string, tables []string) bool {
	return slices.ContainsFunc(tables, func(table string) bool { return strings.Contains(line, " "+table) })
}

// Rights come from the login alone: none can become another, create anything
// or reach a file.
func TestNoLoginCanRaiseItself(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, login := range logins {
		pool := db.Pool(t, login)
		for _, attempt := range []string{
			"SET ROLE sunbudget_vault", "SET SESSION AUTHORIZATION sunbudget_vault", "CREATE TABLE public.x ()", "CREATE TABLE release.x ()",
			"CREATE SCHEMA x", "COPY (SELECT 1) TO '/tmp/x'", "COPY (SELECT 1) TO PROGRAM 'true'", "CREATE ROLE x", "ALTER TABLE release.release DISABLE TRIGGER ALL",
		} {
			if strings.HasSuffix(attempt, login) {
				continue
			}
			if _, err := pool.Exec(t.Context(), attempt); err == nil {
				t.Errorf("%s may %s", login, attempt)
			}
		}
	}
}
