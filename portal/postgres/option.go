package postgres

import (
	"crypto/rand"
	"io"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Option hands a login what it needs beside the database.
type Option func(*options)

// options are the injected parts of a store.
type options struct {
	ids       io.Reader
	logSigner note.Signer
	logBeside []note.Signer // sign checkpoints as well
	sealer    note.Signer
	trusted   note.Verifiers
	index     func([]release.Text) release.Index
	identity  account.Key
}

// newOptions applies opts over the defaults: cryptographic randomness, no
// text index, no keys.
func newOptions(opts []Option) options {
	o := options{ids: rand.Reader, index: noIndex}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// WithIDs draws public IDs and other random names from source instead of
// crypto/rand: the demo and the tests pass a seeded one.
func WithIDs(source io.Reader) Option {
	return func(o *options) { o.ids = &lockedReader{source: source} }
}

// WithLogKey signs checkpoints of the transparency log. A login that records
// public acts (Desk, Worker) refuses to do so without it.
func WithLogKey(signer note.Signer, beside ...note.Signer) Option {
	return func(o *options) { o.logSigner, o.logBeside = signer, beside }
}

// WithSealKey signs bundles: the inner site's key, for the Vault.
func WithSealKey(signer note.Signer) Option {
	return func(o *options) { o.sealer = signer }
}

// WithTrusted names the keys whose bundles the Worker imports.
func WithTrusted(verifiers ...note.Verifier) Option {
	return func(o *options) { o.trusted = note.VerifierList(verifiers...) }
}

// WithIndex sets how the text index of a release is made (search.Index).
// Without it nothing is found by its text.
func WithIndex(index func([]release.Text) release.Index) Option {
	return func(o *options) { o.index = index }
}

func noIndex(texts []release.Text) release.Index {
	return release.Index{Texts: make([]string, len(texts))}
}

// WithIdentityKey gives the secret behind identities: Identity seals one-time
// code secrets with it, Public hashes people and signals.
func WithIdentityKey(key account.Key) Option {
	return func(o *options) { o.identity = key }
}

// lockedReader lets several requests share one seeded source.
type lockedReader struct {
	mu     sync.Mutex
	source io.Reader
}

// Read fills p under the lock.
func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.source.Read(p)
}
