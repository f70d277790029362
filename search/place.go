package search

import (
	"strings"

	"github.com/sunbudget/sunbudget/portal/release"
)

// Codes are the units or regions that the condition names, by code or by a
// part of their name; those below them are for the engine to add.
func (p Place) Codes(names release.Names) []string {
	var codes []string
	add := func(code string, written ...string) {
		hit := Fold(code) == p.Text
		for _, name := range written {
			hit = hit || strings.Contains(Fold(name), p.Text)
		}
		if hit {
			codes = append(codes, code)
		}
	}
	switch p.Field {
	case Region:
		for _, r := range names.Regions {
			add(r.Code, r.Name, r.NameEN)
		}
	case Department:
		for _, u := range names.Units {
			add(u.Code, u.Name, u.NameEN)
		}
	}
	return codes
}
