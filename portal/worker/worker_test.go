package worker

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"github.com/sunbudget/sunbudget/portal/postgres/pgtest"
	"github.com/sunbudget/sunbudget/portal/postgres/readtest"
)

// tap passes on every line of a log.
type tap struct {
	slog.Handler
	lines chan slog.Record
}

func (h tap) Enabled(context.Context, slog.Level) bool { return true }

func (h tap) Handle(_ context.Context, line slog.Record) error {
	h.lines <- line
	return nil
}

func (h tap) WithAttrs([]slog.Attr) slog.Handler { return h }

// once is a night that falls now, and the next one tomorrow.
type once struct{ gone atomic.Bool }

func (o *once) Next(now time.Time) time.Time {
	if o.gone.Swap(true) {
		return now.AddDate(0, 0, 1)
	}
	return now
}

// What the queue does at midnight must not fail for want of a right.
func TestTheQueueIsTendedAtNightWithoutAnError(t *testing.T) {
	t.Parallel()
	store := readtest.Install(t, pgtest.New(t)).Worker()
	log := tap{Handler: slog.DiscardHandler, lines: make(chan slog.Record, 1000)}
	workers := river.NewWorkers()
	river.AddWorker(workers, &importBundle{store: store})
	night := queue(workers, slog.New(log))
	night.ReindexerSchedule = new(once)
	client, err := river.NewClient(riverpgxv5.New(store.Pool()), night)
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.StopAndCancel(context.WithoutCancel(t.Context())) }()
	for line := range log.lines {
		if line.Level >= slog.LevelWarn {
			line.Attrs(func(a slog.Attr) bool { t.Log(a); return true })
			t.Error(line.Message)
		}
		if strings.HasPrefix(line.Message, "maintenance.Reindexer: Ran successfully") {
			return
		}
	}
}
