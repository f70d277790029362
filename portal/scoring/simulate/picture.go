package simulate

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Sizes of the picture in pixels; a point of score is pointWidth wide.
const (
	pictureWidth = 760
	labelWidth   = 230
	rowHeight    = 46
	barHeight    = 14
	pointWidth   = 30
	topMargin    = 56
)

// Picture draws how far each attack moves the plain mean and the score, as an
// SVG with the figures in words beside each bar.
func (r Report) Picture() string {
	var out strings.Builder
	height := topMargin + rowHeight*len(r.Attacks) + 16
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img">`+"\n", pictureWidth, height)
	fmt.Fprintf(&out, "<title>%s</title>\n", html.EscapeString("Points an attack with a tenth of all ratings moves a project, plain mean and method"))
	fmt.Fprintf(&out, `<rect width="%d" height="%d" fill="#fbfaf7"/>`+"\n", pictureWidth, height)
	legend(&out, 16, "#8a8f98", "plain mean 简单平均")
	legend(&out, 36, "#0b5d66", "this method 本办法")
	zero := labelWidth + zeroAt(r)*pointWidth
	for i, a := range r.Attacks {
		y := topMargin + i*rowHeight
		fmt.Fprintf(&out, `<text x="12" y="%d">%s</text>`+"\n", y+19, html.EscapeString(a.Name))
		bar(&out, zero, y, a.Plain.Bias, "#8a8f98")
		bar(&out, zero, y+barHeight+2, a.Scored.Bias, "#0b5d66")
	}
	fmt.Fprintf(&out, `<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="#1f2328"/>`+"\n</svg>\n", zero, zero, topMargin-6, height-10)
	return out.String()
}

func legend(out *strings.Builder, y int, colour, text string) {
	fmt.Fprintf(out, `<rect x="12" y="%d" width="14" height="12" fill="%s"/><text x="34" y="%d">%s</text>`+"\n", y-2, colour, y+9, text)
}

// zeroAt is how many points lie left of zero, with room for a figure.
func zeroAt(r Report) float64 {
	least := 0.0
	for _, a := range r.Attacks {
		least = math.Min(least, math.Min(a.Plain.Bias, a.Scored.Bias))
	}
	return math.Ceil(-least) + 2
}

func bar(out *strings.Builder, zero float64, y int, points float64, colour string) {
	left, width := zero, points*pointWidth
	at, anchor := zero+width+6, "start"
	if points < 0 {
		left, width = zero+width, -width
		at, anchor = left-6, "end"
	}
	fmt.Fprintf(out, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`, left, y, width, barHeight, colour)
	fmt.Fprintf(out, `<text x="%.1f" y="%d" text-anchor="%s">%+.2f</text>`+"\n", at, y+barHeight-2, anchor, points)
}
