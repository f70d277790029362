package main

import (
	"context"
	"fmt"
	"os"

	"github.com/sunbudget/sunbudget/portal/scoring"
)

// scoreCommand is about satisfaction scores.
type scoreCommand struct {
	Verify scoreVerify `cmd:"" help:"Recompute every score of a downloaded bundle."`
}

type scoreVerify struct {
	Bundle string `arg:"" help:"bundle.json as downloaded from /performance." type:"existingfile"`
}

// Help shows examples.
func (scoreVerify) Help() string {
	return `Examples:
  curl -O http://127.0.0.1:8080/data/scores/2026/bundle.json
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
