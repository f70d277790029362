package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/worker"
	"github.com/sunbudget/sunbudget/search"
	"github.com/sunbudget/sunbudget/search/meili"
	engine "github.com/sunbudget/sunbudget/search/postgres"
)

// meiliFlags name a Meilisearch server.
type meiliFlags struct {
	URL   string `help:"Search with this Meilisearch server (1.15 or newer); without it the database searches." placeholder:"URL"`
	Key   string `help:"Its key; better as SUNBUDGET_MEILI_KEY." placeholder:"KEY"`
	Index string `help:"Name of the index on it." default:"sunbudget"`
}

func (f meiliFlags) config() meili.Config { return meili.Config(f) }

// engine is what public pages search with.
func (p *portal) engine() search.Complete {
	database := engine.New(p.public.Pool())
	if p.meili.URL == "" {
		return database
	}
	return &search.Fallback{
		Chosen: meili.New(p.meili.config()), Always: database, Clock: p.clock,
		Behind: func(ctx context.Context) (time.Duration, error) {
			return p.public.SearchBehind(ctx, postgres.MeiliEngine, search.Version)
		},
	}
}

// feeds are the engines the worker keeps up to date. The database's own index
// is written with each release; its feed makes those anew that an older
// program wrote.
func (p *portal) feeds() []worker.Feed {
	all := []worker.Feed{{Engine: postgres.PostgresEngine, Version: search.Version, Put: p.worker.Reindex}}
	if p.meili.URL != "" {
		filler := meili.NewFiller(p.meili.config(), p.worker)
		all = append(all, worker.Feed{Engine: postgres.MeiliEngine, Version: search.Version, Put: filler.Put, Drop: filler.Drop, Check: filler.Prepare})
	}
	return all
}

// searchCommand is about the indexes that lists are searched with.
type searchCommand struct {
	Rebuild searchRebuild `cmd:"" help:"Make the search index anew while the portal goes on answering."`
}

type searchRebuild struct {
	Engine string `help:"Which: postgres or meilisearch." default:"postgres" enum:"postgres,meilisearch"`
}

// Help shows examples.
func (searchRebuild) Help() string {
	return `Examples:
  sunbudget search rebuild
  sunbudget search rebuild --engine meilisearch --meili-url http://127.0.0.1:7700`
}

// Run makes the index anew: release by release in the database, in one swap
// on a Meilisearch server.
func (c searchRebuild) Run(ctx context.Context, s *settings, io console) error {
	if c.Engine == postgres.MeiliEngine && s.Meili.URL == "" {
		return errors.New("no Meilisearch server is named; use --meili-url")
	}
	p, err := s.openPortal(ctx)
	if err != nil {
		return err
	}
	defer p.close()
	start := time.Now()
	rebuild := rebuildDatabase
	if c.Engine == postgres.MeiliEngine {
		rebuild = func(ctx context.Context, p *portal) (int, error) { return rebuildServer(ctx, p, s.Meili.config()) }
	}
	n, err := rebuild(ctx, p)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(io.out, "made the %s index of %d releases in %s\n", c.Engine, n, time.Since(start).Round(time.Millisecond))
	return err
}

func rebuildDatabase(ctx context.Context, p *portal) (int, error) {
	all, err := p.worker.AllReleases(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range all {
		if err := p.worker.Reindex(ctx, id); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

func rebuildServer(ctx context.Context, p *portal, config meili.Config) (int, error) {
	done, err := meili.NewFiller(config, p.worker).Rebuild(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range done {
		if err := p.worker.Fed(ctx, postgres.MeiliEngine, id, search.Version); err != nil {
			return 0, err
		}
	}
	return len(done), nil
}
