package theme

import "github.com/lucasb-eyer/go-colorful"

// ground is what colours stand on, and what follows from a chosen one.
type ground struct {
	name                   string
	paper, card, sunk, ink colorful.Color
	all                    []following
}

// following is a token mixed from the chosen colour and another.
type following struct {
	token string
	to    colorful.Color
	share float64 // of the other colour
	fits  func(g ground, own, mixed colorful.Color) bool
}

// The grounds of static/scss/_tokens.scss.
var (
	light = newGround("light", "#faf8f3", "#fffefb", "#f2efe7", "#1c1e1f")
	dark  = newGround("dark", "#14181a", "#1b2022", "#0f1214", "#ebe8e0")
)

func newGround(name, paper, card, sunk, ink string) ground {
	g := ground{name: name, paper: hex(paper), card: hex(card), sunk: hex(sunk), ink: hex(ink)}
	g.all = []following{
		{"teal", g.ink, 0, nil},
		{"teal-deep", g.ink, 0.4, readsAsText},
		{"teal-mid", g.paper, 0.35, showsAsMark},
		{"teal-tint", g.card, 0.86, carriesOwn},
		{"map-0", g.card, 0.88, carriesText},
		{"map-1", g.card, 0.7, carriesText},
		{"map-2", g.card, 0.48, carriesText},
		{"map-3", g.card, 0.2, carriesText},
		{"map-4", g.card, 0, nil},
	}
	return g
}

func readsAsText(g ground, _, mixed colorful.Color) bool { return g.contrast(mixed) >= Text }

func showsAsMark(g ground, _, mixed colorful.Color) bool { return Contrast(mixed, g.paper) >= Mark }

// carriesOwn reports a ground for words in the chosen colour and in ink.
func carriesOwn(g ground, own, mixed colorful.Color) bool {
	return min(Contrast(mixed, own), Contrast(mixed, g.ink)) >= Text
}

// carriesText reports a ground on which ink or card can be read.
func carriesText(g ground, _, mixed colorful.Color) bool {
	return max(Contrast(mixed, g.ink), Contrast(mixed, g.card)) >= Text
}

// hex is a colour of ours.
func hex(text string) colorful.Color {
	c, err := colorful.Hex(text)
	if err != nil {
		panic(err) // impossible: written above
	}
	return c
}
