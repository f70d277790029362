package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/chromedp/chromedp"
)

// mapBox is what the map is opened on: all the points place scatters.
const mapBox = "120,30,122,32"

// drag is how many mouse moves draw the map over reach px.
const drag, reach = 60, 300

// seen asks in a page when something of it was on the screen, in milliseconds
// since the page was asked for: a frame after the expression %s holds.
const seen = `new Promise(done => { const ask = () => (%s)
	? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
	: requestAnimationFrame(ask); ask() })`

// fetched is how often a page has had points from the server.
const fetched = `performance.getEntriesByType("resource").filter(e => e.name.includes("/map/points")).length`

// count notes how long each frame of a page takes from now on, by the clock:
// what the browser calls the time of a frame is when it was due.
const count = `(window.had = ` + fetched + `, window.took = [], window.last = performance.now(), requestAnimationFrame(function frame() {
	const now = performance.now(); took.push(now - last); last = now; requestAnimationFrame(frame) }), true)`

// drawn measures the map of all points in browsers with empty caches: when its
// markers are first seen, and how long frames take while it is drawn aside and
// filled again, both beside a blank page of the same browser.
func (l *library) drawn(ctx context.Context) ([]row, error) {
	portal, err := l.withoutCache(ctx)
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	blank := blankPage()
	defer blank.Close()
	var above, views, frames, blanks, worst, number []float64
	for range runs {
		none, whole, err := l.drawnOnce(ctx, blank.URL, portal.url+"/map?bbox="+mapBox)
		if err != nil {
			return nil, err
		}
		above, views = append(above, (whole.first-none.first)/1000), append(views, whole.first/1000)
		frames, blanks = append(frames, p95(whole.frames)), append(blanks, p95(none.frames))
		worst, number = append(worst, slices.Max(whole.frames)), append(number, float64(len(whole.frames)))
	}
	return []row{
		atMost("the map of 100,000 points is first seen in the browser, above a blank page, seconds", median(above), 1.5, spread(views, "s")+" with the blank page"),
		// Not above a blank page: its frames are the screen's own, and a reader waits for whole ones.
		atMost("a frame while that map is panned and filled again, p95, ms", median(frames), 50,
			spread(frames, "ms")+" against "+spread(blanks, "ms")+" of a blank page; the longest "+spread(worst, "ms")+" of "+spread(number, "frames")),
	}, nil
}

// glance is what a reader sees of a page: when first, and the frames while they
// draw it aside, in milliseconds.
type glance struct {
	first  float64
	frames []float64
}

// drawnOnce opens a blank page and the map in a browser of their own.
func (l *library) drawnOnce(ctx context.Context, blank, address string) (none, whole glance, err error) {
	tab, closeTab, err := openTab(ctx, l.dir)
	if err != nil {
		return none, whole, err
	}
	defer closeTab()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(1280, 900)); err != nil {
		return none, whole, err
	}
	if none, err = glanceAt(tab, blank, "true", "true"); err != nil {
		return none, whole, err
	}
	whole, err = glanceAt(tab, address, `document.querySelector("[data-map] .cluster") !== null`, fetched+" > had")
	return none, whole, err
}

// glanceAt opens a page, waits until there holds, draws what is in the middle of
// the map, or of the page, aside, and waits until filled holds.
func glanceAt(tab context.Context, address, there, filled string) (g glance, err error) {
	if _, err := chromedp.Run(tab, chromedp.NavigateResponse(address)); err != nil {
		return g, err
	}
	if g.first, err = chromedp.Run(tab, chromedp.Evaluate[float64](fmt.Sprintf(seen, there), chromedp.EvalAwaitPromise)); err != nil {
		return g, err
	}
	middle, err := chromedp.Run(tab, chromedp.Evaluate[[]float64](`(() => { const e = document.querySelector("[data-map]") ?? document.documentElement
		e.scrollIntoView({ block: "center", behavior: "instant" })
		const b = e.getBoundingClientRect(); return [b.x + b.width / 2, Math.max(100, b.y + b.height / 2)] })()`))
	if err != nil {
		return g, err
	}
	if _, err := chromedp.Run(tab, chromedp.Evaluate[bool](count)); err != nil {
		return g, err
	}
	if err := chromedp.Do(tab, chromedp.DragAndDropXY(middle[0]+reach/2, middle[1], middle[0]-reach/2, middle[1], drag)); err != nil {
		return g, err
	}
	if _, err = chromedp.Run(tab, chromedp.Evaluate[float64](fmt.Sprintf(seen, filled), chromedp.EvalAwaitPromise)); err != nil {
		return g, err
	}
	g.frames, err = chromedp.Run(tab, chromedp.Evaluate[[]float64]("window.took"))
	return g, err
}

// p95 is the 95th percentile.
func p95(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)*95/100]
}
