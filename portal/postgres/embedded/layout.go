package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// longestSocketDir leaves room for "/.s.PGSQL.5432" in the 107 bytes that the
// kernel allows for the path of a socket.
const longestSocketDir = 90

// layout names the files of one data folder. root is <data folder>/postgres.
type layout struct{ root string }

// layoutOf resolves links, because the running servers of a data folder are
// recognised by their working directory, which the kernel reports resolved.
func layoutOf(dataDir string) (layout, error) {
	if dataDir == "" {
		return layout{}, errors.New("the database needs a data folder")
	}
	abs, err := filepath.Abs(dataDir)
	if err != nil {
		return layout{}, err
	}
	return layout{filepath.Join(resolve(abs), "postgres")}, nil
}

// resolve follows the links of that part of a path that exists already.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(resolve(parent), filepath.Base(path))
	}
	return path
}

func (l layout) dataDir() string { return filepath.Dir(l.root) }
func (l layout) cluster() string { return filepath.Join(l.root, "cluster") }
func (l layout) fresh() string   { return filepath.Join(l.root, "cluster.new") }
func (l layout) lock() string    { return filepath.Join(l.root, "lock") }
func (l layout) pidFile() string { return filepath.Join(l.cluster(), "postmaster.pid") }

// sockets is the folder of the socket: beside the cluster, or in /tmp under a
// name made from the data folder when that path is too long for a socket.
func (l layout) sockets() string {
	if dir := filepath.Join(l.root, "run"); len(dir) <= longestSocketDir {
		return dir
	}
	sum := sha256.Sum256([]byte(l.root))
	return filepath.Join("/tmp", "sunbudget-"+hex.EncodeToString(sum[:6]))
}

// acquire takes the lock of the data folder or says who holds it. The kernel
// releases it when the program ends, however it ends.
func (l layout) acquire(ctx context.Context) (*os.File, error) {
	if err := os.MkdirAll(l.dataDir(), 0o755); err != nil {
		return nil, ownedElsewhere(l.dataDir(), err)
	}
	if err := os.Mkdir(l.root, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, ownedElsewhere(l.dataDir(), err)
	}
	file, err := os.OpenFile(l.lock(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, ownedElsewhere(l.root, err)
	}
	if err := l.lockFile(ctx, file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, writeHolder(file)
}

// lockFile waits only for a holder that is dead: the threads of a killed program
// let go one after the other.
func (l layout) lockFile(ctx context.Context, file *os.File) error {
	for {
		if syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			return nil
		}
		text, err := os.ReadFile(l.lock())
		holder := strings.TrimSpace(string(text))
		if err != nil || works(holder) {
			return fmt.Errorf("%w: process %s holds %s; stop it or choose another data folder", ErrInUse, holder, l.dataDir())
		}
		if !pause(ctx, pingPause) {
			return ctx.Err()
		}
	}
}

// works tells whether a process lives; a zombie has no working directory.
func works(pid string) bool {
	_, err := os.Readlink("/proc/" + pid + "/cwd")
	return !errors.Is(err, os.ErrNotExist)
}

// writeHolder notes our process ID in the lock, for the message of acquire.
func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt(fmt.Appendf(nil, "%d\n", os.Getpid()), 0)
	return err
}

// unlock gives the data folder back. Closing alone would not: a process that
// is being forked at this moment holds the file open, and its lock, until it
// becomes another program.
func unlock(file *os.File) error {
	_ = syscall.Flock(int(file.Fd()), syscall.LOCK_UN) // closed already: the lock is gone
	return file.Close()
}
