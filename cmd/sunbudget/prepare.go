package main

import (
	"context"

	county "github.com/sunbudget/sunbudget/cmd/sunbudget/demo"
	"github.com/sunbudget/sunbudget/search"
)

// prepare loads the demo where it is asked for: all of it at the first start,
// what is missing after a power cut, nothing when it is complete.
func (c *serveCommand) prepare(ctx context.Context, p *portal, io console) error {
	if c.Demo == "" {
		return nil
	}
	if c.Default == "" {
		c.Default = county.County.Code
	}
	bar := progress(io.err, "demo")
	defer bar.Close()
	site := county.Site{
		URL: p.url, Seal: p.keys.seal.Signer, Trusted: p.keys.seal.Verifier, Log: p.keys.log.Signer, Beside: p.keys.beside(),
		Identity: p.keys.identity, Index: search.Index, Clock: p.clock,
		Progress: func(done, total int, what string) {
			bar.ChangeMax(total)
			bar.Describe("demo: " + what)
			_ = bar.Set(done) // a bar that cannot be drawn is no fault of the demo
		},
	}
	if err := county.Load(ctx, site); err != nil || c.Data == "" {
		return err
	}
	return county.LoadMadrid(ctx, site, c.Data)
}
