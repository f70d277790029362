package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// settings are the flags every command shares.
type settings struct {
	DataDir     string   `help:"Where the portal keeps its keys and its own PostgreSQL." default:"data" type:"path"`
	DatabaseURL string   `help:"Use an existing PostgreSQL (≥15) instead: the address of its owner login." env:"DATABASE_URL,SUNBUDGET_DATABASE_URL" placeholder:"postgres://…"`
	LogLevel    string   `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error"`
	TrustSeal   []string `help:"Import releases sealed with this key as well: what sunbudget release key prints at the inner site." placeholder:"KEY"`
	RetiredSeal []string `help:"Verify earlier releases sealed with this key of the inner site, but import none any more." placeholder:"KEY"`
	SiteName    string   `help:"Name of this site in its keys and its transparency log; choose once." default:"sunbudget.local"`

	Meili meiliFlags `embed:"" prefix:"meili-"`

	clock civic.Clock `kong:"-"` // of the whole portal; nil is the system's

	WebDatabaseURL      string `help:"Address for the login sunbudget_web, where it is not derived from --database-url." placeholder:"postgres://…"`
	DeskDatabaseURL     string `help:"The same for sunbudget_desk." placeholder:"postgres://…"`
	VaultDatabaseURL    string `help:"The same for sunbudget_vault." placeholder:"postgres://…"`
	WorkerDatabaseURL   string `help:"The same for sunbudget_worker." placeholder:"postgres://…"`
	IdentityDatabaseURL string `help:"The same for sunbudget_identity." placeholder:"postgres://…"`
}

// logger writes structured lines to standard error.
func (s *settings) logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo // impossible: the flag is an enumeration
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// keyDir is where signing and encryption keys live, readable by us alone.
func (s *settings) keyDir() (string, error) {
	dir := filepath.Join(s.DataDir, "keys")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("cannot make the key directory %s: %w", dir, err)
	}
	return dir, nil
}

// demoFlag is --demo (the invented county and the sample) or --demo=NAME.
type demoFlag string

// madridDemo is the demo with the city of Madrid beside the county.
const madridDemo = "madrid"

// IsBool lets --demo stand alone.
func (demoFlag) IsBool() bool { return true }

// Decode reads "--demo", "--demo=county" and "--no-demo"-like values.
func (d *demoFlag) Decode(ctx *kong.DecodeContext) error {
	*d = "county"
	if ctx.Scan.Peek().Type != kong.FlagValueToken {
		return nil
	}
	switch value := strings.ToLower(fmt.Sprint(ctx.Scan.Pop().Value)); value {
	case "true", "1", "county":
	case madridDemo:
		*d = madridDemo
	case "false", "0", "":
		*d = ""
	default:
		return fmt.Errorf("there are county and madrid, not %q", value)
	}
	return nil
}
