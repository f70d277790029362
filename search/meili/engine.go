// Package meili searches with a Meilisearch server (1.15 or newer). Queries
// are understood, text is cut and results are marked by package search, as
// for every engine; the server keeps the values, compares and counts. It is
// asked with filters alone, so that its own rules for words (ten at most,
// typing errors in numbers, prefixes) play no part.
package meili

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/meilisearch/meilisearch-go"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
	"github.com/sunbudget/sunbudget/search"
)

// Config says where the server is.
type Config struct {
	URL   string
	Key   string // a key that may search, and for the worker write
	Index string // its name on the server
}

// How long the server may take for a query, and for a write; the client waits
// for ever by itself.
const (
	queryTimeout = 3 * time.Second
	writeTimeout = 2 * time.Minute
)

// atOnce is the most documents one answer has (maxTotalHits).
const atOnce = 1000

// Engine searches the releases a server holds.
type Engine struct {
	client meilisearch.ServiceManager
	index  string

	mu    sync.Mutex
	holds map[string]bool           // releases that are known to be there, whole
	terms map[string]map[string]int // words of letters, by release
}

// New connects to a server; it is not asked yet.
func New(c Config) *Engine {
	return &Engine{
		client: connect(c, queryTimeout), index: c.Index,
		holds: map[string]bool{}, terms: map[string]map[string]int{},
	}
}

// connect makes a client that gives up, and leaves trying again to us.
func connect(c Config, timeout time.Duration) meilisearch.ServiceManager {
	return meilisearch.New(c.URL, meilisearch.WithAPIKey(c.Key), meilisearch.DisableRetries(),
		meilisearch.WithCustomClient(&http.Client{Timeout: timeout}))
}

// Search finds one page of projects, how many there are, and the facets.
func (e *Engine) Search(ctx context.Context, scope search.Scope, filter release.Filter) (hits release.Hits, err error) {
	after, err := release.ParseCursor(filter.Cursor, filter.Sort)
	if err != nil {
		return hits, err
	}
	f, err := e.find(ctx, scope, filter)
	if err != nil {
		return hits, fmt.Errorf("meilisearch: %w", err)
	}
	if hits, err = f.page(ctx, filter.Size, after); err != nil {
		return hits, fmt.Errorf("meilisearch: %w", err)
	}
	hits.Corrected = f.corrected
	if hits.Total, hits.Facets, err = f.count(ctx); err != nil {
		return hits, fmt.Errorf("meilisearch: %w", err)
	}
	return hits, nil
}

// IDs finds all projects in order.
func (e *Engine) IDs(ctx context.Context, scope search.Scope, filter release.Filter) (all []civic.PublicID, err error) {
	f, err := e.find(ctx, scope, filter)
	var after *release.Position
	for err == nil {
		var hits release.Hits
		if hits, err = f.page(ctx, atOnce-1, after); err != nil {
			break
		}
		all = append(all, hits.IDs...)
		if hits.Next == "" {
			return all, nil
		}
		after, err = release.ParseCursor(hits.Next, filter.Sort)
	}
	return nil, fmt.Errorf("meilisearch: %w", err)
}

// found is a text query of one release, understood.
type found struct {
	*Engine
	filter     release.Filter
	names      release.Names
	release    expr
	text       matching
	conditions map[string]expr
	corrected  []release.Correction
}

func (e *Engine) find(ctx context.Context, scope search.Scope, filter release.Filter) (f found, err error) {
	f = found{Engine: e, filter: filter, names: scope.Names, conditions: conditions(scope.Names, filter)}
	f.release = and(is("release", scope.Release.Hash), number("version", "=", search.Version))
	if err := e.there(ctx, scope.Release, f.release); err != nil {
		return f, err
	}
	query := search.Read(filter.Text)
	if f.corrected, err = e.corrections(ctx, scope.Release.Hash, f.release, query); err != nil {
		return f, err
	}
	if len(f.corrected) > 0 {
		query = search.Read(filter.Text, f.corrected...)
	}
	t := translation{ctx: ctx, engine: e, release: f.release, names: scope.Names}
	f.text, err = t.of(query.Condition)
	return f, err
}

// there makes sure that the server holds the whole release: it is fed after
// publication, and somebody may have emptied it.
func (e *Engine) there(ctx context.Context, h release.Header, filter expr) error {
	e.mu.Lock()
	known := e.holds[h.Hash]
	e.mu.Unlock()
	if known {
		return nil
	}
	results, err := e.ask(ctx, counting(filter, "release"))
	if err != nil {
		return err
	}
	if results[0].total() != h.Projects {
		return search.ErrLacking
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.holds[h.Hash] = true
	return nil
}

// forget drops what is known of the server, after it was away.
func (e *Engine) forget() {
	e.mu.Lock()
	defer e.mu.Unlock()
	clear(e.holds)
	clear(e.terms)
}

// corrections finds what was meant by words the release does not have.
func (e *Engine) corrections(ctx context.Context, hash string, filter expr, query search.Query) ([]release.Correction, error) {
	var all []release.Correction
	for _, typed := range query.Latin {
		results, err := e.ask(ctx, counting(and(filter, or(is("words", typed), is("readings", typed))), "release"))
		if err != nil {
			return nil, err
		}
		if results[0].total() > 0 {
			continue
		}
		vocabulary, err := e.vocabulary(ctx, hash, filter)
		if err != nil {
			return nil, err
		}
		if used := search.Nearest(typed, vocabulary); used != "" {
			all = append(all, release.Correction{Typed: typed, Used: used})
		}
	}
	return all, nil
}

// vocabulary are the words of letters of a release with how many projects
// have them.
func (e *Engine) vocabulary(ctx context.Context, hash string, filter expr) (map[string]int, error) {
	e.mu.Lock()
	terms := e.terms[hash]
	e.mu.Unlock()
	if terms != nil {
		return terms, nil
	}
	results, err := e.ask(ctx, counting(filter, "latin"))
	if err != nil {
		return nil, err
	}
	terms = results[0].facets["latin"]
	e.mu.Lock()
	defer e.mu.Unlock()
	e.terms[hash] = terms
	return terms, nil
}

// result is one answer of the server.
type result struct {
	hits   []document
	facets map[string]map[string]int
}

// total is how many documents there are. The server's own totals end at a
// thousand; facets count all.
func (r result) total() int {
	n := 0
	for _, count := range r.facets["release"] {
		n += count
	}
	return n
}

// counting asks for facets only. The client cannot ask for no document.
func counting(filter expr, facets ...string) *meilisearch.SearchRequest {
	return &meilisearch.SearchRequest{Filter: string(filter), Facets: facets, Limit: 1, AttributesToRetrieve: []string{"number"}}
}

// ask sends queries together.
func (e *Engine) ask(ctx context.Context, queries ...*meilisearch.SearchRequest) ([]result, error) {
	for _, q := range queries {
		q.IndexUID = e.index
	}
	answer, err := e.client.MultiSearchWithContext(ctx, &meilisearch.MultiSearchRequest{Queries: queries})
	if err != nil {
		e.forget()
		if missing(err) {
			return nil, search.ErrLacking
		}
		return nil, err
	}
	if len(answer.Results) != len(queries) {
		return nil, errors.New("the server did not answer every query")
	}
	all := make([]result, len(queries))
	for i, r := range answer.Results {
		if err := r.Hits.DecodeInto(&all[i].hits); err != nil {
			return nil, err
		}
		if len(r.FacetDistribution) > 0 {
			if err := json.Unmarshal(r.FacetDistribution, &all[i].facets); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}
