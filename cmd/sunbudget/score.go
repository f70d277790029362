package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sunbudget/sunbudget/portal/account"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/paper"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/scoring"
	"github.com/sunbudget/sunbudget/portal/scoring/packet"
	"github.com/sunbudget/sunbudget/portal/web/message"
)

// scoreCommand is about satisfaction scores.
type scoreCommand struct {
	Compute  scoreCompute  `cmd:"" help:"Score a period: a bundle anybody can recompute and a signed packet for each department."`
	Publish  scorePublish  `cmd:"" help:"Approve the publication of a closed period's scores, as a second person."`
	Verify   scoreVerify   `cmd:"" help:"Recompute every score of a downloaded bundle."`
	Method   scoreMethod   `cmd:"" help:"Record a new version of the scoring method, signed, in force from a later day."`
	Internal scoreInternal `cmd:"" help:"Import internal scores of departments (CSV: dept_code, eval_score)."`
	Third    scoreThird    `cmd:"" name:"third-party" help:"Import what independent institutions found (CSV: kind, subject, eval_score, organisation, document, date)."`
	Receiver scoreReceiver `cmd:"" help:"Make an internal system known that packets go to; prints its token and secret once."`
	Deliver  scoreDeliver  `cmd:"" help:"Write the packets that wait for a receiver into one signed file, to carry across a one-way gap."`
	Return   scoreReturn   `cmd:"" help:"Take in the signed files that receivers answer with: receipts, acknowledgements, appeals."`
	Export   scoreExport   `cmd:"" help:"Write the packets of a period as signed JSON, XLSX and CSV."`
}

type scoreVerify struct {
	Bundle string `arg:"" help:"bundle.json as downloaded from /performance." type:"existingfile"`
}

// Help shows examples.
func (scoreVerify) Help() string {
	return `Examples:
  curl -O http://127.0.0.1:8080/data/scores/2026H1/bundle.json
  sunbudget score verify bundle.json`
}

// Run recomputes the scores from the published numbers alone.
func (c scoreVerify) Run(_ context.Context, io console) error {
	raw, err := os.ReadFile(c.Bundle)
	if err != nil {
		return err
	}
	b, err := scoring.ParseBundle(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Bundle, err)
	}
	if err := scoring.Verify(b); err != nil {
		return fmt.Errorf("%s: %w", c.Bundle, err)
	}
	_, err = fmt.Fprintf(io.out, "every score of %s follows from its published numbers\n", c.Bundle)
	return err
}

// periodFlags name a rating period of a government.
type periodFlags struct {
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
	Period       string `help:"Rating period, such as 2026 or 2026H1." required:"" short:"p"`
}

type scoreCompute struct {
	periodFlags
	staffFlag
}

// Help shows examples.
func (scoreCompute) Help() string {
	return `Examples:
  sunbudget score compute --as chenjing -j 990123 -p 2026`
}

// Run scores the period from its current ratings. Before the period closes
// the result is for the inside only. Who asked is on record before it is done,
// as at the desk, and does not approve the publication.
func (c scoreCompute) Run(ctx context.Context, s *settings, io console) error {
	period, err := rating.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	return c.withScorer(ctx, s, c.Jurisdiction, func(p *portal, actor civic.Actor) error {
		if err := p.desk.NoteScoreAsker(ctx, actor.Account, c.Jurisdiction, period); err != nil {
			return err
		}
		seq, err := p.worker.ComputeScore(ctx, c.Jurisdiction, period)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "scored %s of %s: bundle %d\n", period, c.Jurisdiction, seq)
		return err
	})
}

type scorePublish struct {
	periodFlags
	staffFlag
}

// Help shows examples.
func (scorePublish) Help() string {
	return `Examples:
  sunbudget score publish --as approver -j 990123 -p 2026`
}

// Run approves the newest bundle of the period, as an approver who did not
// have it computed.
func (c scorePublish) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error { return c.publish(ctx, p, actor, io) })
}

func (c scorePublish) publish(ctx context.Context, p *portal, actor civic.Actor, io console) error {
	askers, err := p.desk.ScoreAskers(ctx, c.Jurisdiction, rating.Period(c.Period))
	if err != nil {
		return err
	}
	target := civic.Target{Kind: "score", Jurisdiction: c.Jurisdiction, Phase: civic.PhaseOpen, Touched: askers}
	if err := account.Can(actor, account.PublishScore, target, civic.SystemClock()); err != nil {
		return err
	}
	files, err := p.desk.ScoreBundles(ctx, c.Jurisdiction)
	if err != nil {
		return err
	}
	for _, file := range files {
		if string(file.Period) != c.Period {
			continue
		}
		if err := p.desk.ApproveScore(ctx, actor.Account, c.Jurisdiction, scoring.Publishing{Period: file.Period, Seq: file.Seq}); err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "published bundle %d of %s\n", file.Seq, file.Period)
		return err
	}
	return fmt.Errorf("no scores of %s in %s; first: sunbudget score compute", c.Period, c.Jurisdiction)
}

type scoreMethod struct {
	Jurisdiction string `help:"Code of the government." required:"" short:"j"`
	File         string `arg:"" help:"Parameters as JSON: those of /data/scores/methods/VERSION/method.json, with another version and from." type:"existingfile"`
}

// Help shows examples.
func (scoreMethod) Help() string {
	return `Examples:
  curl -o method.json http://127.0.0.1:8080/data/scores/methods/3/method.json
  sunbudget score method -j 990123 method.json`
}

// Run records the version; a parameter nobody knows is refused.
func (c scoreMethod) Run(ctx context.Context, s *settings, io console) error {
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	m, err := scoring.ParseMethod(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	if err := p.worker.RecordMethod(ctx, c.Jurisdiction, m); err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "recorded method %s of %s, in force from %s\n", m.Version, c.Jurisdiction, m.From)
	return err
}

type scoreExport struct {
	periodFlags
	Dir  string `help:"Folder to write to." required:"" type:"path" short:"o"`
	Lang string `help:"Language of the workbook: zh or en." default:"zh" enum:"zh,en"`
	PDF  bool   `help:"Print each packet as PDF as well; needs chromium." name:"pdf"`
}

// Help shows examples.
func (scoreExport) Help() string {
	return `Examples:
  sunbudget score export -j 990123 -p 2026 -o packets`
}

// Run writes three files and a signature for each department.
func (c scoreExport) Run(ctx context.Context, s *settings, io console) error {
	period, err := rating.ParsePeriod(c.Period)
	if err != nil {
		return err
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	lines, err := p.desk.Packets(ctx, c.Jurisdiction, nil, true)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Dir, 0o755); err != nil {
		return err
	}
	written := 0
	for _, line := range lines {
		if line.Period != period {
			continue
		}
		file, err := p.desk.Packet(ctx, c.Jurisdiction, period, line.Unit, 0)
		if err != nil {
			return err
		}
		if err := c.write(ctx, line.Unit, file); err != nil {
			return err
		}
		written++
	}
	if written == 0 {
		return fmt.Errorf("no packets of %s in %s; first: sunbudget score compute", period, c.Jurisdiction)
	}
	_, err = fmt.Fprintf(io.out, "wrote the packets of %d departments to %s\n", written, c.Dir)
	return err
}

// write stores one packet in every form.
func (c scoreExport) write(ctx context.Context, unit string, file packet.File) error {
	content, err := packet.Parse(file.Canonical)
	if err != nil {
		return err
	}
	var workbook, table, page bytes.Buffer
	words := func(key string) string { return message.T(message.Parse(c.Lang), key) }
	seal := packet.Seal{SHA256: file.SHA256, LogIndex: file.LogIndex}
	err = errors.Join(packet.WriteXLSX(&workbook, content, words), packet.WriteCSV(&table, content), packet.WriteHTML(&page, content, seal, c.Lang, words))
	if err != nil {
		return err
	}
	files := map[string][]byte{".json": file.Canonical, ".json.sig": file.Signature, ".xlsx": workbook.Bytes(), ".csv": table.Bytes()}
	if c.PDF {
		if files[".pdf"], err = paper.Print(ctx, page.Bytes()); err != nil {
			return err
		}
	}
	for ending, content := range files {
		if err := os.WriteFile(filepath.Join(c.Dir, c.Period+"-"+unit+ending), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
