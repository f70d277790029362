package embedded

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

const (
	// restartPause keeps a server that dies at once from spinning.
	restartPause = time.Second
	// lastWord is how long each harder signal may take when Stop runs out of time.
	lastWord = 5 * time.Second
)

// postmaster supervises one server process until it is told to stop.
type postmaster struct {
	lay  layout
	inst install
	args []string
	log  *slog.Logger
	tail *logTail

	done chan struct{} // closed when the last process has ended
	quit context.Context
	end  context.CancelFunc

	mu      sync.Mutex
	process *os.Process
	settled bool // the first start succeeded: from now on a death is repaired

	// lock is held as long as the server is supervised: a file nobody refers to
	// is closed by the garbage collector, and the next program would take the
	// running server for a leftover.
	lock *os.File
}

func newPostmaster(cfg Config, lay layout, inst install) *postmaster {
	quit, end := context.WithCancel(context.Background())
	return &postmaster{
		lay: lay, inst: inst, args: arguments(lay, cfg.Settings), log: cfg.Logger,
		tail: &logTail{log: cfg.Logger},
		done: make(chan struct{}), quit: quit, end: end,
	}
}

// arguments are the command line: what keeps the server private, then the
// caller's settings in a stable order.
func arguments(lay layout, settings map[string]string) []string {
	args := []string{
		"-D", lay.cluster(), "-p", port, "-k", lay.sockets(),
		"-c", "listen_addresses=", "-c", "unix_socket_permissions=0700",
		"-c", "logging_collector=off", "-c", "log_destination=stderr",
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// supervise runs the server, and runs it again when it dies unasked, on one OS
// thread that lives as long as the server: the kernel ends the server when the
// thread that started it ends.
func (p *postmaster) supervise() {
	runtime.LockOSThread()
	defer close(p.done)
	for p.quit.Err() == nil {
		err := p.runOnce()
		if !p.repairs() {
			return
		}
		p.log.Error("PostgreSQL ended by itself and is started again", "error", err)
		if !pause(p.quit, restartPause) {
			return
		}
		if err := p.lay.clearLeftovers(p.quit, p.log); err != nil {
			p.log.Error("PostgreSQL cannot be started again", "error", err)
			return
		}
	}
}

// runOnce runs the server to its end.
func (p *postmaster) runOnce() error {
	cmd := p.inst.command(context.Background(), p.lay.cluster(), "postgres", p.args...)
	cmd.Stdout, cmd.Stderr = p.tail, p.tail
	cmd.WaitDelay = lastWord // children of a killed server keep the pipe a moment
	if err := p.launch(cmd); err != nil {
		return err
	}
	return cmd.Wait()
}

// launch starts the process unless stop came first.
func (p *postmaster) launch(cmd *exec.Cmd) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.quit.Err(); err != nil {
		return err
	}
	if err := p.inst.as.start(cmd); err != nil {
		p.tail.add("starting " + cmd.Path + ": " + err.Error())
		return err
	}
	p.process = cmd.Process
	return nil
}

// settle marks the first start as successful.
func (p *postmaster) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.settled = true
}

// repairs tells whether an ended server must be started again.
func (p *postmaster) repairs() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settled && p.quit.Err() == nil
}

// running tells whether the supervision goes on.
func (p *postmaster) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// failure is what the server said last, when it ended during the start.
func (p *postmaster) failure() error {
	if text := p.tail.text(); text != "" {
		return fmt.Errorf("PostgreSQL said: %s", text)
	}
	return nil
}

// stop ends the server; calling it again does no harm.
func (p *postmaster) stop(ctx context.Context) error {
	p.end()
	if err := p.signalUntilDone(ctx); err != nil {
		return err
	}
	_ = os.Remove(p.lay.sockets()) // empty now, and made again at the next start
	return nil
}

// signalUntilDone asks for a fast shutdown and insists when ctx ends.
func (p *postmaster) signalUntilDone(ctx context.Context) error {
	if p.signal(syscall.SIGINT); p.ended(ctx) {
		return nil
	}
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		p.signal(sig)
		last, cancel := context.WithTimeout(context.Background(), lastWord)
		ended := p.ended(last)
		cancel()
		if ended {
			return fmt.Errorf("PostgreSQL did not stop in time and was ended by %v", sig)
		}
	}
	return errors.New("PostgreSQL could not be stopped")
}

// signal reaches the running process, if there is one.
func (p *postmaster) signal(sig syscall.Signal) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.process != nil {
		_ = p.process.Signal(sig) // an ended process needs none
	}
}

// ended waits for the last process and reports false when ctx ends first.
func (p *postmaster) ended(ctx context.Context) bool {
	select {
	case <-p.done:
		return true
	case <-ctx.Done():
		return false
	}
}
