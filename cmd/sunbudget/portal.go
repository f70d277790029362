package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
	"github.com/sunbudget/sunbudget/search"
)

// portal is the database with all its logins and keys: what one machine that
// is both the inner and the outer site holds.
type portal struct {
	clock    civic.Clock
	dataDir  string
	keys     keys
	url      func(role string) string // of each login
	public   *postgres.Public
	desk     *postgres.Desk
	vault    *postgres.Vault
	worker   *postgres.Worker
	identity *postgres.Identity
	meili    meiliFlags
	closers  []func()
}

// keys are made at the first start and stay in the key directory.
type keys struct {
	seal     ledger.Key  // the inner site signs bundles
	log      ledger.Key  // the outer site signs checkpoints and packets
	sm2      *ledger.Key // signs checkpoints beside it; nil for a log that began without
	identity account.Key // seals identities, hashes people
	trusted  []string    // public keys of other inner sites whose releases are imported
	retired  []string    // public keys that sealed earlier releases: verified, nothing new is imported
}

// loadKeys reads or makes the keys of this installation.
func (s *settings) loadKeys() (k keys, err error) {
	dir, err := s.keyDir()
	if err != nil {
		return k, err
	}
	if k.seal, err = ledger.LoadOrCreateKey(dir, "release."+s.SiteName); err != nil {
		return k, err
	}
	if k.log, k.sm2, err = ledger.LoadOrCreateLogKeys(dir, "log."+s.SiteName); err != nil {
		return k, err
	}
	if k.retired, err = ledger.RetiredKeys(dir, k.seal.Signer.Name()); err != nil {
		return k, err
	}
	k.retired = append(k.retired, s.RetiredSeal...)
	k.trusted = s.TrustSeal
	if _, err := k.seals(); err != nil {
		return k, err
	}
	k.identity, err = account.LoadKey(os.Getenv(account.KeyVariable), dir, rand.Reader)
	return k, err
}

// site is what /log/key tells verifiers.
func (k keys) site() ledger.SiteKeys {
	site := ledger.SiteKeys{Log: k.log.Public, Seals: slices.Concat([]string{k.seal.Public}, k.retired, k.trusted)}
	if k.sm2 != nil {
		site.SM2 = k.sm2.Public
	}
	return site
}

// beside are the keys that sign checkpoints beside that of the log.
func (k keys) beside() []note.Signer {
	if k.sm2 == nil {
		return nil
	}
	return []note.Signer{k.sm2.Signer}
}

// seals are the keys whose releases this site imports: its own and those of
// --trust-seal.
func (k keys) seals() ([]note.Verifier, error) {
	seals := []note.Verifier{k.seal.Verifier}
	for _, text := range k.trusted {
		verifier, err := note.NewVerifier(text)
		if err != nil {
			return nil, fmt.Errorf("--trust-seal %q is not a key; want what `sunbudget release key` prints at the inner site", text)
		}
		seals = append(seals, verifier)
	}
	return seals, nil
}

// openPortal opens the database, migrated, with every login; it shares the
// server of a portal that is being served from the same data folder.
func (s *settings) openPortal(ctx context.Context) (*portal, error) {
	return s.openPortalOn(ctx, embedded.Open)
}

func (s *settings) openPortalOn(ctx context.Context, open opener) (*portal, error) {
	db, err := s.openDatabase(ctx, open)
	if err != nil {
		return nil, err
	}
	clock := s.clock
	if clock == nil {
		clock = civic.SystemClock
	}
	p := &portal{clock: clock, dataDir: s.DataDir, meili: s.Meili, closers: []func(){db.stop}}
	if p.keys, err = s.loadKeys(); err == nil {
		err = p.connect(ctx, db.role)
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// connect opens a pool for each login.
func (p *portal) connect(ctx context.Context, url func(role string) string) (err error) {
	p.url = url
	people := postgres.WithIdentityKey(p.keys.identity)
	log := postgres.WithLogKey(p.keys.log.Signer, p.keys.beside()...)
	if p.public, err = postgres.OpenPublic(ctx, url(postgres.WebRole), p.clock, people); err != nil {
		return err
	}
	p.onClose(p.public.Close)
	if p.desk, err = postgres.OpenDesk(ctx, url(postgres.DeskRole), p.clock, log, people); err != nil {
		return err
	}
	p.onClose(p.desk.Close)
	if p.vault, err = postgres.OpenVault(ctx, url(postgres.VaultRole), p.clock, postgres.WithSealKey(p.keys.seal.Signer), people); err != nil {
		return err
	}
	p.onClose(p.vault.Close)
	seals, err := p.keys.seals()
	if err != nil {
		return err
	}
	p.worker, err = postgres.OpenWorker(ctx, url(postgres.WorkerRole), p.clock, log, people,
		postgres.WithTrusted(seals...), postgres.WithIndex(search.Index))
	if err != nil {
		return err
	}
	p.onClose(p.worker.Close)
	if p.identity, err = postgres.OpenIdentity(ctx, url(postgres.IdentityRole), p.clock, people); err != nil {
		return err
	}
	p.onClose(p.identity.Close)
	return nil
}

func (p *portal) onClose(f func()) { p.closers = append(p.closers, f) }

// close gives everything back in reverse order.
func (p *portal) close() {
	for i := len(p.closers) - 1; i >= 0; i-- {
		p.closers[i]()
	}
}

// actor finds the member of staff a command acts as.
func (p *portal) actor(ctx context.Context, login string) (civic.Actor, error) {
	users, err := p.identity.Users(ctx)
	if err != nil {
		return civic.Actor{}, err
	}
	var known []string
	for _, u := range users {
		if u.Login == login {
			return civic.Actor{Account: u.Account, Name: u.Name, Assurance: civic.L2, Grants: u.Grants}, nil
		}
		known = append(known, u.Login)
	}
	if len(known) == 0 {
		return civic.Actor{}, fmt.Errorf("there is no login %q; make one with: sunbudget user add", login)
	}
	return civic.Actor{}, fmt.Errorf("there is no login %q; there are: %s", login, strings.Join(known, ", "))
}
