package main

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/sunbudget/sunbudget/cmd/sunbudget/browsertest"
)

// faintWords are the words of drawn treemaps that stand out from their own
// ground, which is drawn around every letter, by less than 4.5 to 1 (WCAG 2.2,
// 1.4.3), and how many words there are at all. Checkers of pages know text of
// HTML only.
const faintWords = `(() => {
	const light = (colour) => {
		const [r, g, b] = colour.match(/\d+/g).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const words = [...document.querySelectorAll("[data-chart] svg text")].filter((text) => getComputedStyle(text).stroke !== "none");
	const faint = words.filter((text) => {
		const { fill, stroke } = getComputedStyle(text);
		const [low, high] = [light(fill), light(stroke)].sort((a, b) => a - b);
		return (high + 0.05) / (low + 0.05) < 4.5;
	});
	return { Words: words.length, Faint: faint.map((text) => text.textContent) };
})()`

func TestWordsInPicturesCanBeReadInLightAndDark(t *testing.T) {
	t.Parallel()
	site := demoSite(t)
	for _, dark := range []bool{false, true} {
		t.Run(fmt.Sprintf("dark %t", dark), func(t *testing.T) {
			t.Parallel()
			tab := browsertest.Open(t, browsertest.Visitor{Width: browsertest.Wide, Dark: dark})
			if status := tab.Go(site.public + "/overview"); status != http.StatusOK {
				t.Fatal(status)
			}
			browsertest.Eval[bool](tab, `(document.querySelector("[data-chart]").scrollIntoView(), true)`)
			tab.Wait(`document.querySelector("[data-chart] svg text") !== null`)
			found := browsertest.Eval[struct {
				Words int
				Faint []string
			}](tab, faintWords)
			if found.Words == 0 || len(found.Faint) > 0 {
				t.Errorf("%d of %d words can hardly be read: %q", len(found.Faint), found.Words, found.Faint)
			}
		})
	}
}
