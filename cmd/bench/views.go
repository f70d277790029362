package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/sunbudget/sunbudget/portal/civic"
	"github.com/sunbudget/sunbudget/portal/release"
)

// viewRows measures what pages of pictures read: the difference of two releases
// of 100,000 projects, the clusters of a map and the map in a browser.
func viewRows(ctx context.Context, parent string) ([]row, error) {
	l, err := openLibrary(ctx, filepath.Join(parent, "views"))
	if err != nil {
		return nil, err
	}
	defer l.close()
	l.place()
	for version := 1; version <= 2; version++ {
		if err := l.publish(ctx, version); err != nil {
			return nil, err
		}
		l.move()
	}
	var rows []row
	for _, measure := range []func(context.Context) ([]row, error){l.compared, l.drawn, l.clustered} {
		more, err := measure(ctx)
		if err != nil {
			return rows, err // what was measured before is printed
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// place gives every project a point within two degrees, scattered evenly by two
// steps that have no common measure.
func (l *library) place() {
	for i := range l.content.Projects {
		lon, lat := 120+2*float64(i*7919%100_003)/100_003, 30+2*float64(i*104_729%99_991)/99_991
		l.content.Projects[i].Lon, l.content.Projects[i].Lat = &lon, &lat
	}
}

// move changes every tenth budget and renames every hundredth project.
func (l *library) move() {
	for i := range l.content.Projects {
		p := &l.content.Projects[i]
		if i%10 == 0 && p.Original.Form == civic.Exact {
			p.Original = civic.ExactFigure(p.Original.Lo + 100)
		}
		if i%100 == 0 {
			p.Name += "（更名）"
		}
	}
}

// compared times the difference of the two releases.
func (l *library) compared(ctx context.Context) ([]row, error) {
	all, err := l.public.Releases(ctx, benchCounty.Code, int64(1)<<62)
	if err != nil {
		return nil, err
	}
	var seconds []float64
	changes := 0
	for range runs {
		once, err := timed(func() error {
			d, err := l.public.Differences(ctx, all[1], all[0], release.ByBudget, nil)
			changes = len(d.Changes)
			return err
		})
		if err != nil {
			return nil, err
		}
		seconds = append(seconds, once[0]/1000)
	}
	return []row{atMost("difference of two releases of 100,000 projects, seconds", median(seconds), 1,
		fmt.Sprintf("%s, %d changes", spread(seconds, "s"), changes))}, nil
}

// clusterZooms are what a reader goes through from the county to a street.
var clusterZooms = []int{8, 9, 10, 11, 12, 13}

// clustered compares the answers of the map with reading the same clusters
// from the database, both without a cache.
func (l *library) clustered(ctx context.Context) ([]row, error) {
	scope, err := l.scope(ctx)
	if err != nil {
		return nil, err
	}
	portal, err := startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code, "--cache-mb", "0")
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	var answers, reads []float64
	for i := range 20 * runs {
		zoom := clusterZooms[i%len(clusterZooms)]
		box := release.Box{West: 120.4, South: 30.4, East: 121.6, North: 31.6}
		once, err := timed(func() error {
			return get(http.DefaultClient, fmt.Sprintf("%s/api/v1/map/points?zoom=%d&bbox=%g,%g,%g,%g", portal.url, zoom, box.West, box.South, box.East, box.North))
		}, func() error {
			_, err := l.public.Clusters(ctx, scope.Release, zoom, box, 2000)
			return err
		})
		if err != nil {
			return nil, err
		}
		if i >= len(clusterZooms) { // the first of each zoom warms up
			answers, reads = append(answers, once[0]), append(reads, once[1])
		}
	}
	slices.Sort(answers)
	slices.Sort(reads)
	at := len(answers) * 95 / 100
	return []row{atMost("a cluster response of 100,000 points p95 ÷ its reading from the database", answers[at]/reads[at], 3,
		fmt.Sprintf("%.1f ms ÷ %.1f ms", answers[at], reads[at]))}, nil
}
