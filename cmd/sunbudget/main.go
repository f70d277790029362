// Command sunbudget is the whole portal in one binary: it serves the sites,
// migrates the database, loads budget files, builds and publishes releases,
// computes and verifies scores, and checks a site's transparency log.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
)

// version is set at link time (-ldflags "-X main.version=…").
var version = "development"

// cli is every command and flag. Each flag can also be given as an
// environment variable SUNBUDGET_….
type cli struct {
	settings

	Serve   serveCommand   `cmd:"" help:"Serve the portal: public site, desk, inner address and jobs."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to the newest version."`
	Ingest  ingestCommand  `cmd:"" help:"Check and load budget files, or write an empty template."`
	Release releaseCommand `cmd:"" help:"Build, check, approve and publish releases."`
	Score   scoreCommand   `cmd:"" help:"Compute, verify and export satisfaction scores."`
	Map     mapCommand     `cmd:"" help:"Give a jurisdiction the boundaries its map is drawn on, with their 审图号."`
	Search  searchCommand  `cmd:"" help:"The indexes that lists are searched with."`
	Log     logCommand     `cmd:"" help:"Verify a site's transparency log."`
	User    userCommand    `cmd:"" help:"Staff accounts and their roles."`
	Clock   clockCommand   `cmd:"" help:"How long the clocks of opinions run in a jurisdiction, and on what basis."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

// console is where a command reads and writes.
type console struct {
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], console{os.Stdout, os.Stderr}))
}

// run executes one command line and returns the exit status: 0 done, 1 the
// command failed, 2 the command line was wrong.
func run(ctx context.Context, args []string, io console) (status int) {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("sunbudget"),
		kong.Description("阳光预算: a public budget portal with citizen feedback."),
		kong.DefaultEnvars("SUNBUDGET"),
		kong.Writers(io.out, io.err),
		kong.Exit(func(code int) { exited = code }),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(io),
	)
	if err != nil {
		fmt.Fprintln(io.err, "sunbudget:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintln(io.err, "sunbudget:", err)
		return 2
	}
	if err := command.Run(&c.settings); err != nil {
		fmt.Fprintln(io.err, "sunbudget:", oneLine(err))
		return 1
	}
	return 0
}

// oneLine is an error as one line; database drivers spread theirs over several.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\t' }), "; ")
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(io console) error {
	_, err := fmt.Fprintln(io.out, "sunbudget", version)
	return err
}

type migrateCommand struct{}

// Help shows examples.
func (migrateCommand) Help() string {
	return `Examples:
  sunbudget migrate                                 the portal's own PostgreSQL in --data-dir
  DATABASE_URL=postgres://… sunbudget migrate       an existing server`
}

// Run applies the migrations.
func (migrateCommand) Run(ctx context.Context, s *settings, io console) error {
	db, err := s.openDatabase(ctx, embedded.Open)
	if err != nil {
		return err
	}
	defer db.stop()
	_, err = fmt.Fprintln(io.out, "the database is at the newest version")
	return err
}
