package main

import (
	"context"
	"fmt"
	"os"

	"github.com/sunbudget/sunbudget/portal/civic"
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

type releaseKey struct{}

// Run prints the public half of the key this installation seals with.
func (releaseKey) Run(s *settings, io console) error {
	k, err := s.loadKeys()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(io.out, k.seal.Public)
	return err
}
