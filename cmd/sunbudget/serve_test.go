package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// livingIn lists the processes that have their working folder in dir: a
// PostgreSQL server and its children.
func livingIn(t *testing.T, dir string) (found []string) {
	t.Helper()
	links, err := filepath.Glob("/proc/[0-9]*/cwd")
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		at, err := os.Readlink(link)
		if err == nil && strings.HasPrefix(at, dir) {
			name, _ := os.ReadFile(filepath.Join(filepath.Dir(link), "cmdline"))
			found = append(found, fmt.Sprintf("%s %s", link, strings.ReplaceAll(string(name), "\x00", " ")))
		}
	}
	return found
}

// ready reports what /readyz says.
func ready(t *testing.T, p *program) int {
	t.Helper()
	status, _, _ := fetch(t, p.ops+"/readyz")
	return status
}

func TestServeStartsStopsAndStartsAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := serveFor(t, nil, "--data-dir="+dir)
		if status := ready(t, p); status != http.StatusOK {
			t.Errorf("before %s: /readyz says %d", signal, status)
		}
		if len(livingIn(t, dir)) == 0 {
			t.Errorf("before %s: no PostgreSQL found, so that its end would prove nothing", signal)
		}
		p.kill(signal)
		if code := p.command.ProcessState.ExitCode(); code != 0 {
			t.Errorf("%s: exit status %d, want 0\n%s", signal, code, p.errors.String())
		}
		if left := livingIn(t, dir); len(left) > 0 {
			t.Errorf("%s leaves %q", signal, left)
		}
	}
}

func TestServeStartsAfterEverythingWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := serveFor(t, nil, "--data-dir="+dir)
	postgres := livingIn(t, dir)
	p.kill(syscall.SIGKILL)
	for _, process := range postgres {
		var pid int
		if _, err := fmt.Sscanf(process, "/proc/%d/cwd", &pid); err == nil {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it dies with its parent and may be gone
		}
	}
	if status := ready(t, serveFor(t, nil, "--data-dir="+dir)); status != http.StatusOK {
		t.Errorf("after kill -9, /readyz says %d", status)
	}
}

func TestServeNamesTheAddressThatIsTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	taken := listener.Addr().String()
	_, err = startProgram(nil, "--data-dir="+t.TempDir(), "--addr="+taken)
	if err == nil || !strings.Contains(err.Error(), taken) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %v, want one that names %s as in use", err, taken)
	}
}
