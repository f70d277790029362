package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sunbudget/sunbudget/portal/ledger"
)

// logCommand is about transparency logs.
type logCommand struct {
	Verify logVerify `cmd:"" help:"Verify a site's log from outside, and remember what was seen."`
}

type logVerify struct {
	URL   string `arg:"" help:"Address of the site."`
	All   bool   `help:"Read everything again, not only what is new since the last visit."`
	State string `help:"Folder that remembers keys and the last checkpoint; below --data-dir where not given." type:"path"`
}

// Help shows examples.
func (logVerify) Help() string {
	return `Examples:
  sunbudget log verify http://127.0.0.1:8080          what is new since the last visit
  sunbudget log verify --all http://127.0.0.1:8080    everything, as at the first visit`
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
	if report.TakenDown > 0 {
		fmt.Fprintf(io.out, "%d releases were taken down: their tombstones stand in the log\n", report.TakenDown)
	}
	_, err = fmt.Fprintf(io.out, "verified %s: %d records (%d at the last visit), %d releases (%d more before), %d files, %d bytes\n",
		report.Origin, report.Size, report.Seen, report.Releases, report.Known, report.Files, report.Bytes)
	return err
}
