// Package postgres is the default search engine. The text index of a release
// is built in the transaction that publishes it and stands in the database;
// what lists are filtered, counted and ordered by is read once and kept in
// memory, for a release never changes.
package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// Queryer is the connection or pool the engine asks.
type Queryer interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Engine searches the releases a database holds.
type Engine struct {
	db      Queryer
	shelves *shelves
}

// New searches what db can read.
func New(db Queryer) *Engine { return &Engine{db: db, shelves: newShelves(db)} }

// Search finds one page of projects, how many there are, and the facets.
func (e *Engine) Search(ctx context.Context, scope search.Scope, filter release.Filter) (release.Hits, error) {
	after, err := release.ParseCursor(filter.Cursor, filter.Sort)
	if err != nil {
		return release.Hits{}, err
	}
	found, err := e.find(ctx, scope, filter)
	if err != nil {
		return release.Hits{}, fmt.Errorf("search: %w", err)
	}
	counted := found.count(scope, filter)
	hits := found.page(filter, counted.passed, after)
	hits.Total, hits.Facets, hits.Corrected = counted.total, counted.facets(scope.Names), found.corrected
	hits.Health.Building = filter.Text != "" && !found.indexed
	return hits, nil
}

// IDs finds all projects in order.
func (e *Engine) IDs(ctx context.Context, scope search.Scope, filter release.Filter) ([]civic.PublicID, error) {
	found, err := e.find(ctx, scope, filter)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	counted := found.count(scope, filter)
	filter.Size = counted.total
	return found.page(filter, counted.passed, nil).IDs, nil
}

// found are the projects of a release that match a text.
type found struct {
	*shelf
	text      search.Set
	corrected []release.Correction
}

// find answers the text query; where a word of it is nowhere in the release,
// the nearest word that is takes its place.
func (e *Engine) find(ctx context.Context, scope search.Scope, filter release.Filter) (f found, err error) {
	if f.shelf, err = e.shelves.get(ctx, scope.Release); err != nil {
		return f, err
	}
	query := search.Read(filter.Text)
	l := lookup{ctx: ctx, db: e.db, shelf: f.shelf, names: scope.Names}
	if err := l.fetch(query); err != nil {
		return f, err
	}
	if f.corrected, err = l.corrections(query); err != nil {
		return f, err
	}
	if len(f.corrected) > 0 {
		query = search.Read(filter.Text, f.corrected...)
		if err := l.fetch(query); err != nil {
			return f, err
		}
	}
	f.text, err = l.eval(query.Condition)
	return f, err
}
