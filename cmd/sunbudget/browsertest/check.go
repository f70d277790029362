package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"

	"github.com/sunbudget/sunbudget/portal/web/message"
)

// axeSource is the accessibility checker, from the packages of the build.
var axeSource = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile(filepath.Join(Root(), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("the accessibility checker is not installed (make packages): %w", err)
	}
	return string(source), nil
})

// Finding is one rule of accessibility that the page breaks.
type Finding struct {
	Rule, Impact, Help string
	Nodes              []string // the first few places
	Count              int      // of all places
}

// String is the finding in one line.
func (f Finding) String() string {
	return fmt.Sprintf("axe %s (%s, %d places): %s: %s", f.Rule, f.Impact, f.Count, f.Help, strings.Join(f.Nodes, " | "))
}

// Axe is everything axe-core finds on the page as it is now.
func (b *Tab) Axe() (findings []Finding) {
	b.t.Helper()
	source, err := axeSource()
	b.must("axe", err)
	b.step("axe", func(ctx context.Context, target *chromedp.Target) error {
		if _, err := chromedp.Evaluate[chromedp.Void](source)(ctx, target); err != nil {
			return err
		}
		findings, err = ask[[]Finding](ctx, target, "axe")
		return err
	})
	return findings
}

// Faults are what must not be on any page: something wider than the window,
// no or several main headings, a wrong language, keys instead of words,
// unmarked foreign words, and complaints of the browser.
func (b *Tab) Faults(lang message.Lang) (faults []string) {
	b.t.Helper()
	faults = append(faults, b.list("overflow")...)
	if headings := b.list("headings"); len(headings) != 1 {
		faults = append(faults, fmt.Sprintf("want one h1, found %q", headings))
	}
	if tag := Eval[string](b, `document.documentElement.lang`); tag != lang.Tag() {
		faults = append(faults, fmt.Sprintf("lang is %q, want %q", tag, lang.Tag()))
	}
	if Eval[string](b, `document.title`) == "" {
		faults = append(faults, "no title")
	}
	for _, stranger := range b.list("strangers") {
		faults = append(faults, "Chinese that is not marked as Chinese: "+stranger)
	}
	faults = append(faults, keysAmong(b.list("words"))...)
	// Last: the browser tells a page of a refusal in an event of its own, which
	// has come once the page has answered all of the above.
	return append(faults, b.Complaints()...)
}

// list asks page.js for lines.
func (b *Tab) list(function string) (lines []string) {
	b.t.Helper()
	b.step(function, func(ctx context.Context, target *chromedp.Target) (err error) {
		lines, err = ask[[]string](ctx, target, function)
		return err
	})
	return lines
}

// keyLike is a word in the form of a message key: "budget.title".
var keyLike = regexp.MustCompile(`(?:^|\s)([a-z][a-z_]+\.[a-z][a-z0-9_.]*)(?:$|\s)`)

// notKeys are names that look like keys and are meant for people to read.
var notKeys = regexp.MustCompile(`\.(csv|json|jsonl|xlsx|xml|yaml|go|py|zip|tar|tgz|txt|local|com|org|gov)$`)

// keysAmong finds message keys that were shown instead of their words, and
// placeholders that were left empty.
func keysAmong(texts []string) (faults []string) {
	for _, text := range texts {
		for _, match := range keyLike.FindAllStringSubmatch(text, -1) {
			if !notKeys.MatchString(strings.TrimSuffix(match[1], ".")) {
				faults = append(faults, "a key instead of words: "+text)
			}
		}
		if regexp.MustCompile(`\{\d\}`).MatchString(text) {
			faults = append(faults, "an empty placeholder: "+text)
		}
	}
	return faults
}
