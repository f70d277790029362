package pgtest

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/migrations"
)

const (
	testPrefix     = "test_"
	templatePrefix = "migrated_"
	// keptTemplates lets a few branches take turns without building anew.
	keptTemplates = 4
	// buildLock lets one test binary build while others on the server wait.
	buildLock = 0x73756e62
)

// template gives the name of the migrated template, building it when these
// migrations have not been seen yet.
func (s *server) template(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ready != "" {
		return s.ready, nil
	}
	name := templatePrefix + migrations.Hash()
	if err := s.ensure(ctx, name); err != nil {
		return "", fmt.Errorf("building the template database: %w", err)
	}
	s.ready = name
	return name, nil
}

func (s *server) ensure(ctx context.Context, name string) error {
	conn, err := s.admin.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", buildLock); err != nil {
		return err
	}
	err = s.buildMissing(ctx, conn, name)
	_, unlocked := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", buildLock)
	return errors.Join(err, unlocked)
}

// buildMissing migrates a database under a passing name: the final name appears
// only when everything is in place.
func (s *server) buildMissing(ctx context.Context, conn *pgxpool.Conn, name string) error {
	var there bool
	const lookup = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
	if err := conn.QueryRow(ctx, lookup, name).Scan(&there); err != nil || there {
		return err
	}
	building := name + "_building"
	if err := execAll(ctx, conn, "DROP DATABASE IF EXISTS "+building, "CREATE DATABASE "+building+" TEMPLATE template0"); err != nil {
		return err
	}
	if err := migrations.Up(ctx, s.url("", building)); err != nil {
		return err
	}
	if err := s.setPasswords(ctx, conn); err != nil {
		return err
	}
	return execAll(ctx, conn,
		"ALTER DATABASE "+building+" ALLOW_CONNECTIONS false",
		fmt.Sprintf("ALTER DATABASE %s RENAME TO %s", building, name))
}

// setPasswords lets the login roles in where the server asks for a password.
func (s *server) setPasswords(ctx context.Context, conn *pgxpool.Conn) error {
	password, has := s.owner.User.Password()
	if !has {
		return nil
	}
	const logins = `SELECT format('ALTER ROLE %I PASSWORD %L', rolname, $1::text)
		FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'sunbudget\_%'`
	rows, _ := conn.Query(ctx, logins, password)
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	return execAll(ctx, conn, statements...)
}

// sweep drops what killed test binaries and old branches left in our own slot.
func (s *server) sweep(ctx context.Context) error {
	const leftovers = `SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM (
			SELECT datname, starts_with(datname, $1) AS test,
				row_number() OVER (PARTITION BY starts_with(datname, $2) ORDER BY oid DESC) AS age
			FROM pg_database WHERE starts_with(datname, $1) OR starts_with(datname, $2)) d
		WHERE test OR age > $3`
	rows, _ := s.admin.Query(ctx, leftovers, testPrefix, templatePrefix, keptTemplates)
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, statement := range statements {
		if err := s.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func execAll(ctx context.Context, conn *pgxpool.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
