// Package pgtest gives each test a PostgreSQL database of its own, migrated and
// empty, in a few milliseconds: the migrations run once into a template, and
// every test gets a clone of it.
//
// The server is the one SUNBUDGET_TEST_DATABASE_URL names (an owner's address in
// URL form), or one that this package runs. Ours ends with the test binary and
// keeps its files for the next one, so that only the first run waits for it.
package pgtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a database that belongs to one test.
type DB struct {
	name   string
	server *server
}

// New gives a database with all migrations applied. It is dropped when the test
// ends, open connections or not.
func New(t testing.TB) DB {
	t.Helper()
	return fresh(t, func(s *server) (string, error) { return s.template(t.Context()) })
}

// NewEmpty gives a database without any table, for tests of the migrations.
func NewEmpty(t testing.TB) DB {
	t.Helper()
	return fresh(t, func(*server) (string, error) { return "template0", nil })
}

// URL is the pgx connection string for a login role such as "sunbudget_web"; an
// empty role means the owner.
func (db DB) URL(role string) string { return db.server.url(role, db.name) }

// Pool connects as a login role until the test ends.
func (db DB) Pool(t testing.TB, role string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), db.URL(role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// fresh clones a template and sees to its removal.
func fresh(t testing.TB, template func(*server) (string, error)) DB {
	t.Helper()
	s, err := running()
	if err != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", err)
	}
	from, err := template(s)
	if err != nil {
		t.Fatal(err)
	}
	db := DB{name: testPrefix + strings.ToLower(rand.Text()), server: s}
	if err := s.exec(t.Context(), fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s", db.name, from)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.WithoutCancel(t.Context())
		if err := s.exec(ctx, fmt.Sprintf("DROP DATABASE %s WITH (FORCE)", db.name)); err != nil {
			t.Error(err)
		}
	})
	return db
}
