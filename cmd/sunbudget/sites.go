package main

import (
	"github.com/sunbudget/sunbudget/portal/web"
)

// sites are the addresses the role serves, the public one first.
func (c serveCommand) sites(p *portal) ([]address, error) {
	var list []address
	return list, nil
}

var _ = web.Public
