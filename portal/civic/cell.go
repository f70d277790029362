package civic

import (
	"strings"
	"unicode/utf8"
)

// InertCell is a text cell that no spreadsheet runs as a formula when a CSV
// file or workbook of ours is opened: what begins with = + - @ of either
// width, or with a tab or line end that hides one of them, gets an apostrophe,
// which spreadsheets show as nothing and our own readers drop. Negative
// numbers stay numbers.
func InertCell(cell string) string {
	first, _ := utf8.DecodeRuneInString(cell)
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) || negativeNumber(cell) {
		return cell
	}
	return "'" + cell
}

func negativeNumber(cell string) bool {
	digits, negative := strings.CutPrefix(cell, "-")
	return negative && digits != "" && strings.Trim(digits, "0123456789.,") == ""
}
