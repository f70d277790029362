package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"syscall"
	"time"
)

var listening = regexp.MustCompile(`listening on (http://\S+)`)

// process is something that listens and that we stop.
type process struct {
	cmd *exec.Cmd
	url string
}

// startPortal serves the demo from dir and waits until it listens.
func startPortal(ctx context.Context, dir string, args ...string) (*process, error) {
	return start(ctx, exec.CommandContext(ctx, "bin/sunbudget", append([]string{"serve", "--demo", "--data-dir", dir, "--log-level", "error",
		"--addr", "127.0.0.1:0", "--desk-addr", "127.0.0.1:0", "--ops-addr", ""}, args...)...))
}

// startPortalOn serves an existing database; its keys stand below dir.
func startPortalOn(ctx context.Context, database, dir string, args ...string) (*process, error) {
	cmd := exec.CommandContext(ctx, "bin/sunbudget", append([]string{"serve", "--role", "web", "--data-dir", dir, "--log-level", "error",
		"--addr", "127.0.0.1:0", "--ops-addr", ""}, args...)...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database)
	return start(ctx, cmd)
}

func start(ctx context.Context, cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w (make build first)", err)
	}
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		if match := listening.FindStringSubmatch(scanner.Text()); match != nil {
			p.url = match[1]
			go func() { _, _ = io.Copy(io.Discard, out) }() // a full pipe would stop it
			return p, nil
		}
	}
	return nil, errors.Join(errors.New("the portal did not start"), p.cmd.Wait())
}

// startHello runs the yardstick on a free port.
func startHello(ctx context.Context) (*process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := listener.Addr().String()
	listener.Close()
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.CommandContext(ctx, self, "hello", addr), url: "http://" + addr + "/"}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for ctx.Err() == nil {
		if conn, err := net.Dial("tcp", addr); err == nil {
			return p, conn.Close()
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil, ctx.Err()
}

// stop ends the process and waits for it.
func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // gone already is as good
	_ = p.cmd.Wait()
}
