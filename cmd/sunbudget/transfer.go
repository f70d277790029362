package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/ledger"
)

// A release goes from the inner to the outer site as a file: export writes
// the sealed bundle, import takes it in where its seal is trusted.

type releaseExport struct {
	candidateFlags
	Out string `help:"File to write." required:"" short:"o" type:"path"`
}

// Help shows examples.
func (releaseExport) Help() string {
	return `Examples:
  sunbudget release export --as zhaoli 12 -o release.tar     at the inner site
  sunbudget release import release.tar                       at the outer site
  sunbudget release key                                      what --trust-seal of the outer site needs`
}

// Run writes the file and refuses to overwrite one; the export is recorded.
func (c releaseExport) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		raw, err := p.vault.SealedBundle(ctx, actor, c.ID)
		if err != nil {
			return err
		}
		if err := writeNew(c.Out, raw); err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "wrote %s, %d bytes\n", c.Out, len(raw))
		return err
	})
}

type releaseImport struct {
	Files []string `arg:"" help:"Sealed bundles, in the order they were published." type:"existingfile"`
}

// Run publishes each bundle whose seal this site trusts. A bundle that is
// published already changes nothing.
func (c releaseImport) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	for _, path := range c.Files {
		if err := importFile(ctx, p, io, path); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}

func importFile(ctx context.Context, p *portal, io console, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	hash, err := p.worker.ReceiveBundle(ctx, raw)
	if err != nil {
		return err
	}
	imported, err := p.worker.ImportBundle(ctx, hash)
	if err != nil {
		return err
	}
	outcome := "published"
	if !imported.Changed {
		outcome = "nothing changed: published already,"
	}
	_, err = fmt.Fprintf(io.out, "%s %s in edition %d\n", outcome, imported.Hash, imported.Edition)
	return err
}

type releaseKey struct {
	Next bool `help:"Make a new key and seal with it from now on, at the inner site of two."`
}

// Help says what the outer site has to do after a change.
func (releaseKey) Help() string {
	return `Examples:
  sunbudget release key           the key this installation seals with
  sunbudget release key --next    at the inner site, with the portal stopped: a new key takes its place

The outer site then starts with --trust-seal=NEW and --retired-seal=OLD, and
signs its new list of keys: sunbudget log rotate --announce. One machine that
is both sites uses sunbudget log rotate --seal instead.`
}

// Run prints the public half of the key this installation seals with.
func (c releaseKey) Run(ctx context.Context, s *settings, io console) error {
	if c.Next {
		return s.nextSeal(ctx, io)
	}
	k, err := s.loadKeys()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(io.out, k.seal.Public)
	return err
}

// nextSeal puts a new key in the place of the one that seals releases. What is
// sealed has to be published first: the outer site will not take it any more.
// The log of the people is at the outer site, which signs the change there.
func (s *settings) nextSeal(ctx context.Context, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.vault.NothingSealed(ctx); err != nil {
		return err
	}
	dir, err := s.keyDir()
	if err != nil {
		return err
	}
	old, name := p.keys.seal.Public, p.keys.seal.Signer.Name()
	next, err := ledger.NextKey(dir, name)
	if err != nil {
		return err
	}
	if err := errors.Join(ledger.RetireKey(dir, name), ledger.AdoptKey(dir, name)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "releases are sealed with a new key from now on; the outer site needs\n--trust-seal=%s\n--retired-seal=%s\n", next.Public, old)
	return err
}
