package web

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
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

// Directories is what several sources know together: the inner site has
// governments that have published nothing yet. A government that is in two is
// as the first says.
type Directories []Directory

// Directory joins the governments, by code; the edition is the newest.
func (all Directories) Directory(ctx context.Context) (joined release.Directory, err error) {
	for _, source := range all {
		directory, err := source.Directory(ctx)
		if err != nil {
			return release.Directory{}, err
		}
		joined.Edition = max(joined.Edition, directory.Edition)
		for _, j := range directory.Jurisdictions {
			if _, known := joined.Find(j.Code); !known {
				joined.Jurisdictions = append(joined.Jurisdictions, j)
			}
		}
	}
	slices.SortFunc(joined.Jurisdictions, func(a, b civic.Jurisdiction) int { return strings.Compare(a.Code, b.Code) })
	return joined, nil
}

func (k *knowledge) refresh(ctx context.Context) error {
	directory, err := k.source.Directory(ctx)
	if err != nil {
		return err
	}
	// A slow answer does not undo what a watcher has told meanwhile.
	if known := k.known.Load(); known == nil || known.Edition <= directory.Edition {
		k.known.CompareAndSwap(known, &directory)
	}
	return nil
}

// keepUp keeps what is known fresh until ctx ends: by asking from time to
// time, and where there is a watcher by being told.
func (s *Server) keepUp(ctx context.Context) {
	said := ""
	for ctx.Err() == nil {
		err := s.hear(ctx)
		s.away.Store(away(err))
		if why := fmt.Sprint(err); err != nil && why != said && ctx.Err() == nil {
			s.config.Log.Warn("following what is published", "error", err)
			said = why
		}
		select {
		case <-ctx.Done():
		case <-time.After(pollEvery):
		}
	}
}

// hear asks once, or listens until the database cannot be listened to.
func (s *Server) hear(ctx context.Context) error {
	if s.config.Watcher == nil {
		return s.knowledge.refresh(ctx)
	}
	return s.config.Watcher.Watch(ctx, s.learn)
}

// learn takes in what a watcher tells.
func (s *Server) learn(news release.News) {
	if news.Directory != nil {
		before := s.knowledge.known.Swap(news.Directory)
		if before != nil && before.Tombstones != news.Directory.Tombstones && s.cache != nil {
			s.cache.clear() // pages of fixed editions would stay for ever
		}
	}
	for target, version := range news.Versions {
		s.living.set(target, version)
	}
	s.away.Store(false)
}

// away reports an error that says the database cannot be asked.
func away(err error) bool { return err != nil && kindOf(err) == civic.KindUnavailable }
