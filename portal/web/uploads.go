package web

import (
	"context"
	"crypto/rand"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

// Bounds of the files that are kept between reading and storing. They live in
// the memory of the one vault process; after a restart a file is sent again.
const (
	uploadsAtOnce = 3 // being read
	uploadsKept   = 8 // in all, the oldest goes first
	uploadsFor    = time.Hour
	readingFor    = 5 * time.Minute
)

// uploads are the files handed in lately.
type uploads struct {
	ids io.Reader // source of their names
	mu  sync.Mutex
	all []*upload // oldest first
}

func newUploads() *uploads { return &uploads{ids: rand.Reader} }

// upload is one file: being read, or read and waiting for its owner's word.
type upload struct {
	id      civic.PublicID
	account string
	file    FileToRead
	fields  map[string]string // of the form, to try again with
	begun   time.Time

	done, total atomic.Int64
	finished    chan struct{} // closed when what follows is there
	batches     []budget.Batch
	report      FileReport
	err         error

	mu     sync.Mutex
	loaded []string // ready words; nil before it was stored
}

// start begins to read a file. It is a conflict when too many are being read.
func (s *uploads) start(r *Request, read ReadFile, fields map[string]string, file FileToRead) (*upload, error) {
	id, err := civic.NewPublicID(s.ids)
	if err != nil {
		return nil, err
	}
	u := &upload{id: id, account: r.Actor.Account, file: file, fields: fields, begun: r.Now, finished: make(chan struct{})}
	u.file.Progress = func(done, total int64) { u.done.Store(done); u.total.Store(total) }
	if !s.admit(u) {
		return nil, civic.Fail(civic.KindConflict, "desk.busy", "too many files are being read")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context), readingFor) // the sender may look at another page
	go func() {
		defer cancel()
		defer close(u.finished)
		u.batches, u.report, u.err = read(ctx, u.file)
		u.file.Content = nil // shown from the report from here on
	}()
	return u, nil
}

// admit keeps the file where there is room and forgets the oldest.
func (s *uploads) admit(u *upload) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = slices.DeleteFunc(s.all, func(old *upload) bool { return old.over() && u.begun.Sub(old.begun) > uploadsFor })
	reading := 0
	for _, old := range s.all {
		if !old.over() {
			reading++
		}
	}
	if reading >= uploadsAtOnce {
		return false
	}
	for len(s.all) >= uploadsKept {
		oldest := slices.IndexFunc(s.all, (*upload).over) // there is one: fewer are being read than are kept
		s.all = slices.Delete(s.all, oldest, oldest+1)
	}
	s.all = append(s.all, u)
	return true
}

// find is the file of that name; nil where it is gone.
func (s *uploads) find(id civic.PublicID) *upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, u := range s.all {
		if u.id == id {
			return u
		}
	}
	return nil
}

// over reports that the reading has ended, well or not.
func (u *upload) over() bool {
	select {
	case <-u.finished:
		return true
	default:
		return false
	}
}

// progress is how far the reading is; total 0 is not known yet.
func (u *upload) progress() (done, total int64) { return u.done.Load(), u.total.Load() }

// note keeps what was stored; stored gives it back.
func (u *upload) note(words []string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.loaded = words
}

func (u *upload) stored() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.loaded
}
