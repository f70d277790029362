package ui

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the empty border a reader needs around a code, in modules.
const quiet = 4

// qrPath is the drawing of an address as QR code and its side in modules, one
// square for each black module; "" where the address is too long for a code.
func qrPath(address string) (path string, side int) {
	code, err := qr.Encode(address, qr.M) // M: readable with a sixth of it dirty, as paper on a wall is
	if err != nil {
		return "", 0
	}
	var b strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return b.String(), code.Size + 2*quiet
}

func viewBox(side int) string { return fmt.Sprintf("0 0 %d %d", side, side) }
