package web

import (
	"strings"
	"sync"
	"sync/atomic"
)

// EveryTarget names, as a page's living part, all living parts of the
// jurisdiction.
const EveryTarget = "*"

// living knows the versions of living parts by "jurisdiction/target". Looking
// at one that is known takes no lock.
type living struct {
	counters sync.Map // of *atomic.Int64
	changes  changes
}

// counter is the version of a living part, 0 until something is published on
// it.
func (l *living) counter(target string) *atomic.Int64 {
	found, _ := l.counters.LoadOrStore(target, new(atomic.Int64))
	return found.(*atomic.Int64)
}

// set takes in a version and moves the whole jurisdiction's along.
func (l *living) set(target string, version int64) {
	if l.counter(target).Swap(version) == version {
		return
	}
	jurisdiction, _, _ := strings.Cut(target, "/")
	l.counter(jurisdiction + "/" + EveryTarget).Add(1)
	l.changes.tell(target)
}

// liveOf is the version of the living part a page shows, nil for none.
func (s *Server) liveOf(r *Request) *atomic.Int64 {
	if r.route.Live == nil {
		return nil
	}
	target := r.route.Live(r)
	switch {
	case target == "":
		return nil
	case strings.HasPrefix(target, "/"):
		return s.living.counter(target)
	}
	return s.living.counter(r.Jurisdiction.Code + "/" + target)
}
