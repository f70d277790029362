package embedded

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
)

// tailLines is how much of the server's log an error message repeats.
const tailLines = 8

// logTail passes the server's log on, line by line, and remembers the end of it.
type logTail struct {
	log *slog.Logger

	mu      sync.Mutex
	partial []byte
	lines   []string
}

// Write takes any piece of the log.
func (t *logTail) Write(piece []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.partial = append(t.partial, piece...)
	for {
		line, rest, whole := bytes.Cut(t.partial, []byte("\n"))
		if !whole {
			return len(piece), nil
		}
		t.partial = bytes.Clone(rest)
		t.keep(string(line))
	}
}

// add puts in a line of our own.
func (t *logTail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.keep(line)
}

func (t *logTail) keep(line string) {
	t.lines = append(t.lines, line)
	if len(t.lines) > tailLines {
		t.lines = t.lines[1:]
	}
	t.log.Log(context.Background(), levelOf(line), "postgresql", "line", line)
}

// text is the remembered end of the log in one line.
func (t *logTail) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, " | ")
}

// levelOf maps the server's severities. A failed statement is its caller's
// business and is reported there.
func levelOf(line string) slog.Level {
	severity, _, _ := strings.Cut(line, ":")
	switch severity {
	case "PANIC":
		return slog.LevelError
	case "WARNING":
		return slog.LevelWarn
	}
	return slog.LevelDebug
}
