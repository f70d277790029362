package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/sunbudget/sunbudget/migrations"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
)

// database is a migrated PostgreSQL and how each login reaches it.
type database struct {
	role func(name string) string // pgx connection string of a login
	stop func()
}

// opener starts the portal's own server (embedded.Start, which refuses a
// folder in use) or shares one that runs (embedded.Open).
type opener func(context.Context, embedded.Config) (*embedded.Server, error)

// openDatabase uses the server at --database-url, else the portal's own in
// --data-dir, and migrates it.
func (s *settings) openDatabase(ctx context.Context, open opener) (*database, error) {
	if s.DatabaseURL != "" {
		return s.existingDatabase(ctx)
	}
	server, err := open(ctx, embedded.Config{DataDir: s.DataDir, Logger: s.logger()})
	if err != nil {
		return nil, err
	}
	stop := func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := server.Stop(ctx); err != nil {
			s.logger().Error("stop PostgreSQL", "err", err)
		}
	}
	if err := migrations.Up(ctx, server.URL("")); err != nil {
		stop()
		return nil, err
	}
	return &database{role: s.override(server.URL), stop: stop}, nil
}

// existingDatabase migrates the server at DATABASE_URL and gives the five
// logins their passwords.
func (s *settings) existingDatabase(ctx context.Context) (*database, error) {
	owner, err := url.Parse(s.DatabaseURL)
	if err != nil || !strings.HasPrefix(owner.Scheme, "postgres") {
		return nil, errors.New("DATABASE_URL must look like postgres://owner:password@host:5432/database")
	}
	if err := migrations.Up(ctx, s.DatabaseURL); err != nil {
		return nil, fmt.Errorf("the database at %s: %w", owner.Redacted(), err)
	}
	role := s.override(func(name string) string { return roleURL(owner, name) })
	for _, name := range []string{postgres.WebRole, postgres.DeskRole, postgres.VaultRole, postgres.WorkerRole, postgres.IdentityRole} {
		if err := ensureLogin(ctx, s.DatabaseURL, name, role(name)); err != nil {
			return nil, fmt.Errorf("login %s: %w", name, err)
		}
	}
	return &database{role: role, stop: func() {}}, nil
}

// override prefers an address given for one login.
func (s *settings) override(derived func(string) string) func(string) string {
	given := map[string]string{
		postgres.WebRole: s.WebDatabaseURL, postgres.DeskRole: s.DeskDatabaseURL, postgres.VaultRole: s.VaultDatabaseURL,
		postgres.WorkerRole: s.WorkerDatabaseURL, postgres.IdentityRole: s.IdentityDatabaseURL,
	}
	return func(name string) string {
		if address := given[name]; address != "" {
			return address
		}
		return derived(name)
	}
}

// roleURL is the owner's address with another login. Its password is derived
// from the owner's by HMAC, so that every process that knows the owner's
// login agrees on it and nothing has to be stored.
func roleURL(owner *url.URL, role string) string {
	address := *owner
	address.User = url.User(role)
	if password, given := owner.User.Password(); given {
		mac := hmac.New(sha256.New, []byte(password))
		mac.Write([]byte("sunbudget login " + role))
		address.User = url.UserPassword(role, base64.RawURLEncoding.EncodeToString(mac.Sum(nil)))
	}
	return address.String()
}

// ensureLogin sets the derived password where the login does not work yet.
func ensureLogin(ctx context.Context, ownerURL, role, roleURL string) error {
	if conn, err := pgx.Connect(ctx, roleURL); err == nil {
		return conn.Close(ctx)
	} else if refused := (*pgconn.PgError)(nil); !errors.As(err, &refused) {
		return err
	}
	config, err := pgx.ParseConfig(roleURL)
	if err != nil || config.Password == "" {
		return errors.New("cannot log in; give its address with SUNBUDGET_…_DATABASE_URL")
	}
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	// The password is base64url and the role a constant: nothing to escape.
	_, err = conn.Exec(ctx, fmt.Sprintf(`ALTER ROLE %s PASSWORD '%s'`, role, config.Password))
	return err
}
