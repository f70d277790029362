// Package theme gives pages an operator's own colours: two are chosen, one for
// light pages and one for dark ones, and all others follow from them. What
// cannot be read is refused.
package theme

import (
	"fmt"
	"strings"

	"github.com/lucasb-eyer/go-colorful"
)

// Theme is an operator's colour for what pages say and link to, as #rrggbb.
// Vermilion stays what needs attention, whatever the operator chooses.
type Theme struct {
	Light string `yaml:"light"`
	Dark  string `yaml:"dark"`
}

// Least contrast of text (WCAG 2.2, 1.4.3) and of marks (1.4.11).
const (
	Text = 4.5
	Mark = 3.0
)

// Sheet is the style sheet that lays the theme over ours. Its error names the
// colour that cannot be read and one near it that can.
func (t Theme) Sheet() (css string, err error) {
	bright, err := light.tokens(t.Light)
	if err != nil {
		return "", err
	}
	dim, err := dark.tokens(t.Dark)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(`:root{%s}
@media screen and (prefers-color-scheme:dark){:root:not([data-theme="light"]){%s}}
@media screen{:root[data-theme="dark"]{%s}}
`, bright, dim, dim), nil
}

// tokens are the properties that follow from the chosen colour.
func (g ground) tokens(chosen string) (string, error) {
	own, err := colorful.Hex(chosen)
	if err != nil {
		return "", fmt.Errorf("theme: %s: %q is no colour; write it as #0b5c5c", g.name, chosen)
	}
	if found := g.contrast(own); found < Text {
		return "", fmt.Errorf("theme: %s: %s stands out from the page by %.1f to 1, and text needs %.1f; %s does", g.name, chosen, found, Text, g.readable(own).Hex())
	}
	var sheet strings.Builder
	for _, follows := range g.all {
		fmt.Fprintf(&sheet, "--%s:%s;", follows.token, g.mix(own, follows).Hex())
	}
	return sheet.String(), nil
}

// mix takes as much of the other colour as wanted, or the nearest share with
// which the mixture can be read.
func (g ground) mix(own colorful.Color, f following) colorful.Color {
	if f.fits == nil {
		return own
	}
	for off := 0.0; off < 1; off += 0.01 {
		for _, share := range []float64{f.share + off, f.share - off} {
			mixed := own.BlendLab(f.to, min(max(share, 0), 1)).Clamped()
			if f.fits(g, own, mixed) {
				return mixed
			}
		}
	}
	return own
}

// contrast is the least with which text in the colour stands on the page.
func (g ground) contrast(c colorful.Color) float64 {
	return min(Contrast(c, g.paper), Contrast(c, g.card), Contrast(c, g.sunk))
}

// readable goes towards ink until the colour can be read.
func (g ground) readable(c colorful.Color) colorful.Color {
	for share := 0.0; share < 1; share += 0.01 {
		if mixed := printed(c.BlendLab(g.ink, share)); g.contrast(mixed) >= Text {
			return mixed
		}
	}
	return g.ink
}

// Contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio).
func Contrast(a, b colorful.Color) float64 {
	low, high := luminance(a), luminance(b)
	if low > high {
		low, high = high, low
	}
	return (high + 0.05) / (low + 0.05)
}

func luminance(c colorful.Color) float64 {
	r, g, b := printed(c).LinearRgb()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// printed is the colour as a style sheet can say it.
func printed(c colorful.Color) colorful.Color {
	r, g, b := c.Clamped().RGB255()
	return colorful.Color{R: float64(r) / 255, G: float64(g) / 255, B: float64(b) / 255}
}
