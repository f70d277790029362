package theme

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/lucasb-eyer/go-colorful"
	"pgregory.net/rapid"
)

var (
	token = regexp.MustCompile(`--([a-z0-9-]+): ?(#[0-9a-f]{6});`)
	taken = regexp.MustCompile(`(#[0-9a-f]{6}) does$`)
)

// tokensOf reads the tokens of a style sheet between two texts.
func tokensOf(t testing.TB, sheet, from, to string) map[string]colorful.Color {
	t.Helper()
	_, rest, found := strings.Cut(sheet, from)
	part, _, ended := strings.Cut(rest, to)
	if !found || !ended {
		t.Fatalf("no %q … %q in the style sheet", from, to)
	}
	all := map[string]colorful.Color{}
	for _, m := range token.FindAllStringSubmatch(strings.ReplaceAll(part, ";", ";\n"), -1) {
		all[m[1]] = hex(m[2])
	}
	return all
}

func TestGroundsAreThoseOfTheStyleSheet(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../static/scss/_tokens.scss")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []ground{light, dark} {
		ours := tokensOf(t, string(raw), "@mixin "+g.name+" {", "}")
		for name, want := range map[string]colorful.Color{"paper": g.paper, "card": g.card, "sunk": g.sunk, "ink": g.ink} {
			if ours[name] != want {
				t.Errorf("%s --%s is %s, here %s", g.name, name, ours[name].Hex(), want.Hex())
			}
		}
		for _, follows := range g.all {
			if _, ok := ours[follows.token]; !ok {
				t.Errorf("the style sheet has no --%s", follows.token)
			}
		}
	}
}

// Whatever an operator chooses is refused with a colour that is taken, or gives
// pages on which everything can be read.
func TestEveryThemeCanBeReadOrIsRefused(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.Uint32Range(0, 0xffffff)
		own := Theme{fmt.Sprintf("#%06x", chosen.Draw(t, "light")), fmt.Sprintf("#%06x", chosen.Draw(t, "dark"))}
		sheet, err := own.Sheet()
		for err != nil { // at most one of each
			nearest := taken.FindStringSubmatch(err.Error())
			if nearest == nil {
				t.Fatalf("%v names no colour that can be taken", err)
			}
			if strings.Contains(err.Error(), "light:") {
				own.Light = nearest[1]
			} else {
				own.Dark = nearest[1]
			}
			next, again := own.Sheet()
			if again != nil && again.Error() == err.Error() {
				t.Fatalf("%v, and is refused as well", err)
			}
			sheet, err = next, again
		}
		bright, dim, _ := strings.Cut(sheet, "\n")
		reads(t, light, bright)
		reads(t, dark, dim)
	})
}

// reads reports every pair of colours of a page that cannot be read.
func reads(t *rapid.T, g ground, sheet string) {
	all := map[string]colorful.Color{"paper": g.paper, "card": g.card, "sunk": g.sunk, "ink": g.ink}
	for _, m := range token.FindAllStringSubmatch(sheet, -1) {
		all[m[1]] = hex(m[2])
	}
	for _, pair := range []struct {
		on, what string
		least    float64
	}{
		{"paper", "teal", Text}, {"card", "teal", Text}, {"sunk", "teal", Text}, {"tint", "teal", Text},
		{"paper", "teal-deep", Text}, {"card", "teal-deep", Text}, {"sunk", "teal-deep", Text},
		{"paper", "teal-mid", Mark}, {"tint", "ink", Text},
	} {
		on, ok := all[pair.on]
		if !ok {
			on = all["teal-"+pair.on]
		}
		if found := Contrast(on, all[pair.what]); found < pair.least {
			t.Errorf("%s: --%s on --%s has %.2f", g.name, pair.what, pair.on, found)
		}
	}
	for i := range 5 {
		shade, ok := all[fmt.Sprintf("map-%d", i)]
		if !ok || max(Contrast(shade, g.ink), Contrast(shade, g.card)) < Text {
			t.Errorf("%s: nothing can be read on --map-%d %s", g.name, i, shade.Hex())
		}
		if i > 0 && Contrast(shade, all[fmt.Sprintf("map-%d", i-1)]) < 1.1 {
			t.Errorf("%s: --map-%d looks like the shade before", g.name, i)
		}
	}
}

func TestAThemeThatIsNoColourIsRefusedInWords(t *testing.T) {
	t.Parallel()
	for own, want := range map[Theme]string{
		{"red", "#ffffff"}:     `theme: light: "red" is no colour; write it as #0b5c5c`,
		{"#0b5c5c", ""}:        `theme: dark: "" is no colour; write it as #0b5c5c`,
		{"#0b5c5c", "#0b5c5c"}: "theme: dark: #0b5c5c stands out from the page by 2.1 to 1, and text needs 4.5; ",
	} {
		if _, err := own.Sheet(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v: %v", own, err)
		}
	}
}
