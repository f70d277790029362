package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
)

const (
	// Variable names an existing server to use instead of our own.
	Variable = "SUNBUDGET_TEST_DATABASE_URL"
	// slots bounds how many test binaries can run at the same time.
	slots = 64
)

// fast trades the safety of data, which tests do not need, for speed.
var fast = map[string]string{
	"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
	"wal_level": "minimal", "max_wal_senders": "0", "autovacuum": "off",
	"shared_buffers": "64MB",
}

// server is where the databases of this test binary live.
type server struct {
	owner url.URL
	admin *pgxpool.Pool

	mu    sync.Mutex
	ready string // the template, once it is known to be there
}

// running gives the server of this test binary, found or started on first use.
var running = sync.OnceValues(func() (*server, error) {
	ctx := context.Background()
	if address := os.Getenv(Variable); address != "" {
		return connect(ctx, address)
	}
	address, err := startInSlot(ctx)
	if err != nil {
		return nil, err
	}
	s, err := connect(ctx, address)
	if err != nil {
		return nil, err
	}
	return s, s.sweep(ctx)
})

// startInSlot runs a server in the first folder that no other test binary is
// using. Nothing stops it: it ends when this process does.
func startInSlot(ctx context.Context) (address string, err error) {
	root, err := slotsFolder()
	if err != nil {
		return "", err
	}
	for slot := range slots {
		server, err := startIn(ctx, filepath.Join(root, strconv.Itoa(slot)))
		if err == nil {
			return server.URL(""), nil
		}
		if !errors.Is(err, embedded.ErrInUse) {
			return "", err
		}
	}
	return "", fmt.Errorf("all %d servers under %s are in use", slots, root)
}

// startIn starts the server of one slot, from scratch when the files of an
// earlier run are of no use: a power cut spoils them, a newer PostgreSQL cannot
// read them.
func startIn(ctx context.Context, dir string) (*embedded.Server, error) {
	cfg := embedded.Config{DataDir: dir, Settings: fast, NodeModules: nodeModules()}
	server, err := embedded.Start(ctx, cfg)
	if err == nil || errors.Is(err, embedded.ErrInUse) {
		return server, err
	}
	if os.RemoveAll(filepath.Join(dir, "postgres", "cluster")) != nil {
		return nil, err
	}
	return embedded.Start(ctx, cfg)
}

// slotsFolder is one folder for each user; in a shared temporary folder it must
// be our own.
func slotsFolder() (string, error) {
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("sunbudget-test-%d", os.Geteuid()))
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if stat := info.Sys().(*syscall.Stat_t); !info.IsDir() || int(stat.Uid) != os.Geteuid() {
		return "", fmt.Errorf("%s belongs to somebody else: remove it", dir)
	}
	return dir, nil
}

// nodeModules finds the repository's npm packages from a package's folder.
func nodeModules() []string {
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return []string{filepath.Join(dir, "node_modules")}
		}
	}
	return nil
}

func connect(ctx context.Context, address string) (*server, error) {
	owner, err := url.Parse(address)
	if err != nil || owner.User == nil {
		return nil, fmt.Errorf("%s must look like postgres://owner:password@host/database", Variable)
	}
	admin, err := pgxpool.New(ctx, address)
	if err != nil {
		return nil, err
	}
	return &server{owner: *owner, admin: admin}, admin.Ping(ctx)
}

// url is the owner's address with another role and database. All logins share
// the owner's password on a test server (see setPasswords).
func (s *server) url(role, database string) string {
	u := s.owner
	u.Path = "/" + database
	if password, has := u.User.Password(); role != "" && has {
		u.User = url.UserPassword(role, password)
	} else if role != "" {
		u.User = url.User(role)
	}
	return u.String()
}

func (s *server) exec(ctx context.Context, statement string) error {
	_, err := s.admin.Exec(ctx, statement)
	return err
}
