// Command attack is the outsider: it reads only what an anonymous visitor can
// download from a portal (or from a directory of its releases), knows the
// published rules, and computes for each hidden figure the tightest bounds it
// can prove. It shares nothing with the portal but the shape of an amount
// (portal/civic), so that a fault in the portal's protection is not repeated
// here.
//
//	attack http://127.0.0.1:8080
//	attack http://127.0.0.1:8080/j/990101
//	attack ./releases
//
// It exits with 0 when every hidden figure is as open as its form promises,
// with 2 when one is not, and with 1 when it could not run.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
)

// Exit statuses.
const (
	nothingFound = 0
	couldNotRun  = 1
	found        = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is one attack; it returns the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	flags := flag.NewFlagSet("attack", flag.ContinueOnError)
	flags.SetOutput(errs)
	quick := flags.Bool("quick", false, "stop at each figure as soon as its need is seen to be kept")
	brief := flags.Bool("brief", false, "print what was found and the summary only")
	flags.Usage = func() {
		fmt.Fprintln(errs, "usage: attack [flags] URL|DIR")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil || flags.NArg() != 1 {
		flags.Usage()
		return couldNotRun
	}
	site, err := read(ctx, flags.Arg(0))
	if err != nil {
		fmt.Fprintln(errs, "attack:", err)
		return couldNotRun
	}
	report := attack(site, *quick)
	report.found = append(report.found, fewRaters(site)...)
	report.print(out, *brief)
	if site.unread > 0 {
		fmt.Fprintf(out, "%d papers were not printed by the site and have not been read\n", site.unread)
	}
	if report.broken() > 0 {
		return found
	}
	return nothingFound
}

// read downloads a site or opens a directory.
func read(ctx context.Context, where string) (site, error) {
	if strings.HasPrefix(where, "http://") || strings.HasPrefix(where, "https://") {
		return readURL(ctx, strings.TrimRight(where, "/"))
	}
	return readDir(where)
}
