package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/delivery"
)

// byCommand is who acts in the security log where a command does.
const byCommand = "command"

type scoreInternal struct {
	periodFlags
	staffFlag
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
	return c.withScorer(ctx, s, c.Jurisdiction, func(p *portal, actor civic.Actor) error {
		if err := p.desk.ImportInternal(ctx, actor.Account, c.Jurisdiction, period, scores); err != nil {
			return err
		}
		_, err := fmt.Fprintf(io.out, "internal scores of %d departments for %s\n", len(scores), period)
		return err
	})
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
	return c.withScorer(ctx, s, c.Jurisdiction, func(p *portal, actor civic.Actor) error {
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

type scoreDeliver struct {
	staffFlag
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
	Receiver     string `help:"The receiver the file is for." required:""`
	Period       string `help:"Only packets of this rating period." short:"p"`
	Dept         string `help:"Only packets of the department with this code."`
	Again        bool   `help:"Also packets that the receiver has given receipts for."`
	Out          string `help:"File to write." required:"" short:"o" type:"path"`
}

// Help shows examples.
func (scoreDeliver) Help() string {
	return `Examples:
  sunbudget score deliver --as chenjing -j 990123 --receiver 6BCBTRP8M6 -o packets.jsonl
  sunbudget score deliver --as chenjing -j 990123 --receiver 6BCBTRP8M6 -p 2026H2 --dept 105 -o packets.jsonl
  sunbudget score return  --as chenjing -j 990123 answers-000001.jsonl
The file carries whatever waits, in order, signed by the key that
/log/key shows. Nothing counts as delivered before the answer file says so.`
}

// Run writes the file and refuses to overwrite one.
func (c scoreDeliver) Run(ctx context.Context, s *settings, io console) error {
	choice := delivery.Choice{Receiver: c.Receiver, Period: rating.Period(c.Period), Unit: c.Dept, Again: c.Again}
	return c.withScorer(ctx, s, c.Jurisdiction, func(p *portal, actor civic.Actor) error {
		if _, err := p.desk.PlanDeliveryFile(ctx, actor.Account, c.Jurisdiction, choice); err != nil {
			return err
		}
		var file bytes.Buffer
		count, err := p.desk.WriteDeliveryFile(ctx, &file, c.Jurisdiction, choice)
		if err != nil {
			return err
		}
		if err := writeNew(c.Out, file.Bytes()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "wrote %s: %d packets for %s\n", c.Out, count, c.Receiver)
		return err
	})
}

type scoreReturn struct {
	staffFlag
	Jurisdiction string   `help:"Code of the government." required:"" short:"j"`
	Files        []string `arg:"" help:"Answer files of receivers, of each in the order of their numbers." type:"existingfile"`
}

// Run takes each file whole or not at all; one that was taken before changes
// nothing.
func (c scoreReturn) Run(ctx context.Context, s *settings, io console) error {
	return c.withScorer(ctx, s, c.Jurisdiction, func(p *portal, actor civic.Actor) error {
		for _, name := range c.Files {
			raw, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			taken, err := p.desk.TakeAnswers(ctx, actor.Account, c.Jurisdiction, raw)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			outcome := "taken"
			if taken.Before {
				outcome = "nothing changed: taken already"
			}
			fmt.Fprintf(io.out, "%s: %s, number %d, %d receipts, %d returns\n", name, outcome, taken.Number, taken.Receipts, taken.Returns)
		}
		return nil
	})
}

// withScorer finds who acts and holds them to what the desk asks of those who
// have scores computed and packets sent.
func (f staffFlag) withScorer(ctx context.Context, s *settings, jurisdiction string, work func(p *portal, actor civic.Actor) error) error {
	return f.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		target := civic.Target{Kind: "score", Jurisdiction: jurisdiction, Phase: civic.PhaseOpen}
		if err := account.Can(actor, account.ComputeScore, target, civic.SystemClock()); err != nil {
			return err
		}
		return work(p, actor)
	})
}
