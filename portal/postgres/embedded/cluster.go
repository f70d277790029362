package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// settings are written once into postgresql.conf, where an operator may change
// them. What the portal relies on for safety is given on the command line
// instead (see postmaster.arguments).
const settings = `
# Written by sunbudget when the cluster was created.
max_connections = 200
shared_buffers = 256MB
synchronous_commit = on
jit = off                         # pages run many short queries
timezone = 'Asia/Shanghai'
log_timezone = 'Asia/Shanghai'
log_line_prefix = ''
log_checkpoints = off
# People's words and names stay out of the log.
log_error_verbosity = terse
log_min_error_statement = panic
`

// hostRules let any login in over the socket, and nothing else.
const hostRules = "local all all trust\n"

// existing tells the version of the cluster and describes its folder; without
// a cluster they are 0 and nil.
func (l layout) existing() (major int, folder os.FileInfo, err error) {
	text, err := os.ReadFile(filepath.Join(l.cluster(), "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, ownedElsewhere(l.root, err)
	}
	if major, err = strconv.Atoi(strings.TrimSpace(string(text))); err != nil {
		return 0, nil, fmt.Errorf("%s is not a PostgreSQL cluster: %w", l.cluster(), err)
	}
	folder, err = os.Lstat(l.cluster())
	return major, folder, err
}

// prepare gives the folders to the server's user and creates the cluster when
// there is none.
func (l layout) prepare(ctx context.Context, inst install, durable bool) error {
	if err := hand(l.root, inst.as); err != nil {
		return err
	}
	if err := l.prepareSockets(inst.as); err != nil {
		return err
	}
	if _, err := os.Stat(l.cluster()); err == nil {
		return nil
	}
	return l.create(ctx, inst, durable)
}

// create runs initdb beside the final place and renames the result, so that an
// interrupted start never leaves half a cluster where a whole one is expected.
func (l layout) create(ctx context.Context, inst install, durable bool) error {
	if err := os.RemoveAll(l.fresh()); err != nil {
		return err
	}
	args := []string{"--pgdata=" + l.fresh(), "--username=" + Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"}
	if !durable {
		args = append(args, "--no-sync")
	}
	if _, err := inst.run(ctx, l.root, "initdb", args...); err != nil {
		return fmt.Errorf("creating the database cluster: %w", err)
	}
	if err := l.configure(); err != nil {
		return err
	}
	if err := os.Rename(l.fresh(), l.cluster()); err != nil {
		return err
	}
	return syncFile(l.root)
}

// configure writes our settings into the fresh cluster.
func (l layout) configure() error {
	if err := os.WriteFile(filepath.Join(l.fresh(), "pg_hba.conf"), []byte(hostRules), 0o600); err != nil {
		return err
	}
	file, err := os.OpenFile(filepath.Join(l.fresh(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(settings)
	return errors.Join(err, file.Sync(), file.Close())
}

// prepareSockets makes the folder that guards the socket. In /tmp anybody could
// have put something there first: only our own folder will do.
func (l layout) prepareSockets(as identity) error {
	dir := l.sockets()
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	uid := int(info.Sys().(*syscall.Stat_t).Uid)
	if filepath.Dir(dir) != l.root && uid != as.uid && uid != os.Geteuid() {
		return fmt.Errorf("%s belongs to user ID %d: remove it or choose another data folder", dir, uid)
	}
	return hand(dir, as)
}

// hand gives a folder to the server's user and closes it to all others.
func hand(dir string, as identity) error {
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return errors.Join(fmt.Errorf("%s is not a folder", dir), err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Lchown(dir, as.uid, as.gid)
}

// syncFile makes a rename in a folder durable.
func syncFile(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
