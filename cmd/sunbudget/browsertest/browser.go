// Package browsertest lets a test see the portal as a person sees it: in a
// real, headless Chromium, on a phone or a desk, with or without scripts. A
// Tab finds things by the words on the page, as people do, and keeps a list
// of everything the browser complained about.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// names are the commands a Chromium can have; Debian's comes first.
var names = []string{"chromium", "chromium-browser", "google-chrome"}

// running is the one browser of the test binary.
var running struct {
	sync.Mutex
	ctx  context.Context
	stop func()
}

// find is the path of the browser, or "".
func find() string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// browser gives the browser of the test binary, started at its first use.
// Without one the test is skipped with a line that says what to install.
func browser(t testing.TB) context.Context {
	t.Helper()
	running.Lock()
	defer running.Unlock()
	if running.ctx != nil {
		return running.ctx
	}
	path := find()
	if path == "" {
		t.Skip("no browser: install the package chromium (make test does it on Debian)")
	}
	ctx, stop, err := start(path)
	if err != nil {
		t.Fatalf("%s does not start: %v", path, err)
	}
	running.ctx, running.stop = ctx, stop
	return ctx
}

// start runs a browser with a new, empty profile and nothing that looks for
// its maker's servers. It lives until stop, so no deadline is set on it.
func start(path string) (ctx context.Context, stop func(), err error) {
	profile, err := os.MkdirTemp("", "sunbudget-browser-")
	if err != nil {
		return nil, nil, err
	}
	fonts, err := pinFonts(profile)
	if err != nil {
		return nil, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		// Pictures are the same on every machine.
		chromedp.Flag("font-render-hinting", "none"), chromedp.Flag("hide-scrollbars", true),
	)
	if fonts != "" {
		options = append(options, chromedp.Env(fonts))
	}
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	stop = func() {
		cancel()
		end()
		if err := os.RemoveAll(profile); err != nil {
			fmt.Fprintln(os.Stderr, "browser profile:", err)
		}
	}
	if err := chromedp.Do(ctx); err != nil {
		stop()
		return nil, nil, err
	}
	return ctx, stop, nil
}

// Stop ends the browser, if one runs. TestMain calls it after all tests.
func Stop() {
	running.Lock()
	defer running.Unlock()
	if running.stop != nil {
		running.stop()
		running.ctx, running.stop = nil, nil
	}
}
