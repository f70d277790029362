package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// program is a running `sunbudget serve`, a process of its own.
type program struct {
	public, desk, ops string // where it listens: "http://127.0.0.1:…"

	command *exec.Cmd
	ended   chan struct{} // closed when the process is gone and waited for
	errors  lockedBuffer
}

// lockedBuffer keeps what a process writes while others read it.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// anyPort are the flags that let the system choose every address.
var anyPort = []string{"--addr=127.0.0.1:0", "--desk-addr=127.0.0.1:0", "--ops-addr=127.0.0.1:0"}

// startProgram runs `sunbudget serve` and waits until it says where it
// listens. env comes on top of the test's own, without any DATABASE_URL.
func startProgram(env []string, args ...string) (*program, error) {
	p := &program{command: exec.Command("sunbudget", append(append([]string{"serve"}, anyPort...), args...)...), ended: make(chan struct{})}
	p.command.Env = append(withoutSettings(os.Environ()), env...)
	p.command.Stderr = &p.errors
	out, write := io.Pipe()
	p.command.Stdout = write
	started := make(chan error)
	go p.supervise(started, write)
	if err := <-started; err != nil {
		return nil, err
	}
	if err := p.readAddresses(out); err != nil {
		p.kill(syscall.SIGKILL)
		return nil, fmt.Errorf("%w\n%s", err, p.errors.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // what it says later is of no interest
	return p, nil
}

// supervise starts the process from a thread that stays as long as it does,
// so that the process dies with the test binary whatever ends that.
func (p *program) supervise(started chan<- error, out io.Closer) {
	runtime.LockOSThread()
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	err := p.command.Start()
	started <- err
	if err == nil {
		_ = p.command.Wait() // tests look at ProcessState
	}
	out.Close()
	close(p.ended)
}

// withoutSettings takes out what would lead the program elsewhere.
func withoutSettings(env []string) (kept []string) {
	for _, pair := range env {
		if !strings.HasPrefix(pair, "DATABASE_URL=") && !strings.HasPrefix(pair, "SUNBUDGET_") {
			kept = append(kept, pair)
		}
	}
	return kept
}

var named = regexp.MustCompile(`^([a-z ]+): (http://\S+)$`)

// readAddresses reads up to the line "listening on URL".
func (p *program) readAddresses(out io.Reader) error {
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if m := named.FindStringSubmatch(line); m != nil {
			switch m[1] {
			case "desk":
				p.desk = m[2]
			case "health and metrics":
				p.ops = m[2]
			}
		}
		if url, found := strings.CutPrefix(line, "listening on "); found {
			p.public = url
			return nil
		}
	}
	return errors.Join(errors.New("ended without listening"), lines.Err())
}

// kill sends a signal and waits until the process is gone.
func (p *program) kill(signal os.Signal) {
	_ = p.command.Process.Signal(signal) // gone already: nothing to do
	<-p.ended
}

// serveFor runs a program for one test.
func serveFor(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	p, err := startProgram(env, args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.kill(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("the program wrote:\n%s", p.errors.String())
		}
	})
	return p
}

// shared is the demo that all tests of pages look at.
var shared struct {
	sync.Once
	*program
	err error
	dir string
}

// demoSite gives the one demo of the test binary, loaded at its first use. Tests
// may add to it (opinions, ratings), never take away.
func demoSite(t testing.TB) *program {
	t.Helper()
	shared.Do(func() {
		if shared.dir, shared.err = os.MkdirTemp("", "sunbudget-demo-"); shared.err != nil {
			return
		}
		began := time.Now()
		shared.program, shared.err = startProgram(nil, "--demo", "--data-dir="+shared.dir)
		t.Logf("the demo was loaded and served after %s", time.Since(began).Round(time.Second))
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.program
}

// stopDemo ends it and keeps what it wrote.
func stopDemo() error {
	if shared.program == nil {
		return os.RemoveAll(shared.dir)
	}
	shared.kill(syscall.SIGTERM)
	log := filepath.Join(browsertest.Root(), ".cache", "browser", "demo.log")
	if err := os.MkdirAll(filepath.Dir(log), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(log, []byte(shared.errors.String()), 0o644); err != nil {
		return err
	}
	return os.RemoveAll(shared.dir)
}

// client follows no redirects and waits long: the machine may be busy.
var client = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport:     &http.Transport{DialContext: (&net.Dialer{Timeout: time.Minute}).DialContext, MaxIdleConnsPerHost: 8},
}

// fetch gets an address.
func fetch(t testing.TB, address string) (status int, header http.Header, body []byte) {
	t.Helper()
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}
