package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/disclosure"
)

type releaseTexts struct {
	candidateFlags
	Pass   bool   `help:"Record that you have read every text that is open, and that none of them must be withheld."`
	Hide   string `help:"Have these words removed from all texts of the government, from the next candidate on."`
	Show   string `help:"Take words back that were hidden; they stand in the texts again from the next candidate on."`
	Reason string `help:"Why they are hidden, or shown again."`
}

// Help shows examples.
func (releaseTexts) Help() string {
	return `Examples:
  sunbudget release texts --as secrecy 12                                   what nobody has passed yet
  sunbudget release texts --as secrecy --hide 王小明 --reason 个人姓名 12   then the candidate is built again
  sunbudget release texts --as secrecy --pass 12
What stands between ⟦ and ⟧ was removed or may be data of a person. A text that was passed in an earlier release of the government is not shown again.`
}

// textsPrinted bounds one listing on the terminal.
const textsPrinted = 100_000

// Run lists, passes or hides. Every look and every decision is recorded.
func (c releaseTexts) Run(ctx context.Context, s *settings, io console) error {
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		if c.Hide != "" {
			return p.vault.HideWords(ctx, actor, c.ID, c.Hide, c.Reason)
		}
		if c.Show != "" {
			return p.vault.ShowWords(ctx, actor, c.ID, c.Show, c.Reason)
		}
		if c.Pass {
			n, err := p.vault.PassTexts(ctx, actor, c.ID, nil)
			if err == nil {
				_, err = fmt.Fprintf(io.out, "%d texts passed\n", n)
			}
			return err
		}
		page, err := p.vault.CandidateTexts(ctx, actor, c.ID, textsPrinted)
		if err != nil {
			return err
		}
		return printTextPage(io.out, page)
	})
}

// printTextPage writes one text a line; below it what was handed in, where
// that differs.
func printTextPage(out io.Writer, page disclosure.TextPage) error {
	for _, t := range page.Texts {
		fmt.Fprintf(out, "%s %s: %s\n", t.Field, t.Code, marked(t.PublicPieces()))
		if raw := t.RawPieces(); raw != nil {
			fmt.Fprintf(out, "    handed in: %s\n", marked(raw))
		}
	}
	count := page.Candidate.Gate.Texts
	_, err := fmt.Fprintf(out, "%d of %d texts are open, %d hold words hidden since the candidate was built\n", count.Open, count.All, count.Barred)
	return err
}

// marked writes pieces with ⟦ ⟧ around what was found.
func marked(pieces []disclosure.Piece) string {
	var line strings.Builder
	for _, p := range pieces {
		if p.Kind == "" {
			line.WriteString(p.Text)
		} else {
			line.WriteString("⟦" + p.Text + "⟧")
		}
	}
	return line.String()
}
