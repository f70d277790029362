package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Widths of the screens the portal is looked at on, in CSS pixels.
const (
	Phone = 390
	Wide  = 1280
)

// height is that of a phone held upright; pages scroll anyway.
const height = 844

// patience is how long one step may take on a busy machine.
const patience = 3 * time.Minute

// Visitor is how somebody looks at the portal.
type Visitor struct {
	Width    int64 // CSS pixels; 0 is Phone
	Dark     bool  // the system asks for dark colours
	Large    bool  // chose large text here before
	NoScript bool
	NoEvents bool // knows no server-sent events
}

// Tab is one visitor's window with cookies of its own. Its methods end the
// test when a step cannot be done, and leave a picture of the page then.
type Tab struct {
	t   testing.TB
	ctx context.Context
	watch
}

//go:embed page.js
var pageScript string

// Open opens a window, which is closed when the test ends.
func Open(t testing.TB, v Visitor) *Tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser(t), chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx}
	t.Cleanup(func() {
		if t.Failed() {
			tab.keepPicture()
		}
		cancel()
	})
	tab.must("open a window", chromedp.Do(ctx))
	tab.must("listen to the window", chromedp.Listen(ctx, tab.hear))
	tab.must("set up the window", chromedp.Do(ctx, chromedp.Func(v.prepare)))
	return tab
}

// prepare makes the window as the visitor has it.
func (v Visitor) prepare(ctx context.Context, target *chromedp.Target) error {
	width := max(v.Width, Phone)
	screen := emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width == Phone,
		ScreenWidth: width, ScreenHeight: height,
	}
	if _, err := cdp.Call(ctx, target, emulation.SetDeviceMetricsOverride, screen); err != nil {
		return err
	}
	scheme := "light"
	if v.Dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	if _, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	off := emulation.SetScriptExecutionDisabledParams{Value: v.NoScript}
	if _, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, off); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: v.early()})
	return err
}

// early is what runs in a page before its own scripts: it tells the console
// of everything the content policy refused and of every dialog, which no page
// of ours opens, and remembers large text as the button of the page does.
func (v Visitor) early() string {
	script := `document.addEventListener("securitypolicyviolation", (e) =>
		console.error("content policy: " + e.violatedDirective + " refused " + (e.blockedURI || e.sample)));
		for (const dialog of ["alert", "confirm", "prompt"]) window[dialog] = (words) => console.error("a dialog: " + words);`
	if v.NoEvents {
		script += `delete window.EventSource;`
	}
	if v.Large {
		script += `try { localStorage.setItem("text", "large") } catch {}`
	}
	return script
}

// Go opens an address and gives the status of the answer.
func (b *Tab) Go(address string) (status int) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(address))
	b.must("open "+address, err)
	return int(response.Status)
}

// Press clicks the button or link with these words and waits for the page
// that it leads to.
func (b *Tab) Press(words string) (status int) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		return b.click(ctx, target, "button", words)
	}))
	b.must("press "+words, err)
	return int(response.Status)
}

// Click clicks what has these words and stays on the page: an option, the
// summary of a folded part, a button for a script.
func (b *Tab) Click(words string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		return b.click(ctx, target, "any", words)
	}))
	b.must("click "+words, err)
}

// click scrolls the thing into view and presses the mouse on its middle,
// which fails where something else covers it.
func (b *Tab) click(ctx context.Context, target *chromedp.Target, kind, words string) error {
	at, err := ask[*struct{ X, Y float64 }](ctx, target, "place", kind, words)
	if err != nil {
		return err
	}
	if at == nil {
		return fmt.Errorf("nothing to press says %q", words)
	}
	_, err = chromedp.MouseClickXY(at.X, at.Y)(ctx, target)
	return err
}

// Fill types into the field with this label, after emptying it.
func (b *Tab) Fill(label, text string) {
	b.t.Helper()
	b.step("fill in "+label, func(ctx context.Context, target *chromedp.Target) error {
		found, err := ask[bool](ctx, target, "focus", label)
		if err == nil && !found {
			err = fmt.Errorf("no field is labelled %q", label)
		}
		if err != nil {
			return err
		}
		_, err = chromedp.KeyEvent(text)(ctx, target)
		return err
	})
}

// Key types keys at what has the focus.
func (b *Tab) Key(keys string) {
	b.t.Helper()
	b.step("type "+keys, func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.KeyEvent(keys)(ctx, target)
		return err
	})
}

// Choose picks an option of the list with this label by its words.
func (b *Tab) Choose(label, option string) {
	b.t.Helper()
	b.found("choose "+option+" in "+label, "choose", label, option)
}

// Upload puts a file into the file field with this label.
func (b *Tab) Upload(label, path string) {
	b.t.Helper()
	b.found("find file field "+label, "mark", label)
	b.must("upload "+path, chromedp.Do(b.ctx, chromedp.SetUploadFiles(chromedp.CSS("[data-marked]"), []string{path})))
}

// found asks the page to do something with what it looks up.
func (b *Tab) found(what, function string, args ...string) {
	b.t.Helper()
	b.step(what, func(ctx context.Context, target *chromedp.Target) error {
		done, err := ask[bool](ctx, target, function, args...)
		if err == nil && !done {
			err = fmt.Errorf("not on the page")
		}
		return err
	})
}

// Says reports whether the page shows these words.
func (b *Tab) Says(words string) bool {
	b.t.Helper()
	return strings.Contains(squeeze(b.Text()), squeeze(words))
}

// MustSay ends the test where the page does not show all of these words.
func (b *Tab) MustSay(all ...string) {
	b.t.Helper()
	text := squeeze(b.Text())
	for _, words := range all {
		if !strings.Contains(text, squeeze(words)) {
			b.t.Fatalf("%s does not say %q; it says:\n%s", b.Address(), words, b.Text())
		}
	}
}

// squeeze takes out white space, which a browser puts where it breaks lines.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }

// Text is what the main part of the page shows.
func (b *Tab) Text() string {
	b.t.Helper()
	return Eval[string](b, `(document.querySelector("main") || document.body).innerText`)
}

// Address is where the window is.
func (b *Tab) Address() string {
	b.t.Helper()
	return Eval[string](b, `location.href`)
}

// Eval evaluates an expression in the page. Policies on scripts do not bind
// it, nor does a visitor without scripts.
func Eval[T any](b *Tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	b.must("evaluate", err)
	return value
}

// Wait waits until an expression holds in the page, also when the page goes
// to another, or loads itself again, while it waits.
func (b *Tab) Wait(condition string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool](condition, chromedp.WithPollingInterval(50*time.Millisecond)))
		if ctx.Err() == nil && leaving(err) {
			continue
		}
		b.must("wait for "+condition, err)
		return
	}
}

// leaving reports an answer of the browser that the page it was asked about is
// being replaced. The protocol has no code of its own for it.
func leaving(err error) bool {
	if err == nil {
		return false
	}
	for _, words := range []string{"navigated or closed", "context was destroyed", "Cannot find context", "Not attached to an active page"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// ask calls a function of page.js.
func ask[T any](ctx context.Context, target *chromedp.Target, function string, args ...string) (T, error) {
	encoded, err := json.Marshal(append([]string{}, args...)) // never null
	if err != nil {
		var none T
		return none, err
	}
	call := fmt.Sprintf("(%s).%s(...%s)", strings.TrimSpace(pageScript), function, encoded)
	return chromedp.Evaluate[T](call, chromedp.EvalAwaitPromise)(ctx, target)
}

// Picture is the window as a PNG; whole is the page to its end.
func (b *Tab) Picture(whole bool) []byte {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	action := chromedp.CaptureScreenshot()
	if whole {
		action = chromedp.FullScreenshot(100)
	}
	picture, err := chromedp.Run(ctx, action)
	b.must("take a picture", err)
	return picture
}

// keepPicture writes what a failed test saw to .cache/browser.
func (b *Tab) keepPicture() {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Logf("no picture of the failed page: %v", err)
		return
	}
	name := filepath.Join(Root(), ".cache", "browser", strings.ReplaceAll(b.t.Name(), "/", "_")+".png")
	err = os.MkdirAll(filepath.Dir(name), 0o755)
	if err == nil {
		err = os.WriteFile(name, picture, 0o644)
	}
	b.t.Logf("the page as it was: %s (%v)", name, err)
}

// Root is the folder of the repository.
func Root() string {
	dir, _ := os.Getwd()
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return "."
}

// step does something in the page within the patience of a step.
func (b *Tab) step(what string, do func(context.Context, *chromedp.Target) error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	b.must(what, chromedp.Do(ctx, chromedp.Func(do)))
}

// must ends the test where a step failed.
func (b *Tab) must(what string, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}
