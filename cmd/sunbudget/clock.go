package main

import (
	"context"
	"fmt"

	"github.com/sunbudget/sunbudget/portal/comment"
)

// clockCommand sets how long the clocks of opinions run.
type clockCommand struct {
	List clockList `cmd:"" help:"List the terms in force and their basis."`
	Set  clockSet  `cmd:"" help:"Set a term; it goes into the public log and holds for what begins from then on."`
}

type clockList struct {
	Jurisdiction string `arg:"" help:"Code of the government."`
}

// Run lists the terms.
func (c clockList) Run(ctx context.Context, s *settings, io console) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	terms, err := p.public.Terms(ctx, c.Jurisdiction)
	for _, t := range terms {
		fmt.Fprintf(io.out, "%s\t%d\t%s\n", t.Clock, t.Days, t.Basis)
	}
	return err
}

type clockSet struct {
	Jurisdiction string        `arg:"" help:"Code of the government."`
	Clock        comment.Clock `arg:"" help:"moderation, appeal, reply, hotline or on_request."`
	Days         int           `arg:"" help:"Working days, 1 to 60."`
	Basis        string        `help:"Document and article, as cited in public." required:""`
}

// Help shows an example.
func (clockSet) Help() string {
	return `Example:
  sunbudget clock set 990123 appeal 7 --basis '本县预算听证办法第九条'`
}

// Run sets the term.
func (c clockSet) Run(ctx context.Context, s *settings) error {
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	return p.desk.SetTerm(ctx, commandLine, c.Jurisdiction, comment.Term{Clock: c.Clock, Days: c.Days, Basis: c.Basis})
}
