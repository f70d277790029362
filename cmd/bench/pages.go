package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// loadSeconds is how long wrk loads one address in one run.
const loadSeconds = 3

// cachedPage compares a cached project page with fiber's hello world, run by
// turns.
func cachedPage(ctx context.Context, dir string) (row, error) {
	portal, err := startPortal(ctx, dir)
	if err != nil {
		return row{}, err
	}
	defer portal.stop()
	yardstick, err := startHello(ctx)
	if err != nil {
		return row{}, err
	}
	defer yardstick.stop()
	ids, err := projectIDs(portal.url, 1)
	if err != nil {
		return row{}, err
	}
	page := portal.url + "/projects/" + ids[0]
	if err := get(http.DefaultClient, page); err != nil { // into the cache
		return row{}, err
	}
	var ratios, ours, theirs []float64
	for range runs {
		hello, err := wrk(ctx, yardstick.url, loadSeconds)
		if err != nil {
			return row{}, err
		}
		cached, err := wrk(ctx, page, loadSeconds)
		if err != nil {
			return row{}, err
		}
		ours, theirs, ratios = append(ours, cached), append(theirs, hello), append(ratios, cached/hello)
	}
	return atLeast("cached project page ÷ fiber's hello world, requests a second", median(ratios), 0.5,
		spread(ours, "req/s")+" against "+spread(theirs, "req/s")), nil
}

// projectIDs asks the portal's own list.
func projectIDs(url string, n int) ([]string, error) {
	res, err := http.Get(fmt.Sprintf("%s/api/v1/projects?page_size=%d", url, n))
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var list struct {
		Items []struct{ ID string }
	}
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		return nil, err
	}
	if len(list.Items) < n {
		return nil, fmt.Errorf("%s lists %d projects, want %d", url, len(list.Items), n)
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = list.Items[i].ID
	}
	return ids, nil
}
