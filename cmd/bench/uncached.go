package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/demo"
	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/comment"
	"github.com/sunbudget/sunbudget/portal/postgres"
	"github.com/sunbudget/sunbudget/portal/postgres/embedded"
	"github.com/sunbudget/sunbudget/portal/rating"
	"github.com/sunbudget/sunbudget/portal/release"
)

// pagesARun is how many different pages are asked for in one run.
const pagesARun = 100

// uncachedPage compares project pages of a portal without a cache with the
// queries those pages need, both one after the other.
func uncachedPage(ctx context.Context, dir string) (row, error) {
	portal, err := startPortal(ctx, dir, "--cache-mb", "0")
	if err != nil {
		return row{}, err
	}
	defer portal.stop()
	ids, err := projectIDs(portal.url, pagesARun)
	if err != nil {
		return row{}, err
	}
	public, err := openPublic(ctx, dir)
	if err != nil {
		return row{}, err
	}
	defer public.Close()
	var ratios, ours, theirs []float64
	for range runs + 1 { // the first warms both
		sql, err := each(pagesARun, func(i int) error { return pageSQL(ctx, public, civic.PublicID(ids[i])) })
		if err != nil {
			return row{}, err
		}
		page, err := each(pagesARun, func(i int) error { return get(http.DefaultClient, portal.url+"/projects/"+ids[i]) })
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, page*1000), append(theirs, sql*1000), append(ratios, page/sql)
	}
	return atMost("uncached project page ÷ its SQL alone", median(ratios[1:]), 3,
		spread(ours[1:], "ms")+" against "+spread(theirs[1:], "ms")), nil
}

// openPublic logs in as the public site does, to the server that runs in dir.
func openPublic(ctx context.Context, dir string) (*postgres.Public, error) {
	server, err := embedded.Attach(ctx, dir)
	if err != nil {
		return nil, err
	}
	return postgres.OpenPublic(ctx, server.URL(postgres.WebRole), civic.SystemClock)
}

// pageSQL runs the queries of a project's page, with the portal's own code.
func pageSQL(ctx context.Context, public *postgres.Public, id civic.PublicID) error {
	code, latest := demo.County.Code, int64(1)<<62
	project, err := public.Project(ctx, code, latest, id, release.Choice{})
	if err != nil {
		return err
	}
	_, err1 := public.Names(ctx, project.Release)
	_, period, err2 := public.RatingTarget(ctx, code, rating.Subject{Kind: rating.Project, ID: string(id)})
	_, err3 := public.PublicScore(ctx, code, period, string(id))
	subject := comment.Subject{Kind: comment.OnProject, ID: string(id)}
	_, err4 := public.CommentsOn(ctx, code, subject, time.Time{}, "", commentsShown)
	_, err5 := public.Tally(ctx, code, subject)
	return errors.Join(err1, err2, err3, err4, err5)
}

// commentsShown is how many comments a project's page shows.
const commentsShown = 20
