package static

import (
	_ "embed" // for icons.svg
	"regexp"
)

//go:embed icons.svg
var iconFile string

var (
	symbolPattern = regexp.MustCompile(`(?s)<symbol id="([a-z0-9-]+)">\s*(.*?)\s*</symbol>`)
	icons         = readIcons(iconFile)
)

// Icon gives the shapes of a symbol of icons.svg, drawn on a 24 × 24 grid.
// They are put into pages as they are, so that an icon costs no request.
func Icon(name string) (shapes string, ok bool) {
	shapes, ok = icons[name]
	return shapes, ok
}

func readIcons(file string) map[string]string {
	found := map[string]string{}
	for _, m := range symbolPattern.FindAllStringSubmatch(file, -1) {
		found[m[1]] = m[2]
	}
	return found
}
