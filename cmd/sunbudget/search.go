package main

import (
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/worker"
	"github.com/sunbudget/sunbudget/search"
)

// searchFeeds are the engines the worker keeps up to date. The database's
// own index is written with each release; the feed makes those anew that an
// older program wrote.
func searchFeeds(p *portal) []worker.Feed {
	return []worker.Feed{{Engine: postgres.PostgresEngine, Version: search.Version, Put: p.worker.Reindex}}
}
