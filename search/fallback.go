package search

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// ErrLacking is what an engine answers that does not have the release, or not
// all of it.
var ErrLacking = errors.New("the engine does not have this release yet")

// restFor is how long an engine that failed is left alone.
const restFor = 5 * time.Second

// Fallback asks the chosen engine, and the one that has everything where the
// chosen one is away or behind; what it answers says so.
type Fallback struct {
	Chosen Engine
	Always Complete
	// Behind is how long a release has been published that the chosen engine
	// does not have.
	Behind func(context.Context) (time.Duration, error)
	Clock  civic.Clock

	rested atomic.Int64 // until when the chosen engine is left alone, Unix nanoseconds
}

// Search finds one page.
func (f *Fallback) Search(ctx context.Context, scope Scope, filter release.Filter) (release.Hits, error) {
	var health release.Health
	if !f.resting() {
		hits, err := f.Chosen.Search(ctx, scope, filter)
		if err == nil || civic.KindOf(err) == civic.KindInvalid || ctx.Err() != nil {
			return hits, err
		}
		health = f.note(ctx, err)
	} else {
		health.Fallback = true
	}
	hits, err := f.Always.Search(ctx, scope, filter)
	hits.Health.Fallback, hits.Health.Behind = health.Fallback, health.Behind
	return hits, err
}

// IDs finds all projects in order.
func (f *Fallback) IDs(ctx context.Context, scope Scope, filter release.Filter) ([]civic.PublicID, error) {
	if !f.resting() {
		ids, err := f.Chosen.IDs(ctx, scope, filter)
		if err == nil || ctx.Err() != nil {
			return ids, err
		}
		f.note(ctx, err)
	}
	return f.Always.IDs(ctx, scope, filter)
}

// Suggest asks the engine that has everything: the words of a release and how
// they are read stand beside it.
func (f *Fallback) Suggest(ctx context.Context, scope Scope, text string) ([]release.Suggestion, error) {
	return f.Always.Suggest(ctx, scope, text)
}

func (f *Fallback) resting() bool { return f.Clock().UnixNano() < f.rested.Load() }

// note remembers why the chosen engine did not answer. One that only lacks a
// release goes on answering for the others.
func (f *Fallback) note(ctx context.Context, err error) release.Health {
	if errors.Is(err, ErrLacking) {
		behind, err := f.Behind(ctx)
		return release.Health{Behind: behind, Fallback: err != nil}
	}
	f.rested.Store(f.Clock().Add(restFor).UnixNano())
	return release.Health{Fallback: true}
}
