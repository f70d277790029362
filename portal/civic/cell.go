package civic

import "strings"

// InertCell is a text cell that no spreadsheet runs as a formula when a CSV
// file or workbook of ours is opened: what begins with = + - @ of either
// width, or with a tab or line end that hides one of them, gets an apostrophe,
// which spreadsheets show as nothing and our own readers drop. Negative
// numbers stay numbers.
func InertCell(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) || negativeNumber(cell) {
		return cell
	}
	return "'" + cell
}

func negativeNumber(cell string) bool {
	digits, negative := strings.CutPrefix(cell, "-")
	return negative && digits != "" && strings.Trim(digits, "0123456789.,") == ""
}
