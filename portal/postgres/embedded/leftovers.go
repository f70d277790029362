package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// patience is how long a server may take to obey before the next signal.
	patience = 10 * time.Second
	// lookPause is the wait between two looks at the process table.
	lookPause = 50 * time.Millisecond
)

// clearLeftovers removes what a killed server left behind, so that the next one
// starts. PostgreSQL itself trusts the process ID in its lock files, which is
// wrong when that process is an unreaped zombie or the ID was given to somebody
// else. We hold the data folder's lock and look at the process table, so we know.
func (l layout) clearLeftovers(ctx context.Context, log *slog.Logger) error {
	if err := l.endHolders(ctx, log); err != nil {
		return err
	}
	socket := filepath.Join(l.sockets(), ".s.PGSQL."+port)
	for _, path := range []string{l.pidFile(), socket, socket + ".lock"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return ownedElsewhere(l.root, err)
		}
	}
	return nil
}

// endHolders ends the servers of this folder: by a fast shutdown (which those of
// a killed program have begun already), then an immediate one, then a kill.
func (l layout) endHolders(ctx context.Context, log *slog.Logger) error {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGKILL} {
		for _, pid := range l.holders() {
			log.Warn("ending a PostgreSQL process of an earlier run", "pid", pid, "signal", sig)
			_ = syscall.Kill(pid, sig) // it may have ended meanwhile
		}
		for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
			if len(l.holders()) == 0 {
				return nil
			}
			if !pause(ctx, lookPause) {
				return ctx.Err()
			}
		}
	}
	return fmt.Errorf("PostgreSQL processes %v of an earlier run cannot be ended", l.holders())
}

// holders lists the live PostgreSQL processes that work in this folder. A
// zombie has no working directory and so does not count.
func (l layout) holders() []int {
	var found []int
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	for _, link := range links {
		dir, err := os.Readlink(link)
		if err != nil || dir != l.cluster() && dir != l.fresh() {
			continue
		}
		// A person's shell may stand in the folder too.
		name, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "comm"))
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil && isServer(name) {
			found = append(found, pid)
		}
	}
	return found
}

// isServer tells by /proc/PID/comm, which holds at most 15 bytes.
func isServer(comm []byte) bool {
	return string(bytes.TrimSpace(comm)) == "postgres"
}

// runningSockets reads the socket folder of the running server from its lock
// file, waiting while a starting server has not written it yet.
func (l layout) runningSockets(ctx context.Context) (string, error) {
	for {
		dir, err := l.socketsInPidFile()
		if err != nil {
			return "", err
		}
		if len(l.holders()) == 0 {
			return "", fmt.Errorf("%w: %s", ErrNotRunning, l.dataDir())
		}
		if dir != "" {
			return dir, nil
		}
		if !pause(ctx, pingPause) {
			return "", ctx.Err()
		}
	}
}

// socketsInPidFile gives line 5 of the server's lock file, or nothing.
func (l layout) socketsInPidFile() (string, error) {
	text, err := os.ReadFile(l.pidFile())
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", ownedElsewhere(l.root, err)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) < 6 { // the line is whole when another follows
		return "", nil
	}
	return lines[4], nil
}
