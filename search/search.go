// Package search is how projects are found: the text a reader types, the one
// way text is folded and cut into words before it is compared, and what an
// engine answers. The engines are below: postgres (the default) needs nothing
// but the database.
//
// Text is found by words, so that 学校 does not find 大学校园; what the
// dictionary does not know, such as the names of villages, is found character
// by character. Words of letters are also looked for as pinyin or initials.
package search

import (
	"context"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// Scope is the release that is searched, with its units and regions.
type Scope struct {
	Release release.Header
	Names   release.Names
}

// Engine finds the projects of one release. Orders, facets and totals come
// from published forms alone.
type Engine interface {
	// Search finds one page, the total and the facets.
	Search(ctx context.Context, scope Scope, filter release.Filter) (release.Hits, error)
	// IDs finds all projects in order, for exports; cursor and size of the
	// filter do not count.
	IDs(ctx context.Context, scope Scope, filter release.Filter) ([]civic.PublicID, error)
}

// Suggester offers what somebody may be about to type.
type Suggester interface {
	Suggest(ctx context.Context, scope Scope, text string) ([]release.Suggestion, error)
}

// Complete is an engine that also suggests.
type Complete interface {
	Engine
	Suggester
}
