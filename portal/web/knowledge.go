package web

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/release"
)

// knowledge keeps the directory in memory, so that a request can be placed
// without asking the database and while the database is away.
type knowledge struct {
	source Directory
	known  atomic.Pointer[release.Directory]
}

// pollEvery is how often the directory is asked for anew.
const pollEvery = 2 * time.Second

// current is what is known now; empty before the first answer.
func (k *knowledge) current() release.Directory {
	if known := k.known.Load(); known != nil {
		return *known
	}
	return release.Directory{}
}

// with is the directory; it is asked for anew where the code is not in it.
func (k *knowledge) with(ctx context.Context, code string) (release.Directory, error) {
	if known := k.current(); known.Edition > 0 {
		if _, ok := known.Find(code); ok {
			return known, nil
		}
	}
	if err := k.refresh(ctx); err != nil {
		return release.Directory{}, err
	}
	return k.current(), nil
}

func (k *knowledge) refresh(ctx context.Context) error {
	directory, err := k.source.Directory(ctx)
	if err != nil {
		return err
	}
	k.known.Store(&directory)
	return nil
}

// follow keeps the directory fresh until ctx ends.
func (k *knowledge) follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if err := k.refresh(ctx); err != nil && ctx.Err() == nil {
			log.Warn("directory", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
