package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
)

// byCommand is who acts in the security log where a command does.
const byCommand = "command"

type scoreInternal struct {
	periodFlags
	File string `arg:"" help:"CSV with the columns dept_code and eval_score." type:"existingfile"`
}

// Run sets the scores; the next computation of the period uses them.
func (c scoreInternal) Run(ctx context.Context, s *settings, io console) error {
	period, err := rating.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	scores, err := scoring.ParseInternal(file)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.desk.ImportInternal(ctx, byCommand, c.Jurisdiction, period, scores); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "internal scores of %d departments for %s\n", len(scores), period)
	return err
}

type scoreThird struct {
	periodFlags
	staffFlag
	File string `arg:"" help:"CSV with the columns kind (project or department), subject, eval_score, organisation, document and date." type:"existingfile"`
}

// Run records the findings, all or none; they are public at once.
func (c scoreThird) Run(ctx context.Context, s *settings, io console) error {
	period, err := rating.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	file, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	findings, err := scoring.ParseThirdParty(file, period)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		target := civic.Target{Kind: "score", Jurisdiction: c.Jurisdiction, Phase: civic.PhaseOpen}
		if err := account.Can(actor, account.ComputeScore, target, civic.SystemClock()); err != nil {
			return err
		}
		if err := p.desk.AddThirdParty(ctx, actor.Account, c.Jurisdiction, findings); err != nil {
			return err
		}
		_, err := fmt.Fprintf(io.out, "recorded %d third-party evaluations for %s\n", len(findings), period)
		return err
	})
}

type scoreReceiver struct {
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
	Name         string `help:"Name of the system." required:""`
	URL          string `help:"Where packets are pushed; without it the system pulls or takes files." name:"url" placeholder:"https://…"`
}

// Help shows examples.
func (scoreReceiver) Help() string {
	return `Examples:
  sunbudget score receiver -j 990123 --name 绩效系统 --url https://performance.inside/packets
  sunbudget score receiver -j 990123 --name 绩效系统            pulls from the desk: GET /api/v1/packets
docs/delivery.md says what is sent and how a receiver answers.`
}

// Run makes the receiver and prints what only now is known.
func (c scoreReceiver) Run(ctx context.Context, s *settings, io console) error {
	if at, err := url.Parse(c.URL); c.URL != "" && (err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "") {
		return fmt.Errorf("--url %q: want https://HOST/PATH", c.URL)
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	made, err := p.desk.AddReceiver(ctx, byCommand, c.Jurisdiction, c.Name, c.URL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "receiver %s\ntoken    %s\nsecret   %s\nKeep both: they are not shown again.\n", made.ID, made.Token, made.Secret)
	return err
}

type scoreReturn struct {
	Receiver string   `help:"The receiver the files come from." required:""`
	Files    []string `arg:"" help:"Returns as JSON; each has its signature beside it in FILE.sig." type:"existingfile"`
}

// Run takes every file that is signed by the receiver; one that was taken
// before changes nothing.
func (c scoreReturn) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	for _, name := range c.Files {
		raw, err := os.ReadFile(name)
		signature, missing := os.ReadFile(name + ".sig")
		if err := errors.Join(err, missing); err != nil {
			return err
		}
		if err := p.desk.ReturnByFile(ctx, c.Receiver, strings.TrimSpace(string(signature)), raw); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprintf(io.out, "taken: %s\n", name)
	}
	return nil
}
