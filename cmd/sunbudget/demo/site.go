package demo

import (
	"context"
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Site is the installation the demo is loaded into.
type Site struct {
	URL      func(role string) string // database address of a login role
	Seal     note.Signer              // the inner site's key
	Trusted  note.Verifier            // of that key
	Log      note.Signer              // the transparency log's key
	Beside   []note.Signer            // sign its checkpoints as well
	Identity account.Key
	Index    func([]release.Text) release.Index // makes the text index of a release
	Clock    civic.Clock
	Progress func(done, total int, what string) // may be nil
}

// logins are the demo's own connections: what happened weeks ago is written
// with the clock of that day, and IDs come from a source that repeats itself
// when a step is taken again.
type logins struct {
	public   *postgres.Public
	desk     *postgres.Desk
	vault    *postgres.Vault
	worker   *postgres.Worker
	identity *postgres.Identity
	now      time.Time
	stream   *stream
}

func (s Site) open(ctx context.Context) (l *logins, err error) {
	l = &logins{now: s.Clock(), stream: &stream{}}
	clock := func() time.Time { return l.now }
	opts := []postgres.Option{
		postgres.WithIDs(l.stream), postgres.WithSealKey(s.Seal), postgres.WithLogKey(s.Log, s.Beside...), postgres.WithTrusted(s.Trusted),
		postgres.WithIdentityKey(s.Identity), postgres.WithIndex(s.Index),
	}
	steps := []func() error{
		func() (err error) {
			l.public, err = postgres.OpenPublic(ctx, s.URL(postgres.WebRole), clock, opts...)
			return err
		},
		func() (err error) {
			l.desk, err = postgres.OpenDesk(ctx, s.URL(postgres.DeskRole), clock, opts...)
			return err
		},
		func() (err error) {
			l.vault, err = postgres.OpenVault(ctx, s.URL(postgres.VaultRole), clock, opts...)
			return err
		},
		func() (err error) {
			l.worker, err = postgres.OpenWorker(ctx, s.URL(postgres.WorkerRole), clock, opts...)
			return err
		},
		func() (err error) {
			l.identity, err = postgres.OpenIdentity(ctx, s.URL(postgres.IdentityRole), clock, opts...)
			return err
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			l.close()
			return nil, err
		}
	}
	return l, nil
}

func (l *logins) close() {
	if l.public != nil {
		l.public.Close()
	}
	if l.desk != nil {
		l.desk.Close()
	}
	if l.vault != nil {
		l.vault.Close()
	}
	if l.worker != nil {
		l.worker.Close()
	}
	if l.identity != nil {
		l.identity.Close()
	}
}

// at moves the clock to a moment and the source of IDs to the step with a
// name.
func (l *logins) at(moment time.Time, step string) {
	l.now = moment.In(civic.Shanghai).Truncate(time.Microsecond)
	l.stream.begin(step)
}

// stream gives bytes that depend on the step alone, so that a step that was
// cut short by a power cut draws the same IDs when it is taken again.
type stream struct{ *rand.Rand }

func (s *stream) begin(step string) {
	h := fnv.New64a()
	h.Write([]byte(step)) // never fails
	s.Rand = rand.New(rand.NewPCG(h.Sum64(), 0x1D5))
}

// Read never fails.
func (s *stream) Read(p []byte) (int, error) {
	var word [8]byte
	for i := range p {
		if i%8 == 0 {
			binary.LittleEndian.PutUint64(word[:], s.Uint64())
		}
		p[i] = word[i%8]
	}
	return len(p), nil
}
