package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/bundle"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

// releaseCommand leads a document from the vault to the public.
type releaseCommand struct {
	Jurisdiction releaseJurisdiction `cmd:"" help:"Add a government or rename it."`
	Build        releaseBuild        `cmd:"" help:"Make a candidate release of a loaded document."`
	Show         releaseShow         `cmd:"" help:"Show a candidate: figures by form, what was coarsened, checks."`
	Check        releaseCheck        `cmd:"" help:"Record one of the checks that come before approval."`
	Texts        releaseTexts        `cmd:"" help:"Read the texts of a candidate, pass them, or have words hidden."`
	SignOff      releaseSignOff      `cmd:"" help:"Answer, with a reason, for a hidden amount that can be derived."`
	Approve      releaseApprove      `cmd:"" help:"Approve and seal; by somebody who touched nothing of it."`
	Publish      releasePublish      `cmd:"" help:"Publish a sealed release."`
	List         releaseList         `cmd:"" help:"List the candidates of a government."`
	Correct      releaseCorrect      `cmd:"" help:"Make a candidate that corrects a release; both stay readable."`
	Takedown     releaseTakedown     `cmd:"" help:"Remove a release everywhere: one person asks, another confirms."`
	Export       releaseExport       `cmd:"" help:"Write a sealed release to a file, for another site."`
	Import       releaseImport       `cmd:"" help:"Publish sealed releases from files."`
	Key          releaseKey          `cmd:"" help:"Print the public key this site seals releases with."`
}

// staffFlag names who acts.
type staffFlag struct {
	As string `help:"Login of the person who acts." required:""`
}

// candidateFlags name a candidate and who acts on it.
type candidateFlags struct {
	staffFlag
	ID int64 `arg:"" help:"Number of the candidate."`
}

// reportFlag chooses how a candidate is shown.
type reportFlag struct {
	JSON bool `help:"Print everything as JSON, for programs."`
}

// withActor opens the portal and finds who acts.
func (f staffFlag) withActor(ctx context.Context, s *settings, work func(p *portal, actor civic.Actor) error) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	actor, err := p.actor(ctx, f.As)
	if err != nil {
		return err
	}
	return work(p, actor)
}

type releaseJurisdiction struct {
	staffFlag
	Code     string `arg:"" help:"行政区划代码."`
	NameZH   string `help:"Official name in Chinese." required:"" name:"zh"`
	NameEN   string `help:"Name in English." name:"en"`
	Parent   string `help:"Code of the government above."`
	Currency string `help:"ISO 4217." default:"CNY"`
	Kind     string `help:"real, sample or demo." default:"real" enum:"real,sample,demo"`
}

// Run saves the government.
func (c releaseJurisdiction) Run(ctx context.Context, s *settings) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		j := civic.Jurisdiction{Code: c.Code, NameZH: c.NameZH, NameEN: c.NameEN, Parent: c.Parent, Currency: c.Currency, Kind: civic.Kind(c.Kind)}
		return p.vault.SaveJurisdiction(ctx, actor, j)
	})
}

// loadBatch stores one batch and says what happened.
func loadBatch(ctx context.Context, p *portal, io console, actor civic.Actor, batch budget.Batch) error {
	loaded, err := p.vault.LoadBatch(ctx, actor, batch)
	if err != nil {
		return fmt.Errorf("%s: %w", batch.File, err)
	}
	outcome := "stored"
	if !loaded.Changed {
		outcome = "nothing changed: this very file is in force already"
	}
	_, err = fmt.Fprintf(io.out, "%s: %s, %d rows, batch %d: %s\n", batch.File, batch.Kind, loaded.Rows, loaded.Batch, outcome)
	return err
}

type releaseBuild struct {
	staffFlag
	reportFlag
	documentFlags
	Tier       string            `help:"public or deputy." default:"public" enum:"public,deputy"`
	AsOf       string            `help:"数据截至, as 2006-01-02." required:""`
	AuthNumber string            `help:"Number of the authorisation to show a draft."`
	AuthBody   string            `help:"Who authorised."`
	AuthScope  string            `help:"What may be shown."`
	ApprovedOn string            `help:"Date of the people's congress's approval; starts the 20 days."`
	RepliedOn  string            `help:"Date of the reply (批复) to all departments."`
	Reply      map[string]string `help:"Date of the reply to one unit, such as 105002=2026-02-10." mapsep:","`
	Supersedes string            `help:"Hash of the release this one corrects."`
	Correction string            `help:"更正说明 of a correction."`
	List       string            `help:"Disclosure list (YAML); the default list where not given." type:"existingfile"`
}

// Help shows examples.
func (releaseBuild) Help() string {
	return `Examples:
  sunbudget release build --as lihua -j 990123 -y 2026 -s execution --month 10 --as-of 2026-10-31
  sunbudget release build --as lihua -j 990123 -y 2027 -s draft --as-of 2026-11-20 \
      --auth-number 县人大办〔2026〕12号 --auth-body 县人大常委会 --auth-scope 全文
  sunbudget release build --as lihua -j 990123 -y 2027 -s approved --as-of 2027-02-10 \
      --approved-on 2027-01-28 --replied-on 2027-02-08 --reply 105002=2027-02-12`
}

// Run builds the candidate and prints its report.
func (c releaseBuild) Run(ctx context.Context, s *settings, io console) error {
	build, err := c.build()
	if err != nil {
		return err
	}
	// With many projects and earlier releases this takes minutes.
	build.Progress = func(step disclosure.BuildStep) { fmt.Fprintf(io.err, "%s…\n", step) }
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		view, err := p.vault.BuildCandidate(ctx, actor, build)
		if err != nil {
			return err
		}
		return c.show(io, view)
	})
}

func (c releaseBuild) build() (disclosure.Build, error) {
	doc, err := c.document()
	if err != nil {
		return disclosure.Build{}, err
	}
	b := disclosure.Build{Document: doc, Tier: civic.Tier(c.Tier), AsOf: c.AsOf, Supersedes: c.Supersedes, Correction: c.Correction}
	if c.AuthNumber != "" || c.AuthBody != "" || c.AuthScope != "" {
		b.Authorisation = &bundle.Authorisation{Number: c.AuthNumber, Body: c.AuthBody, Scope: c.AuthScope}
	}
	if d := (budget.Decision{Approved: c.ApprovedOn, Replied: c.RepliedOn, Replies: c.Reply}); !d.Empty() {
		if err := d.Validate(); err != nil {
			return b, err
		}
		b.Decision = &d
	}
	if c.List == "" {
		return b, nil
	}
	source, err := os.ReadFile(c.List)
	if err != nil {
		return b, err
	}
	if b.List, err = disclosure.Parse(source); err != nil {
		return b, fmt.Errorf("%s: %w", c.List, err)
	}
	return b, nil
}

type releaseShow struct {
	candidateFlags
	reportFlag
}

// Run shows the candidate; the look is recorded.
func (c releaseShow) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		view, err := p.vault.ShowCandidate(ctx, actor, c.ID)
		if err != nil {
			return err
		}
		return c.show(io, view)
	})
}

func (f reportFlag) show(io console, view disclosure.CandidateView) error {
	if !f.JSON {
		return printCandidate(io.out, view)
	}
	encoder := json.NewEncoder(io.out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(view)
}

type releaseCheck struct {
	candidateFlags
	Step   string `help:"business (业务初审), finance (财务复核), audit (审计抽查) or secrecy (保密审查)." enum:"business,finance,audit,secrecy" required:""`
	Note   string `help:"What was looked at."`
	Reject bool   `help:"The step is not passed; the candidate is rejected."`
}

// Run records the step.
func (c releaseCheck) Run(ctx context.Context, s *settings) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		return p.vault.RecordCheck(ctx, actor, c.ID, disclosure.Step(c.Step), !c.Reject, c.Note)
	})
}

type releaseSignOff struct {
	candidateFlags
	Risk   string `help:"Number of the risk in the report." required:""`
	Reason string `help:"Why it may be published all the same." required:""`
}

// Run records who answers for the risk.
func (c releaseSignOff) Run(ctx context.Context, s *settings) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		return p.vault.SignOff(ctx, actor, c.ID, c.Risk, c.Reason)
	})
}

type releaseApprove struct {
	candidateFlags
	Note string `help:"Note for the record."`
}

// Run approves and seals.
func (c releaseApprove) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		if err := p.vault.Approve(ctx, actor, c.ID, c.Note); err != nil {
			return err
		}
		hash, err := p.vault.Seal(ctx, actor, c.ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(io.out, "sealed", hash)
		return err
	})
}

type releasePublish struct {
	candidateFlags
}

// Run hands the release over and imports it, as the worker would.
func (c releasePublish) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		hash, err := p.vault.Publish(ctx, actor, c.ID)
		if err != nil {
			return err
		}
		imported, err := p.worker.ImportBundle(ctx, hash)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "published %s in edition %d\n", imported.Hash, imported.Edition)
		return err
	})
}

type releaseList struct {
	staffFlag
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
}

// Run lists the candidates.
func (c releaseList) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		rows, err := p.vault.ListCandidates(ctx, actor, c.Jurisdiction)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(io.out, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "id\tdocument\ttier\tstate\tnext\tat risk\thash")
		for _, r := range rows {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%d\t%s\n", r.ID, r.Document, r.Tier, r.State, r.Next, r.AtRisk, r.Hash)
		}
		return w.Flush()
	})
}
