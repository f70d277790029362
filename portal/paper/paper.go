// Package paper prints our own HTML as PDF with a browser that is installed on
// the machine, because browsers set Chinese text well and keep it selectable.
package paper

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"time"

	"github.com/sunbudget/sunbudget/portal/civic"
)

// Browsers are the programs looked for, the first found is used.
var Browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// within is how long one document may take; a first start is slow.
const within = 60 * time.Second

// one document is printed at a time: a browser takes a few hundred MB.
var one = make(chan struct{}, 1)

// Print gives the PDF of a complete HTML page, A4 unless its styles say
// otherwise. The page may fetch nothing. Kind unavailable where no browser is
// installed.
func Print(ctx context.Context, html []byte) ([]byte, error) {
	browser, err := find()
	if err != nil {
		return nil, err
	}
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done(): // others are being printed for longer than this reader waits
		return nil, busy(ctx.Err())
	}
	dir, err := os.MkdirTemp("", "sunbudget-paper-")
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	defer os.RemoveAll(dir)
	page, out := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(page, html, 0o600); err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	said, err := exec.CommandContext(ctx, browser, append(flags(dir), "--print-to-pdf="+out, "file://"+page)...).CombinedOutput()
	if err != nil && ctx.Err() != nil {
		return nil, busy(ctx.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("print with %s: %w\n%.2000s", browser, err, said)
	}
	return os.ReadFile(out)
}

// zooms are how much smaller a text may be set to stay on one page. Beyond
// that it could not be read, and a second page is the smaller evil.
var zooms = []string{"1", "0.93", "0.86", "0.8", "0.74"}

// sheet is one page in a PDF that a browser printed: its page objects are not
// compressed.
var sheet = regexp.MustCompile(`/Type\s*/Page\b[^s]`)

// PrintOnOnePage prints what has to be one page: fonts differ between machines
// and names between budgets, so a text that runs over is set smaller, step by
// step. Otherwise as Print.
func PrintOnOnePage(ctx context.Context, html []byte) (pdf []byte, err error) {
	for _, zoom := range zooms {
		smaller := []byte("<style>body{zoom:" + zoom + "}</style></head>")
		pdf, err = Print(ctx, bytes.Replace(html, []byte("</head>"), smaller, 1))
		if err != nil || len(sheet.FindAllIndex(pdf, 2)) < 2 {
			break
		}
	}
	return pdf, err
}

// busy is said where a document could not be printed in time.
func busy(err error) error {
	return &civic.Error{Kind: civic.KindUnavailable, Key: "paper.busy", Detail: "a document was not printed in time", Err: err}
}

// find is the browser's path.
func find() (string, error) {
	for _, name := range Browsers {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", civic.Fail(civic.KindUnavailable, "paper.no_browser", fmt.Sprintf("no browser to print with; looked for %v", Browsers))
}

// flags start the browser without a screen, a profile or a network. Root has
// no sandbox to go into.
func flags(dir string) []string {
	list := []string{
		"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--no-pdf-header-footer", "--user-data-dir=" + filepath.Join(dir, "profile"),
	}
	if os.Geteuid() == 0 {
		list = append(list, "--no-sandbox")
	}
	return list
}
