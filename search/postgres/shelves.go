package postgres

import (
	"context"
	"slices"
	"sync"

	"github.com/sunbudget/sunbudget/portal/release"
)

// mostProjects bounds the shelves kept in memory: about 60 MB. The one asked
// for is kept whatever its size.
const mostProjects = 500_000

// shelves are the releases read lately.
type shelves struct {
	db     Queryer
	mu     sync.Mutex
	recent []*reading // the one used last stands first
}

// reading is a shelf that is there or about to be: several requests wait for
// one reading.
type reading struct {
	release release.Header
	done    chan struct{}
	shelf   *shelf
	err     error
}

func newShelves(db Queryer) *shelves { return &shelves{db: db} }

// get is the shelf of a release.
func (s *shelves) get(ctx context.Context, h release.Header) (*shelf, error) {
	r, first := s.enter(h)
	if first {
		go s.read(context.WithoutCancel(ctx), r) // others may wait for it when this reader has gone
	}
	select {
	case <-r.done:
		return r.shelf, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// enter moves the release to the front; first says that it must be read.
func (s *shelves) enter(h release.Header) (r *reading, first bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.recent, func(r *reading) bool { return r.release.ID == h.ID })
	if at < 0 {
		r, first = &reading{release: h, done: make(chan struct{})}, true
	} else {
		r = s.recent[at]
		s.recent = slices.Delete(s.recent, at, at+1)
	}
	s.recent = slices.Insert(s.recent, 0, r)
	return r, first
}

// read fills a reading. What failed, or has no text index yet, is forgotten,
// so that the next request tries again.
func (s *shelves) read(ctx context.Context, r *reading) {
	r.shelf, r.err = readShelf(ctx, s.db, r.release)
	close(r.done)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.err != nil || !r.shelf.indexed {
		s.recent = slices.DeleteFunc(s.recent, func(other *reading) bool { return other == r })
	}
	s.bound()
}

// bound drops what was used longest ago.
func (s *shelves) bound() {
	total := 0
	for i, r := range s.recent {
		select {
		case <-r.done:
		default:
			continue // being read: counted when it is there
		}
		if r.shelf != nil {
			total += len(r.shelf.ids)
		}
		if total > mostProjects && i > 0 {
			s.recent = s.recent[:i]
			return
		}
	}
}
