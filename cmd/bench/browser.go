package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

// loads is how often each page is opened; the first few warm the browser.
const loads, warming = 45, 5

// inBrowser opens /projects of 100,000 projects in a browser, rendered anew
// each time, and a blank page beside it.
func (l *library) inBrowser(ctx context.Context) ([]row, error) {
	portal, err := l.withoutCache(ctx)
	if err != nil {
		return nil, err
	}
	defer portal.stop()
	blank := blankPage()
	defer blank.Close()
	tab, closeTab, err := openTab(ctx, l.dir)
	if err != nil {
		return nil, err
	}
	defer closeTab()
	var none, list []float64
	for i := range loads {
		a, err := loaded(tab, blank.URL)
		if err != nil {
			return nil, err
		}
		b, err := loaded(tab, fmt.Sprintf("%s/projects?page_size=%d", portal.url, 20+i%2))
		if err != nil {
			return nil, err
		}
		if i >= warming {
			none, list = append(none, a), append(list, b)
		}
	}
	above := p95(list) - median(none)
	return []row{atMost("/projects of 100,000 without a cache in the browser, p95 above a blank page, ms", above, 150,
		spread(list, "ms")+" against "+spread(none, "ms"))}, nil
}

// withoutCache is a portal on the library's database that renders every page
// anew.
func (l *library) withoutCache(ctx context.Context) (*process, error) {
	return startPortalOn(ctx, l.server.URL(""), l.dir, "--default", benchCounty.Code, "--cache-mb", "0")
}

// blankPage serves the page that the time of every browser is compared with.
func blankPage() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!doctype html><title>blank</title>")) // a browser that left is measured as such
	}))
}

// openTab starts a browser with an empty profile below dir.
func openTab(ctx context.Context, dir string) (tab context.Context, stop func(), err error) {
	profile, err := os.MkdirTemp(filepath.Clean(dir), "browser-")
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true))
	allocator, end := chromedp.NewExecAllocator(ctx, options...)
	tab, cancel := chromedp.NewContext(allocator)
	return tab, func() { cancel(); end() }, chromedp.Do(tab)
}

// loaded is how many milliseconds a page took until everything of it was
// there, as the browser tells.
func loaded(tab context.Context, address string) (float64, error) {
	if _, err := chromedp.Run(tab, chromedp.NavigateResponse(address)); err != nil {
		return 0, err
	}
	const whole = `new Promise(done => { const ask = () => {
		const n = performance.getEntriesByType("navigation")[0]
		n && n.loadEventEnd > 0 ? done(n.loadEventEnd) : setTimeout(ask, 5)
	}; ask() })`
	return chromedp.Run(tab, chromedp.Evaluate[float64](whole, chromedp.EvalAwaitPromise))
}
