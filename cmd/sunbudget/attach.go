package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sunbudget/sunbudget/portal/budget"
	"github.com/sunbudget/sunbudget/portal/civic"
)

type ingestAttach struct {
	staffFlag
	documentFlags
	Kind    string `help:"explanation (编制说明), tables, approval (批复), picture or other." enum:"explanation,tables,approval,picture,other" required:""`
	Title   string `help:"What public pages call it." required:""`
	Unit    string `help:"Code of the unit it belongs to, if to one alone."`
	Project string `help:"Internal code of the project it belongs to, if to one alone."`
	File    string `arg:"" help:"PDF, PNG or JPEG." type:"existingfile"`
}

// Help shows examples.
func (ingestAttach) Help() string {
	return `Examples:
  sunbudget ingest attach --as lihua -j 990123 -y 2027 -s draft --kind explanation --title 2027年预算编制说明 notes.pdf
  sunbudget ingest attach --as lihua -j 990123 -y 2027 -s draft --kind picture --project P-12 --title 现场照片 site.jpg
Authors, cameras and places are removed. A file with something that may not be public is refused: nothing can be taken out of it with certainty.`
}

// Run stores the file, or says why it cannot be published.
func (c ingestAttach) Run(ctx context.Context, s *settings, io console) error {
	doc, err := c.document()
	if err != nil {
		return err
	}
	content, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return c.withActor(ctx, s, func(p *portal, actor civic.Actor) error {
		id, err := p.vault.AddAttachment(ctx, actor, doc, budget.Attachment{
			Project: c.Project, Unit: c.Unit, Kind: budget.AttachmentKind(c.Kind), Title: c.Title, Name: filepath.Base(c.File), Data: content,
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(io.out, "%s: kept as attachment %d\n", c.File, id)
		return err
	})
}
