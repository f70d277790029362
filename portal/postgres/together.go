package postgres

import (
	"context"
	"sync"
)

// How what arrives at once is written together.
const (
	mostTogether    = 128 // of one transaction
	togetherWriters = 2   // one prepares while the other waits for the disk
)

// sending is something that a person sent and that is written with others of
// its kind.
type sending interface {
	// key names the place it takes; no two of one key are written by one
	// transaction, for the second has to find the first.
	key() string
	// result is where the transaction notes why this one was not stored.
	result() *outcome
}

// outcome is why something was not stored, nil once it is.
type outcome struct{ fault error }

func (o *outcome) result() *outcome { return o }

// together holds what waits to be written. Whoever arrives while all writers
// are busy is written with the others that wait, in one transaction: a commit
// costs the same for one as for a hundred, so that under load each pays a part
// of it. Nobody is answered before their commit, and nobody waits for company.
type together[T sending] struct {
	// write owns a transaction. It notes in its result what may not be
	// stored; an error means that nothing of all is stored.
	write func(ctx context.Context, all []T) error

	mu      sync.Mutex
	waiting []waitingFor[T]
	writers int
}

// waitingFor is something sent and where its answer goes.
type waitingFor[T sending] struct {
	sent T
	done chan error // has room for the answer, so that no writer ever waits
}

// store writes something with others that wait, and returns once it is
// durable or refused. Where ctx ends first it may be stored all the same.
func (t *together[T]) store(ctx context.Context, sent T) error {
	waiting := waitingFor[T]{sent, make(chan error, 1)}
	if t.add(waiting) {
		go t.run(context.WithoutCancel(ctx))
	}
	select {
	case err := <-waiting.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// add reports that a writer is to be started.
func (t *together[T]) add(w waitingFor[T]) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.waiting = append(t.waiting, w)
	if t.writers == togetherWriters {
		return false
	}
	t.writers++
	return true
}

// take is what to write next, no two of one key. None ends the writer.
func (t *together[T]) take() []waitingFor[T] {
	t.mu.Lock()
	defer t.mu.Unlock()
	var taken, left []waitingFor[T]
	keys := map[string]bool{}
	for _, w := range t.waiting {
		if key := w.sent.key(); len(taken) < mostTogether && !keys[key] {
			keys[key] = true
			taken = append(taken, w)
			continue
		}
		left = append(left, w)
	}
	t.waiting = left
	if len(taken) == 0 {
		t.writers--
	}
	return taken
}

// run writes until nothing waits.
func (t *together[T]) run(ctx context.Context) {
	for taken := t.take(); len(taken) > 0; taken = t.take() {
		t.writeAll(ctx, taken)
	}
}

// writeAll writes in one transaction. Where that fails each is written by
// itself: one that the database refuses is nobody else's fault.
func (t *together[T]) writeAll(ctx context.Context, taken []waitingFor[T]) {
	if err := t.writeNow(ctx, taken); err == nil || len(taken) == 1 {
		answer(taken, err)
		return
	}
	for i := range taken {
		answer(taken[i:i+1], t.writeNow(ctx, taken[i:i+1]))
	}
}

// writeNow gives the transaction a deadline of its own: who waits may be gone,
// and the others wait on.
func (t *together[T]) writeNow(ctx context.Context, taken []waitingFor[T]) error {
	ctx, cancel := context.WithTimeout(ctx, publicTimeout)
	defer cancel()
	all := make([]T, len(taken))
	for i, w := range taken {
		all[i] = w.sent
		*w.sent.result() = outcome{} // of a transaction that failed
	}
	return t.write(ctx, all)
}

// answer tells those who wait: the fault of the transaction, or their own.
func answer[T sending](taken []waitingFor[T], err error) {
	for _, w := range taken {
		if err != nil {
			w.done <- err
			continue
		}
		w.done <- w.sent.result().fault
	}
}
