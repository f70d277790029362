package static_test

import (
	"io/fs"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/sunbudget/sunbudget/static"
)

func TestAssetsAreNamedByTheirContentOnceBuilt(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"app.css", "app.js", "early.js", "map.css", "map.js", "favicon.svg"} {
		file := strings.TrimPrefix(static.URL(name), static.Prefix)
		if file == name {
			t.Skip("the assets are not built: run go run ./static/build")
		}
		if _, err := fs.Stat(static.FS, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUnknownAssetKeepsItsPlainName(t *testing.T) {
	t.Parallel()
	if got := static.URL("no-such.css"); got != "/static/no-such.css" {
		t.Errorf("URL = %q", got)
	}
}

func TestIconsAreShapesAlone(t *testing.T) {
	t.Parallel()
	shapes, ok := static.Icon("lock")
	if !ok || !strings.HasPrefix(shapes, "<path") {
		t.Errorf("lock = %q, %v", shapes, ok)
	}
	if _, ok := static.Icon("no-such"); ok {
		t.Error("an unknown icon was found")
	}
}

// pairs are colours that stand on one another and the contrast WCAG 2.2 AA
// asks of them: 4.5 for text, 3 for marks and the edges of controls.
var pairs = []struct {
	front, ground string
	least         float64
}{
	{"ink", "paper", 4.5}, {"ink", "card", 4.5}, {"ink", "sunk", 4.5},
	{"soft", "paper", 4.5}, {"soft", "card", 4.5}, {"soft", "sunk", 4.5}, {"soft", "vermilion-tint", 4.5},
	{"teal", "paper", 4.5}, {"teal", "card", 4.5}, {"teal", "sunk", 4.5}, {"teal-deep", "teal-tint", 4.5},
	{"vermilion", "card", 4.5}, {"vermilion-deep", "vermilion-tint", 4.5}, {"vermilion-deep", "paper", 4.5},
	{"on-strong", "vermilion", 4.5}, {"on-strong", "vermilion-deep", 4.5}, {"on-strong", "teal", 4.5},
	{"edge", "paper", 3}, {"edge", "card", 3}, {"teal", "teal-tint", 3}, {"teal-mid", "card", 3},
	{"ink", "teal-tint", 3}, {"map-4", "map-1", 3}, {"paper", "ink", 4.5},
}

func TestColoursKeepTheirContrastInBothThemes(t *testing.T) {
	t.Parallel()
	for _, theme := range []string{"light", "dark"} {
		colours := tokens(t, theme)
		for _, p := range pairs {
			got := contrast(colours[p.front], colours[p.ground])
			if got < p.least {
				t.Errorf("%s: %s on %s is %.2f:1, wants %.1f", theme, p.front, p.ground, got, p.least)
			}
		}
	}
}

var token = regexp.MustCompile(`--([a-z0-9-]+): #([0-9a-f]{6});`)

// tokens reads the colours of one theme as relative luminances.
func tokens(t *testing.T, theme string) map[string]float64 {
	t.Helper()
	data, err := os.ReadFile("scss/_tokens.scss")
	if err != nil {
		t.Fatal(err)
	}
	_, block, ok := strings.Cut(string(data), "@mixin "+theme+" {")
	block, _, closed := strings.Cut(block, "}")
	if !ok || !closed {
		t.Fatalf("no mixin %q in _tokens.scss", theme)
	}
	colours := map[string]float64{}
	for _, m := range token.FindAllStringSubmatch(block, -1) {
		colours[m[1]] = luminance(t, m[2])
	}
	for _, p := range pairs {
		if colours[p.front] == 0 || colours[p.ground] == 0 {
			t.Fatalf("%s or %s has no colour in %s", p.front, p.ground, theme)
		}
	}
	return colours
}

// luminance is WCAG's relative luminance of a colour "rrggbb".
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	channel := func(shift uint) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

func contrast(a, b float64) float64 {
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}
