package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// logCommand is about transparency logs.
type logCommand struct {
	Verify logVerify `cmd:"" help:"Verify a site's log from outside, and remember what was seen."`
	Rotate logRotate `cmd:"" help:"Change the key that signs the log; the old key signs the succession."`
}

type logRotate struct {
	Seal     bool `help:"Change the key that seals releases instead; the log key signs its succession."`
	SM2      bool `name:"sm2" help:"Change the SM2 key that signs beside it instead, or add one to a log that began without."`
	Announce bool `help:"Make no new key, but sign the list of keys as it is now, after --trust-seal changed."`
}

// Help shows examples.
func (logRotate) Help() string {
	return `Stop the portal first; a process that still holds the old key refuses to write to the log.
  sunbudget log rotate               a new key for checkpoints; those who verify the site follow the signed succession
  sunbudget log rotate --seal        a new key for releases; earlier ones are still verified with the old key
  sunbudget log rotate --sm2         a new SM2 key for checkpoints, beside the log's own
  sunbudget log rotate --announce    the same for a changed --trust-seal, with the key as it is
After a crash in between, run it again: it goes on where it was.`
}

// Run enters the succession into the log and puts the new key in its place.
func (c logRotate) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	switch {
	case c.Seal:
		return p.changeSeal(ctx, s, io)
	case c.SM2:
		return p.changeSM2(ctx, s, io)
	}
	keys, next := p.keys.site(), p.keys.log
	dir, err := s.keyDir()
	if err == nil && !c.Announce {
		next, err = ledger.NextKey(dir, p.keys.log.Signer.Name())
	}
	if err != nil {
		return err
	}
	keys.Log = next.Public
	if err := p.worker.ChangeKeys(ctx, ledger.Succession{At: p.clock(), Keys: keys}, next.Signer, p.keys.beside()...); err != nil {
		return err
	}
	if !c.Announce {
		if err := ledger.AdoptKey(dir, next.Signer.Name()); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(io.out, "the log is signed with %s from now on\n", next.Public)
	return err
}

// changeSM2 enters a new SM2 key into the log, signed with the log key, and
// puts it in its place.
func (p *portal) changeSM2(ctx context.Context, s *settings, io console) error {
	dir, err := s.keyDir()
	if err != nil {
		return err
	}
	name := p.keys.log.Signer.Name()
	next, err := ledger.NextSM2Key(dir, name)
	if err != nil {
		return err
	}
	keys := p.keys.site()
	keys.SM2 = next.Public
	if err := p.worker.ChangeKeys(ctx, ledger.Succession{At: p.clock(), Keys: keys}, p.keys.log.Signer, next.Signer); err != nil {
		return err
	}
	if err := ledger.AdoptSM2Key(dir, name); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "the log is signed with %s as well from now on\n", next.Public)
	return err
}

// changeSeal enters a new key for releases into the log, signed with the log
// key, and puts it in the place of the old one, whose public half stays among
// the keys of the site. Nothing that was sealed may be on its way: with the
// old key it would not be taken any more.
func (p *portal) changeSeal(ctx context.Context, s *settings, io console) error {
	if err := errors.Join(p.vault.NothingSealed(ctx), p.worker.NothingWaits(ctx)); err != nil {
		return err
	}
	dir, err := s.keyDir()
	if err != nil {
		return err
	}
	name := p.keys.seal.Signer.Name()
	next, err := ledger.NextKey(dir, name)
	if err != nil {
		return err
	}
	keys := p.keys.site()
	keys.Seals = append([]string{next.Public}, keys.Seals...)
	if err := p.worker.ChangeKeys(ctx, ledger.Succession{At: p.clock(), Keys: keys}, p.keys.log.Signer, p.keys.beside()...); err != nil {
		return err
	}
	if err := errors.Join(ledger.RetireKey(dir, name), ledger.AdoptKey(dir, name)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "releases are sealed with %s from now on\n", next.Public)
	return err
}

type logVerify struct {
	URL   string `arg:"" help:"Address of the site."`
	All   bool   `help:"Read everything again, not only what is new since the last visit."`
	File  string `help:"A file that was downloaded from the site: say which release in the log published exactly these bytes." type:"existingfile"`
	State string `help:"Folder that remembers keys and the last checkpoint; below --data-dir where not given." type:"path"`
}

// Help shows examples.
func (logVerify) Help() string {
	return `Examples:
  sunbudget log verify http://127.0.0.1:8080          what is new since the last visit
  sunbudget log verify --all http://127.0.0.1:8080    everything, as at the first visit
  sunbudget log verify http://127.0.0.1:8080 --file projects.csv
                                                      and where a downloaded file comes from, if no byte of it was changed`
}

// requestTimeout of one download.
const requestTimeout = 2 * time.Minute

// Run verifies the site and says what was checked.
func (c logVerify) Run(ctx context.Context, s *settings, io console) error {
	if c.State == "" {
		c.State = filepath.Join(s.DataDir, "seen")
	}
	report, err := ledger.VerifySite(ctx, &http.Client{Timeout: requestTimeout}, c.URL, c.State, c.All)
	if err != nil {
		return err
	}
	if report.FirstVisit {
		fmt.Fprintf(io.out, "first visit: the keys of %s are remembered from now on\n", report.Origin)
	}
	if report.Successions > 0 {
		fmt.Fprintf(io.out, "the keys changed %d times since the last visit, each time signed with the old one\n", report.Successions)
	}
	if report.TakenDown > 0 {
		fmt.Fprintf(io.out, "%d releases were taken down: their tombstones stand in the log\n", report.TakenDown)
	}
	fmt.Fprintf(io.out, "verified %s: %d records (%d at the last visit), %d releases (%d more before), %d files, %d bytes\n",
		report.Origin, report.Size, report.Seen, report.Releases, report.Known, report.Files, report.Bytes)
	if c.File == "" {
		return nil
	}
	return c.findFile(ctx, io)
}

// findFile says which release published the bytes of a downloaded file.
func (c logVerify) findFile(ctx context.Context, io console) error {
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	found, err := ledger.FindFile(ctx, &http.Client{Timeout: requestTimeout}, c.URL, c.State, file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	_, err = fmt.Fprintf(io.out, "%s is %s of release %s, as it was published: SHA-256 %s\n", c.File, found.Name, found.Release, found.SHA256)
	return err
}
