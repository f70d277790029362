package browsertest

import (
	"context"

	protocol "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// PDF is the page as the browser prints it, on the paper the page asks for.
// The page hears of it (beforeprint, afterprint) as with a printer.
func (b *Tab) PDF() (file []byte) {
	b.t.Helper()
	b.step("print", func(ctx context.Context, target *chromedp.Target) error {
		printed, err := cdp.Call(ctx, target, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
		file = printed.Data
		return err
	})
	return file
}

// Print shows the page with the styles of paper, until the window closes.
func (b *Tab) Print() {
	b.t.Helper()
	b.step("show as on paper", func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
		return err
	})
}

// SaveInto lets the window save files into a folder, by the names the page
// gives them. Without it a browser that nobody sees saves nothing.
func (b *Tab) SaveInto(folder string) {
	b.t.Helper()
	b.step("save into "+folder, func(ctx context.Context, _ *chromedp.Target) error {
		c := chromedp.FromContext(b.ctx)
		_, err := cdp.Call(ctx, c.Browser, protocol.SetDownloadBehavior, protocol.SetDownloadBehaviorParams{
			Behavior: protocol.SetDownloadBehaviorBehaviorAllow, BrowserContextID: c.BrowserContextID, DownloadPath: folder,
		})
		return err
	})
}
