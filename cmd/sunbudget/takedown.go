package main

import (
	"context"
	"fmt"
	"os"

	"github.com/sunbudget/sunbudget/portal/civic"
)

type releaseCorrect struct {
	staffFlag
	reportFlag
	Hash   string `arg:"" help:"Hash of the release to correct."`
	Notice string `help:"更正说明: what was wrong and what is right." required:""`
	AsOf   string `help:"数据截至, as 2006-01-02; that of the corrected release where not given."`
}

// Help shows examples.
func (releaseCorrect) Help() string {
	return `The corrected rows are loaded as the next version of the same document first:
  sunbudget ingest load --as lihua -j 990123 -y 2026 -s approved --doc-version 2 projects.csv
  sunbudget release correct --as lihua 5f2c… --notice "第 12 行金额多写一个零，已改正"
Then it goes through the five checks like any release. The old one stays readable and points to the new one.`
}

// Run builds the candidate that supersedes the release.
func (c releaseCorrect) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		build, err := p.vault.Correction(ctx, actor, c.Hash, c.Notice)
		if err != nil {
			return err
		}
		if c.AsOf != "" {
			build.AsOf = c.AsOf
		}
		view, err := p.vault.BuildCandidate(ctx, actor, build)
		if err != nil {
			return err
		}
		return c.show(io, view)
	})
}

// releaseTakedown has three commands, for the two people and the other site.
type releaseTakedown struct {
	Ask      takedownAsk      `cmd:"" help:"Ask for a release to be taken down."`
	Confirm  takedownConfirm  `cmd:"" help:"Confirm what another person asked for; it is carried out at once."`
	CarryOut takedownCarryOut `cmd:"" help:"Carry out an order that came as a file, at the outer site."`
}

type takedownAsk struct {
	staffFlag
	Hash   string `arg:"" help:"Hash of the release."`
	Ground string `help:"state_secret, personal_data or illegal." enum:"state_secret,personal_data,illegal" required:""`
	Note   string `help:"What was found and where; stays inside." required:""`
}

// Run records who asks.
func (c takedownAsk) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		if err := p.vault.AskTakedown(ctx, actor, c.Hash, c.Ground, c.Note); err != nil {
			return err
		}
		_, err := fmt.Fprintf(io.out, "asked: another person confirms with sunbudget release takedown confirm %s\n", c.Hash)
		return err
	})
}

type takedownConfirm struct {
	staffFlag
	Hash string `arg:"" help:"Hash of the release."`
	Out  string `help:"Write the signed order to this file, for the outer site." short:"o" type:"path"`
}

// Run signs the order and carries it out here; the outer site may have none
// of the release.
func (c takedownConfirm) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		signed, err := p.vault.ConfirmTakedown(ctx, actor, c.Hash)
		if err != nil {
			return err
		}
		if c.Out != "" {
			if err := writeNew(c.Out, signed); err != nil {
				return err
			}
		}
		return carryOut(ctx, p, io, c.Hash)
	})
}

type takedownCarryOut struct {
	File string `arg:"" help:"The signed order." type:"existingfile"`
}

// Run verifies the order and removes the release.
func (c takedownCarryOut) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	signed, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	hash, err := p.worker.ReceiveTakedown(ctx, signed)
	if err != nil {
		return err
	}
	return carryOut(ctx, p, io, hash)
}

func carryOut(ctx context.Context, p *portal, io console, hash string) error {
	changed, err := p.worker.TakeDown(ctx, hash)
	if err != nil {
		return err
	}
	outcome := "taken down"
	if !changed {
		outcome = "nothing changed: carried out already,"
	}
	_, err = fmt.Fprintf(io.out, "%s %s\n", outcome, hash)
	return err
}
