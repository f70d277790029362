package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// How ratings that arrive at once are written together.
const (
	mostTogether  = 128 // ratings of one transaction
	ballotWriters = 2   // one prepares while the other waits for the disk
)

// ballotBox holds ratings that wait to be written. Whoever arrives while all
// writers are busy is written with the others that wait, in one transaction: a
// commit costs the same for one rating as for a hundred, so that under load
// each pays a part of it. Nobody is answered before their commit, and nobody
// waits for company.
type ballotBox struct {
	mu      sync.Mutex
	waiting []*waitingCast
	writers int
}

// waitingCast is a rating and where its answer goes.
type waitingCast struct {
	*cast
	done chan error // has room for the answer, so that no writer ever waits
}

// castTogether stores a rating with others that wait, and returns once it is
// durable or refused. Where ctx ends first it may be stored all the same.
func (p *Public) castTogether(ctx context.Context, c *cast) error {
	waiting := &waitingCast{c, make(chan error, 1)}
	if p.box.add(waiting) {
		go p.writeBallots(context.WithoutCancel(ctx))
	}
	select {
	case err := <-waiting.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// add reports that a writer is to be started.
func (b *ballotBox) add(c *waitingCast) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, c)
	if b.writers == ballotWriters {
		return false
	}
	b.writers++
	return true
}

// take is the next ratings to write, no two by one person on one subject: the
// second of them has to replace the first. None ends the writer.
func (b *ballotBox) take() []*waitingCast {
	b.mu.Lock()
	defer b.mu.Unlock()
	var taken, left []*waitingCast
	keys := map[string]bool{}
	for _, c := range b.waiting {
		if key := c.key(); len(taken) < mostTogether && !keys[key] {
			keys[key] = true
			taken = append(taken, c)
			continue
		}
		left = append(left, c)
	}
	b.waiting = left
	if len(taken) == 0 {
		b.writers--
	}
	return taken
}

// writeBallots writes until nothing waits.
func (p *Public) writeBallots(ctx context.Context) {
	for taken := p.box.take(); len(taken) > 0; taken = p.box.take() {
		p.writeTogether(ctx, taken)
	}
}

// writeTogether writes ratings in one transaction. Where that fails each is
// written by itself: one that the database refuses is nobody else's fault.
func (p *Public) writeTogether(ctx context.Context, taken []*waitingCast) {
	if err := p.castIn(ctx, taken); err == nil || len(taken) == 1 {
		answer(taken, err)
		return
	}
	for i := range taken {
		answer(taken[i:i+1], p.castIn(ctx, taken[i:i+1]))
	}
}

// castIn owns the transaction. It has a deadline of its own: who waits may be
// gone, and the others wait on.
func (p *Public) castIn(ctx context.Context, taken []*waitingCast) error {
	ctx, cancel := context.WithTimeout(ctx, publicTimeout)
	defer cancel()
	all := make([]*cast, len(taken))
	for i, c := range taken {
		all[i] = c.cast
	}
	return p.inTx(ctx, func(tx pgx.Tx) error { return p.castAll(ctx, tx, all) })
}

// answer tells those who wait: the fault of the transaction, or of their own
// rating.
func answer(taken []*waitingCast, err error) {
	for _, c := range taken {
		if err != nil {
			c.fault = err
		}
		c.done <- c.fault
	}
}
